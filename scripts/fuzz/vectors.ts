/**
 * Programs whose final state hashes are kept in `test/vectors/engine/runs.json`, so that no engine, the reference included,
 * can change a bit unnoticed. `node scripts/fuzz/vectors.ts` writes the file anew, by the reference.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { decodeInstruction, encodeInstruction } from "../../sim/machine/instruction.ts";
import { programId, type Shape, type Statement } from "../../sim/machine/program.ts";
import { run, type RunOptions } from "../../sim/machine/run.ts";
import { fromHex, toHex, type Hex } from "../../sim/machine/word.ts";
import { Random } from "../../sim/math/random.ts";
import { circuitA, circuitB, gateProgram } from "../bench/circuits.ts";
import { gradient, qaoa, training } from "../bench/workloads.ts";
import { randomProgram } from "./programs.ts";

export interface RunVector {
  readonly name: string;
  readonly programId: Hex;
  /** In full where the program is a random one; else `statementOf` makes it. */
  readonly shape?: Shape;
  readonly code?: readonly Hex[];
  readonly args?: readonly string[];
  readonly data?: readonly (readonly string[])[];
  readonly maxSteps: number;
  readonly steps: number;
  readonly status: string;
  readonly stateHash: Hex;
}

const MAX_STEPS = 2_000;
const RANDOM_PROGRAMS = 10;
const MAX_CODE = 160;

/** Larger programs, made by the compiler or the benchmark. */
const NAMED: Readonly<Record<string, () => Statement>> = {
  "circuit A, 6 qubits": () => ({ program: gateProgram(6, circuitA(6)) }),
  "circuit A, 13 qubits": () => ({ program: gateProgram(13, circuitA(13, 2)) }),
  "circuit A, 17 qubits": () => ({ program: gateProgram(17, circuitA(17, 1)) }),
  "circuit B": () => ({ program: circuitB() }),
  "Iris classifier, one step of Adam": () => training(1),
  "Ising ring, 10 qubits, adjoint gradient": () => gradient("adjoint"),
  "QAOA, 12 qubits": () => qaoa(12, 2),
};

const texts = (cells: BigUint64Array) => [...cells].map((cell) => cell.toString(16));
const cellsOf = (values: readonly string[]) => BigUint64Array.from(values, (text) => BigInt(`0x${text}`));

export function statementOf({ name, shape, code, args, data }: RunVector): Statement {
  if (!shape || !code) return NAMED[name]!();
  return {
    program: { shape, code: code.map((word) => decodeInstruction(fromHex(word))) },
    args: cellsOf(args ?? []),
    data: (data ?? []).map(cellsOf),
  };
}

/** What a run of the vector's program comes to. */
export function outcomeOf(statement: Statement, options: RunOptions) {
  const { steps, status, state } = run(statement, { checkpointBytes: 0, ...options });
  return { programId: programId(statement.program), steps, status, stateHash: state.hash() };
}

function makeVectors(): RunVector[] {
  const vectors: RunVector[] = Object.entries(NAMED).map(([name, make]) => {
    const maxSteps = 2 ** 40;
    return { name, maxSteps, ...outcomeOf(make(), { maxSteps, engine: "reference" }) };
  });
  for (let seed = 1; vectors.length < Object.keys(NAMED).length + RANDOM_PROGRAMS; seed++) {
    const statement = randomProgram(new Random(seed), 12);
    const { program, args, data = [] } = statement;
    if (program.shape.qubits > 6 || program.code.length > MAX_CODE) continue;
    vectors.push({
      name: `random program ${seed}`,
      shape: program.shape,
      code: program.code.map((instruction) => toHex(encodeInstruction(instruction))),
      args: texts(args ?? new BigUint64Array()),
      data: data.map(texts),
      maxSteps: MAX_STEPS,
      ...outcomeOf(statement, { maxSteps: MAX_STEPS, engine: "reference" }),
    });
  }
  return vectors;
}

if (import.meta.main) {
  const path = join(import.meta.dirname, "..", "..", "test", "vectors", "engine", "runs.json");
  writeFileSync(path, `${JSON.stringify(makeVectors(), null, 1)}\n`);
}
