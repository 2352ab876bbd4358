/**
 * A run in progress: a state, the program decoded for its shape, and what the program reads.
 */
import { bitsToFloat } from "../math/float.ts";
import { brokenRule, type Instruction } from "./instruction.ts";
import { ISA, MNEMONIC_OF, type Mnemonic, type RuleName } from "./isa.ts";
import { checkCode, checkInputs, checkShape, SEGMENTS, type Shape, type Statement } from "./program.ts";
import { SCALAR } from "./scalar.ts";
import { MachineState, type Storage } from "./state.ts";
import { VECTOR } from "./vector.ts";

/** Why a step faults. An operand rule is named as in the instruction table. */
export type Fault =
  | RuleName
  | "UnknownOpcode"
  /** pc ≥ 2^codeDepth */
  | "PcOutOfRange"
  /** an indexed address ≥ the cells of the memory */
  | "CellOutOfRange"
  /** … of args */
  | "ArgOutOfRange"
  /** … of the data segment; KLOAD: the end of the register's cells lies beyond it */
  | "DataOutOfRange"
  /** KLOAD: an odd first cell */
  | "DataOddBase"
  /** KCOPY: an indexed register ≥ 2^ketDepth */
  | "RegisterOutOfRange"
  /** KGET, KSET: m[b] ≥ 2^n */
  | "AmplitudeOutOfRange"
  /** RET: m[b] ≥ 2^32 */
  | "ReturnOutOfRange"
  | "DivisionByZero"
  /** FTO: NaN, or outside [−2^63, 2^63) */
  | "NotAnInt64";

/** Effect of an instruction whose operand rules hold; pc has been advanced. A fault is found before anything is written. */
export type Execute = (machine: Machine, instruction: Decoded) => Fault | undefined;

/** An instruction with what can be said of it before it runs. */
export interface Decoded extends Instruction {
  /** The fault that it is, whatever the state. */
  readonly fault: Fault | undefined;
  readonly execute: Execute;
  /** x as a binary64. */
  readonly immediate: number;
  /** Low 32 bits of x and z: the masks, where the rules hold. */
  readonly xMask: number;
  readonly zMask: number;
  /** Work of the step in amplitude updates, for budgets: 20, and one an amplitude for what touches a register. */
  readonly cost: number;
}

/** A step's own cost beside its amplitudes, in amplitude updates. */
export const STEP_COST = 20;
const WHOLE_REGISTER: ReadonlySet<Mnemonic> = new Set(["KZERO", "KCLEAR", "KCOPY", "KFILL"]);

const faultless: Execute = () => undefined;
const TABLE: Readonly<Record<Mnemonic, Execute>> = { HALT: faultless, ...SCALAR, ...VECTOR };

/** Work of a step of an instruction whose rules hold, in amplitude updates; of one that faults, or is none, a scalar's. */
export function stepCost(instruction: Instruction, shape: Shape): number {
  const mnemonic = MNEMONIC_OF.get(instruction.op);
  const wide = mnemonic !== undefined && (ISA[mnemonic].kind !== "scalar" || WHOLE_REGISTER.has(mnemonic));
  return STEP_COST + (wide && !brokenRule(instruction, shape) ? 2 ** shape.qubits : 0);
}

function decode(instruction: Instruction, shape: Shape): Decoded {
  const mnemonic = MNEMONIC_OF.get(instruction.op);
  const fault = mnemonic ? brokenRule(instruction, shape) : "UnknownOpcode";
  return {
    ...instruction,
    fault,
    execute: mnemonic ? TABLE[mnemonic] : faultless,
    immediate: bitsToFloat(instruction.x),
    xMask: Number(BigInt.asUintN(32, instruction.x)),
    zMask: Number(BigInt.asUintN(32, instruction.z)),
    cost: stepCost(instruction, shape),
  };
}

const asFloats = (cells: BigUint64Array) => new Float64Array(cells.buffer, cells.byteOffset, cells.length);

/**
 * A run in progress; `step` and the engines advance it.
 *
 * ```ts
 * const machine = new Machine({ program: new Assembler().setFloat(1, 0.5).halt().assemble({ qubits: 1 }) });
 * while (hasSuccessor(machine)) step(machine);
 * machine.floats[1]; // → 0.5
 * ```
 */
export class Machine {
  readonly statement: Statement;
  readonly shape: Shape;
  readonly state: MachineState;
  /** Memory: the state's two views of the same cells. */
  readonly cells: BigUint64Array;
  readonly floats: Float64Array;
  readonly code: readonly Decoded[];
  /** Cells given; those behind them up to the depth are zero. */
  readonly args: BigUint64Array;
  readonly data: readonly BigUint64Array[];
  readonly dataFloats: readonly Float64Array[];
  /** Amplitudes of a register, 2^n. */
  readonly size: number;
  #scratch: Float64Array | undefined;

  /**
   * A machine in its initial state.
   * @param storage where its state is to stand, if not in memory of its own
   * @throws KetworkRangeError, KetworkTypeError where shape, code, args or data are malformed (`checkShape`,
   * `checkCode`, `checkInputs`)
   */
  constructor(statement: Statement, storage?: Storage) {
    const { program, args = new BigUint64Array(), data = [] } = statement;
    checkShape(program.shape);
    checkInputs(statement);
    checkCode(program);
    this.statement = statement;
    this.shape = program.shape;
    this.state = new MachineState(program.shape, storage);
    this.cells = this.state.cells;
    this.floats = this.state.floats;
    this.code = program.code.map((instruction) => decode(instruction, program.shape));
    this.args = args;
    this.data = Array.from({ length: SEGMENTS }, (_, k) => data[k] ?? new BigUint64Array());
    this.dataFloats = this.data.map(asFloats);
    this.size = 2 ** program.shape.qubits;
  }

  /** Steps made since the initial state. */
  get steps(): number {
    return this.state.steps;
  }

  /** Whether the next instruction is HALT. */
  get halted(): boolean {
    return this.code[this.state.pc]?.op === ISA.HALT.opcode;
  }

  /**
   * The register k as it is (`before`, a copy that lasts until the next call) and the place for its new amplitudes, of
   * which only those with j ⊇ inside will differ.
   */
  rewrite(k: number, inside = 0): { before: Float64Array; after: Float64Array } {
    this.state.touch(k, inside);
    const after = this.state.register(k);
    const before = (this.#scratch ??= new Float64Array(2 * this.size));
    before.set(after);
    return { before, after };
  }

  /** The register k, to be changed in place, where j ⊇ inside. */
  update(k: number, inside = 0): Float64Array {
    this.state.touch(k, inside);
    return this.state.register(k);
  }
}
