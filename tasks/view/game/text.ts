/** A game as a picture of characters. */
import { intervalBar } from "../interval.ts";
import { brief, count, duration, ether, fromNow, scoreText, utc } from "../words.ts";
import type { BisectionRound, Complex, DescentRound, GamePicture, PictureVerdict, Range } from "./picture.ts";

const BAR = 40;

const bar = ({ from, to }: Range, total: number): string => intervalBar(from, to, total, BAR);

/** `0.5 − 0.25i`. */
export function complexText([re, im]: Complex): string {
  const sign = im < 0 || Object.is(im, -0) ? "−" : "+";
  return `${scoreText(re, 12).replace("-", "−")} ${sign} ${scoreText(Math.abs(im), 12)}i`;
}

/** `words 8 … 15`, or `word 8`. */
export const rangeText = (what: string, { from, to }: Range): string =>
  to - from === 1 ? `${what} ${count(from)}` : `${what}s ${count(from)} … ${count(to - 1)}`;

function bisectionLine({ posted, picked, steps }: BisectionRound, total: number, round: number): string {
  const hashOf = (step: number) => posted.find((entry) => entry.step === step)?.hash;
  const left = `round ${round}: ${posted.length} ${posted.length === 1 ? "hash" : "hashes"}`;
  if (!picked) return `${bar(steps, total)}  ${left} posted, none picked yet`;
  const [agreed, rejected] = [hashOf(picked.from), hashOf(picked.to)];
  const hashes = [
    ...(agreed === undefined ? [] : [`${count(picked.from)} agreed ${brief(agreed)}`]),
    ...(rejected === undefined ? [] : [`${count(picked.to)} rejected ${brief(rejected)}`]),
  ];
  const named = hashes.length > 0 ? `  ${hashes.join(", ")}` : "";
  return `${bar(picked, total)}  ${left}, disputed: steps ${count(picked.from)} … ${count(picked.to)}${named}`;
}

function descentLine({ nodes, picked, range, width }: DescentRound, total: number, leaf: string): string {
  const revealed = `${Math.round((range.to - range.from) / width)} nodes`;
  if (!picked) return `${bar(range, total)}  ${revealed} revealed, none picked yet`;
  const place = Math.floor((picked.from - range.from) / width);
  // The nodes of a sum stand two a word.
  const hash = leaf === "word" ? `  rejected ${brief(nodes[place]!)}` : "";
  return `${bar(picked, total)}  ${revealed}, disputed: ${rangeText(leaf, picked)}${hash}`;
}

/** How a game was decided, in lines. */
export function verdictLines(verdict: PictureVerdict): string[] {
  if (verdict.kind === "timeout") return [`the ${verdict.late} ran out of time`];
  const { claimed, computed, kind } = verdict;
  const names = { step: "hash of the state", leaf: "value", sum: "sum" };
  const shown = ({ word, values }: typeof claimed) => (values ? values.map(complexText).join(", ") : brief(word));
  // Values that look the same may differ in a bit.
  const words = claimed.values && shown(claimed) === shown(computed) && claimed.word !== computed.word;
  const [left, right] = words ? [claimed.word, computed.word] : [shown(claimed), shown(computed)];
  const last = claimed.word === computed.word ? "equal, bit for bit" : "not equal";
  return [`${names[kind]} claimed   ${left}`, `${names[kind]} computed  ${right}`, `by the contract: ${last}`];
}

/** The lines of a game's picture. `now`: the chain's time, Unix seconds. */
export function gameText(picture: GamePicture, now: number): string {
  const { standing, disputed, verdict, moves, steps } = picture;
  const head = [
    `game        ${picture.gameId}`,
    `claim       ${picture.claimId}`,
    `solver      ${picture.solver}${standing.solverBond > 0n ? `  bond ${ether(standing.solverBond)}` : ""}`,
    `challenger  ${picture.challenger}${standing.challengerBond > 0n ? `  bond ${ether(standing.challengerBond)}` : ""}`,
    `phase       ${picture.phase}`,
  ];
  const drawing = [
    `${bar({ from: 0, to: steps }, steps)}  challenged: steps 0 … ${count(steps)}`,
    ...picture.bisection.map((round, i) => bisectionLine(round, steps, i + 1)),
  ];
  if (disputed) {
    const how = disputed.kind === "settled" ? ", executed on-chain" : disputed.kind ? ", opened" : "";
    const place = disputed.pc === undefined ? "" : `  pc ${disputed.pc}: ${disputed.instruction}`;
    drawing.push("", `step ${count(disputed.step)}${how}${place}`);
  }
  if (disputed?.leaves !== undefined) {
    const leaf = disputed.kind === "ket" ? "word" : "term";
    drawing.push(...picture.descent.map((round) => descentLine(round, disputed.leaves!, leaf)));
  }
  if (picture.amplitudes) drawing.push(`at stake: ${rangeText("amplitude", picture.amplitudes)}`);
  if (verdict) drawing.push("", ...verdictLines(verdict));
  const last = moves.at(-1);
  const gas = moves.reduce((sum, move) => sum + move.gas, 0);
  const tail = [
    `moves       ${moves.length}, ${count(gas)} gas${last ? `; last: ${last.method} by the ${last.by.replace("the anybody", "anybody")}, ${utc(last.time)}` : ""}`,
    `next        ${picture.next}`,
  ];
  if (picture.turn && standing.deadline > 0) tail.push(...clockLines(picture, now));
  return [...head, "", ...drawing, "", ...tail].join("\n");
}

function clockLines({ turn, standing }: GamePicture, now: number): string[] {
  const other = turn === "solver" ? "challenger" : "solver";
  const late = now > standing.deadline;
  return [
    `until       ${utc(standing.deadline)} (${fromNow(standing.deadline, now)}${late ? "" : `, by the chain's clock`})`,
    late
      ? `            too late: anybody may end it now (timeout), and the ${other} wins`
      : `            after that anybody may end it (timeout), and the ${other} wins`,
  ];
}

/** A line of a list: who, against whom, where it stands. */
export function gameLine(picture: GamePicture, now: number): string {
  const { turn, winner, standing } = picture;
  const clock = turn ? `${turn} to move, ${duration(standing.deadline - now)} left` : (winner ?? "nobody");
  return `${brief(picture.gameId)}  ${picture.phase}  ${clock}`;
}
