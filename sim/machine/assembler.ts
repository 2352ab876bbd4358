/**
 * Builds programs: allocates memory cells, names places in the code, and emits instructions whose operands are typed by
 * the table of `isa.ts`.
 */
import { KetworkRangeError, KetworkTypeError } from "../errors.ts";
import { canonicalBits } from "../math/float.ts";
import {
  brokenRule,
  EMPTY_INSTRUCTION,
  FLAG0,
  FLAG1,
  namedRegisters,
  RULE_TEXT,
  type Instruction,
} from "./instruction.ts";
import { ISA, type InstructionSpec, type Mnemonic } from "./isa.ts";
import type { LoopNote, SourceNote } from "./notes.ts";
import { checkShape, MAX_STEPS, type Program, type Shape } from "./program.ts";
import { CELLS_PER_WORD } from "./word.ts";

type Field<M extends Mnemonic> = (typeof ISA)[M]["fields"][number];

/** Fields that an instruction cannot mean anything without. KCOPY's a and b only count with a flag. */
type RequiredField<M extends Mnemonic> = Extract<Field<M>, M extends "KCOPY" ? "k" | "k2" : "a" | "b" | "k" | "k2">;

/** Mnemonics whose `a` is a place in the code. */
export type JumpMnemonic = "JMP" | "JZ" | "JNZ" | "LOOP" | "CALL";

interface FieldValues<M extends Mnemonic> {
  k: number;
  k2: number;
  flags: number;
  /** A cell; of jumps, a label or an index of the code. */
  a: M extends JumpMnemonic ? number | string : number;
  b: number;
  c: number;
  /** A `bigint` is the bits themselves; a `number` a binary64 where the row takes floats, else an integer. */
  x: number | bigint;
  z: number | bigint;
}

/** Operands of an instruction: its row's fields; those left out are zero. */
export type Operands<M extends Mnemonic> = Pick<FieldValues<M>, RequiredField<M>> &
  Partial<Pick<FieldValues<M>, Exclude<Field<M>, RequiredField<M>>>>;

type IntegerMnemonic = Extract<Mnemonic, `I${string}`>;
type FloatMnemonic = "FADD" | "FSUB" | "FMUL" | "FDIV" | "FMIN" | "FMAX" | "FEQ" | "FLT" | "FLE";
type UnaryMnemonic = "FSQRT" | "FNEG" | "FABS" | "FEXP" | "FLOG" | "FROM" | "FTO";

/** Ranges of the program that cannot be read off its code. */
export interface AssembleOptions {
  readonly qubits: number;
  readonly ketDepth?: number;
  readonly argsDepth?: number;
  readonly dataDepth?: Shape["dataDepth"];
  readonly maxSteps?: number;
  /** At least what the allocated cells need, which is the default. */
  readonly memDepth?: number;
}

const JUMPS: ReadonlySet<string> = new Set<JumpMnemonic>(["JMP", "JZ", "JNZ", "LOOP", "CALL"]);

/** An instruction whose jump may still name a label. */
interface Draft {
  readonly mnemonic: Mnemonic;
  readonly instruction: Instruction;
  readonly label: string | undefined;
}

/** Numbers of registers that are placed by `assemble`: no instruction has room for them. */
const FIRST_KEPT = 256;

/**
 * The least depth whose `2^depth` is at least `count`.
 *
 * ```ts
 * [1, 2, 3, 1000].map(depthFor); // → [0, 1, 2, 10]
 * ```
 */
export function depthFor(count: number): number {
  let depth = 0;
  while (2 ** depth < count) depth++;
  return depth;
}

