/**
 * What a round of a loop needs of the rounds before it, and what it leaves behind. Everything is an upper bound that holds
 * for every run; what depends on the run (indexed addresses, which branch was taken) is recorded by the chunk program
 * (`chunk.ts`) and looked at afterwards.
 */
import { FLAG0 } from "../instruction.ts";
import { ISA, MNEMONIC_OF } from "../isa.ts";
import type { Decoded } from "../machine.ts";
import { effectsOf, isBinary, type Effects } from "./effects.ts";
import { roundFlow, type Flow, type Loop } from "./flow.ts";

/** An instruction m[cell] = m[cell] ∘ operand whose cell is used for nothing else: its operands are logged. */
export interface SumSite {
  readonly pc: number;
  readonly cell: number;
  /** The other operand's cell; `undefined` where it is in the instruction. */
  readonly operand: number | undefined;
  /** Does the same with the logged operand as `x`. */
  readonly flags: number;
}

/** Cells of a basic block that a round may or may not write. */
export interface MarkedBlock {
  readonly leader: number;
  readonly cells: readonly number[];
}

export interface LoopPlan {
  readonly loop: Loop;
  readonly flow: Flow;
  /** Cells that a round may read before it writes them, and registers. */
  readonly exposed: readonly number[];
  readonly exposedKets: readonly number[];
  /** Cells that every round writes. */
  readonly settled: readonly number[];
  readonly blocks: readonly MarkedBlock[];
  readonly sums: readonly SumSite[];
  /** Cells that are only changed by adding constants: what they are at the start of a round can be guessed. */
  readonly counters: ReadonlySet<number>;
  readonly loads: boolean;
  readonly stores: boolean;
  readonly copiesFrom: boolean;
}

/** Words of bits for all places. */
const MAX_BITS_WORDS = 2 ** 23;

/** @returns `undefined` where the rounds depend on each other in any run, or cannot be told apart */
export function planLoop(code: readonly Decoded[], loop: Loop, cells: number): LoopPlan | undefined {
  const flow = roundFlow(code, loop, cells);
  if (!flow) return undefined;
  const effects = new Map(flow.code.map((pc) => [pc, effectsOf(code[pc]!)]));
  const written = new Map<number, number[]>();
  for (const [pc, { writes }] of effects) {
    for (const cell of writes) written.set(cell, [...(written.get(cell) ?? []), pc]);
  }
  const isOwnWrite = (cell: number, pcs: readonly number[] = []): boolean =>
    pcs.every((pc) => MNEMONIC_OF.get(code[pc]!.op) === "CALL" && code[pc]!.b === cell);
  if ([...flow.returnCells].some((cell) => !isOwnWrite(cell, written.get(cell)))) return undefined;
  if (written.get(loop.counter)?.some((pc) => pc !== loop.last)) return undefined;

  const sums = sumSites(code, flow, effects);
  const summed = new Map(sums.map((site) => [site.pc, site.cell]));
  const sumCells = new Set(sums.map(({ cell }) => cell));
  const found = exposure(flow, effects, summed);
  if (!found) return undefined;
  const settled = new Set(found.settled);
  return {
    loop,
    flow,
    exposed: found.exposed,
    exposedKets: found.exposedKets,
    settled: found.settled,
    blocks: markedBlocks(flow, effects, (cell) => settled.has(cell) || sumCells.has(cell)),
    sums,
    counters: new Set(
      [...written].filter(([cell, pcs]) => pcs.every((pc) => isStep(code[pc]!, cell))).map(([cell]) => cell),
    ),
    loads: [...effects.values()].some(({ loads }) => loads),
    stores: [...effects.values()].some(({ stores }) => stores),
    copiesFrom: [...effects.values()].some(({ copiesFrom }) => copiesFrom),
  };
}

/** Whether an instruction adds a constant to a cell. */
const isStep = ({ op, a, b, flags }: Decoded, cell: number): boolean =>
  op === ISA.LOOP.opcode
    ? b === cell
    : (op === ISA.IADD.opcode || op === ISA.ISUB.opcode) && (flags & FLAG0) !== 0 && a === cell && b === cell;

const FLAG1 = 2;
const COMMUTES: ReadonlySet<number> = new Set(
  (["IADD", "IMUL", "IAND", "IOR", "IXOR"] as const).map((name) => ISA[name].opcode),
);
const isFloat = (op: number): boolean => op >= ISA.FADD.opcode && op <= ISA.FLE.opcode;

function sumSite(pc: number, i: Decoded): SumSite | undefined {
  const { op, a: cell, b, c, flags } = i;
  if (!isBinary(i)) return undefined;
  if (flags & FLAG0) return b === cell ? { pc, cell, operand: undefined, flags } : undefined;
  if (b === cell && c !== cell) return { pc, cell, operand: c, flags: flags | FLAG0 };
  if (c !== cell || b === cell) return undefined;
  // The cell is the second operand: it becomes the first, and floats are swapped once more.
  if (isFloat(op)) return { pc, cell, operand: b, flags: (flags ^ FLAG1) | FLAG0 };
  return COMMUTES.has(op) ? { pc, cell, operand: b, flags: flags | FLAG0 } : undefined;
}

