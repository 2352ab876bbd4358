/** Documents checked by the JSON Schemas of docs/schemas. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import Ajv, { type ErrorObject } from "ajv";

import { KetworkTypeError } from "../../sim/index.ts";

const SCHEMAS = join(import.meta.dirname, "../../docs/schemas");

/**
 * Checks a document.
 * @param schema name of its schema: `bounty`, say
 * @param what the document, for the error
 * @throws KetworkTypeError `DocumentInvalid` with the `path` of what is wrong first, and the `rule` that it breaks
 */
export function checkDocument(schema: string, what: string, document: unknown): void {
  const ajv = new Ajv({ allErrors: true });
  // They name each other by their files.
  for (const file of readdirSync(SCHEMAS).filter((name) => name.endsWith(".json"))) {
    ajv.addSchema(JSON.parse(readFileSync(join(SCHEMAS, file), "utf8")) as object, file);
  }
  const validate = ajv.getSchema(`${schema}.json`)!;
  if (validate(document)) return;
  const faults = (validate.errors ?? []).map(faultOf);
  const [{ path, rule }] = faults as [Fault, ...Fault[]];
  const text = faults.map((fault) => `${fault.path} ${fault.rule}`).join("; ");
  throw new KetworkTypeError("DocumentInvalid", `${what}: ${text}`, { path, rule, faults });
}

interface Fault {
  /** As in JavaScript: `prizes[2]`. */
  readonly path: string;
  readonly rule: string;
}

function faultOf({ dataPath, message, keyword, params }: ErrorObject): Fault {
  const path = dataPath.replace(/^\./, "") || "the document";
  if (keyword === "additionalProperties") {
    const { additionalProperty } = params as { additionalProperty: string };
    return { path, rule: `must not have ${additionalProperty}` };
  }
  if (keyword === "enum") {
    return { path, rule: `must be one of ${(params as { allowedValues: unknown[] }).allowedValues.join(", ")}` };
  }
  if (keyword === "pattern") return { path, rule: `is not written as it must be (${message})` };
  return { path, rule: message ?? keyword };
}