function bitsOf(mnemonic: Mnemonic, field: "x" | "z", value: number | bigint): bigint {
  const spec: InstructionSpec = ISA[mnemonic];
  if (typeof value === "number") {
    if (field === "x" && spec.floatImmediate) return canonicalBits(value);
    if (!Number.isSafeInteger(value)) {
      throw new KetworkTypeError("OperandMalformed", `${mnemonic}: ${field} is ${value}, not a safe integer`, {
        mnemonic,
        field,
        value,
      });
    }
    return bitsOf(mnemonic, field, BigInt(value));
  }
  if (value !== BigInt.asUintN(64, value) && value !== BigInt.asIntN(64, value)) {
    throw new KetworkRangeError("OperandMalformed", `${mnemonic}: ${field} is ${value}, not a 64-bit integer`, {
      mnemonic,
      field,
      value,
    });
  }
  return BigInt.asUintN(64, value);
}

/**
 * Builds one program, instruction by instruction; all but `assemble`, `cells` and `freshLabel` return the builder.
 *
 * ```ts
 * const asm = new Assembler();
 * const [angle, cis, dot] = [asm.cells(1), asm.cells(2, 2), asm.cells(2, 2)];
 * asm.setFloat(angle, 0.3).emit("CIS", { a: cis, b: angle, x: 0.5 }).emit("KZERO", { k: 0 });
 * asm.emit("KROT", { k: 0, x: 1n, b: cis }).emit("KDOT", { a: dot, k: 0, k2: 0, z: 1n }).mov(0, dot).halt();
 * run({ program: asm.assemble({ qubits: 1 }) }).score; // → 0.955336…
 * ```
 */
export class Assembler {
  readonly #drafts: Draft[] = [];
  readonly #labels = new Map<string, number>();
  readonly #loops: LoopNote[] = [];
  readonly #sources: SourceNote[] = [];
  readonly #outputWords: number;
  #nextCell: number;
  #nextName = 0;
  #keptRegisters = 0;

  /** @param outputs cells reserved at the start of the memory for the outputs; cell 0 is the score */
  constructor({ outputs = 1 }: { outputs?: number } = {}) {
    this.#outputWords = 2 ** depthFor(Math.ceil(outputs / CELLS_PER_WORD));
    this.#nextCell = CELLS_PER_WORD * this.#outputWords;
  }

  /** Number of instructions emitted so far: where the next one will stand. */
  get position(): number {
    return this.#drafts.length;
  }

  /** First of `count` new cells, a multiple of `alignment`: 2 for pairs, 8 for KU, 32 for KUU. */
  cells(count: number, alignment = 1): number {
    const first = Math.ceil(this.#nextCell / alignment) * alignment;
    this.#nextCell = first + count;
    return first;
  }

  /**
   * A register of its own: for `k` and `k2` of instructions, no other register has its number. It is placed behind those
   * that are named by number when the program is assembled.
   */
  register(): number {
    return FIRST_KEPT + this.#keptRegisters++;
  }

  /** Names the place where the next instruction will stand. */
  label(name: string): this {
    if (!/^[A-Za-z_][\w.]*$/.test(name)) {
      throw new KetworkTypeError("LabelMalformed", `label ${name} is not a name`, { name });
    }
    if (this.#labels.has(name)) throw new KetworkRangeError("LabelTwice", `label ${name} stands twice`, { name });
    this.#labels.set(name, this.position);
    return this;
  }

  /** A label name that has not been given yet. */
  freshLabel(prefix: string): string {
    return `${prefix}.${this.#nextName++}`;
  }

  /**
   * Emits an instruction.
   * @throws KetworkTypeError, KetworkRangeError `OperandMalformed` for a field that the row does not name or a value
   * that does not fit it
   */
  emit<M extends Mnemonic>(mnemonic: M, operands: Operands<M>): this {
    const { x = 0n, z = 0n, a = 0, ...small } = operands as Partial<FieldValues<"JMP">>;
    const spec: InstructionSpec | undefined = ISA[mnemonic];
    if (!spec)
      throw new KetworkTypeError("MnemonicUnknown", `there is no instruction ${String(mnemonic)}`, { mnemonic });
    for (const field of Object.keys(operands)) {
      if (!(spec.fields as readonly string[]).includes(field)) {
        throw new KetworkTypeError("OperandMalformed", `${mnemonic} has no operand ${field}`, { mnemonic, field });
      }
    }
    const label = typeof a === "string" ? a : undefined;
    if (label !== undefined && !JUMPS.has(mnemonic)) {
      throw new KetworkTypeError("OperandMalformed", `${mnemonic}: a is the label ${label}, not a cell`, { mnemonic });
    }
    this.#drafts.push({
      mnemonic,
      label,
      instruction: {
        ...EMPTY_INSTRUCTION,
        ...small,
        op: spec.opcode,
        a: typeof a === "string" ? 0 : a,
        x: bitsOf(mnemonic, "x", x),
        z: bitsOf(mnemonic, "z", z),
      },
    });
    return this;
  }

