/**
 * Parts of drawings in SVG. They bring no colours of their own but classes, of which `style.ts` says what they look like,
 * so that a page may be light or dark.
 */

/** Width of a letter of 12 pixels, with some air. */
export const LETTER = 6.6;

/** Text that stands in HTML or SVG as it is, in attributes between double quotes too. */
export const escapeText = (text: string): string =>
  text.replace(/[&<>"]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[letter]!);

/** A coordinate, to a tenth of a pixel. */
export const num = (value: number): string => String(Math.round(value * 10) / 10);

/** A line of text whose base line begins at a point; the class `end` or `middle` anchors it elsewhere. */
export const text = (kind: string, x: number, y: number, content: string): string =>
  `<text class="${kind}" x="${num(x)}" y="${num(y)}">${escapeText(content)}</text>`;

/** A straight line. */
export const segment = (kind: string, x1: number, y1: number, x2: number, y2: number): string =>
  `<line class="${kind}" x1="${num(x1)}" y1="${num(y1)}" x2="${num(x2)}" y2="${num(y2)}"/>`;

/** A rectangle, with a text that pointing at it shows. */
export const box = (kind: string, x: number, y: number, width: number, height: number, title?: string): string => {
  const place = `class="${kind}" x="${num(x)}" y="${num(y)}" width="${num(width)}" height="${num(height)}" rx="2"`;
  return title === undefined ? `<rect ${place}/>` : `<rect ${place}><title>${escapeText(title)}</title></rect>`;
};

/** A whole drawing; `title` is what is read out in its place. */
export function wrap(title: string, width: number, height: number, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${num(width)} ${num(height)}" role="img">`,
    `<title>${escapeText(title)}</title>`,
    ...parts,
    "</svg>",
  ].join("\n");
}
