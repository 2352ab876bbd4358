/** Runs of the real machine to dispute: programs with every kind of step, and provers that lie about them. */
import { id } from "ethers";

import {
  addNodes,
  Assembler,
  fromHex,
  levelsOfRound,
  MNEMONIC_OF,
  Prover,
  run,
  toCells,
  type Machine,
  type Mnemonic,
  type Program,
  type Run,
  type Statement,
} from "../../../sim/index.ts";
import { sumTerms } from "../../../sim/machine/vector.ts";
import { canonicalBits } from "../../../sim/math/float.ts";
import type { StatementWords } from "../../../tasks/protocol/claim.ts";
import { MachineProver } from "../../../tasks/protocol/machine-prover.ts";
import { packTerms, type Term } from "../../../tasks/protocol/nodes.ts";
import type { DisputeProver } from "../../../tasks/protocol/prover.ts";

/** Every kind of step, on four registers, of which register 1 is written once. */
export function everyKind(qubits: number): Statement {
  const asm = new Assembler();
  const [angle, sum, index, counter] = [asm.cells(1), asm.cells(1), asm.cells(1), asm.cells(1)];
  const [pair, dot, got] = [asm.cells(2, 2), asm.cells(2, 2), asm.cells(2, 2)];
  const octet = asm.cells(8, 8);
  const block = asm.cells(32, 32);
  const high = 1 << (qubits - 1);
  const mask = (1 << qubits) - 1;
  asm.setFloat(angle, 0.7).cis(pair, angle, 0.5).setInt(index, 1);
  for (const [i, value] of [0.6, 0.1, -0.8, 0, 0.8, 0, 0.6, -0.1].entries()) asm.setFloat(octet + i, value);
  for (let i = 0; i < 4; i++) asm.setFloat(block + 10 * i, 0.9 - i / 8).setFloat(block + 10 * i + 1, i / 16);
  asm.emit("KLOAD", { k: 1, k2: 0, b: 2 }).emit("KLOAD", { k: 2, k2: 0, b: 3, c: index, flags: 1 });
  asm.emit("KZERO", { k: 0 }).emit("KH", { k: 0, x: high }).emit("KROT", { k: 0, x: mask, z: 1, b: pair });
  asm
    .emit("KX", { k: 0, x: 1 })
    .emit("KPHASE", { k: 0, z: 1, b: pair })
    .emit("KADDP", { k: 0, k2: 1, x: 1, z: mask, b: pair });
  asm.emit("KU", { k: 0, x: high, b: octet, c: qubits > 1 ? 1 : 0 });
  if (qubits > 1) asm.emit("KUU", { k: 0, x: high, z: 1, b: block });
  asm.emit("KMUL", { k: 2, k2: 0 }).emit("KDPH", { k: 0, k2: 1, b: angle });
  asm
    .emit("KCOPY", { k: 3, k2: 0, a: 0, b: 0 })
    .emit("KGET", { a: got, k: 3, b: index })
    .emit("KSET", { k: 3, b: index, a: pair });
  asm.emit("KDOT", { a: dot, k: 0, k2: 2, x: high, z: mask });
  asm
    .binary("FADD", sum, dot, dot + 1)
    .emit("FEXP", { a: sum, b: sum })
    .emit("DATA", { a: counter, k: 0, b: 5 });
  asm.loop(2, () => asm.binary("FMUL", sum, sum, pair));
  asm.mov(0, sum).halt();
  const data = toCells(Array.from({ length: 2 ** qubits + 6 }, (_, i) => (i % 7) / 8 - 0.3));
  const depth = Math.max(0, Math.ceil(Math.log2(data.length / 4)));
  return { program: asm.assemble({ qubits, ketDepth: 2, dataDepth: [depth, 0, 0, 0] }), data: [data] };
}

/** Registers full of infinities and NaN, and inner products over them. */
export function withoutNumbers(qubits: number): Statement {
  const asm = new Assembler();
  const [pair, dot, last] = [asm.cells(2, 2), asm.cells(2, 2), asm.cells(2, 2)];
  asm.setFloat(pair, Infinity).setFloat(pair + 1, -0);
  asm.emit("KZERO", { k: 0 }).emit("KPHASE", { k: 0, z: 0, b: pair }).emit("KH", { k: 0, x: 1 });
  asm.emit("KDOT", { a: dot, k: 0, k2: 0, x: 1, z: 1 }).emit("KDOT", { a: last, k: 0, k2: 0 }).mov(0, dot).halt();
  return { program: asm.assemble({ qubits }) };
}

/** A run of exactly `steps ≥ 1` steps. */
export function counting(steps: number): Statement {
  const asm = new Assembler();
  const counter = asm.cells(1);
  asm.setInt(counter, Math.max(1, steps - 1));
  if (steps > 1) asm.label("again").emit("LOOP", { a: "again", b: counter });
  return { program: asm.halt().assemble({ qubits: 1 }) };
}

