/** The looks of a page with drawings, in light and dark. */

/** Nine colours that keep their distance on both grounds (after Okabe and Ito). */
const LIGHT = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#a67c00", "#5b5bd6", "#7a7a7a", "#8c2d04"];
const DARK = ["#5aa9e6", "#ff8c4a", "#3ecf9f", "#e59ac4", "#9bd7f5", "#e0b93f", "#a3a3ff", "#a8a8a8", "#d98a63"];
const colours = (list: readonly string[]) => list.map((colour, i) => `--c${i}:${colour}`).join(";");

/** How many colours lines and bars have, classes `c0`, `c1`, … */
export const COLOURS = LIGHT.length;

/** Colours by name, light and dark, and the classes of what `draw.ts` and `plot.ts` draw. */
export const DRAWING_STYLE: readonly string[] = [
  `:root{color-scheme:light dark;--ground:#ffffff;--ink:#1b2333;--faint:#d9dee8;--soft:#5a6478;--miss:#b3261e;--pass:#1a7f4b;${colours(LIGHT)}}`,
  `@media(prefers-color-scheme:dark){:root{--ground:#14181f;--ink:#e4e8ef;--faint:#303846;--soft:#9aa5b8;--miss:#ff8a80;--pass:#5fd39a;${colours(DARK)}}}`,
  "svg{width:100%;height:auto;display:block}svg text{font:12px system-ui,sans-serif;fill:var(--soft)}svg text.name{fill:var(--ink)}",
  ".middle{text-anchor:middle}.end{text-anchor:end}.grid{stroke:var(--faint)}.axis{stroke:var(--soft)}",
  "line.limit{stroke:var(--miss);stroke-dasharray:5 4}svg text.limit{fill:var(--miss);font-size:11px;paint-order:stroke;stroke:var(--ground);stroke-width:4px}.line{fill:none!important;stroke-width:2}",
  ...LIGHT.map((_, i) => `.c${i}{fill:var(--c${i})}.line.c${i}{stroke:var(--c${i})}`),
];
