/**
 * What a player of a dispute asks of its own run: hashes, openings, nodes, leaves, and the outcome to claim.
 */
import { KetworkRangeError } from "../errors.ts";
import { levelsOfRound } from "./bisection.ts";
import { ketNodes, sumNodes } from "./descent.ts";
import type { InstructionKind } from "./isa.ts";
import type { Machine } from "./machine.ts";
import { claimBytes, leafBytes, openingParts, stepKind, type InputTrees } from "./opening.ts";
import { codeTree, encodeWords, statementRoots, type StatementRoots } from "./program.ts";
import type { Run } from "./run.ts";
import { stateHash, type StateRoots } from "./state.ts";
import { WordTree } from "./tree.ts";
import { concat, toHex, type Hex } from "./word.ts";

/** A final state with the proofs of its HALT and its outputs (`outcome` of IKetMachine.sol). */
export interface Outcome {
  readonly steps: number;
  readonly stateHash: Hex;
  readonly finalState: StateRoots;
  /** The HALT word, then its codeDepth siblings. */
  readonly haltProof: readonly Hex[];
  /** The first 2^outDepth words of memory. */
  readonly outputs: readonly Hex[];
  /** The memDepth − outDepth siblings above the outputs. */
  readonly outputProof: readonly Hex[];
  /** Cell 0 as a binary64. */
  readonly score: number;
}

export class Prover {
  readonly run: Run;
  readonly roots: StatementRoots;
  readonly #inputs: InputTrees;
  /**
   * What a dispute asks for next of the step last opened: the register that it writes, or the first nodes of its sum. A
   * state before the one where the run stands may cost a whole run, so it is not gone back to.
   */
  #rewritten: { step: number; k: number } | undefined;
  #summed: { step: number; nodes: Uint8Array } | undefined;
  /** The register tree last used: a descent asks for the same one again and again. */
  #register: { step: number; tree: WordTree } | undefined;

  /** @param run a run that was made; that it halted is only needed for `outcome` */
  constructor(run: Run) {
    const { program, args, data = [] } = run.statement;
    const trees = new Map<number, WordTree>();
    const treeOf = (cells: BigUint64Array | undefined, depth: number) =>
      new WordTree(depth, encodeWords(cells ?? new BigUint64Array()));
    this.run = run;
    this.roots = statementRoots(run.statement);
    this.#inputs = {
      code: codeTree(program),
      args: treeOf(args, program.shape.argsDepth),
      data(segment) {
        const tree = trees.get(segment) ?? treeOf(data[segment], program.shape.dataDepth[segment]!);
        trees.set(segment, tree);
        return tree;
      },
    };
  }

  /** Hashes of the states after these steps; `undefined` behind the end of the run, where every claim is false. */
  hashesAt(steps: readonly number[]): (Hex | undefined)[] {
    const hashes = new Map<number, Hex>();
    for (const step of [...new Set(steps)].sort((left, right) => left - right)) {
      if (step <= this.run.steps) hashes.set(step, this.run.hashAt(step));
    }
    return steps.map((step) => hashes.get(step));
  }

  /**
   * The opening of step number `step`, 0 … N − 1.
   * @throws KetworkRangeError `StepOutOfRange`
   */
  open(step: number): Uint8Array {
    this.#checkStep(step);
    const pre = this.run.machineAt(step);
    const parts = openingParts(pre, this.#inputs);
    if (parts.every((part) => part instanceof Uint8Array)) return concat(...parts);
    this.#remember(step, pre);
    const post = this.run.machineAt(step + 1);
    return concat(...parts.map((part) => (part instanceof Uint8Array ? part : claimBytes(post, part))));
  }

  /**
   * Nodes of the register that step `step` wrote: those that the next reveal shows below node `path` of `level`, where
   * level 0 holds the words and level n − 1 the register's root.
   */
  ketNodes(step: number, path: number, level: number): Hex[] {
    if (this.#register?.step !== step) {
      if (this.#rewritten?.step !== step) this.#remember(step, this.#before(step, "ket"));
      const { k } = this.#rewritten!;
      this.#register = { step, tree: this.run.stateAt(step + 1).registerTree(k) };
    }
    return ketNodes(this.#register.tree, path, level, levelsOfRound(level));
  }

  /** Nodes of the sum that step `step` made, likewise, 16 bytes each: `re u64 | im u64`. */
  sumNodes(step: number, path: number, level: number): Uint8Array {
    const { qubits } = this.run.statement.program.shape;
    if (this.#summed?.step === step && level === qubits - 1) return this.#summed.nodes.slice();
    return sumNodes(this.#before(step, "sum"), path, level, levelsOfRound(level));
  }

  /**
   * The proof of word `index` of the register that step `step` wrote, or of that word's two terms of its sum.
   * @throws KetworkRangeError `WordOutOfRange`
   */
  leafProof(step: number, index: number): Uint8Array {
    const machine = this.#before(step, "ket", "sum");
    if (!(Number.isInteger(index) && index >= 0 && index < machine.size / 2)) {
      throw new KetworkRangeError("WordOutOfRange", `word ${index} of a register of ${machine.size / 2}`, { index });
    }
    return leafBytes(machine, this.#inputs, index);
  }

  /**
   * The final state and what shows that it is one.
   * @throws KetworkRangeError `NotHalted` if the run did not end on HALT
   */
  outcome(): Outcome {
    const { run } = this;
    if (run.status !== "halted") {
      throw new KetworkRangeError("NotHalted", `the run is ${run.status} after ${run.steps} steps`, {
        status: run.status,
        fault: run.fault,
      });
    }
    const { state, shape } = run.machineAt(run.steps);
    const finalState = state.roots();
    const memory = state.memoryTree();
    const { code } = this.#inputs;
    return {
      steps: run.steps,
      stateHash: stateHash(finalState),
      finalState,
      haltProof: [code.node(0, state.pc), ...code.siblings(state.pc)].map(toHex),
      outputs: memory.descendants(shape.outDepth, 0, shape.outDepth).map(toHex),
      outputProof: memory.siblings(0, shape.outDepth).map(toHex),
      score: run.score,
    };
  }

  /** @param machine before `step`, which is no scalar one */
  #remember(step: number, machine: Machine): void {
    const { k } = machine.code[machine.state.pc]!;
    const level = machine.shape.qubits - 1;
    if (stepKind(machine) === "ket") this.#rewritten = { step, k };
    else this.#summed = { step, nodes: sumNodes(machine, 0, level, levelsOfRound(level)) };
  }

  #checkStep(step: number): void {
    if (!(Number.isInteger(step) && step >= 0 && step < this.run.steps)) {
      const { steps } = this.run;
      throw new KetworkRangeError("StepOutOfRange", `step number ${step}: the run has ${steps}`, { step, steps });
    }
  }

  /** The machine before a step that is of one of these kinds. */
  #before(step: number, ...kinds: readonly InstructionKind[]): Machine {
    this.#checkStep(step);
    const machine = this.run.machineAt(step);
    const kind = stepKind(machine);
    if (!kinds.includes(kind)) {
      throw new KetworkRangeError("StepKindMismatch", `step ${step} is of kind ${kind}, not ${kinds.join(" or ")}`, {
        step,
        kind,
      });
    }
    return machine;
  }
}
