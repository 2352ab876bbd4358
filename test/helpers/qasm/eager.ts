/**
 * A second way through OpenQASM programs: the importer's own reading of them, but every measurement is made at once,
 * every way is simulated from its beginning, and gates are the dense matrices of `test/helpers/sim/dense.ts`.
 */
import type { Operation } from "../../../sim/circuit/gates.ts";
import type { Backend } from "../../../sim/qasm/backend.ts";
import { Interpreter } from "../../../sim/qasm/interpreter.ts";
import { parseQasm } from "../../../sim/qasm/parser.ts";
import { type Dense, denseOperation } from "../sim/dense.ts";

/** Below it an outcome counts as impossible. */
const NEVER = 1e-12;

class EagerBackend implements Backend {
  probability = 1;
  state = Float64Array.of(1, 0);
  /** The first decision that is not in `given`, if both outcomes were possible there. */
  readonly decisions: (0 | 1)[] = [];
  readonly open: (readonly (0 | 1)[])[] = [];
  readonly #given: readonly (0 | 1)[];

  constructor(given: readonly (0 | 1)[]) {
    this.#given = given;
  }

  allocate(count: number): void {
    const grown = new Float64Array(this.state.length * 2 ** count);
    grown.set(this.state);
    this.state = grown;
  }

  apply({ ...operation }: Operation): void {
    const { qubits } = operation;
    const matrix = denseOperation(qubits.length, { ...operation, qubits: qubits.map((_, i) => i) });
    this.state = applyOn(matrix, qubits, this.state);
  }

  measure(qubit: number): 0 | 1 {
    const weights = [0, 0];
    this.state.forEach((part, i) => (weights[(i >> (qubit + 1)) & 1]! += part * part));
    const forced = weights[1]! < NEVER ? 0 : weights[0]! < NEVER ? 1 : undefined;
    const index = this.decisions.length;
    const value = forced ?? this.#given[index] ?? 0;
    if (forced === undefined && index >= this.#given.length) this.open.push([...this.decisions, 1]);
    this.decisions.push(value);
    this.probability *= weights[value]!;
    const norm = 1 / Math.sqrt(weights[value]!);
    this.state = this.state.map((part, i) => (((i >> (qubit + 1)) & 1) === value ? part * norm : 0));
    return value;
  }

  resolve(bit: unknown): 0 | 1 {
    return bit as 0 | 1;
  }

  reset(qubit: number): void {
    if (this.measure(qubit) === 1) this.apply({ gate: "x", qubits: [qubit], angles: [] });
  }
}

function applyOn(
  matrix: Dense,
  qubits: readonly number[],
  state: Float64Array<ArrayBuffer>,
): Float64Array<ArrayBuffer> {
  const out = new Float64Array(state.length);
  const all = qubits.reduce((mask, q) => mask | (1 << q), 0);
  const spread = matrix.map((_, k) => qubits.reduce((mask, q, i) => mask | (((k >> i) & 1) << q), 0));
  for (let base = 0; base < state.length / 2; base += 1) {
    if ((base & all) !== 0) continue;
    matrix.forEach((row, i) => {
      let [re, im] = [0, 0];
      row.forEach(([a, b], j) => {
        const [x, y] = [state[2 * (base | spread[j]!)]!, state[2 * (base | spread[j]!) + 1]!];
        re += a * x - b * y;
        im += a * y + b * x;
      });
      out[2 * (base | spread[i]!)] = re;
      out[2 * (base | spread[i]!) + 1] = im;
    });
  }
  return out;
}

/** Probabilities by the bits of all classical registers, `c=01 d=1`; numbers are left out. */
export function runEager(source: string): ReadonlyMap<string, number> {
  const program = parseQasm(source);
  const outcomes = new Map<string, number>();
  const ways: (readonly (0 | 1)[])[] = [[]];
  for (let way = ways.pop(); way !== undefined; way = ways.pop()) {
    const backend = new EagerBackend(way);
    const interpreter = new Interpreter(program, backend, {}, false, {});
    interpreter.run();
    ways.push(...backend.open);
    const key = [...interpreter.variables]
      .flatMap(([name, { value }]) => (value.type === "bits" ? [`${name}=${[...value.bits].reverse().join("")}`] : []))
      .join(" ");
    outcomes.set(key, (outcomes.get(key) ?? 0) + backend.probability);
  }
  return outcomes;
}
