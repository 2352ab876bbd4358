/**
 * Random whole programs for the engines: registers filled from data, loops, calls, jumps, every instruction with operands
 * that mostly lead somewhere, and now and then one that faults.
 */
import type { Instruction } from "../../sim/machine/instruction.ts";
import { ISA, MNEMONIC_OF, type Mnemonic } from "../../sim/machine/isa.ts";
import type { Shape, Statement } from "../../sim/machine/program.ts";
import { floatToBits } from "../../sim/math/float.ts";
import type { Random } from "../../sim/math/random.ts";
import { randomCells } from "./cases.ts";
import { randomInstruction } from "./instructions.ts";
import { between, chance, randomCell } from "./values.ts";

type Fields = Partial<Omit<Instruction, "op">>;

const instruction = (mnemonic: Mnemonic, fields: Fields): Instruction => ({
  ...{ op: ISA[mnemonic].opcode, k: 0, k2: 0, flags: 0, a: 0, b: 0, c: 0, x: 0n, z: 0n },
  ...fields,
});
/** Instructions that change pc: placed on purpose, not drawn. */
const JUMPS = new Set<number>(
  (["HALT", "JMP", "JZ", "JNZ", "LOOP", "CALL", "RET"] as const).map((name) => ISA[name].opcode),
);

/** @param maxQubits of the largest registers, which are rare */
function randomShape(random: Random, maxQubits: number): Shape {
  const kind = random.nextInt(100);
  const qubits =
    kind < 70 ? between(random, 1, 6) : kind < 92 ? between(random, 7, 11) : between(random, 12, maxQubits);
  const depth = (least: number) => between(random, least, 4);
  return {
    qubits,
    ketDepth: qubits > 10 ? 1 : between(random, 0, 2),
    memDepth: between(random, 4, 5),
    codeDepth: 0,
    argsDepth: between(random, 0, 2),
    dataDepth: [Math.max(0, qubits - 1), depth(0), depth(2), 0],
    outDepth: 0,
    maxSteps: 2 ** 40,
  };
}

/** SETs before an instruction, so that what it takes from memory is in range. */
function aimed(random: Random, shape: Shape, i: Instruction): Instruction[] {
  const cells = 4 * 2 ** shape.memDepth;
  const set = (cell: number, value: number | bigint) =>
    cell < cells ? [instruction("SET", { a: cell, x: BigInt.asUintN(64, BigInt(value)) })] : [];
  const aim = (cell: number, base: number, bound: number) => set(cell, random.nextInt(Math.max(1, bound)) - base);
  const room = (depth: number) => 4 * 2 ** depth;
  if (chance(random, 3)) return [];
  switch (MNEMONIC_OF.get(i.op)) {
    case "KGET":
    case "KSET":
      return aim(i.b, 0, 2 ** shape.qubits);
    case "IDIV":
    case "IREM":
      return set(i.c, between(random, 1, 9));
    case "FTO":
      return set(i.b, 0x4008000000000000n);
    case "ARG":
      return aim(i.c, i.b, room(shape.argsDepth));
    case "DATA":
      return aim(i.c, i.b, room(shape.dataDepth[i.k & 3]!));
    case "MOV":
      return aim(i.c, i.flags & 1 ? i.b : i.a, cells);
    case "KCOPY":
      return [...aim(i.a, i.k, 2 ** shape.ketDepth), ...aim(i.b, i.k2, 2 ** shape.ketDepth)];
    case "KLOAD":
      return set(
        i.c,
        -i.b + 2 * random.nextInt(Math.max(1, room(shape.dataDepth[i.k2 & 3]!) / 2 - 2 ** shape.qubits / 2 + 1)),
      );
    default:
      return [];
  }
}

/** KX on one bit, mostly with one control: such gates in a row are one permutation of the amplitudes. */
function controlledNot(random: Random, qubits: number, k: number): Instruction {
  const target = random.nextInt(qubits);
  const control = random.nextInt(qubits);
  return instruction("KX", { k, x: 1n << BigInt(target), c: control === target ? 0 : 2 ** control });
}