function sumSites(code: readonly Decoded[], flow: Flow, effects: ReadonlyMap<number, Effects>): SumSite[] {
  const sites = new Map<number, SumSite>();
  for (const pc of flow.code) {
    const site = sumSite(pc, code[pc]!);
    if (site) sites.set(pc, site);
  }
  const spoilt = new Set<number>(flow.returnCells);
  for (const [pc, { reads, writes }] of effects) {
    const own = sites.get(pc)?.cell;
    for (const cell of [...reads, ...writes]) if (cell !== own) spoilt.add(cell);
  }
  return [...sites.values()].filter(({ cell }) => !spoilt.has(cell));
}

/** Which cells and registers are read before they are written on some way, and which cells are written on every way. */
function exposure(
  { places, end }: Flow,
  effects: ReadonlyMap<number, Effects>,
  summed: ReadonlyMap<number, number>,
): { exposed: number[]; exposedKets: number[]; settled: number[] } | undefined {
  // Cells as they are, registers as negative numbers; each has a bit.
  const bits = new Map<number, number>();
  const bitOf = (thing: number): number => {
    const bit = bits.get(thing) ?? bits.size;
    bits.set(thing, bit);
    return bit;
  };
  const things = new Map<number, { reads: number[]; writes: number[] }>();
  for (const [pc, { reads, writes, readsKets, writesKets }] of effects) {
    const own = summed.get(pc);
    const but = (cells: readonly number[]): readonly number[] => cells.filter((cell) => cell !== own);
    const kets = (registers: readonly number[]): number[] => registers.map((k) => bitOf(-1 - k));
    things.set(pc, {
      reads: [...but(reads).map(bitOf), ...kets(readsKets)],
      writes: [...but(writes).map(bitOf), ...kets(writesKets)],
    });
  }
  const words = Math.ceil(bits.size / 32);
  if (places.length * words > MAX_BITS_WORDS) return undefined;
  // Written on every way to a place: at first everything, then what all places before it leave.
  const before = new Uint32Array(places.length * words).fill(0xffffffff);
  before.fill(0, 0, words);
  const after = new Uint32Array(words);
  const waiting = [0];
  const isWaiting = new Uint8Array(places.length);
  const isSeen = new Uint8Array(places.length);
  while (waiting.length > 0) {
    const at = waiting.pop()!;
    isWaiting[at] = 0;
    isSeen[at] = 1;
    const { pc, next } = places[at]!;
    after.set(before.subarray(at * words, (at + 1) * words));
    for (const bit of things.get(pc)?.writes ?? []) after[bit >> 5]! |= 1 << (bit & 31);
    for (const target of next) {
      let changed = isSeen[target] === 0;
      for (let w = 0; w < words; w++) {
        const old = before[target * words + w]!;
        const met = (old & after[w]!) >>> 0;
        if (met === old) continue;
        before[target * words + w] = met;
        changed = true;
      }
      if (!changed || isWaiting[target]) continue;
      isWaiting[target] = 1;
      waiting.push(target);
    }
  }
  const isWritten = (at: number, bit: number): boolean => ((before[at * words + (bit >> 5)]! >>> (bit & 31)) & 1) === 1;
  const read = new Set<number>();
  places.forEach(({ pc }, at) => {
    for (const bit of things.get(pc)?.reads ?? []) if (!isWritten(at, bit)) read.add(bit);
  });
  const last = new Set(things.get(places[end]!.pc)?.writes);
  const all = [...bits];
  return {
    exposed: all.filter(([thing, bit]) => thing >= 0 && read.has(bit)).map(([cell]) => cell),
    exposedKets: all.filter(([thing, bit]) => thing < 0 && read.has(bit)).map(([thing]) => -1 - thing),
    settled: all.filter(([thing, bit]) => thing >= 0 && (last.has(bit) || isWritten(end, bit))).map(([cell]) => cell),
  };
}

/** Blocks that write cells which are not written anyway. */
function markedBlocks(
  { code, leaders }: Flow,
  effects: ReadonlyMap<number, Effects>,
  isKnown: (cell: number) => boolean,
): MarkedBlock[] {
  const blocks: { leader: number; cells: Set<number> }[] = [];
  code.forEach((pc, i) => {
    const last = code[i - 1];
    const isNew = i === 0 || leaders.has(pc) || last !== pc - 1;
    if (isNew) blocks.push({ leader: pc, cells: new Set() });
    for (const cell of effects.get(pc)!.writes) if (!isKnown(cell)) blocks[blocks.length - 1]!.cells.add(cell);
  });
  return blocks.filter(({ cells }) => cells.size > 0).map(({ leader, cells }) => ({ leader, cells: [...cells] }));
}
