/** A lineage as a drawing: models in columns by how far they are from the one that is asked for, data beside them. */
import { floatOf } from "../view/words.ts";
import type { Lineage } from "../protocol/lineage.ts";
import { box, LETTER, segment, text, wrap } from "../view/svg/draw.ts";
import { DRAWING_STYLE } from "../view/svg/style.ts";

const WIDTH = 230;
const GAP = 50;
const HEIGHT = 44;
const STEP = 60;
const MARGIN = 12;

/** A document of its own: a drawing with its looks. */
export function lineageSvg(lineage: Lineage): string {
  const parts: string[] = [];
  let row = 0;
  let columns = 0;
  /** Draws a model with all that is behind it, and says at what height it stands. */
  function draw({ model, datasets, parents }: Lineage, column: number): number {
    columns = Math.max(columns, column + (datasets.length > 0 || parents.length > 0 ? 2 : 1));
    const behind = [
      ...parents.map((parent) => draw(parent, column + 1)),
      ...datasets.map(({ datasetId, name }) => node(column + 1, row++ * STEP, `dataset ${datasetId}`, name, "c1")),
    ];
    const y = behind.length > 0 ? (behind[0]! + behind.at(-1)!) / 2 : row++ * STEP;
    const below = model.kind === "verified" ? `score ${floatOf(model.score)}` : model.name;
    const kind = model.kind === "verified" ? "c2" : "c7";
    node(column, y, `model ${model.modelId}, ${model.kind}`, below, kind);
    const right = MARGIN + column * (WIDTH + GAP) + WIDTH;
    for (const other of behind) {
      parts.push(segment("axis", right, MARGIN + y + HEIGHT / 2, right + GAP, MARGIN + other + HEIGHT / 2));
    }
    return y;
  }
  function node(column: number, y: number, title: string, below: string, kind: string): number {
    const x = MARGIN + column * (WIDTH + GAP);
    const room = Math.floor((WIDTH - 24) / LETTER);
    const short = below.length > room ? `${below.slice(0, room - 1)}…` : below;
    parts.push(box(kind, x, MARGIN + y, 6, HEIGHT, title));
    parts.push(text("name", x + 16, MARGIN + y + 18, title), text("", x + 16, MARGIN + y + 36, short));
    return y;
  }
  draw(lineage, 0);
  const width = 2 * MARGIN + columns * (WIDTH + GAP) - GAP;
  const height = 2 * MARGIN + row * STEP;
  const style = `<style>${DRAWING_STYLE.join("")}</style>`;
  return wrap(`Lineage of model ${lineage.model.modelId}`, width, height, [style, ...parts]);
}
