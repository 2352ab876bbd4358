/**
 * What a program will cost, before it is run: for a solver who decides whether a bounty pays, so nothing is taken from
 * notes. Everything is read off the code and the shape, which are what a program's id names.
 */
import { checkInteger } from "../../errors.ts";
import { FLAG0, FLAG1, memoryCells, namedRegisters } from "../instruction.ts";
import { ISA, MNEMONICS, type Mnemonic } from "../isa.ts";
import { stepCost } from "../machine.ts";
import { checkShape, codeTree, type Program, type Shape } from "../program.ts";
import { CELLS_PER_WORD } from "../word.ts";
import { type Speed, secondsOf, WASM_SPEED } from "./speed.ts";
import { COUNT_OF, isExact, STEPS, type Tally, UPDATES } from "./tally.ts";
import { type Stopped, walk } from "./walk.ts";

/** A number that is known to lie between two. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/**
 * How a run ends: on a HALT; in a fault; in either, or one of them after more than `maxSteps`, depending on data; after
 * `maxSteps` steps without an end; or, where the analysis gave up, it is not known whether it ends at all.
 */
export type EstimatedEnd = "halts" | "faults" | "depends" | "outOfSteps" | "unknown";

/** What a run of a program will take: see {@link estimate}. */
export interface CostEstimate {
  readonly end: EstimatedEnd;
  /** Why the analysis gave up, where `end` is "unknown". */
  readonly stopped?: Stopped;
  /** Whether everything below is a single number, whatever the inputs. */
  readonly exact: boolean;
  /** Steps of the run. */
  readonly steps: Bounds;
  /** Steps that do not touch a whole register. */
  readonly scalarSteps: Bounds;
  /** The cost that engines count in: amplitude updates, 20 of them for a step itself (`Decoded.cost`). */
  readonly updates: Bounds;
  /** How often each instruction is executed; those that never are have no entry. */
  readonly instructions: Readonly<Partial<Record<Mnemonic, Bounds>>>;
  /** Time of the run on one thread, at the given speed. */
  readonly seconds: Bounds;
  /** Registers that the code names: all of them where it computes which. */
  readonly registers: number;
  /** Bytes of memory, registers, args and data of a machine in this shape. */
  readonly bytes: number;
  /** T of market.md §3: what the chain grants a slow machine, by `maxSteps`. */
  readonly slowSeconds: number;
}

/** How long an analysis may take, and whose speed counts. */
export interface EstimateOptions {
  /** Steps that the analysis may follow (default 2^22, about half a second). */
  readonly budget?: number;
  /** Default: {@link WASM_SPEED}. */
  readonly speed?: Speed;
}

const DEFAULT_BUDGET = 2 ** 22;

/**
 * Estimates a run of a program, without args or data. Exact where the control flow does not depend on them, on amplitudes
 * or on what is computed from these; else bounds, if every loop is counted. It always comes to an end.
 *
 * Faults that depend on data (an address, a division by zero) are taken not to happen: such a run is shorter.
 *
 * @throws KetworkRangeError, KetworkTypeError where shape or code are malformed, or `EstimateBudget`
 */
