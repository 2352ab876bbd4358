/** Bounties as people write them (docs/schemas/bounty-file.json). */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { KetworkRangeError, type Program } from "../../sim/index.ts";
import type { BountyDraft } from "../protocol/post.ts";
import { programOf, readJob, type JobRecipe } from "../protocol/jobs/index.ts";
import { readProgramFile } from "../protocol/program-file.ts";
import type { SealedData } from "../protocol/seal.ts";
import { parseAmount, type Coin } from "./amounts.ts";
import { parseDuration } from "./durations.ts";
import { readDocument, readText } from "./files.ts";
import { checkDocument } from "./schema.ts";
import { readSealedFile } from "./sealed-file.ts";

type Windows = Readonly<Partial<Record<"reveal" | "challenge" | "budget" | "minMove", string>>>;

/** A file that its schema accepts. */
interface Written {
  readonly program: string;
  readonly kind: BountyDraft["kind"];
  readonly direction: BountyDraft["direction"];
  readonly threshold?: number;
  readonly token?: string;
  readonly reward: string;
  readonly prizes?: readonly number[];
  readonly solverBond: string;
  readonly challengerBond: string;
  readonly commits: string;
  readonly windows?: Windows;
  readonly datasets?: readonly number[];
  readonly licences?: readonly string[];
  readonly access?: NonNullable<BountyDraft["access"]>;
  readonly maxRoyalty?: number;
  readonly sealed?: {
    readonly file: string;
    readonly segment: number;
    readonly bond: string;
    readonly unseal?: string;
  };
  readonly machine?: string;
  readonly listener?: string;
  readonly metadata?: string | Readonly<Record<string, unknown>>;
}

/** What a bounty file says. */
export interface BountyFile {
  /** Everything but the program, which may have to be fetched, and the default machine. */
  readonly draft: Omit<BountyDraft, "program" | "machine"> & { readonly machine?: string };
  /** A program of a file, to be published, or the id of one that is. */
  readonly program: Program | string;
  /** In seconds: what is to be longer than the least. */
  readonly windows: Readonly<Partial<Record<keyof Windows, bigint>>>;
  readonly metadata: string;
  readonly sealed?: SealedData;
}

const float = new DataView(new ArrayBuffer(8));

/** Bits of a binary64. */
export function bitsOf(value: number): bigint {
  float.setFloat64(0, value);
  return float.getBigUint64(0);
}

/**
 * Reads a bounty file.
 * @param coinOf the coin of a token, or of ether where there is none
 * @throws KetworkTypeError `DocumentInvalid`, `AmountMalformed`, `DurationMalformed`; AgentError as `readDocument`; as
 * `readProgramFile`
 */
export async function readBountyFile(
  path: string,
  coinOf: (token: string | undefined) => Promise<Coin>,
): Promise<BountyFile> {
  const document = readDocument(path);
  checkDocument("bounty-file", path, document);
  const written = document as Written;
  const beside = (name: string) => resolve(dirname(path), name);
  const { token, sealed, windows = {}, threshold, prizes, datasets, maxRoyalty } = written;
  const rows = sealed && readSealedFile(beside(sealed.file));
  const { program, recipe } = programNamed(written.program, beside);
  const metadata = metadataOf(written.metadata, beside, recipe);
  const seconds = Object.entries(windows).map(
    ([name, text]) => [name, BigInt(parseDuration(`windows.${name}`, text))] as const,
  );
  return {
    program,
    windows: Object.fromEntries(seconds),
    metadata,
    ...(rows && { sealed: rows }),
    draft: {
      ...{ kind: written.kind, direction: written.direction, access: written.access },
      ...{ licences: written.licences, listener: written.listener, machine: written.machine, token },
      reward: parseAmount("reward", written.reward, await coinOf(token)),
      solverBond: parseAmount("solverBond", written.solverBond),
      challengerBond: parseAmount("challengerBond", written.challengerBond),
      commitSeconds: parseDuration("commits", written.commits),
      ...(threshold !== undefined && { threshold: bitsOf(threshold) }),
      ...(prizes && { prizes: prizes.map((share, rank) => basisPoints(`prizes[${rank}]`, share)) }),
      ...(datasets && { datasetIds: datasets.map(BigInt) }),
      ...(maxRoyalty !== undefined && { maxRoyaltyBps: basisPoints("maxRoyalty", maxRoyalty) }),
      ...(metadata !== "" && { metadata }),
      ...(sealed &&
        rows && {
          sealed: {
            ...{ seal: rows.seal, segment: sealed.segment, posterBond: parseAmount("sealed.bond", sealed.bond) },
            ...(sealed.unseal !== undefined && {
              unsealSeconds: BigInt(parseDuration("sealed.unseal", sealed.unseal)),
            }),
          },
        }),
    },
  };
}

interface NamedProgram {
  readonly program: Program | string;
  readonly recipe?: JobRecipe;
}

/** A published program by its id, that of a file, or the one that the recipe in a file builds. */
function programNamed(named: string, beside: (name: string) => string): NamedProgram {
  if (/^0x[0-9a-fA-F]{64}$/.test(named)) return { program: named };
  const path = beside(named);
  const text = readText(path);
  // A program file is JSON too, and says its format; everything else that is structured is a recipe.
  if (!/\.ya?ml$/i.test(path) && !/"work"\s*:/.test(text)) return { program: readProgramFile(text) };
  const recipe = readJob(readDocument(path));
  return { program: programOf(recipe), recipe };
}

/**
 * The document as it goes on the chain: its bytes are what the terms bind. One that is written in the bounty file and has
 * no `job` gets the recipe that the program was built by, so that solvers can train.
 */
function metadataOf(
  given: Written["metadata"],
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
function basisPoints(name: string, percent: number): bigint {
  const points = Math.round(percent * 100);
  if (Math.abs(points - percent * 100) < 1e-9) return BigInt(points);
  throw new KetworkRangeError("PercentTooFine", `${name} is ${percent} %: at most two decimals`, { name, percent });
}
