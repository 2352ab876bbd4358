/**
 * A program for some rounds of a loop. It is made of the code of a plan, each instruction at its own place, with what has
 * to be known afterwards written down behind the memory: operands of sums instead of their results, blocks that were
 * entered, indexed addresses. Wherever the plan cannot follow, it faults.
 */
import { depthFor } from "../assembler.ts";
import { EMPTY_INSTRUCTION, FLAG0, FLAG1, memoryCells, type Instruction } from "../instruction.ts";
import { ISA, MNEMONIC_OF, type Mnemonic } from "../isa.ts";
import type { Decoded } from "../machine.ts";
import { CELLS_PER_WORD } from "../word.ts";
import { MAX_STEPS, type Program, type Shape } from "../program.ts";
import type { LoopPlan, SumSite } from "./plan.ts";

/** Cells behind the memory of `memory` cells, each from its offset on. */
export interface ChunkCells {
  readonly memory: number;
  /** The rounds end where the counter has this value. */
  readonly stop: number;
  /** Steps made that the program itself has not; without those of sums and of the end of rounds. */
  readonly extra: number;
  /** Cells of the log that are used. */
  readonly logged: number;
  /** One cell a block of the plan: whether it was entered. */
  readonly marks: number;
  /** One cell a cell of the memory: whether it was read, and written, at an indexed address. */
  readonly loaded: number;
  readonly stored: number;
  /** One cell a register: whether it was copied by an indexed number. */
  readonly copied: number;
  /** Pairs: which sum, and the operand. */
  readonly log: number;
  readonly end: number;
}

export interface ChunkProgram {
  readonly program: Program;
  readonly cells: ChunkCells;
  /** What the cells between the memory and the log hold at the start. */
  readonly preset: BigUint64Array;
  /** Extra steps of an entry of the log, by sum. */
  readonly sumSteps: readonly number[];
  /** Steps of this program for one of the other, at most. */
  readonly growth: number;
}

/** Extra steps of the end of a round. */
export const ROUND_STEPS = 3;
/** Cells of a log's entry. */
export const ENTRY_CELLS = 2;

const MAX_MEM_DEPTH = 20;
const MAX_CODE = 2 ** 14;

const JUMPS: ReadonlySet<Mnemonic> = new Set(["JMP", "JZ", "JNZ", "LOOP", "CALL"]);

const make = (mnemonic: Mnemonic, fields: Partial<Instruction>): Instruction => ({
  ...EMPTY_INSTRUCTION,
  ...fields,
  op: ISA[mnemonic].opcode,
});

