import { type Operation, operationPrimitives } from "../circuit/gates.ts";
import type { Primitive } from "../circuit/primitive.ts";
import { evolve } from "../compile/host.ts";
import type { Backend } from "./backend.ts";
import { keepsOutcome, type QubitRegister } from "./circuit.ts";
import { type Place, QasmError } from "./errors.ts";
import { Interpreter } from "./interpreter.ts";
import type { Inputs, Limits } from "./store.ts";
import { parseQasm } from "./parser.ts";
import { addOutcomes, describe, type QasmOutcome, type Values } from "./outcomes.ts";
import type { Bit, Pending } from "./values.ts";

/** Inputs and limits of {@link runQasm}. */
export interface RunOptions extends Limits {
  /** Values of the program's `input` variables. */
  readonly inputs?: Inputs;
  /** The most ways that outcomes within the program may take (default 4096). */
  readonly maxBranches?: number;
  /** A way or an outcome that is not more probable than this is not followed, but summed up in `discarded` (default 1e-12). */
  readonly threshold?: number;
}

/** One way through the program: the outcomes that it depends on are decided. */
export interface QasmBranch {
  readonly probability: number;
  /**
   * `re, im` of 2^n amplitudes, qubit 0 (the first one declared) being the lowest bit of the index; normalised. Final
   * measurements, on whose outcome nothing in the program depends, have not been made in it.
   */
  readonly state: Float64Array;
  /** Bits that a final measurement leaves open are `?`. */
  readonly values: Values;
}

/** What {@link runQasm} finds. */
export interface QasmRun {
  readonly version: 2 | 3;
  readonly qubits: number;
  readonly registers: readonly QubitRegister[];
  /** The names of the classical variables that are bits. */
  readonly bits: readonly string[];
  readonly branches: readonly QasmBranch[];
  /** The distribution over all measurements, final ones included; most probable first. */
  readonly outcomes: readonly QasmOutcome[];
  /** The probability of everything below the threshold, in branches and outcomes. */
  readonly discarded: number;
}

/** A way through the program that is still to be gone: decisions taken, and the state at the last of them. */
interface Way {
  readonly decisions: readonly (0 | 1)[];
  readonly probability: number;
  readonly state: Float64Array | undefined;
  readonly qubits: number;
  /** What is still to be done to the state. */
  readonly primitives: readonly Primitive[];
}

const START: Way = { decisions: [], probability: 1, state: undefined, qubits: 0, primitives: [] };

/**
 * Runs an OpenQASM 2 or 3 program on the Ket Machine's arithmetic, exactly: no shots are drawn. Wherever the program
 * depends on a measured bit, or resets a qubit, it branches over both outcomes, each with its probability and state.
 *
 * ```ts
 * const { outcomes } = runQasm('OPENQASM 2.0; include "qelib1.inc"; qreg q[1]; creg c[1]; h q[0]; measure q -> c;');
 * outcomes; // ≈ [{ probability: 0.5, values: { c: "0" } }, { probability: 0.5, values: { c: "1" } }]
 * ```
 *
 * @throws {QasmError} with line and column
 */
export function runQasm(
  source: string,
  { inputs = {}, maxBranches = 4096, threshold = 1e-12, ...limits }: RunOptions = {},
): QasmRun {
  const program = parseQasm(source);
  const ways: Way[] = [START];
  const branches: QasmBranch[] = [];
  const outcomes = new Map<string, QasmOutcome>();
  let discarded = 0;
  let registers: readonly QubitRegister[] = [];
  let qubits = 0;
  let bits: readonly string[] = [];
  for (let way = ways.pop(); way !== undefined; way = ways.pop()) {
    const backend = new BranchBackend(way, threshold, (other, at) => {
      ways.push(other);
      if (ways.length + branches.length >= maxBranches) {
        throw new QasmError("QasmLimit", `more than ${maxBranches} ways through the program`, at);
      }
    });
    const interpreter = new Interpreter(program, backend, inputs, false, limits);
    try {
      interpreter.run();
    } catch (error) {
      if (!(error instanceof Abandoned)) throw error;
      discarded += backend.discarded;
      continue;
    }
    const { state, probability } = backend.finish();
    ({ registers } = interpreter);
    ({ qubits } = backend);
    bits = [...interpreter.variables].flatMap(([name, { value }]) => (value.type === "bits" ? [name] : []));
    branches.push({ probability, state, values: describe(interpreter.variables, () => "?") });
    discarded += backend.discarded;
    discarded += addOutcomes(outcomes, interpreter.variables, state, probability, threshold);
  }
  return {
    version: program.version,
    ...{ qubits, registers, bits, branches, discarded },
    outcomes: [...outcomes.values()].sort((a, b) => b.probability - a.probability),
  };
}

/** Thrown where a way ends because no outcome is probable enough to go on. */
class Abandoned extends Error {
  override readonly name = "Abandoned";
}

