/**
 * A range of `0 … total` as a bar of `width` characters: `··██····`. What is in the range is drawn full, at least one
 * character of it.
 */
export function intervalBar(low: number, high: number, total: number, width = 40): string {
  const start = Math.min(Math.floor((low / total) * width), width - 1);
  const end = Math.max(start + 1, Math.min(width, Math.ceil((high / total) * width)));
  return "·".repeat(start) + "█".repeat(end - start) + "·".repeat(width - end);
}
