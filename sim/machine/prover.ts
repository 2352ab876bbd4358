/**
 * What a player of a dispute asks of its own run: hashes, openings, nodes, leaves, and the outcome to claim.
 */
import { KetworkRangeError } from "../errors.ts";
import { levelsOfRound } from "./bisection.ts";
import { CellTree } from "./cell-tree.ts";
import { ketNodes, sumNodes } from "./descent.ts";
import type { InstructionKind } from "./isa.ts";
import type { Machine } from "./machine.ts";
import { claimBytes, leafBytes, openingParts, stepKind, type InputTrees } from "./opening.ts";
import { codeTree, statementRoots, type StatementRoots } from "./program.ts";
import type { Run } from "./run.ts";
import { stateHash, type StateRoots } from "./state.ts";
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

/**
 * Answers what a dispute asks of a run: hashes of states, openings of steps, nodes, leaves and the outcome.
 *
 * ```ts
 * const program = new Assembler().setFloat(0, 0.5).halt().assemble({ qubits: 1 });
 * const prover = new Prover(run({ program }));
 * prover.outcome().score; // → 0.5
 * prover.hashesAt([0])[0] === initialStateHash(program.shape); // → true
 * prover.open(0).length; // → 224
 * ```
 */
export class Prover {
  readonly run: Run;
  readonly roots: StatementRoots;
  readonly #inputs: InputTrees;
  /** The step last looked at: a descent asks for the same one again and again. */
  #disputed: { readonly step: number; readonly kind: InstructionKind; readonly register: number } | undefined;
  /** The first nodes of the sum last opened, which are asked for next: by then the run may stand behind it. */
  #firstNodes: { readonly step: number; readonly nodes: Uint8Array } | undefined;

  /** @param run a run that was made; that it halted is only needed for `outcome` */
  constructor(run: Run) {
    const { program, args, data = [] } = run.statement;
    const trees = new Map<number, CellTree>();
    const treeOf = (cells: BigUint64Array | undefined, depth: number) =>
      CellTree.over(depth, cells ?? new BigUint64Array());
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

  /**
   * Hashes of the states after these steps, made in one pass over the run; `undefined` behind its end, where every claim
   * is false.
   */
  hashesAt(steps: readonly number[]): (Hex | undefined)[] {
    const made = steps.filter((step) => step <= this.run.steps);
    const hashes = this.run.hashesAt(made);
    let next = 0;
    return steps.map((step) => (step <= this.run.steps ? hashes[next++] : undefined));
  }

  /**
   * The opening of step number `step`, 0 … N − 1.
   * @throws KetworkRangeError `StepOutOfRange`
   */
  open(step: number): Uint8Array {
    const pre = this.#look(step);
    const parts = openingParts(pre, this.#inputs);
    if (parts.every((part) => part instanceof Uint8Array)) return concat(...parts);
    if (this.#disputed?.kind === "sum") {
      const level = pre.shape.qubits - 1;
      this.#firstNodes = { step, nodes: sumNodes(pre, 0, level, levelsOfRound(level)) };
    }
    const post = this.run.machineAt(step + 1);
    return concat(...parts.map((part) => (part instanceof Uint8Array ? part : claimBytes(post, part))));
  }

  /**
   * Nodes of the register that step `step` wrote: those that the next reveal shows below node `path` of `level`, where
   * level 0 holds the words and level n − 1 the register's root.
   */
  ketNodes(step: number, path: number, level: number): Hex[] {
    const register = this.#registerOf(step, "ket");
    return ketNodes(this.run.stateAt(step + 1).registerTree(register), path, level, levelsOfRound(level));
  }

  /** Nodes of the sum that step `step` made, likewise, 16 bytes each: `re u64 | im u64`. */
  sumNodes(step: number, path: number, level: number): Uint8Array {
    this.#registerOf(step, "sum");
    const { qubits } = this.run.statement.program.shape;
    if (this.#firstNodes?.step === step && level === qubits - 1 && path === 0) return this.#firstNodes.nodes.slice();
    return sumNodes(this.run.machineAt(step), path, level, levelsOfRound(level));
  }

  /**
   * The proof of word `index` of the register that step `step` wrote, or of that word's two terms of its sum.
   * @throws KetworkRangeError `WordOutOfRange`
   */
  leafProof(step: number, index: number): Uint8Array {
    this.#registerOf(step, "ket", "sum");
    const machine = this.run.machineAt(step);
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

  /** The machine before a step. Its state is marked, and what it is about to do remembered. */
  #look(step: number): Machine {
    if (!(Number.isInteger(step) && step >= 0 && step < this.run.steps)) {
      const { steps } = this.run;
      throw new KetworkRangeError("StepOutOfRange", `step number ${step}: the run has ${steps}`, { step, steps });
    }
    const machine = this.run.machineAt(step, true);
    this.#disputed = { step, kind: stepKind(machine), register: machine.code[machine.state.pc]?.k ?? 0 };
    return machine;
  }

  /** The register k of a step that is of one of these kinds. */
  #registerOf(step: number, ...kinds: readonly InstructionKind[]): number {
    if (this.#disputed?.step !== step) this.#look(step);
    const { kind, register } = this.#disputed!;
    if (!kinds.includes(kind)) {
      throw new KetworkRangeError("StepKindMismatch", `step ${step} is of kind ${kind}, not ${kinds.join(" or ")}`, {
        step,
        kind,
      });
    }
    return register;
  }
}
