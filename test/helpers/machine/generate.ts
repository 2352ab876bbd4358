/** Random instructions, states and inputs that reach the corners of the machine. */
import type { Instruction } from "../../../sim/machine/instruction.ts";
import { ISA, type Mnemonic } from "../../../sim/machine/isa.ts";
import type { Machine } from "../../../sim/machine/machine.ts";
import { memoryCells } from "../../../sim/machine/instruction.ts";
import { toCells, type Shape } from "../../../sim/machine/program.ts";
import type { Random } from "./random.ts";

/** An instruction of this mnemonic; with `faultChance` each operand may break its rule. */
export function randomInstruction(random: Random, mnemonic: Mnemonic, shape: Shape, faultChance = 0.04): Instruction {
  const cells = memoryCells(shape);
  const size = 2 ** shape.qubits;
  const rules: readonly string[] = ISA[mnemonic].rules;
  const wild = () => random.chance(faultChance);
  const cell = (alignment: number) => {
    if (wild()) return random.pick([cells - 1, cells, 2 ** 32 - 1, random.below(2 ** 32), random.below(cells)]);
    return random.below(Math.max(1, cells / alignment)) * alignment;
  };
  const alignmentOf = (field: string) =>
    rules.includes(`${field}_BLOCK`)
      ? 32
      : rules.includes(`${field}_OCTET`)
        ? 8
        : rules.includes(`${field}_PAIR`)
          ? 2
          : 1;
  const register = () => (wild() ? random.below(256) : random.below(2 ** shape.ketDepth));
  const segment = () => (wild() ? random.below(256) : random.below(4));
  const bit = () => 1 << random.below(shape.qubits);
  let x = rules.includes("X_BIT") ? bit() : random.below(size);
  let z = rules.includes("Z_BIT") ? bit() : random.below(size);
  let c = random.below(size);
  if (rules.includes("X_FREE_OF_C") && !wild()) c &= ~x;
  if (rules.includes("Z_FREE_OF_C") && !wild()) z &= ~c;
  if (rules.includes("X_NOT_Z") && x === z && !wild()) z = x === size / 2 ? 1 : 2 * x;
  if (wild()) x = random.below(2 * size);
  if (wild()) z = random.below(2 * size);
  if (wild()) c = random.below(2 * size);
  const masked = rules.some((rule) => rule === "X_MASK" || rule === "Z_MASK" || rule === "C_MASK");
  const k = rules.includes("K_SEGMENT") ? segment() : register();
  let k2 = rules.includes("K2_SEGMENT") ? segment() : register();
  if (rules.includes("K_NOT_K2") && k === k2 && !wild()) k2 = (k + 1) % 2 ** shape.ketDepth;
  return {
    op: ISA[mnemonic].opcode,
    k,
    k2,
    flags: random.below(random.chance(0.9) ? 4 : 256),
    a: mnemonic === "KCOPY" && random.chance(0.5) ? random.below(cells) : cell(alignmentOf("A")),
    b:
      mnemonic === "ARG" || mnemonic === "DATA"
        ? random.below(9)
        : mnemonic === "KLOAD"
          ? random.below(size * 2) & ~(random.chance(0.9) ? 1 : 0)
          : cell(alignmentOf("B")),
    c: masked ? c : cell(1),
    x: masked ? BigInt(x) : random.chance(0.3) ? BigInt(random.below(70)) : random.floatBits(),
    z: masked ? BigInt(z) : 0n,
  };
}

/** Cells of all kinds: floats that hurt, indices that are small, or wrap. */
export function randomCell(random: Random): bigint {
  if (random.chance(0.35)) return BigInt(random.below(12));
  if (random.chance(0.05)) return BigInt.asUintN(64, -BigInt(random.below(40)));
  return random.floatBits();
}

/** Fills memory and registers; amplitudes mostly tame, sometimes not. */
export function randomiseState(random: Random, { state, floats }: Machine, wildness = 0.2): void {
  for (let i = 0; i < state.cells.length; i++) {
    if (random.chance(0.3)) floats[i] = random.unit();
    else state.cells[i] = randomCell(random);
  }
  const bits = new BigUint64Array(state.kets.buffer);
  for (let i = 0; i < bits.length; i++) {
    if (random.chance(wildness)) bits[i] = random.floatBits();
    else state.kets[i] = random.unit();
  }
  for (let r = 0; r < 2 ** state.shape.ketDepth; r++) state.touch(r);
}

export function randomInputs(random: Random, shape: Shape): { args: BigUint64Array; data: BigUint64Array[] } {
  const cells = (depth: number) => {
    const capacity = 4 * 2 ** depth;
    const length = random.chance(0.5) ? capacity : random.below(capacity + 1);
    return toCells(Array.from({ length }, () => randomCell(random)));
  };
  return { args: cells(shape.argsDepth), data: shape.dataDepth.map(cells) };
}

/** Mostly makes the cells that an instruction takes for indices small enough that it does not fault. */
export function steerIndices(random: Random, { cells, size }: Machine, { op, a, b, c }: Instruction): void {
  if (random.chance(0.25)) return;
  const put = (cell: number, limit: number) => {
    if (cell < cells.length) cells[cell] = BigInt(random.below(limit));
  };
  if (op === ISA.KCOPY.opcode) {
    put(a, 2);
    put(b, 2);
  } else if (op === ISA.KGET.opcode || op === ISA.KSET.opcode || op === ISA.RET.opcode) {
    put(b, size);
  } else if (op === ISA.MOV.opcode || op === ISA.ARG.opcode || op === ISA.DATA.opcode || op === ISA.KLOAD.opcode) {
    put(c, 4);
  }
}
