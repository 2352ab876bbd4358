/** Parts of a market's page. What they are given as text is escaped; what is called HTML is not. */
import { escapeText } from "../../svg/draw.ts";
import { brief } from "../../words.ts";

export const cell = (html: string, kind?: string): string => `<td${kind ? ` class="${kind}"` : ""}>${html}</td>`;

/** A hash or an address, short; the whole of it where it is pointed at. */
export const hash = (hex: string): string => `<code title="${escapeText(hex)}">${escapeText(brief(hex))}</code>`;

export type PillKind = "live" | "good" | "bad" | "wait" | "plain";

/** A word that says where something stands. */
export const pill = (text: string, kind: PillKind = "plain"): string =>
  `<span class="pill ${kind}">${escapeText(text)}</span>`;

export interface Head {
  readonly name: string;
  readonly isNumber?: boolean;
}

export function table(heads: readonly Head[], rows: readonly string[]): string {
  const head = heads.map(({ name, isNumber }) => `<th${isNumber ? ' class="number"' : ""}>${name}</th>`).join("");
  return `<div class="wide"><table><tr>${head}</tr>\n${rows.join("\n")}</table></div>`;
}

/** Nothing where there is no drawing. */
export const figure = (caption: string, svg: string | undefined, note = ""): string =>
  svg === undefined
    ? ""
    : `<figure><figcaption>${escapeText(caption)}${note === "" ? "" : `<small>${escapeText(note)}</small>`}</figcaption>\n${svg}\n</figure>`;

export function charts(figures: readonly string[]): string {
  const drawn = figures.filter((drawing) => drawing !== "");
  return drawn.length === 0 ? "" : `<div class="charts">\n${drawn.join("\n")}\n</div>`;
}