/** What each step of a run executes. */
export function mnemonicsOf(made: Run): Mnemonic[] {
  const { code }: Program = made.statement.program;
  return Array.from({ length: made.steps }, (_, step) => MNEMONIC_OF.get(code[made.machineAt(step).state.pc]!.op)!);
}

export function honestProver(statement: Statement): MachineProver {
  return new MachineProver(new Prover(run(statement)));
}

/**
 * A liar that believes its own run: everything follows from one state that went wrong.
 * @param step the step whose post-state `corrupt` changes
 */
export function wrongRun(statement: Statement, step: number, corrupt: (machine: Machine) => void): MachineProver {
  const onStep = (machine: Machine) => {
    if (machine.steps === step + 1) corrupt(machine);
  };
  return new MachineProver(new Prover(run(statement, { onStep })));
}

export function wordsOfStatement({ prover }: MachineProver): StatementWords {
  const { codeRoot, shape, argsRoot, dataRoots } = prover.roots;
  return { codeRoot, shape, argsRoot, dataRoots: [...dataRoots] };
}

/** A prover that answers like another one, but for what is given. */
export function differing(prover: DisputeProver, changes: Partial<DisputeProver>): DisputeProver {
  return {
    hashesAt: (steps) => prover.hashesAt(steps),
    open: (step) => prover.open(step),
    nodes: (step, path, level) => prover.nodes(step, path, level),
    leafProof: (step, index) => prover.leafProof(step, index),
    ...changes,
  };
}

/** One that posts other hashes from a state on. */
export function hashesFrom(prover: DisputeProver, first: number, hashOf: (step: number) => string): DisputeProver {
  return differing(prover, {
    hashesAt: async (steps) => {
      const honest = await prover.hashesAt(steps);
      return steps.map((step, i) => (step >= first ? hashOf(step) : honest[i]));
    },
  });
}

const SIGN = 1n << 63n;
/** A bit of the exponent: the lie is not lost in rounding. */
const FLIP = 1n << 55n;

/** Terms on the way from one word's to the total, made up so that they add up to it. */
class FalseTree {
  readonly #made: Run;
  readonly #step: number;
  readonly #wrong: number;

  constructor(made: Run, step: number, wrong: number) {
    this.#made = made;
    this.#step = step;
    this.#wrong = wrong;
  }

  #true(path: number, level: number): Term {
    const machine = this.#made.machineAt(this.#step);
    const count = 2 * 2 ** level;
    const [re, im] = sumTerms(machine, machine.code[machine.state.pc]!, path * count, count);
    return { re: canonicalBits(re), im: canonicalBits(im) };
  }

  term(path: number, level: number): Term {
    if (Math.floor(this.#wrong / 2 ** level) !== path) return this.#true(path, level);
    if (level > 0) return addPair(this.term(2 * path, level - 1), this.term(2 * path + 1, level - 1));
    const { re, im } = this.#true(path, 0);
    return { re: re ^ FLIP, im };
  }
}

function addPair(left: Term, right: Term): Term {
  return addNodes(fromHex(packTerms([left, right])[0]!)).total;
}

/** The cells that a KDOT writes for a total: i^q times it. */
function timesPowerOfI({ re, im }: Term, q: number): Term {
  if (q % 4 === 0) return { re, im };
  return timesPowerOfI({ re: im ^ SIGN, im: re }, q - 1);
}

/**
 * A liar about an inner product whose terms add up to its lie: only those of word `wrong` are false.
 * @param step a KDOT
 */
export function falseSum(statement: Statement, step: number, wrong: number): Lie {
  const made = run(statement);
  const tree = new FalseTree(made, step, wrong);
  const { qubits } = statement.program.shape;
  const instruction = statement.program.code[made.machineAt(step).state.pc]!;
  const q = (instruction.x & instruction.z).toString(2).replaceAll("0", "").length;
  const cells = timesPowerOfI(tree.term(0, qubits - 1), q);
  const liar = wrongRun(statement, step, (machine) => {
    [machine.cells[instruction.a], machine.cells[instruction.a + 1]] = [cells.re, cells.im];
  });
  const prover = differing(liar, {
    nodes: (at, path, level) => {
      if (at !== step) return liar.nodes(at, path, level);
      const levels = levelsOfRound(level);
      return packTerms(
        Array.from({ length: 2 ** levels }, (_, i) => tree.term(path * 2 ** levels + i, level - levels)),
      );
    },
  });
  return claimOf(liar, prover);
}

/** What a solver claims, and how it answers. */
export interface Lie {
  readonly steps: number;
  readonly stateHash: string;
  readonly prover: DisputeProver;
}

/** The end of a run, claimed. */
export function claimOf(liar: MachineProver, prover: DisputeProver = liar): Lie {
  const { run: made } = liar.prover;
  return { steps: made.steps, stateHash: made.hashAt(made.steps), prover };
}

/** A hash that is nobody's. */
export const nobodys = (step: number) => id(`nobody's ${step}`);
