/** Programs that people name: by a file, or by the id under which they are published. */
import { existsSync } from "node:fs";

import {
  energyObjective,
  estimate,
  evaluationProgram,
  importQasm,
  KetworkTypeError,
  packShape,
  parseAssembly,
  parsePauliSum,
  programId,
  type CostEstimate,
  type Program,
} from "../../sim/index.ts";
import { cellsFromBytes } from "../protocol/claims.ts";
import type { ConnectedMarket } from "../protocol/connect.ts";
import { predictionOf, programOf, readJob, type JobPrediction, type JobRecipe } from "../protocol/jobs/index.ts";
import { listPrograms } from "../protocol/overview.ts";
import { readProgramFile } from "../protocol/program-file.ts";
import { CHUNK_WORDS, codeWords, fetchProgram } from "../protocol/programs.ts";
import { readBytes, readDocument, readText } from "./files.ts";
import { resolveId } from "./ids.ts";
import type { MarketSession } from "./session.ts";

/** The program of a file, or the published one whose id `named` is or begins. @throws as those who read them */
export async function openProgram({ market, deployment }: MarketSession, named: string): Promise<Program> {
  if (existsSync(named)) return readProgramFile(readText(named));
  const { fromBlock } = deployment;
  const known = async (prefix: string) =>
    (await listPrograms(market, fromBlock)).map(({ programId: id }) => id).filter((id) => id.startsWith(prefix));
  return fetchProgram(market.store, await resolveId("program", named, known), fromBlock);
}

export interface CompileOptions {
  /** Pauli sum that a circuit is scored by. */
  readonly observable?: string;
  /** Values of a circuit's inputs: `theta=0.3,phi=1`. */
  readonly inputs?: string;
  readonly maxSteps?: number;
  /** File with the cells of data segment 0, where a recipe's program depends on them. */
  readonly data?: string;
}

/**
 * Compiles what a file holds: a circuit in OpenQASM (`.qasm`), whose score is the expectation of an observable; the
 * recipe of a job in YAML or JSON; or else the text of a program, as `disassemble` writes it.
 * @throws KetworkTypeError `ObservableMissing`, `ObservableUnwanted`, `InputsMalformed`; as those who read them
 */
export function compileFile(path: string, { observable, inputs, maxSteps, data }: CompileOptions): Program {
  const text = readText(path);
  if (!path.toLowerCase().endsWith(".qasm")) {
    if (observable === undefined && /\.(ya?ml|json)$/i.test(path))
      return programOf(readRecipeFile(path), cellsIn(data));
    if (observable === undefined) return parseAssembly(text);
    throw new KetworkTypeError("ObservableUnwanted", `${path} is no circuit: its program says what its score is`, {
      path,
    });
  }
  if (observable === undefined) {
    const rule = `${path} is a circuit: --observable says what its score is, "Z0 Z1 + 0.5 X2", say`;
    throw new KetworkTypeError("ObservableMissing", rule, { path });
  }
  const { circuit } = importQasm(text, { inputs: parseInputs(inputs) });
  const objective = energyObjective(circuit, parsePauliSum(observable));
  return evaluationProgram(objective, maxSteps === undefined ? {} : { maxSteps });
}

/**
 * The prediction program of the recipe in a file, which alone says all of it.
 * @throws KetworkTypeError `CompileOptionUnwanted`; as `readRecipeFile` and `predictionOf`
 */
export function compilePrediction(path: string, options: CompileOptions): JobPrediction {
  const unwanted = Object.keys(options)[0];
  if (unwanted === undefined) return predictionOf(readRecipeFile(path));
  const option = `--${unwanted.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const rule = "a prediction program follows from its recipe alone";
  throw new KetworkTypeError("CompileOptionUnwanted", `${option} with --prediction: ${rule}`, { option });
}

/** The recipe of a job, in YAML or JSON. @throws as `readDocument` and `readJob` */
export const readRecipeFile = (path: string): JobRecipe => readJob(readDocument(path));

/** The cells of a file, 8 bytes each, big-endian. */
export const cellsIn = (path: string | undefined): BigUint64Array | undefined =>
  path === undefined ? undefined : cellsFromBytes(readBytes(path));

/** `theta=0.3,phi=1` by name. @throws KetworkTypeError `InputsMalformed` */
export function parseInputs(text = ""): Record<string, number> {
  const pairs = text.split(",").filter((pair) => pair.trim() !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^\s*([A-Za-z_]\w*)\s*=\s*([-+\d.e]+)\s*$/i.exec(pair) ?? [];
      if (name !== undefined && value !== undefined && Number.isFinite(Number(value))) return [name, Number(value)];
      throw new KetworkTypeError("InputsMalformed", `"${pair}" is not name=number`, { pair });
    }),
  );
}

/** What there is to know of a program without a chain. */
export function programFacts(program: Program) {
  const { shape } = program;
  const cost = estimate(program);
  return { programId: programId(program), instructions: program.code.length, shape, cost: costFacts(cost) };
}

const costFacts = ({ end, exact, steps, seconds, bytes, slowSeconds, registers }: CostEstimate) => ({
  ...{ end, exact, steps, seconds, bytes, slowSeconds, registers },
});

/** The same for people. */
export function programRows({ programId: id, instructions, shape, cost }: ReturnType<typeof programFacts>) {
  const { steps, seconds } = cost;
  const range = ({ low, high }: { low: number; high: number }, show: (value: number) => string) =>
    low === high ? show(low) : `${show(low)} to ${show(high)}`;
  const data = shape.dataDepth.flatMap((depth, segment) => (depth > 0 ? [`${segment}: 4 · 2^${depth}`] : []));
  return [
    ["program", id],
    ["instructions", String(instructions)],
    ["qubits", `${shape.qubits}, ${2 ** shape.ketDepth} registers`],
    ["memory", `${4 * 2 ** shape.memDepth} cells`],
    ["arguments", shape.argsDepth === 0 ? "up to 4 cells" : `up to ${4 * 2 ** shape.argsDepth} cells`],
    ...(data.length > 0 ? [["data cells", data.join(", ")] as const] : []),
    ["ends", cost.end === "outOfSteps" ? "not within its maxSteps" : cost.end],
    ["steps", `${range(steps, String)} (at most ${shape.maxSteps})`],
    ["time here, about", range(seconds, secondsText)],
    ["bytes of a machine", String(cost.bytes)],
    ["slow machine", secondsText(cost.slowSeconds)],
  ] as const;
}

const secondsText = (seconds: number): string =>
  seconds < 1 ? `${Number((1000 * seconds).toPrecision(3))} ms` : `${Number(seconds.toPrecision(3))} s`;

/** Gas that publishing takes; of a long program from its first part. */
export async function publishGas({ store }: ConnectedMarket, program: Program, from: string): Promise<bigint> {
  const words = codeWords(program);
  const shape = packShape(program.shape);
  if (words.length <= CHUNK_WORDS) return store.publish.estimateGas(shape, words, { from });
  const salt = `0x${"00".repeat(32)}`;
  const first = await store.append.estimateGas(shape, salt, 0, words.slice(0, CHUNK_WORDS), { from });
  return (first * BigInt(words.length)) / BigInt(CHUNK_WORDS);
}
