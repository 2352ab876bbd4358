/** Times as people write them. */
import { KetworkTypeError } from "../../sim/index.ts";

const UNITS: readonly (readonly [pattern: RegExp, seconds: number])[] = [
  [/^(s|sec|secs|second|seconds)$/, 1],
  [/^(m|min|mins|minute|minutes)$/, 60],
  [/^(h|hour|hours)$/, 3600],
  [/^(d|day|days)$/, 86_400],
  [/^(w|week|weeks)$/, 604_800],
];

/**
 * Seconds of `90s`, `2h`, `3 days`, `1h 30m`: whole seconds.
 * @throws KetworkTypeError `DurationMalformed`
 */
export function parseDuration(name: string, text: string): number {
  const parts = [...text.trim().matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)\s*/giy)];
  const matched = parts.reduce((length, [part]) => length + part.length, 0) === text.trim().length;
  const seconds = parts.reduce((sum, [, count, unit]) => {
    const factor = UNITS.find(([pattern]) => pattern.test(unit!.toLowerCase()))?.[1] ?? NaN;
    return sum + Number(count) * factor;
  }, 0);
  if (parts.length > 0 && matched && Number.isSafeInteger(seconds)) return seconds;
  const rule = `${name} is "${text}": it must be a duration like 90s, 2h, 3 days or 1h 30m`;
  throw new KetworkTypeError("DurationMalformed", rule, { name, value: text });
}

/** The two largest units: `2 d 3 h`, `1 h 30 min`, `45 s`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "0 s";
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}

/** `2026-11-22 14:30 UTC`. */
export function formatTime(unixSeconds: number): string {
  return `${new Date(unixSeconds * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
