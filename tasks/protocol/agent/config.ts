/** An agent's file of configuration: YAML or JSON, held to docs/schemas/agent.json. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

import Ajv, { type ErrorObject } from "ajv";
import { parse } from "yaml";

import schema from "../../../docs/schemas/agent.json" with { type: "json" };
import { parseAmount } from "../../cli/amounts.ts";
import { isKetworkError } from "../../../sim/index.ts";
import { AgentError } from "../agent-error.ts";
import { hostOf } from "../bounded-fetch.ts";
import type { LogLevel } from "./log.ts";
import {
  posterOptions,
  solverOptions,
  watchtowerOptions,
  type PosterOptions,
  type SolverOptions,
  type WatchtowerOptions,
} from "./roles/index.ts";

export type ContentConfig =
  | { readonly type: "folder" | "car"; readonly path: string }
  | { readonly type: "kubo"; readonly url: string; readonly online?: boolean }
  | { readonly type: "gateway"; readonly url: string; readonly format?: "car" | "raw" }
  | { readonly type: "http"; readonly url: string };

export type SignerConfig =
  | { readonly type: "keystore" | "environment"; readonly name: string }
  | { readonly type: "clef" | "web3signer" | "node"; readonly url: string; readonly address: string };

/** A configuration, with all defaults. Paths are absolute, amounts in wei. */
export interface AgentConfig {
  readonly chain: {
    readonly id: number;
    readonly endpoints: readonly string[];
    readonly finality: number | "finalized";
    readonly agreement: number;
    readonly maxAheadSeconds?: number;
    readonly maxRange: number;
    readonly finalBatch: number;
    readonly pollSeconds: number;
    readonly requestSeconds: number;
  };
  readonly market: { readonly deployment: string; readonly fromBlock?: number };
  readonly store: string;
  readonly content: { readonly sources: readonly ContentConfig[] };
  readonly signer: SignerConfig;
  readonly roles: {
    readonly solver?: SolverOptions;
    readonly watchtower?: WatchtowerOptions;
    readonly poster?: PosterOptions;
  };
  readonly budget: { readonly maxBonds?: bigint };
  readonly fees: { readonly maxFeePerGas: bigint; readonly minPriorityFee: bigint };
  readonly threads?: number;
  /** For the runs that games are played with, in MiB. */
  readonly gameMemoryMegabytes: number;
  readonly slots: number;
  readonly marginSeconds: number;
  readonly metrics?: { readonly port: number; readonly host: string };
  readonly log: { readonly level: LogLevel };
}

/** As it stands in the file, defaults filled in. */
type RawConfig = Omit<AgentConfig, "budget" | "fees" | "roles" | "content"> & {
  readonly content?: { readonly sources?: readonly ContentConfig[] };
  readonly roles: Readonly<Partial<Record<keyof AgentConfig["roles"], unknown>>>;
  readonly budget: { readonly maxBonds?: string };
  readonly fees: { readonly maxFeePerGas: string; readonly minPriorityFee: string };
};

const check = new Ajv({ useDefaults: true, allErrors: false }).compile(schema);

/**
 * Reads a file.
 * @throws AgentError `ConfigUnreadable`, `ConfigMalformed`, `ConfigInvalid` and `ConfigVariableMissing`, with the `file`, the
 * `path` within it and the `rule`; none holds a value, which may be secret
 */
export function readConfig(file: string, environment: NodeJS.ProcessEnv = process.env): AgentConfig {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new AgentError("ConfigUnreadable", `${file} cannot be read`, { file }, cause);
  }
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    const { message } = cause as Error;
    // The rest of the message shows the line.
    throw new AgentError("ConfigMalformed", `${file}: ${message.split("\n")[0]}`, { file });
  }
  return checkConfig(value, file, environment);
}

