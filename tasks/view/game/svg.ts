/**
 * A game as a drawing: a bar for every round, cut into the segments or nodes that were shown, the disputed one opening
 * into the bar below, down to the instruction and the value that the contract computed.
 */
import { box, num, text, wrap } from "../svg/draw.ts";
import { DRAWING_STYLE } from "../svg/style.ts";
import { brief, count } from "../words.ts";
import type { BisectionRound, DescentRound, GamePicture, Range } from "./picture.ts";
import { rangeText, verdictLines } from "./text.ts";

const WIDTH = 480;
const LEFT = 10;
const RIGHT = WIDTH - 10;
const BAR = 20;
const LINE = 17;
/** Height of what joins a segment to the bar below that it opens into; its caption stands in it. */
const GAP = 40;

/** Looks of the classes that are drawn here. */
export const GAME_STYLE: readonly string[] = [
  ".part{fill:var(--faint)}.agreed{fill:var(--pass);opacity:.45}.hit{fill:var(--miss)}.zoom{fill:var(--miss);opacity:.13}",
  ".ground{fill:none;stroke:var(--soft)}svg text.code{font:600 13px ui-monospace,monospace;fill:var(--ink)}",
  "svg text.won{font-weight:600;fill:var(--ink)}svg text.mono{font:12px ui-monospace,monospace;white-space:pre}",
];

interface Part extends Range {
  readonly title: string;
}

interface Bar {
  readonly caption: string;
  readonly range: Range;
  readonly parts: readonly Part[];
  readonly picked?: Range;
}

function bisectionBar({ steps, posted, picked }: BisectionRound): Bar {
  const ends = [{ step: steps.from, hash: "" }, ...posted, { step: steps.to, hash: "" }];
  const parts = ends.slice(1).map(({ step, hash }, i) => ({
    from: ends[i]!.step,
    to: step,
    title: `steps ${count(ends[i]!.step)} … ${count(step)}${hash === "" ? "" : `, hash at its end ${brief(hash)}`}`,
  }));
  const hashes = `${posted.length} ${posted.length === 1 ? "hash" : "hashes"}`;
  const rejected = picked ? `, the challenger rejects ${count(picked.to)}` : "";
  return {
    caption: `steps ${count(steps.from)} … ${count(steps.to)}: the solver posts ${hashes}${rejected}`,
    range: steps,
    parts,
    ...(picked && { picked }),
  };
}

function descentBar({ range, width, nodes, picked }: DescentRound, kind: "ket" | "sum"): Bar {
  const [leaf, whole] = kind === "ket" ? ["word", "register"] : ["term", "sum"];
  const rejected = picked ? ", one is rejected" : "";
  const parts = Array.from({ length: (range.to - range.from) / width }, (_, i) => {
    const own = { from: range.from + i * width, to: range.from + (i + 1) * width };
    const hash = kind === "ket" ? ` ${brief(nodes[i]!)}` : "";
    return { ...own, title: `${rangeText(leaf, own)}: node${hash}` };
  });
  return {
    caption: `${rangeText(leaf, range)}: the solver reveals ${parts.length} nodes of the ${whole}${rejected}`,
    range,
    parts,
    ...(picked && { picked }),
  };
}

/** One bar after the other, from `top` on; what was picked last still lies above `bottom`, as `low` and `high` of x. */
function drawBars(bars: readonly Bar[], top: number): { parts: string[]; bottom: number; open?: readonly number[] } {
  const parts: string[] = [];
  let y = top;
  let open: readonly number[] | undefined;
  for (const { caption, range, parts: own, picked } of bars) {
    if (open) {
      const [low, high] = open as [number, number];
      const corners = [low, y, high, y, RIGHT, y + GAP, LEFT, y + GAP].map(num).join(" ");
      parts.push(`<polygon class="zoom" points="${corners}"/>`);
    }
    y += GAP;
    parts.push(text("name", LEFT, y - 8, caption));
    const at = (value: number) => LEFT + ((value - range.from) / (range.to - range.from)) * (RIGHT - LEFT);
    for (const part of own) {
      const kind = !picked ? "part" : part.to <= picked.from ? "agreed" : part.from === picked.from ? "hit" : "part";
      const width = at(part.to) - at(part.from);
      parts.push(box(kind, at(part.from), y, Math.max(1, width - (width > 4 ? 1.5 : 0.4)), BAR, part.title));
    }
    y += BAR;
    open = picked && [at(picked.from), Math.max(at(picked.to), at(picked.from) + 2)];
  }
  return { parts, bottom: y, ...(open && { open }) };
}