export function estimate(
  program: Program,
  { budget = DEFAULT_BUDGET, speed = WASM_SPEED }: EstimateOptions = {},
): CostEstimate {
  checkShape(program.shape);
  codeTree(program);
  checkInteger("EstimateBudget", "budget", budget, 1, 2 ** 40);
  const { shape } = program;
  const { tally, stopped, halts, faults } = walk(program, budget);
  const bounded = limit(program, tally, stopped !== undefined);
  const [least, most] = [tally.low[STEPS]!, tally.high[STEPS]!];
  const end =
    least > shape.maxSteps
      ? "outOfSteps"
      : stopped !== undefined
        ? "unknown"
        : most > shape.maxSteps || (halts && faults)
          ? "depends"
          : halts
            ? "halts"
            : "faults";
  const range = (i: number): Bounds => ({ low: bounded.low[i]!, high: bounded.high[i]! });
  const counts = MNEMONICS.map((name) => [name, range(COUNT_OF[name])] as const).filter(([, { high }]) => high > 0);
  const seconds = (side: Float64Array): number =>
    secondsOf(speed, shape.qubits, side[STEPS]!, (name) => side[COUNT_OF[name]]!);
  const wide = (side: Float64Array): number => (side[UPDATES]! - 20 * side[STEPS]!) / 2 ** shape.qubits;
  return {
    end,
    ...(end === "unknown" ? { stopped } : {}),
    exact: end !== "unknown" && end !== "outOfSteps" && isExact(bounded),
    steps: range(STEPS),
    scalarSteps: {
      low: Math.max(0, bounded.low[STEPS]! - wide(bounded.high)),
      high: bounded.high[STEPS]! - wide(bounded.low),
    },
    updates: range(UPDATES),
    instructions: Object.fromEntries(counts),
    seconds: { low: seconds(bounded.low), high: seconds(bounded.high) },
    registers: registersOf(program),
    bytes: bytesOf(shape),
    slowSeconds: slowSeconds(shape),
  };
}

/** Bounds that no run exceeds: it has at most `maxSteps` steps. */
function limit({ code, shape }: Program, { low, high }: Tally, isOpen: boolean): Tally {
  const { maxSteps } = shape;
  const dearest = code.reduce((most, instruction) => Math.max(most, stepCost(instruction, shape)), 0);
  if (!isOpen && high[STEPS]! <= maxSteps) return { low, high };
  const present = new Set(code.map((instruction) => instruction.op));
  const bounded = high.map((value, i) =>
    Math.min(isOpen ? Infinity : value, i === UPDATES ? maxSteps * dearest : maxSteps),
  );
  for (const name of MNEMONICS) if (!present.has(ISA[name].opcode)) bounded[COUNT_OF[name]] = 0;
  const isCut = low[STEPS]! > maxSteps;
  return {
    // Which instructions a run that is cut off has made is not known.
    low: low.map((value, i) => (!isCut ? value : i === STEPS ? maxSteps : i === UPDATES ? 20 * maxSteps : 0)),
    high: bounded,
  };
}

/** One more than the greatest register that is named, or all. */
function registersOf({ code, shape }: Program): number {
  return code.reduce((most, instruction) => {
    if (instruction.op === ISA.KCOPY.opcode && instruction.flags & (FLAG0 | FLAG1)) return 2 ** shape.ketDepth;
    return Math.max(most, ...namedRegisters(instruction).map((register) => register + 1));
  }, 0);
}

function bytesOf(shape: Shape): number {
  const words = 2 ** shape.argsDepth + shape.dataDepth.reduce((sum, depth) => sum + (depth > 0 ? 2 ** depth : 0), 0);
  return 16 * 2 ** (shape.qubits + shape.ketDepth) + 8 * (memoryCells(shape) + CELLS_PER_WORD * words);
}

/** Amplitude updates, and words that are hashed, of a slow machine in a second; step hashes of a move (TimeRule.sol). */
const [SLOW_UPDATES, SLOW_HASHES, MOVE_HASHES] = [2e7, 2e5, 31];

/**
 * T of market.md §3, in seconds, to be multiplied by what a bounty's windows ask: the time that the chain grants a slow
 * honest machine to run a program of this shape and to hash its states.
 */
export function slowSeconds(shape: Shape): number {
  const updates = BigInt(shape.maxSteps) * BigInt(2 ** shape.qubits + 20);
  const hashes = BigInt(MOVE_HASHES) * BigInt(2 ** shape.memDepth + 2 ** (shape.ketDepth + shape.qubits - 1));
  const work = updates + hashes * BigInt(SLOW_UPDATES / SLOW_HASHES);
  return Number((work + BigInt(SLOW_UPDATES) - 1n) / BigInt(SLOW_UPDATES));
}
