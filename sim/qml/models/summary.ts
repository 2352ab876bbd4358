/** What stands in a report: a name, and a figure with its place in a column of figures. */
export type Figure = readonly [name: string, value: number | string | undefined];

/** Significant digits of figures in reports. */
const DIGITS = 10;

/** A title and figures in two columns, one a line; a figure that is `undefined` is left out. */
export function summary(title: string, figures: readonly Figure[]): string {
  const known = figures.filter(([, value]) => value !== undefined);
  const width = known.reduce((most, [name]) => Math.max(most, name.length), 0);
  const show = (value: Figure[1]): string =>
    typeof value === "number" ? `${Number(value.toPrecision(DIGITS))}` : String(value);
  return [title, ...known.map(([name, value]) => `  ${name.padEnd(width)}  ${show(value)}`)].join("\n");
}

/** Several figures as one, such as the parts of a spectrum. */
export const figures = (values: ArrayLike<number>, digits = 6): string =>
  Array.from(values, (value) => `${Number(value.toPrecision(digits))}`).join(", ");