/** A frame with lines of text, into which what is still open opens. */
function frame(
  lines: readonly (readonly [kind: string, content: string])[],
  top: number,
  open: readonly number[] | undefined,
): { parts: string[]; bottom: number } {
  const y = top + (open ? GAP / 2 : 10);
  const parts: string[] = [];
  if (open) {
    const [low, high] = open as [number, number];
    const corners = [low, top, high, top, RIGHT, y, LEFT, y].map(num).join(" ");
    parts.push(`<polygon class="zoom" points="${corners}"/>`);
  }
  const height = lines.length * LINE + 10;
  parts.push(box("ground", LEFT, y, RIGHT - LEFT, height));
  lines.forEach(([kind, content], i) => parts.push(text(kind, LEFT + 10, y + 18 + i * LINE, content)));
  return { parts, bottom: y + height };
}

/** As many signs of a line as there is room for. */
const cut = (line: string, signs = 64): string => (line.length <= signs ? line : `${line.slice(0, signs - 1)}…`);

function endLines({ verdict, next, winner, turn }: GamePicture): (readonly [string, string])[] {
  const lines: (readonly [string, string])[] = verdict
    ? verdictLines(verdict).map((line) => ["mono", cut(line, 62)] as const)
    : [];
  if (winner) return [...lines, ["won", `the ${winner} won`]];
  return [...lines, [turn ? "won" : "name", cut(turn ? `next: ${next}` : next, 70)]];
}

/** The drawing of a game, for a page that has the styles of `DRAWING_STYLE` and `GAME_STYLE`. */
export function gameSvg(picture: GamePicture): string {
  const { disputed, steps } = picture;
  const bars = picture.bisection.map(bisectionBar);
  const whole = { from: 0, to: steps };
  // A claim of one step is opened at once, and a new game has no round yet.
  const shown =
    bars.length > 0
      ? bars
      : [{ caption: `steps 0 … ${count(steps)}: challenged`, range: whole, parts: [{ ...whole, title: "" }] }];
  const first = drawBars(shown, -12);
  const parts = [...first.parts];
  let [y, open]: [number, readonly number[] | undefined] = [first.bottom, first.open];
  const add = (lines: readonly (readonly [string, string])[]): void => {
    const made = frame(lines, y, open);
    parts.push(...made.parts);
    [y, open] = [made.bottom, undefined];
  };
  if (disputed) {
    const how =
      disputed.kind === "settled"
        ? ", opened and executed on-chain"
        : disputed.kind === "ket"
          ? ", opened: it writes a register"
          : disputed.kind === "sum"
            ? ", opened: it adds up a sum"
            : ", not opened yet";
    const code = disputed.instruction === undefined ? [] : ([["code", cut(disputed.instruction, 56)]] as const);
    add([["name", `the disputed step is ${count(disputed.step)}${how}`], ...code]);
  }
  if (picture.descent.length > 0 && disputed?.kind !== "settled" && disputed?.kind !== undefined) {
    const { kind } = disputed;
    const tree = drawBars(
      picture.descent.map((round) => descentBar(round, kind)),
      y - 8,
    );
    parts.push(...tree.parts);
    [y, open] = [tree.bottom, tree.open];
  }
  if (picture.amplitudes && picture.descent.length > 0) {
    const { amplitudes } = picture;
    add([["name", `at stake: ${rangeText("amplitude", amplitudes)}`], ...endLines(picture)]);
  } else add(endLines(picture));
  return wrap(`Game ${brief(picture.gameId)}`, WIDTH, y + 12, parts);
}

/** The drawing as a file of its own, in light and dark. */
export function gameSvgFile(picture: GamePicture): string {
  const style = [...DRAWING_STYLE, ...GAME_STYLE, ":root{background:var(--ground)}"].join("\n");
  return gameSvg(picture).replace("</title>", `</title>\n<style>\n${style}\n</style>`);
}
