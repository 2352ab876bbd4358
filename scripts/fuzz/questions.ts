/**
 * What is asked of the contract about one step, and what it must answer: the honest opening and leaves, claims of wrong
 * post-states followed down to the word or the sum that is wrong, and openings that try to prove something else.
 */
import { step as execute } from "../../sim/machine/interpreter.ts";
import { specOf } from "../../sim/machine/instruction.ts";
import { ISA, MNEMONIC_OF, type Mnemonic } from "../../sim/machine/isa.ts";
import { Machine, type Fault } from "../../sim/machine/machine.ts";
import { CellTree } from "../../sim/machine/cell-tree.ts";
import { claimBytes, leafBytes, openingParts, type InputTrees } from "../../sim/machine/opening.ts";
import { codeTree, statementRoots, type Statement, type StatementRoots } from "../../sim/machine/program.ts";
import { FAULT_PC, stateHash, type Snapshot, type StateRoots } from "../../sim/machine/state.ts";
import { rootFromSiblings } from "../../sim/machine/tree.ts";
import { loadBase } from "../../sim/machine/vector.ts";
import { concat, fromHex, keccak, toHex, WORD_BYTES, type Hex } from "../../sim/machine/word.ts";
import type { Random } from "../../sim/math/random.ts";
import type { StepCase } from "./cases.ts";
import { contextBytes, errorName, openCall, type Answer, type Context } from "./chain.ts";
import { disturbedOpenings } from "./disturb.ts";
import { ketQuestions, sumQuestions } from "./lies.ts";

/** A call, and what is wrong with its answer, if anything. */
export interface Question {
  readonly what: string;
  readonly call: Uint8Array;
  readonly judge: (answer: Answer) => string | undefined;
}

/** The questions about a step, and what it is. */
export interface Plan {
  /** The instruction executed; `undefined` where the step faults. */
  readonly opcode: Mnemonic | undefined;
  readonly fault: Fault | undefined;
  /** The post-state; `undefined` where there is none. */
  readonly next: Snapshot | undefined;
  readonly questions: readonly Question[];
}

/** An `OpenedStep`. */
export interface Opened {
  readonly kind: number;
  readonly pre: Hex;
  readonly post: Hex;
  readonly context: Hex;
  readonly node: Hex;
  readonly levels: number;
}

/** A step with everything that questions are made of. */
export interface Scene {
  readonly roots: StatementRoots;
  readonly inputs: InputTrees;
  /** Before and after the step. */
  readonly before: Machine;
  readonly after: Machine;
  readonly preRoots: StateRoots;
  readonly postRoots: StateRoots;
  readonly opening: Uint8Array;
  readonly random: Random;
}

const ZERO: Hex = toHex(new Uint8Array(WORD_BYTES));
const KINDS = { scalar: 0, ket: 1, sum: 2 } as const;

interface Prepared {
  readonly roots: StatementRoots;
  readonly inputs: InputTrees;
  readonly before: Machine;
  readonly after: Machine;
}
const prepared = new WeakMap<Statement, Prepared>();

/** Trees and machines of a statement, which all steps of an episode share. */
function prepare(statement: Statement): Prepared {
  const known = prepared.get(statement);
  if (known) return known;
  const { program, args, data = [] } = statement;
  const { argsDepth, dataDepth } = program.shape;
  const tree = (cells: BigUint64Array | undefined, depth: number) =>
    CellTree.over(depth, cells ?? new BigUint64Array());
  const segments = dataDepth.map((depth, k) => tree(data[k], depth));
  const made: Prepared = {
    roots: statementRoots(statement),
    inputs: { code: codeTree(program), args: tree(args, argsDepth), data: (k) => segments[k]! },
    before: new Machine(statement),
    after: new Machine(statement),
  };
  prepared.set(statement, made);
  return made;
}

export function decodeOpened({ data }: Answer): Opened {
  const word = (i: number) => toHex(data.subarray(WORD_BYTES * i, WORD_BYTES * (i + 1)));
  const small = (i: number) => Number(BigInt(word(i)));
  return { kind: small(0), pre: word(1), post: word(2), context: word(3), node: word(4), levels: small(5) };
}

/** Which part of an answer is not as expected. */
export function difference(answer: Answer, expected: Opened): string | undefined {
  if (!answer.success) return `reverted with ${errorName(answer)}`;
  const opened = decodeOpened(answer);
  const wrong = (Object.keys(expected) as (keyof Opened)[]).filter((part) => opened[part] !== expected[part]);
  return wrong.length === 0
    ? undefined
    : wrong.map((part) => `${part} ${opened[part]}, not ${expected[part]}`).join("; ");
}

