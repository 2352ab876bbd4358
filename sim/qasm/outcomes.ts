import type { Variable } from "./scope.ts";
import { toFloat } from "./values.ts";

/** The classical variables of the outermost scope: bits as text, most significant first; numbers; truth values. */
export type Values = Readonly<Record<string, string | number | boolean>>;

/** What the classical variables hold at the end, and how probable that is. */
export interface QasmOutcome {
  readonly probability: number;
  readonly values: Values;
}

/** The contents of variables; `open` says what a bit holds whose measurement nothing has asked for. */
export function describe(variables: ReadonlyMap<string, Variable>, open: (qubit: number) => string): Values {
  const place = { line: 1, column: 1 };
  const show = ({ value }: Variable): string | number | boolean => {
    switch (value.type) {
      case "bits": {
        const digits = value.bits.map((bit) =>
          typeof bit === "number" ? `${bit}` : `${bit.value ?? open(bit.qubit)}`,
        );
        return digits.reverse().join("");
      }
      case "bool":
        return value.value;
      case "float":
        return toFloat(value, place) as number;
      case "angle":
        return value.value.toString(2).padStart(value.size, "0");
      default:
        return Number.isSafeInteger(Number(value.value)) ? Number(value.value) : value.value.toString();
    }
  };
  return Object.fromEntries([...variables].map(([name, variable]) => [name, show(variable)]));
}

/** Adds the outcomes of a branch's final measurements; returns the probability of those below the threshold. */
export function addOutcomes(
  outcomes: Map<string, QasmOutcome>,
  variables: ReadonlyMap<string, Variable>,
  state: Float64Array,
  probability: number,
  threshold: number,
): number {
  const open = new Set<number>();
  describe(variables, (qubit) => {
    open.add(qubit);
    return "?";
  });
  const mask = [...open].reduce((all, qubit) => all + 2 ** qubit, 0);
  const weights = new Map<number, number>();
  let total = 0;
  for (let j = 0; j < state.length / 2; j += 1) {
    const weight = state[2 * j]! * state[2 * j]! + state[2 * j + 1]! * state[2 * j + 1]!;
    total += weight;
    if (weight > 0) weights.set(j & mask, (weights.get(j & mask) ?? 0) + weight);
  }
  let discarded = 0;
  for (const [pattern, weight] of weights) {
    const share = (weight / total) * probability;
    if (share <= threshold) {
      discarded += share;
      continue;
    }
    const values = describe(variables, (qubit) => `${(pattern >> qubit) & 1}`);
    const key = JSON.stringify(values);
    outcomes.set(key, { values, probability: (outcomes.get(key)?.probability ?? 0) + share });
  }
  return discarded;
}