/** @returns `undefined` where code or memory do not hold it */
export function chunkProgram(
  code: readonly Decoded[],
  shape: Shape,
  plan: LoopPlan,
  logEntries: number,
): ChunkProgram | undefined {
  const memory = memoryCells(shape);
  let end = memory;
  const place = (count: number): number => (end += count) - count;
  const [address, test, one, stop, extra, logged] = Array.from({ length: 6 }, () => place(1)) as [
    ...[number, number, number, number, number, number],
  ];
  const numbers = place(plan.sums.length);
  const marks = place(plan.blocks.length);
  const isIndexed = plan.loads || plan.stores;
  const [closed, loaded, stored] = [
    place(isIndexed ? memory : 0),
    place(isIndexed ? memory : 0),
    place(isIndexed ? memory : 0),
  ];
  const copied = place(plan.copiesFrom ? 2 ** shape.ketDepth : 0);
  const log = place(ENTRY_CELLS * (plan.sums.length > 0 ? logEntries : 0));
  const memDepth = depthFor(Math.ceil(end / CELLS_PER_WORD));
  if (memDepth > MAX_MEM_DEPTH) return undefined;

  const preset = new BigUint64Array(log - memory);
  preset[one - memory] = 1n;
  plan.sums.forEach((_, i) => (preset[numbers + i - memory] = BigInt(i)));
  if (isIndexed) {
    const own = [plan.loop.counter, ...plan.flow.returnCells, ...plan.sums.map(({ cell }) => cell)];
    for (const cell of own) preset[closed + cell - memory] = 1n;
  }

  const made: Instruction[] = code.map(() => EMPTY_INSTRUCTION);
  // Behind the code: one place that faults, then the detours.
  const fail = made.push(EMPTY_INSTRUCTION) - 1;
  const markOf = new Map(plan.blocks.map(({ leader }, i) => [leader, marks + i]));
  const sumOf = new Map(plan.sums.map((site, i) => [site.pc, i]));
  const sumSteps = plan.sums.map(() => 0);
  let growth = 1 + ROUND_STEPS;

  /** Leads the instruction at `pc` to `detour`. */
  const lead = (pc: number, detour: readonly Instruction[]): void => {
    made[pc] = make("JMP", { a: made.length });
    made.push(...detour);
    growth = Math.max(growth, 1 + detour.length);
  };
  const count = (steps: number): Instruction => make("IADD", { a: extra, b: extra, flags: FLAG0, x: BigInt(steps) });
  const back = (pc: number): Instruction => make("JMP", { a: pc + 1 });
  /** Notes m[index] + base, below `limit`, in the table; faults where it is closed. */
  const note = (index: number, base: number, limit: number, table: number, isClosed: boolean): Instruction[] => [
    make("IADD", { a: address, b: index, flags: FLAG0, x: BigInt(base) }),
    make("ILT", { a: test, b: address, flags: FLAG0, x: BigInt(limit) }),
    make("JZ", { a: fail, b: test }),
    ...(isClosed
      ? [make("MOV", { a: test, b: closed, c: address, flags: FLAG0 }), make("JNZ", { a: fail, b: test })]
      : []),
    make("MOV", { a: table, b: one, c: address, flags: FLAG1 }),
  ];
  const sumEntry = ({ operand }: SumSite, i: number): Instruction[] => [
    make("MOV", { a: log, b: numbers + i, c: logged, flags: FLAG1 }),
    ...(operand === undefined ? [] : [make("MOV", { a: log + 1, b: operand, c: logged, flags: FLAG1 })]),
    make("IADD", { a: logged, b: logged, flags: FLAG0, x: BigInt(ENTRY_CELLS) }),
  ];

  for (const pc of plan.flow.code) {
    const mnemonic = MNEMONIC_OF.get(code[pc]!.op)!;
    const i = instructionOf(code[pc]!, JUMPS.has(mnemonic) ? fail : undefined);
    const mark = markOf.has(pc) ? [make("SET", { a: markOf.get(pc)!, x: 1n })] : [];
    const sum = sumOf.get(pc);
    if (pc === plan.loop.last) {
      const counter = plan.loop.counter;
      lead(pc, [
        make("ISUB", { a: counter, b: counter, flags: FLAG0, x: 1n }),
        make("IXOR", { a: test, b: counter, c: stop }),
        make("JNZ", { a: plan.loop.first, b: test }),
        make("HALT", {}),
      ]);
      continue;
    }
    if (sum !== undefined) {
      const detour = [...mark, ...sumEntry(plan.sums[sum]!, sum), back(pc)];
      sumSteps[sum] = detour.length;
      lead(pc, detour);
      continue;
    }
    if (mnemonic === "CALL") {
      // As it is, it would leave another return address.
      const detour = [...mark, make("SET", { a: i.b, x: BigInt(pc + 1) }), make("JMP", { a: i.a })];
      lead(pc, [count(detour.length + 1), ...detour]);
      continue;
    }
    if (mnemonic === "LOOP" && mark.length > 0) {
      lead(pc, [count(3), ...mark, i, count(2), back(pc)]);
      continue;
    }
    const notes = [...mark];
    if (mnemonic === "MOV" && i.flags & FLAG0) notes.push(...note(i.c, i.b, memory, loaded, true));
    if (mnemonic === "MOV" && i.flags & FLAG1) notes.push(...note(i.c, i.a, memory, stored, true));
    if (mnemonic === "KCOPY" && i.flags & FLAG1) notes.push(...note(i.b, i.k2, 2 ** shape.ketDepth, copied, false));
    if (notes.length === 0) made[pc] = i;
    else lead(pc, [count(notes.length + 3), ...notes, i, back(pc)]);
  }
  if (made.length > MAX_CODE) return undefined;
  return {
    program: {
      code: made,
      shape: { ...shape, memDepth, codeDepth: depthFor(made.length), outDepth: 0, maxSteps: MAX_STEPS },
    },
    cells: {
      memory,
      stop,
      extra,
      logged,
      marks,
      loaded,
      stored,
      copied,
      log,
      end: memoryCells({ ...shape, memDepth }),
    },
    preset,
    sumSteps,
    growth,
  };
}

/** The instruction itself; a jump that leads behind the code leads to `end`. */
const instructionOf = ({ op, k, k2, flags, a, b, c, x, z }: Decoded, end = Infinity): Instruction => ({
  ...{ op, k, k2, flags, b, c, x, z },
  a: Math.min(a, end),
});