/** Follows one way: repeats its decisions without touching the state, and goes on from there. */
class BranchBackend implements Backend {
  qubits = 0;
  discarded = 0;
  readonly #way: Way;
  readonly #threshold: number;
  readonly #fork: (way: Way, at: Place) => void;
  readonly #measured = new Map<number, Pending>();
  readonly #touched = new Set<number>();
  readonly #decisions: (0 | 1)[] = [];
  #state: Float64Array | undefined;
  #stateQubits: number;
  #primitives: Primitive[];
  #probability: number;

  constructor(way: Way, threshold: number, fork: (way: Way, at: Place) => void) {
    this.#way = way;
    this.#threshold = threshold;
    this.#fork = fork;
    this.#state = way.state;
    this.#stateQubits = way.qubits;
    this.#primitives = [...way.primitives];
    this.#probability = way.probability;
  }

  allocate(count: number): void {
    this.qubits += count;
  }

  apply(operation: Operation, at: Place): void {
    for (const qubit of operation.qubits) {
      this.#touched.add(qubit);
      const open = this.#measured.get(qubit);
      if (open !== undefined && !keepsOutcome(operation, qubit)) this.resolve(open, at);
    }
    if (this.#isLive) this.#primitives.push(...operationPrimitives(operation));
  }

  measure(qubit: number): Bit {
    const bit = this.#measured.get(qubit) ?? { qubit };
    this.#measured.set(qubit, bit);
    return bit;
  }

  resolve(bit: Bit, at: Place): 0 | 1 {
    if (typeof bit === "number") return bit;
    bit.value ??= this.#decide(bit.qubit, at);
    this.#measured.delete(bit.qubit);
    return bit.value;
  }

  reset(qubit: number, at: Place): void {
    // A qubit that nothing has happened to is |0⟩ already.
    if (!this.#touched.has(qubit)) return;
    const value = this.resolve(this.measure(qubit), at);
    if (value === 1 && this.#isLive) this.#primitives.push({ kind: "flip", x: 2 ** qubit, c: 0 });
    this.#touched.delete(qubit);
  }

  finish(): { readonly state: Float64Array; readonly probability: number } {
    this.#flush();
    return { state: this.#state!, probability: this.#probability };
  }

  /** Whether all decisions of the way have been repeated. */
  get #isLive(): boolean {
    return this.#decisions.length >= this.#way.decisions.length;
  }

  /** Does what has been put off, on all qubits that there are by now. */
  #flush(): void {
    if (this.qubits === 0) {
      this.#state = Float64Array.of(1, 0);
      return;
    }
    let initial = this.#state;
    if (initial !== undefined && this.#stateQubits < this.qubits) {
      initial = new Float64Array(2 * 2 ** this.qubits);
      initial.set(this.#state!);
    }
    if (initial === undefined || this.#primitives.length > 0) initial = evolve(this.qubits, this.#primitives, initial);
    this.#state = initial;
    this.#stateQubits = this.qubits;
    this.#primitives = [];
  }

  /** The outcome of measuring a qubit now: both are followed where both are possible. */
  #decide(qubit: number, at: Place): 0 | 1 {
    if (!this.#isLive) {
      const known = this.#way.decisions[this.#decisions.length]!;
      this.#decisions.push(known);
      return known;
    }
    this.#flush();
    const weights = outcomeWeights(this.#state!, qubit);
    const total = weights[0] + weights[1];
    const shares = weights.map((weight) => weight / total) as [number, number];
    const before = this.#probability;
    const possible = ([0, 1] as const).filter((value) => shares[value] * before > this.#threshold);
    const lost = shares.reduce((sum, share) => (share * before > this.#threshold ? sum : sum + share), 0);
    this.discarded += lost * before;
    const [value] = possible;
    if (value === undefined) throw new Abandoned();
    if (possible.length === 2) {
      this.#fork(
        {
          decisions: [...this.#decisions, 1],
          probability: before * shares[1],
          state: this.#state,
          qubits: this.#stateQubits,
          primitives: projection(qubit, 1, weights[1]),
        },
        at,
      );
    }
    this.#decisions.push(value);
    this.#probability = before * shares[value];
    if (weights[1 - value]! > 0) this.#primitives.push(...projection(qubit, value, weights[value]));
    return value;
  }
}

/** The squared norms of a state where a qubit is 0 and where it is 1, summed in the order of the index. */
function outcomeWeights(state: Float64Array, qubit: number): readonly [number, number] {
  const weights: [number, number] = [0, 0];
  const bit = 2 ** qubit;
  for (let j = 0; j < state.length / 2; j += 1) {
    const [re, im] = [state[2 * j]!, state[2 * j + 1]!];
    weights[(j & bit) === 0 ? 0 : 1] += re * re + im * im;
  }
  return weights;
}

/** Projects on an outcome and normalises. */
function projection(qubit: number, value: 0 | 1, weight: number): readonly Primitive[] {
  const bit = 2 ** qubit;
  const clear: Primitive = { kind: "factor", z: bit, factor: [0, 0] };
  const flip: Primitive = { kind: "flip", x: bit, c: 0 };
  return [
    ...(value === 0 ? [clear] : [flip, clear, flip]),
    { kind: "factor", z: 0, factor: [1 / Math.sqrt(weight), 0] },
  ];
}
