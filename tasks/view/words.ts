/** How times, amounts, hashes and foreign texts are written for people. */
import { stripVTControlCharacters } from "node:util";

import { formatEther } from "ethers";

/** Signs that change what stands beside them: controls, directions, invisible signs, heaps of accents. */
// eslint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const ACCENTS = /(\p{M}{2})\p{M}+/gu;

/**
 * A text of anybody's on one line that does nothing to a terminal: no escape sequences, no controls, no turned
 * directions, at most `length` signs.
 */
export function plainText(text: string, length = 60): string {
  const seen = stripVTControlCharacters(text.replace(/\p{Cs}/gu, "\ufffd").replace(/[\t\r\n]+/g, " "))
    .replace(UNSEEN, "")
    .replace(ACCENTS, "$1")
    .trim();
  const signs = [...seen];
  return signs.length <= length ? seen : `${signs.slice(0, length - 1).join("")}…`;
}

/** Signs that take two columns of a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** As much of a line as `columns` of a terminal have room for. */
export function cutLine(line: string, columns: number): string {
  let width = 0;
  const signs = [...line];
  const end = signs.findIndex((sign) => (width += WIDE.test(sign) ? 2 : 1) > columns);
  return end < 0 ? line : `${signs.slice(0, Math.max(0, end - 1)).join("")}…`;
}

/** A hash or an address, short. */
export const brief = (hex: string): string => (hex.length <= 14 ? hex : `${hex.slice(0, 8)}…${hex.slice(-4)}`);

/** A whole number with thin gaps between its thousands. */
export const count = (value: number | bigint): string => value.toLocaleString("en").replaceAll(",", "\u202f");

/** `1.5 ETH`. */
export const ether = (wei: bigint): string => `${formatEther(wei).replace(/\.0$/, "")} ETH`;

/** `2026-11-22 14:30:55 UTC`. */
export const utc = (time: number): string =>
  new Date(time * 1000).toISOString().replace("T", " ").replace(".000Z", " UTC");

const UNITS = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
] as const;

/** A duration in its two largest units: `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const first = UNITS.findIndex(([, size]) => whole >= size);
  if (first < 0) return "0 s";
  let rest = whole;
  const parts = UNITS.slice(first, first + 2).flatMap(([unit, size]) => {
    const number = Math.floor(rest / size);
    rest -= number * size;
    return number > 0 ? [`${number} ${unit}`] : [];
  });
  return parts.join(" ");
}

/** What a deadline means now: `in 5 min`, `12 s ago`. */
export const fromNow = (time: number, now: number): string =>
  time >= now ? `in ${duration(time - now)}` : `${duration(now - time)} ago`;

/** A score with at most `digits` significant digits; as it is where it is short. */
export function scoreText(score: number, digits = 8): string {
  return Number.isFinite(score) ? String(Number(score.toPrecision(digits))) : String(score);
}

const buffer = new DataView(new ArrayBuffer(8));

/** The number that binary64 bits stand for. */
export function floatOf(bits: bigint): number {
  buffer.setBigUint64(0, bits);
  return buffer.getFloat64(0);
}