  /** m[a] = the binary64 `value` */
  setFloat(a: number, value: number): this {
    return this.emit("SET", { a, x: canonicalBits(value) });
  }

  /** m[a] = the 64-bit integer `value` */
  setInt(a: number, value: number | bigint): this {
    return this.emit("SET", { a, x: value });
  }

  /** m[a] = m[b] */
  mov(a: number, b: number): this {
    return this.emit("MOV", { a, b });
  }

  /** m[a] = m[base + m[index]] */
  load(a: number, base: number, index: number): this {
    return this.emit("MOV", { a, b: base, c: index, flags: FLAG0 });
  }

  /** m[base + m[index]] = m[b] */
  store(base: number, index: number, b: number): this {
    return this.emit("MOV", { a: base, b, c: index, flags: FLAG1 });
  }

  /** m[a] = m[b] op m[c] */
  binary(mnemonic: IntegerMnemonic | FloatMnemonic, a: number, b: number, c: number): this {
    return this.emit(mnemonic, { a, b, c });
  }

  /** m[a] = m[b] op value; `value` is a binary64 for float instructions, an integer for the others */
  immediate(mnemonic: IntegerMnemonic | FloatMnemonic, a: number, b: number, value: number | bigint): this {
    return this.emit(mnemonic, { a, b, x: value, flags: FLAG0 });
  }

  /** m[a] = value op m[b] */
  immediateFirst(mnemonic: FloatMnemonic, a: number, value: number | bigint, b: number): this {
    return this.emit(mnemonic, { a, b, x: value, flags: FLAG0 | FLAG1 });
  }

  /** m[a] = f(m[b]) */
  unary(mnemonic: UnaryMnemonic, a: number, b: number): this {
    return this.emit(mnemonic, { a, b });
  }

  /** m[a], m[a+1] = cos t, sin t with t = m[b]·factor */
  cis(a: number, b: number, factor: number): this {
    return this.emit("CIS", { a, b, x: factor });
  }

  jump(label: string): this {
    return this.emit("JMP", { a: label });
  }

  /** Jumps where the bits of m[b] are all zero. */
  jumpIfZero(label: string, b: number): this {
    return this.emit("JZ", { a: label, b });
  }

  jumpIfNotZero(label: string, b: number): this {
    return this.emit("JNZ", { a: label, b });
  }

  halt(): this {
    return this.emit("HALT", {});
  }

  /** Notes what the code that `body` emits is for; such notes nest. Code that is empty is not noted. */
  source(text: string, body: () => void): this {
    const first = this.position;
    body();
    if (this.position > first) this.#sources.push({ first, end: this.position, text });
    return this;
  }

  /**
   * Runs `body` `count` ≥ 1 times.
   * @param body is given the cell that counts down: it holds `count`, then `count − 1`, …, in the last round 1
   * @param claims for the notes
   */
  loop(count: number, body: (counter: number) => void, claims: Pick<LoopNote, "independent"> = {}): this {
    if (!(Number.isSafeInteger(count) && count >= 1)) {
      throw new KetworkRangeError("LoopCountOutOfRange", `a loop of ${count} rounds: at least 1`, { count });
    }
    const counter = this.cells(1);
    const start = this.freshLabel("loop");
    this.setInt(counter, count).label(start);
    const first = this.position;
    body(counter);
    this.#loops.push({ first, last: this.position, count, ...claims });
    return this.emit("LOOP", { a: start, b: counter });
  }