/** The same of a value that was read. @param file for messages; paths are relative to it */
export function checkConfig(value: unknown, file: string, environment: NodeJS.ProcessEnv = process.env): AgentConfig {
  const invalid = (path: string, rule: string, cause?: unknown) =>
    new AgentError("ConfigInvalid", `${file}: ${path || "/"} ${rule}`, { file, path: path || "/", rule }, cause);
  if (typeof value !== "object" || value === null) throw invalid("", "must be an object");
  const filled = { budget: {}, fees: {}, log: {}, ...(expanded(value, "", file, environment) as object) } as RawConfig;
  if (!check(filled)) {
    const { path, rule } = told(check.errors!);
    throw invalid(path, rule);
  }
  const amount = (path: string, text: string): bigint => {
    try {
      return parseAmount(path, text);
    } catch (error) {
      if (isKetworkError(error)) throw invalid(`/${path}`, "must be an amount like 0.1 ether, 5 gwei or 1000 wei");
      throw error;
    }
  };
  const role = <T>(name: keyof AgentConfig["roles"], read: (raw: unknown) => T): { [name: string]: T } => {
    if (filled.roles[name] === undefined) return {};
    try {
      return { [name]: read(filled.roles[name]) };
    } catch (error) {
      throw isKetworkError(error) ? invalid(`/roles/${name}`, error.message, error) : error;
    }
  };
  const at = (path: string) => resolve(dirname(file), path);
  const { maxBonds } = filled.budget;
  if (filled.chain.endpoints.length < filled.chain.agreement) {
    throw invalid("/chain/agreement", "must not be more than there are endpoints");
  }
  return {
    ...filled,
    market: { ...filled.market, deployment: at(filled.market.deployment) },
    store: at(filled.store),
    content: {
      sources: (filled.content?.sources ?? []).map((source) =>
        "path" in source ? { ...source, path: at(source.path) } : source,
      ),
    },
    roles: {
      ...role("solver", solverOptions),
      ...role("watchtower", watchtowerOptions),
      ...role("poster", posterOptions),
    },
    budget: maxBonds === undefined ? {} : { maxBonds: amount("budget/maxBonds", maxBonds) },
    fees: {
      maxFeePerGas: amount("fees/maxFeePerGas", filled.fees.maxFeePerGas),
      minPriorityFee: amount("fees/minPriorityFee", filled.fees.minPriorityFee),
    },
  };
}

/** Texts with their `${NAME}`s replaced. */
function expanded(value: unknown, path: string, file: string, environment: NodeJS.ProcessEnv): unknown {
  if (typeof value === "string") {
    return value.replaceAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
      const found = environment[name];
      if (found !== undefined) return found;
      const rule = `the environment variable ${name} must have a value`;
      throw new AgentError("ConfigVariableMissing", `${file}: ${path}: ${rule}`, { file, path, rule, name });
    });
  }
  if (Array.isArray(value)) return value.map((item, i) => expanded(item, `${path}/${i}`, file, environment));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, expanded(inner, `${path}/${key}`, file, environment)]),
  );
}

/** The first thing that is wrong: `oneOf` reports its branches before itself. */
function told(errors: readonly ErrorObject[]): { readonly path: string; readonly rule: string } {
  const { dataPath, keyword, message = "is wrong", params } = errors[0]!;
  const path = dataPath.replaceAll(/\.([A-Za-z]\w*)/g, "/$1").replaceAll(/\[(\d+)\]/g, "/$1");
  const details = params as { additionalProperty?: string; allowedValues?: readonly string[] };
  if (keyword === "additionalProperties") return { path: `${path}/${details.additionalProperty}`, rule: "is unknown" };
  if (keyword === "enum") return { path, rule: `must be one of ${details.allowedValues!.join(", ")}` };
  return { path, rule: message };
}

/** What may be told of a configuration: addresses of nodes can hold a key. */
export function summaryOf({ chain, market, store, roles, budget, fees }: AgentConfig): object {
  const names = Object.keys(roles);
  return { chain: { ...chain, endpoints: chain.endpoints.map(hostOf) }, market, store, roles: names, budget, fees };
}
