/**
 * Puts the rounds of a chunk behind those that are known. A chunk was computed from a guess of the state that it starts
 * from; its result stands if whatever it may have read of that is so. No claim of anybody is relied upon.
 */
import { FLAG0 } from "../instruction.ts";
import type { Decoded, Machine } from "../machine.ts";
import { ENTRY_CELLS, ROUND_STEPS, type ChunkProgram } from "./chunk.ts";
import type { LoopPlan, SumSite } from "./plan.ts";
import type { Stretch } from "./stretch.ts";

/** Cost of a step beside its amplitudes, as in `Decoded.cost`. */
const STEP_COST = 20;

export interface Chunk {
  readonly plan: LoopPlan;
  readonly program: ChunkProgram;
  /** The cells of the memory that it was started with. */
  readonly start: BigUint64Array;
  /** Registers that changed between the time when the kets were sent and the chunk's first round. */
  readonly changed: ReadonlySet<number>;
  readonly rounds: number;
  /** What is left on the counter behind its last round. */
  readonly left: bigint;
  readonly result: Stretch;
}

/**
 * Makes the rounds of a chunk on a machine that stands at the first of them.
 * @param limit steps that the machine may have made at the end
 * @returns their cost; `undefined`, the machine being as it was, where they have to be made by itself
 */
export function mergeChunk(machine: Machine, chunk: Chunk, limit: number): number | undefined {
  const { plan, program, start, result } = chunk;
  const { cells: places, sumSteps } = program;
  const { cells } = result;
  if (!result.halted) return undefined;
  const isSet = (cell: number): boolean => cells[cell] !== 0n;
  const differs = (cell: number): boolean => machine.cells[cell] !== start[cell];
  if (plan.exposed.some(differs)) return undefined;
  if (plan.loads && indices(cells, places.loaded, places.memory).some(differs)) return undefined;
  if (plan.exposedKets.some((r) => chunk.changed.has(r))) return undefined;
  if (plan.copiesFrom && indices(cells, places.copied, places.log - places.copied).some((r) => chunk.changed.has(r))) {
    return undefined;
  }

  let extra = Number(cells[places.extra]!) + ROUND_STEPS * chunk.rounds;
  const log = cells.subarray(places.log);
  for (let at = 0; at < log.length; at += ENTRY_CELLS) extra += sumSteps[Number(log[at]!)]!;
  const steps = result.steps - extra;
  if (machine.steps + steps > limit) return undefined;

  const sums = replaySums(machine, plan.sums, log);
  if (!sums) return undefined;
  const take = (cell: number): void => {
    machine.cells[cell] = cells[cell]!;
  };
  plan.settled.forEach(take);
  plan.blocks.forEach((block, i) => {
    if (isSet(places.marks + i)) block.cells.forEach(take);
  });
  if (plan.stores) indices(cells, places.stored, places.memory).forEach(take);
  for (const [cell, value] of sums) machine.cells[cell] = value;

  const { state } = machine;
  state.steps += steps;
  state.pc = chunk.left === 0n ? plan.loop.last + 1 : plan.loop.first;
  const width = 2 * machine.size;
  result.kets.registers.forEach((r, i) => {
    state.touch(r);
    state.register(r).set(result.kets.amplitudes.subarray(i * width, (i + 1) * width));
  });
  return result.cost - STEP_COST * extra;
}

/** Which cells of a table are set. */
function indices(cells: BigUint64Array, first: number, count: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < count; i++) if (cells[first + i] !== 0n) found.push(i);
  return found;
}

/** What the sums come to: the logged operands, one after the other, as the machine would. `undefined` where it faults. */
function replaySums(machine: Machine, sites: readonly SumSite[], log: BigUint64Array): Map<number, bigint> | undefined {
  const before = new Map(sites.map(({ cell }) => [cell, machine.cells[cell]!]));
  const operand = new BigUint64Array(1);
  const asFloat = new Float64Array(operand.buffer);
  const steps = sites.map((site) => {
    const { pc, cell, flags } = site;
    const i = machine.code[pc]!;
    const step: { -readonly [K in keyof Decoded]: Decoded[K] } = { ...i, a: cell, b: cell, flags: flags | FLAG0 };
    return { step, isLogged: site.operand !== undefined };
  });
  let isSound = true;
  for (let at = 0; isSound && at < log.length; at += ENTRY_CELLS) {
    const { step, isLogged } = steps[Number(log[at]!)]!;
    if (isLogged) {
      operand[0] = log[at + 1]!;
      step.x = operand[0];
      step.immediate = asFloat[0]!;
    }
    isSound = step.execute(machine, step) === undefined;
  }
  const after = new Map([...before.keys()].map((cell) => [cell, machine.cells[cell]!]));
  for (const [cell, value] of before) machine.cells[cell] = value;
  return isSound ? after : undefined;
}