/** Instructions in a row; gates at times many on one register, as circuits have them. */
function* body(random: Random, shape: Shape, length: number, wrongPercent: number): Generator<Instruction> {
  for (let n = 0; n < length;) {
    const next = randomInstruction(random, shape, wrongPercent);
    if (JUMPS.has(next.op)) continue;
    const isGate = next.op >= ISA.KX.opcode && next.op <= ISA.KUU.opcode;
    if (isGate && chance(random, 20)) {
      const moves = between(random, 2, 8);
      for (let i = 0; i < moves; i++) yield controlledNot(random, shape.qubits, next.k);
      n += moves;
      continue;
    }
    const repeats = isGate && chance(random, 50) ? between(random, 1, 12) : 1;
    for (let r = 0; r < repeats; r++) {
      let gate = next;
      while (r > 0) {
        gate = randomInstruction(random, shape, 0);
        if (gate.op >= ISA.KX.opcode && gate.op <= ISA.KUU.opcode) break;
      }
      const one = r > 0 ? { ...gate, k: next.k } : gate;
      yield* aimed(random, shape, one);
      yield one;
      n++;
    }
  }
}

/** @param maxQubits 12 … 20 */
export function randomProgram(random: Random, maxQubits: number): Statement {
  const base = randomShape(random, maxQubits);
  const cells = 4 * 2 ** base.memDepth;
  const wrongPercent = chance(random, 30) ? 1 : 0;
  const heavy = base.qubits > 11;
  const code: Instruction[] = [];
  const emit = (mnemonic: Mnemonic, fields: Fields) => code.push(instruction(mnemonic, fields));
  // Mostly every cell is a modest number, so that registers do not soon hold nothing but zeros and NaN.
  const isTame = chance(random, 75);
  for (let a = 0; a < cells; a++) {
    if (isTame) emit("SET", { a, x: floatToBits((random.nextFloat() - 0.5) * 1.6) });
    else if (chance(random, 40)) emit("SET", { a, x: randomCell(random, base) });
  }
  for (let k = 0; k < 2 ** base.ketDepth; k++) {
    if (chance(random, 15)) continue;
    emit("KLOAD", { k, k2: 0, b: 0 });
    emit("SET", { a: 0, x: 0x3fe3333333333333n });
    emit("SET", { a: 1, x: 0xbfe999999999999an });
    emit("KPHASE", { k, b: 0, z: BigInt(random.nextInt(2 ** base.qubits)) });
  }
  const subroutine: number[] = [];
  for (let part = between(random, 1, 4); part > 0; part--) {
    const counter = random.nextInt(cells);
    emit("SET", { a: counter, x: BigInt(between(random, 1, heavy ? 3 : 24)) });
    const start = code.length;
    code.push(...body(random, base, between(random, 1, heavy ? 20 : 30), wrongPercent));
    // A jump over the end of the part, or nowhere.
    if (chance(random, 40)) {
      const target = chance(random, 96) ? code.length + 2 : random.nextInt(2 ** 32);
      emit(chance(random, 50) ? "JZ" : "JNZ", { b: random.nextInt(cells), a: target });
    }
    emit("LOOP", { b: counter, a: start });
    if (chance(random, 40)) {
      subroutine.push(code.length);
      emit("CALL", { b: random.nextInt(cells), a: 0 });
    }
  }
  emit("HALT", {});
  for (const call of subroutine) {
    const { b } = code[call]!;
    code[call] = instruction("CALL", { b, a: code.length });
    code.push(...body(random, base, between(random, 1, 8), 0));
    emit("RET", { b });
  }
  const segment = (depth: number) => randomCells(random, base, random.nextInt(4 * 2 ** depth + 1));
  const amplitudes = new Float64Array(2 ** base.qubits);
  for (let j = 0; j < amplitudes.length; j++) amplitudes[j] = random.nextFloat() * 2 - 1;
  const first = new BigUint64Array(amplitudes.buffer);
  for (let n = isTame ? 0 : random.nextInt(3); n > 0; n--)
    first[random.nextInt(first.length)] = randomCell(random, base);
  return {
    program: { code, shape: { ...base, codeDepth: Math.ceil(Math.log2(code.length)) + (chance(random, 20) ? 1 : 0) } },
    args: segment(base.argsDepth),
    data: [first, ...base.dataDepth.slice(1).map(segment)],
  };
}
