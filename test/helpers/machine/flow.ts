import { EMPTY_INSTRUCTION, FLAG0, type Instruction } from "../../../sim/machine/instruction.ts";
import { ISA, type Mnemonic } from "../../../sim/machine/isa.ts";
import type { Program } from "../../../sim/machine/program.ts";
import type { Random } from "../../../sim/math/random.ts";

/** Cells that instructions mostly work on; those behind are mostly counters. */
const CELLS = 12;
const MAX_CODE = 512;

/**
 * Programs that are all control flow: loops whose counters may be hit, branches on data, subroutines whose return cells may
 * be overwritten, indexed copies, jumps to anywhere. Data come from four args.
 */
export function randomFlow(random: Random, maxSteps: number): Program {
  const code: Instruction[] = [];
  const emit = (mnemonic: Mnemonic, fields: Partial<Instruction> = {}): number =>
    code.push({ ...EMPTY_INSTRUCTION, op: ISA[mnemonic].opcode, ...fields }) - 1;
  const land = (at: number): void => {
    code[at] = { ...code[at]!, a: code.length };
  };
  const cell = (): number => random.nextInt(CELLS);
  const small = (n: number): bigint => BigInt(random.nextInt(n));
  const plain: readonly (() => unknown)[] = [
    () => emit("SET", { a: cell(), x: small(5) }),
    () => emit("IADD", { a: cell(), b: cell(), x: 1n + small(2), flags: FLAG0 }),
    () => emit("ILT", { a: cell(), b: cell(), c: cell() }),
    () => emit("ARG", { a: cell(), b: random.nextInt(4) }),
    () => emit("IAND", { a: cell(), b: cell(), x: small(8), flags: FLAG0 }),
    () => emit("MOV", { a: cell(), b: cell(), c: cell(), flags: random.nextInt(4) }),
    () => emit("KDOT", { a: 2 * random.nextInt(CELLS / 2) }),
    () => emit("MOV", { a: cell(), b: cell() }),
  ];
  const nested = (depth: number): readonly (() => unknown)[] => {
    const loop = (): void => {
      const counter = random.nextInt(20) > 0 ? 16 + random.nextInt(12) : cell();
      const first = emit("SET", { a: counter, x: 1n + small(5) }) + 1;
      block(depth + 1);
      emit("LOOP", { a: first, b: counter });
    };
    const branch = (): void => {
      const at = emit(random.nextInt(2) ? "JZ" : "JNZ", { b: cell() });
      block(depth + 1);
      land(at);
    };
    const either = (): void => {
      const at = emit("JZ", { b: cell() });
      block(depth + 1);
      const end = emit("JMP");
      land(at);
      block(depth + 1);
      land(end);
    };
    const wild = (): void => {
      if (!random.nextInt(3)) emit(random.nextInt(2) ? "JMP" : "JZ", { a: random.nextInt(code.length + 4), b: cell() });
      else if (!random.nextInt(4)) emit("HALT");
      else {
        const b = random.nextInt(6) ? 28 : cell();
        emit("CALL", { a: code.length + 2, b });
        const behind = emit("JMP");
        block(depth + 1);
        emit("RET", { b });
        land(behind);
      }
    };
    return [loop, loop, branch, branch, either, wild];
  };
  const block = (depth: number): void => {
    for (let n = 1 + random.nextInt(5); n > 0; n -= 1) {
      const choices = depth > 3 ? plain : [...plain, ...nested(depth)];
      choices[random.nextInt(choices.length)]!();
    }
  };
  block(0);
  block(0);
  emit("HALT");
  const dataDepth = [0, 0, 0, 0] as const;
  const shape = { qubits: 1, ketDepth: 0, memDepth: 3, codeDepth: 9, argsDepth: 0, dataDepth, outDepth: 0, maxSteps };
  return { code: code.slice(0, MAX_CODE), shape };
}
