import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { contentHash, KetworkTypeError } from "../../../sim/index.ts";
import { plainCommand } from "../../cli/command.ts";
import { openContent, type ContentOptions } from "../../cli/content.ts";
import { splitOf } from "../../cli/dataset.ts";
import { twoColumns } from "../../cli/fields.ts";
import { readBytes } from "../../cli/files.ts";
import {
  formatOf,
  packDataset,
  prepareTable,
  rangesOf,
  readTable,
  readTableSchema,
  storeDataset,
  TABLE_FORMATS,
  type TableFormat,
} from "../../protocol/datasets/index.ts";
import { drawTable } from "../../view/table.ts";
import { plainText } from "../../view/words.ts";

interface PrepareOptions extends ContentOptions {
  readonly file: string;
  readonly schema: string | undefined;
  readonly format: string | undefined;
  readonly keepSource: boolean;
  readonly json: boolean;
}

export default plainCommand<PrepareOptions>(async (args, { io }) => {
  const schema = readTableSchema(readJson(args.schema ?? join(dirname(args.file), "dataset.json")));
  const format = args.format === undefined ? formatOf(args.file) : knownFormat(args.format);
  const bytes = readBytes(args.file);
  const file = basename(args.file);
  io.progress(`reading ${args.file} as ${format}`);
  const prepared = prepareTable(await readTable(file, bytes, format, schema), schema);
  const { segment, recipe, features } = prepared;
  const { store } = await openContent(args, (text) => io.progress(text));
  const kept = args.keepSource ? `${await store.put(bytes)}` : undefined;
  const { licence, url } = schema;
  const source = { file, sha256: contentHash(bytes), licence, url, cid: kept, format, schema };
  const packed = await packDataset({ segment, recipe, name: schema.name, source });
  await storeDataset(packed, store);
  const cid = `${packed.files[1]!.cid}`;
  const ranges = rangesOf(prepared);
  const split = splitOf(recipe);
  const { root, depth, rows, columns } = segment;
  const classes = "classes" in prepared ? prepared.classes : undefined;
  const lines: [string, string][] = [
    ["rows", `${rows}: ${split!.train} to train, ${split!.test} to test, ${split!.validation} to validate`],
    ["columns", `${columns}: ${features.length} features and the ${classes ? "class" : "target"}`],
    ...(classes ? [["classes", classes.map((name) => plainText(name)).join(", ")] as [string, string]] : []),
    ["root", `${root}, depth ${depth}`],
    ["content", cid],
    ["kept in", store.name],
    ["next", `hardhat dataset mint ${cid}`],
  ];
  const head = [
    { head: "column" },
    { head: "minimum", align: "right" as const },
    { head: "maximum", align: "right" as const },
  ];
  const table = ranges.map(({ column, minimum, maximum }) => [plainText(column), minimum, maximum]);
  return {
    json: { cid, root, depth, rows, columns, features, classes, split, ranges, cells: packed.manifest.cells, source },
    text: [drawTable(head, table), twoColumns(lines)].join("\n"),
  };
});

function knownFormat(text: string): TableFormat {
  const format = TABLE_FORMATS.find((known) => known === text);
  if (format) return format;
  const rule = `--format ${text}: there are ${TABLE_FORMATS.join(", ")}`;
  throw new KetworkTypeError("TableFormatUnknown", rule, { format: text });
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as unknown;
  } catch (error) {
    const rule = `${path} is no JSON file that can be read: ${(error as Error).message}. --schema says what the columns are`;
    throw new KetworkTypeError("TableSchemaMalformed", rule, { file: path });
  }
}