/** What a leaf is computed from, as an honest caller knows it. */
function contextOf({ before, inputs, roots, preRoots }: Scene): Context {
  const instruction = before.code[before.state.pc]!;
  const load = instruction.op === ISA.KLOAD.opcode;
  return {
    instruction: inputs.code.node(0, before.state.pc),
    shape: roots.shape,
    mem: fromHex(preRoots.mem),
    kets: fromHex(preRoots.kets),
    dataRoot: fromHex(load ? roots.dataRoots[instruction.k2 as 0]! : ZERO),
    dataBase: load ? BigInt(loadBase(before, instruction) as number) : 0n,
  };
}

/** Hashes of post-states that differ from the true one in one thing that no claim covers. */
function wrongHashes({ after, postRoots, random }: Scene, opcode: Mnemonic | undefined): { what: string; hash: Hex }[] {
  const kind = opcode && ISA[opcode].kind;
  const { state, shape } = after;
  const { k, a } = after.code[state.pc - 1] ?? { k: 0, a: 0 };
  const wrong = [
    { what: "pc", hash: stateHash({ ...postRoots, pc: (postRoots.pc ^ (1 << random.nextInt(32))) >>> 0 }) },
    { what: "hash", hash: toHex(keccak(fromHex(stateHash(postRoots)))) },
  ];
  const cell = random.nextInt(state.cells.length);
  if (kind !== "sum" || cell >> 1 !== a >> 1) {
    const memory = state.memoryTree();
    const bent = flipBit(memory.node(0, cell >> 2), 64 * (cell % 4) + random.nextInt(64));
    const root = rootFromSiblings(bent, cell >> 2, memory.siblings(cell >> 2));
    wrong.push({ what: `cell ${cell}`, hash: stateHash({ ...postRoots, mem: toHex(root) }) });
  }
  const register = random.nextInt(2 ** shape.ketDepth);
  if (kind !== "ket" || register !== k) {
    const tree = state.registerTree(register);
    const index = random.nextInt(2 ** tree.depth);
    const bent = flipBit(tree.node(0, index), random.nextInt(256));
    const root = rootFromSiblings(bent, index, tree.siblings(index));
    wrong.push({
      what: `register ${register} word ${index}`,
      hash: stateHash({ ...postRoots, kets: withRegister(after, register, root) }),
    });
  }
  return wrong;
}

/** Root of a machine's kets with another root in the place of a register's. */
export function withRegister({ state, shape }: Machine, register: number, root: Uint8Array): Hex {
  return toHex(rootFromSiblings(root, register, state.ketsTree().siblings(register, shape.qubits - 1)));
}

export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = bytes.slice();
  flipped[bit >> 3]! ^= 0x80 >> (bit & 7);
  return flipped;
}

/** The questions about a step. */
export function plan({ statement, state }: StepCase, random: Random): Plan {
  const { roots, inputs, before, after } = prepare(statement);
  before.state.restore(state);
  after.state.restore(state);
  const final = before.halted || state.pc === FAULT_PC;
  const fault = final ? undefined : execute(after);
  const opening = concat(
    ...openingParts(before, inputs).map((part) => (part instanceof Uint8Array ? part : claimBytes(after, part))),
  );
  const preRoots = before.state.roots();
  if (final) {
    const judge = (answer: Answer) =>
      errorName(answer) === "NoSuccessor" ? undefined : "a final state was stepped from";
    const question = { what: "final state", call: openCall(roots, opening), judge };
    return { opcode: before.halted ? "HALT" : undefined, fault, next: undefined, questions: [question] };
  }
  const scene: Scene = {
    roots,
    inputs,
    before,
    after,
    preRoots,
    postRoots: after.state.roots(),
    opening,
    random,
  };
  const instruction = before.code[state.pc];
  const opcode = fault || !instruction ? undefined : MNEMONIC_OF.get(instruction.op);
  const kind = opcode ? specOf(instruction!)!.kind : "scalar";
  const context = kind === "scalar" ? undefined : contextOf(scene);
  const claims = context && (kind === "ket" ? ketQuestions(scene, context) : sumQuestions(scene, context));
  const expected: Opened = {
    kind: KINDS[kind],
    pre: stateHash(preRoots),
    post: stateHash(scene.postRoots),
    context: context ? toHex(keccak(contextBytes(context))) : ZERO,
    node: claims?.node ?? ZERO,
    levels: context ? before.shape.qubits - 1 : 0,
  };
  const wrong = wrongHashes(scene, opcode);
  const honest: Question = {
    what: "honest opening",
    call: openCall(roots, opening),
    judge(answer) {
      const mistake = difference(answer, expected);
      if (mistake) return mistake;
      const accepted = wrong.find(({ hash }) => hash === decodeOpened(answer).post);
      return accepted && `accepted another ${accepted.what}`;
    },
  };
  return {
    opcode,
    fault,
    next: after.state.snapshot(),
    questions: [honest, ...(claims?.questions(expected) ?? []), ...disturbedOpenings(scene, expected)],
  };
}

/** Bytes of a leaf's proof. */
export const leafProof = ({ before, inputs }: Scene, index: number) => leafBytes(before, inputs, index);
