/** The schema of a table: what its columns are, and what becomes of them (docs/schemas/dataset.json). */
import { readFileSync } from "node:fs";

import Ajv from "ajv";

import { KetworkTypeError, type StepPlan } from "../../../sim/index.ts";

/** What happens to a row that lacks a value. `fill` is a constant: what depends on the data would look at test rows. */
export type MissingRule = "refuse" | "drop" | { readonly fill: number | string | boolean };

/** A column of the file. */
export interface Column {
  readonly name: string;
  readonly type: "number" | "integer" | "category" | "boolean" | "ignore";
  /** Of a category: its values, whose indices count from 0. */
  readonly values?: readonly string[];
  /** Of a category that is a feature (default `index`). */
  readonly encoding?: "index" | "one-hot";
  readonly minimum?: number;
  readonly maximum?: number;
  readonly missing?: MissingRule;
}

/** How a table becomes a dataset. Exactly one of `label` and `target` is given. */
export interface TableSchema {
  readonly version: 1;
  readonly name: string;
  readonly licence: string;
  readonly url?: string;
  /** In the order of the dataset. */
  readonly columns: readonly Column[];
  readonly label?: string;
  readonly target?: string;
  /** Of columns without a rule of their own (default `refuse`). */
  readonly missing?: MissingRule;
  /** Texts that stand for no value, beside the empty one. */
  readonly missingValues?: readonly string[];
  readonly csv?: { readonly delimiter?: string; readonly header?: boolean };
  /** Default: no split, nothing scaled. */
  readonly steps?: readonly StepPlan[];
}

const SCHEMA = new URL("../../../docs/schemas/dataset.json", import.meta.url);
let validate: ReturnType<Ajv.Ajv["compile"]> | undefined;

const malformed = (path: string, rule: string): KetworkTypeError =>
  new KetworkTypeError("TableSchemaMalformed", `the schema${path === "" ? "" : ` at ${path}`}: ${rule}`, {
    path,
    rule,
  });

/**
 * A schema as it comes from `JSON.parse`. What its steps choose is checked when they are done.
 * @throws KetworkTypeError `TableSchemaMalformed` with `path` and `rule`
 */
export function readTableSchema(json: unknown): TableSchema {
  validate ??= new Ajv().compile(JSON.parse(readFileSync(SCHEMA, "utf8")) as object);
  if (validate(json) !== true) {
    const { dataPath, message = "is malformed", params } = validate.errors![0]!;
    throw malformed(dataPath, `${message} ${JSON.stringify(params)}`);
  }
  const schema = json as TableSchema;
  const { columns, label, target } = schema;
  // Whoever reads a manifest reads a stranger's schema: no work that grows with the square of a list.
  requireDistinct(
    columns.map(({ name }) => name),
    ".columns",
  );
  columns.forEach(({ values = [] }, i) => requireDistinct(values, `.columns[${i}].values`));
  const [answer, kinds] =
    label === undefined ? [target!, ["number", "integer"] as const] : [label, ["category", "boolean"] as const];
  const type = columns.find(({ name }) => name === answer)?.type;
  if (!kinds.some((kind) => kind === type)) {
    throw malformed(
      label === undefined ? ".target" : ".label",
      `${answer} must be a column of the type ${kinds.join(" or ")}`,
    );
  }
  if (!columns.some(({ name, type }) => name !== answer && type !== "ignore")) {
    throw malformed(".columns", `there is no feature beside ${answer}`);
  }
  return schema;
}

function requireDistinct(names: readonly string[], path: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw malformed(path, `${name} is there twice`);
    seen.add(name);
  }
}