  /** Runs `body` with cell `index` = from, from + 1, …, to − 1; at least once. */
  range(index: number, from: number, to: number, body: () => void, claims: Pick<LoopNote, "independent"> = {}): this {
    const round = (): void => {
      body();
      this.immediate("IADD", index, index, 1);
    };
    return this.setInt(index, from).loop(to - from, round, claims);
  }

  /** Places a subroutine here, to be entered by `call` only; the code around it jumps over it. */
  subroutine(name: string, body: () => void): this {
    const behind = this.freshLabel("behind");
    this.jump(behind).label(name);
    body();
    return this.emit("RET", { b: this.#returnCell(name) }).label(behind);
  }

  /** Runs a subroutine, which may stand before or after; not recursively. */
  call(name: string): this {
    return this.emit("CALL", { a: name, b: this.#returnCell(name) });
  }

  readonly #returnCells = new Map<string, number>();
  #returnCell(name: string): number {
    const cell = this.#returnCells.get(name) ?? this.cells(1);
    this.#returnCells.set(name, cell);
    return cell;
  }

  /**
   * The program, in the smallest memory and code depth that hold it.
   * @throws KetworkRangeError `LabelMissing`; `InstructionBreaksRule` for an instruction that would always fault;
   * `ShapeOutOfRange`
   */
  assemble({
    qubits,
    ketDepth: least = 0,
    argsDepth = 0,
    dataDepth = [0, 0, 0, 0],
    ...rest
  }: AssembleOptions): Program {
    const numbered = this.#keptRegisters === 0 ? 0 : this.#numberedRegisters(least);
    const ketDepth = this.#keptRegisters === 0 ? least : Math.max(least, depthFor(numbered + this.#keptRegisters));
    const place = (k: number): number => (k < FIRST_KEPT ? k : numbered + k - FIRST_KEPT);
    const shape: Shape = {
      qubits,
      ketDepth,
      memDepth: Math.max(1, rest.memDepth ?? 0, depthFor(Math.ceil(this.#nextCell / CELLS_PER_WORD))),
      codeDepth: depthFor(this.position),
      argsDepth,
      dataDepth,
      outDepth: depthFor(this.#outputWords),
      maxSteps: rest.maxSteps ?? MAX_STEPS,
    };
    checkShape(shape);
    const code = this.#drafts.map(({ mnemonic, instruction, label }, pc) => {
      const { k, k2 } = instruction;
      const placed = k < FIRST_KEPT && k2 < FIRST_KEPT ? instruction : { ...instruction, k: place(k), k2: place(k2) };
      const linked = label === undefined ? placed : { ...placed, a: this.#place(label) };
      const rule = brokenRule(linked, shape);
      if (rule) {
        throw new KetworkRangeError("InstructionBreaksRule", `${mnemonic} at ${pc}: ${RULE_TEXT[rule]}`, {
          pc,
          mnemonic,
          rule,
          instruction: linked,
        });
      }
      return linked;
    });
    return {
      code,
      shape,
      labels: new Map(this.#labels),
      notes: { loops: [...this.#loops], sources: [...this.#sources] },
    };
  }

  /** How many registers are taken by number: all up to `ketDepth`, where a copy computes which. */
  #numberedRegisters(ketDepth: number): number {
    return this.#drafts.reduce((most, { mnemonic, instruction }) => {
      if (mnemonic === "KCOPY" && instruction.flags & (FLAG0 | FLAG1)) return Math.max(most, 2 ** ketDepth);
      const numbered = namedRegisters(instruction).filter((register) => register < FIRST_KEPT);
      return Math.max(most, ...numbered.map((register) => register + 1));
    }, 0);
  }

  #place(label: string): number {
    const place = this.#labels.get(label);
    if (place === undefined) throw new KetworkRangeError("LabelMissing", `label ${label} stands nowhere`, { label });
    return place;
  }
}
