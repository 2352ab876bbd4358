/** What the files of bounties and of private orders have in common: program, money, times, data, document. */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { concealing, KetworkRangeError, type Program } from "../../sim/index.ts";
import { programOf, readJob, type JobRecipe } from "../protocol/jobs/index.ts";
import type { BountyDraft } from "../protocol/post.ts";
import { readProgramFile } from "../protocol/program-file.ts";
import { parseAmount, type Coin } from "./amounts.ts";
import { parseDuration } from "./durations.ts";
import { readDocument, readText } from "./files.ts";
import { checkDocument } from "./schema.ts";

/** The fields of a file that its schema accepts. */
export interface WrittenTerms {
  readonly program: string;
  readonly direction: BountyDraft["direction"];
  readonly threshold?: number;
  readonly token?: string;
  readonly reward: string;
  readonly solverBond: string;
  readonly challengerBond: string;
  readonly datasets?: readonly number[];
  readonly licences?: readonly string[];
  readonly access?: NonNullable<BountyDraft["access"]>;
  readonly maxRoyalty?: number;
  readonly machine?: string;
  readonly metadata?: string | Readonly<Record<string, unknown>>;
}

/** Windows of the terms, in seconds: what is to be longer than the least. */
export type LongerWindows = Readonly<Partial<Record<"reveal" | "challenge" | "budget" | "minMove", bigint>>>;

/** What such a file says. */
export interface TermsFile {
  /** A program of a file, to be published, or the id of one that is. */
  readonly program: Program | string;
  readonly metadata: string;
  /** Everything but the program, which may have to be fetched, and the default machine. */
  readonly draft: Omit<BountyDraft, "program" | "machine" | "kind" | "commitSeconds"> & { readonly machine?: string };
}

const float = new DataView(new ArrayBuffer(8));

/** Bits of a binary64. */
export function bitsOf(value: number): bigint {
  float.setFloat64(0, value);
  return float.getBigUint64(0);
}

/**
 * Reads the fields.
 * @param path of the file: others are named from its folder
 * @param coinOf the coin of a token, or of ether where there is none
 * @param conceal whether a program that is not published yet is made a concealing one
 * @throws KetworkTypeError `AmountMalformed`; KetworkRangeError `MetadataMissing`, `PercentTooFine`; as `readProgramFile`
 */
export async function readTerms(
  path: string,
  written: WrittenTerms,
  coinOf: (token: string | undefined) => Promise<Coin>,
  conceal = false,
): Promise<TermsFile> {
  const { token, threshold, datasets, maxRoyalty } = written;
  const beside = besideOf(path);
  const { program, recipe } = programNamed(written.program, beside, conceal);
  const metadata = metadataOf(written.metadata, beside, recipe);
  return {
    program,
    metadata,
    draft: {
      ...{ direction: written.direction, access: written.access },
      ...{ licences: written.licences, machine: written.machine, token },
      reward: parseAmount("reward", written.reward, await coinOf(token)),
      solverBond: parseAmount("solverBond", written.solverBond),
      challengerBond: parseAmount("challengerBond", written.challengerBond),
      ...(threshold !== undefined && { threshold: bitsOf(threshold) }),
      ...(datasets && { datasetIds: datasets.map(BigInt) }),
      ...(maxRoyalty !== undefined && { maxRoyaltyBps: basisPoints("maxRoyalty", maxRoyalty) }),
      ...(metadata !== "" && { metadata }),
    },
  };
}

/** A file that another one names. */
export const besideOf = (path: string) => (name: string) => resolve(dirname(path), name);

/** Durations by their names, in seconds. @throws KetworkTypeError `DurationMalformed` */
export function readWindows<Name extends string>(
  windows: Readonly<Partial<Record<Name, string>>> | undefined,
): Partial<Record<Name, bigint>> {
  const seconds = Object.entries<string | undefined>(windows ?? {}).map(
    ([name, text]) => [name, BigInt(parseDuration(`windows.${name}`, text!))] as const,
  );
  return Object.fromEntries(seconds) as Partial<Record<Name, bigint>>;
}

interface NamedProgram {
  readonly program: Program | string;
  readonly recipe?: JobRecipe;
}

/** A published program by its id, that of a file, or the one that the recipe in a file builds. */
function programNamed(named: string, beside: (name: string) => string, conceal: boolean): NamedProgram {
  if (/^0x[0-9a-fA-F]{64}$/.test(named)) return { program: named };
  const path = beside(named);
  const text = readText(path);
  // A program file is JSON too, and says its format; everything else that is structured is a recipe.
  if (!/\.ya?ml$/i.test(path) && !/"work"\s*:/.test(text)) {
    const program = readProgramFile(text);
    return { program: conceal ? concealing(program) : program };
  }
  const recipe = { ...readJob(readDocument(path)), ...(conceal && { conceal }) };
  return { program: programOf(recipe), recipe };
}

/**
 * The document as it goes on the chain: its bytes are what the terms bind. One that is written in the file itself and
 * has no `job` gets the recipe that the program was built by, so that solvers can train.
 */
function metadataOf(
  given: WrittenTerms["metadata"],
  beside: (name: string) => string,
  recipe: JobRecipe | undefined,
): string {
  if (given === undefined) return "";
  if (typeof given !== "string") {
    const document = recipe ? { job: recipe, ...given } : given;
    checkDocument("bounty", "metadata", document);
    return JSON.stringify(document);
  }
  const path = beside(given);
  if (!existsSync(path)) {
    throw new KetworkRangeError("MetadataMissing", `metadata is ${given}: there is no such file`, { path });
  }
  const text = readText(path);
  checkDocument("bounty", path, readDocument(path));
  return text;
}

/** Hundredths of a percent. @throws KetworkRangeError `PercentTooFine` */
export function basisPoints(name: string, percent: number): bigint {
  const points = Math.round(percent * 100);
  if (Math.abs(points - percent * 100) < 1e-9) return BigInt(points);
  throw new KetworkRangeError("PercentTooFine", `${name} is ${percent} %: at most two decimals`, { name, percent });
}
