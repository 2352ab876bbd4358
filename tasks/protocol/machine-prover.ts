/** A dispute's prover that asks a run of the Ket Machine. */
import { dataLength, dataSlice, hexlify } from "ethers";

import {
  CELLS_PER_WORD,
  decodeInstruction,
  fromHex,
  ISA,
  stepKind,
  WORD_BYTES,
  type InstructionKind,
  type Prover,
} from "../../sim/index.ts";
import type { LeafContextWords } from "./claim.ts";
import type { DisputeProver, StepOpening } from "./prover.ts";

/** Word `index` of an opening, or of any bytes. */
const wordAt = (bytes: string, index: number) => dataSlice(bytes, WORD_BYTES * index, WORD_BYTES * (index + 1));

/** Bytes as words. */
export function wordsOf(bytes: string): string[] {
  return Array.from({ length: dataLength(bytes) / WORD_BYTES }, (_, i) => wordAt(bytes, i));
}

export class MachineProver implements DisputeProver {
  readonly prover: Prover;
  /** The step last looked at. */
  #seen: { step: number; kind: InstructionKind } | undefined;

  constructor(prover: Prover) {
    this.prover = prover;
  }

  hashesAt(steps: readonly number[]): readonly (string | undefined)[] {
    return this.prover.hashesAt(steps);
  }

  open(step: number): StepOpening | undefined {
    const { run } = this.prover;
    if (step >= run.steps) return undefined;
    const kind = this.#kind(step);
    const opening = hexlify(this.prover.open(step));
    if (kind === "scalar") return { kind: "settled", opening };
    const { shape } = run.statement.program;
    return { kind, opening, levels: shape.qubits - 1, context: this.#context(opening) };
  }

  nodes(step: number, path: number, level: number): readonly string[] {
    return this.#kind(step) === "ket"
      ? this.prover.ketNodes(step, path, level)
      : wordsOf(hexlify(this.prover.sumNodes(step, path, level)));
  }

  leafProof(step: number, index: number): string {
    return hexlify(this.prover.leafProof(step, index));
  }

  #kind(step: number): InstructionKind {
    if (this.#seen?.step !== step) this.#seen = { step, kind: stepKind(this.prover.run.machineAt(step)) };
    return this.#seen.kind;
  }

  /** What the opening of a vector instruction binds, read off its bytes: `pc | mem | kets | instruction | …`. */
  #context(opening: string): LeafContextWords {
    const { run, roots } = this.prover;
    const word = wordAt(opening, 3);
    const instruction = decodeInstruction(fromHex(word));
    const loads = instruction.op === ISA.KLOAD.opcode;
    let base = BigInt(instruction.b);
    if (loads && instruction.flags & 1) {
      // The first access is the word that holds cell c.
      const cells = wordAt(opening, 4 + run.statement.program.shape.codeDepth);
      const at = 8 * (instruction.c % CELLS_PER_WORD);
      base = BigInt.asUintN(64, base + BigInt(dataSlice(cells, at, at + 8)));
    }
    return {
      instruction: BigInt(word),
      shape: roots.shape,
      mem: wordAt(opening, 1),
      kets: wordAt(opening, 2),
      dataRoot: loads ? roots.dataRoots[instruction.k2]! : `0x${"00".repeat(WORD_BYTES)}`,
      dataBase: loads ? base : 0n,
    };
  }
}
