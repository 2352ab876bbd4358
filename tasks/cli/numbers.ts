/** Numbers for people. */

/** To six significant digits. */
export function formatNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}
