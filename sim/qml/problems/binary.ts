import { MAX_QUBITS } from "../../circuit/mask.ts";
import { checkInteger, KetworkRangeError } from "../../errors.ts";
import { diagonalValue, requireDiagonal } from "../../observable/counts.ts";
import { addPaulis, type PauliSum, pauliTerm, pauliWidth } from "../../observable/pauli.ts";

/** The optimisation of a function of bits. Bit i is variable i, and is measured on qubit i. */
export interface BinaryProblem {
  readonly variables: number;
  readonly sense: "min" | "max";
  /** The function as a sum of I and Z: `x_i = (1 − Z_i)/2`. Its value for bits is its eigenvalue in their basis state. */
  readonly cost: PauliSum;
}

/** An edge of a graph: two vertices and a weight (default 1). */
export type Edge = readonly [first: number, second: number, weight?: number];

/**
 * The largest cut of a graph: the bits say on which side each vertex is; `C = Σ_(u,v) w_uv·(1 − Z_u Z_v)/2` is the
 * weight of the edges between the sides, to be maximised.
 *
 * ```ts
 * const ring = maxCut([[0, 1], [1, 2], [2, 3], [3, 0]]);
 * bruteForce(ring); // → { bits: [1, 0, 1, 0], value: 4 }
 * ```
 *
 * @param vertices default: the highest vertex plus one
 * @throws {KetworkRangeError | KetworkTypeError} GraphVertex, GraphLoop, GraphWeight, GraphEmpty
 */
export function maxCut(edges: readonly Edge[], vertices?: number): BinaryProblem {
  const most = checkInteger("GraphVertex", "vertices", vertices ?? MAX_QUBITS, 1, MAX_QUBITS);
  if (edges.length === 0) throw new KetworkRangeError("GraphEmpty", "a graph without edges has nothing to cut");
  const terms = edges.flatMap(([u, v, weight = 1], edge) => {
    for (const vertex of [u, v]) checkInteger("GraphVertex", `a vertex of edge ${edge}`, vertex, 0, most - 1);
    if (u === v)
      throw new KetworkRangeError("GraphLoop", `edge ${edge} leads from ${u} to itself`, { edge, vertex: u });
    if (!Number.isFinite(weight)) {
      throw new KetworkRangeError("GraphWeight", `the weight of edge ${edge} is ${weight}`, { edge, weight });
    }
    return [pauliTerm({}, weight / 2), pauliTerm({ [u]: "Z", [v]: "Z" }, -weight / 2)];
  });
  const highest = edges.reduce((high, [u, v]) => Math.max(high, u, v), 0);
  return { variables: vertices ?? highest + 1, sense: "max", cost: addPaulis(...terms) };
}

/**
 * Quadratic unconstrained binary optimisation: `Σ_ij Q_ij·x_i·x_j + offset` over bits x, to be minimised. As
 * `x_i·x_i = x_i`, the diagonal holds the linear terms; Q need not be symmetric.
 *
 * ```ts
 * // x₀ + x₁ − 3·x₀·x₁
 * const problem = qubo([[1, -3], [0, 1]]);
 * bruteForce(problem); // → { bits: [1, 1], value: -1 }
 * ```
 *
 * @throws {KetworkRangeError} QuboShape where the matrix is not square or its size not in 1 … 25, QuboNotFinite
 */
export function qubo(matrix: readonly (readonly number[])[], offset = 0): BinaryProblem {
  const variables = matrix.length;
  if (variables < 1 || variables > MAX_QUBITS || matrix.some((row) => row.length !== variables)) {
    throw new KetworkRangeError("QuboShape", `the matrix must be square, of size 1 … ${MAX_QUBITS}`, { variables });
  }
  const check = (value: number, row?: number, column?: number): number => {
    if (Number.isFinite(value)) return value;
    throw new KetworkRangeError("QuboNotFinite", `a coefficient is ${value}`, { row, column });
  };
  const terms = matrix.flatMap((row, i) =>
    Array.from(row).flatMap((value, j) => {
      const q = check(value, i, j);
      if (i === j) return [pauliTerm({}, q / 2), pauliTerm({ [i]: "Z" }, -q / 2)];
      return [
        pauliTerm({}, q / 4),
        pauliTerm({ [i]: "Z" }, -q / 4),
        pauliTerm({ [j]: "Z" }, -q / 4),
        pauliTerm({ [i]: "Z", [j]: "Z" }, q / 4),
      ];
    }),
  );
  return { variables, sense: "min", cost: addPaulis(pauliTerm({}, check(offset)), ...terms) };
}

/** @throws {PauliError} PauliNotHermitian, PauliNotDiagonal; {KetworkRangeError} ProblemWidth; and as `checkInteger` */
export function checkProblem(problem: BinaryProblem): BinaryProblem {
  const { variables, cost } = problem;
  checkInteger("ProblemWidth", "variables", variables, 1, MAX_QUBITS);
  const width = pauliWidth(requireDiagonal(cost));
  if (width > variables) {
    throw new KetworkRangeError("ProblemWidth", `the cost has ${width} variables, the problem ${variables}`, {
      cost: width,
      variables,
    });
  }
  return problem;
}

/** Bits and what they are worth. */
export interface Assignment {
  readonly bits: readonly number[];
  readonly value: number;
}

/**
 * The value of the assignment whose bit i is bit i of `outcome`.
 *
 * ```ts
 * assignmentOf(maxCut([[0, 1], [1, 2]]), 2); // → { bits: [0, 1, 0], value: 2 }
 * ```
 */
export const assignmentOf = ({ variables, cost }: BinaryProblem, outcome: number): Assignment => ({
  bits: Array.from({ length: variables }, (_, i) => (outcome >> i) & 1),
  value: diagonalValue(cost, outcome),
});

/**
 * The best of some outcomes, the first of equal ones; `undefined` where there are none.
 *
 * ```ts
 * bestOf(maxCut([[0, 1], [1, 2]]), [0, 1, 2]); // → { bits: [0, 1, 0], value: 2 }
 * ```
 */
export function bestOf(problem: BinaryProblem, outcomes: Iterable<number>): Assignment | undefined {
  const sign = problem.sense === "max" ? 1 : -1;
  let best: { readonly outcome: number; readonly value: number } | undefined;
  for (const outcome of outcomes) {
    const value = diagonalValue(problem.cost, outcome);
    if (best === undefined || sign * value > sign * best.value) best = { outcome, value };
  }
  return best && assignmentOf(problem, best.outcome);
}

/**
 * The best assignment, by trying all 2^variables: the classical baseline to print beside what QAOA finds.
 *
 * ```ts
 * bruteForce(maxCut([[0, 1], [1, 2], [2, 0]])).value; // → 2
 * ```
 *
 * @throws as {@link checkProblem}
 */
export function bruteForce(problem: BinaryProblem): Assignment {
  const size = 2 ** checkProblem(problem).variables;
  function* all(): Generator<number> {
    for (let outcome = 0; outcome < size; outcome += 1) yield outcome;
  }
  return bestOf(problem, all())!;
}

/**
 * A local search: from all zeros, flips the bit that helps most until none does. The classical heuristic for problems
 * that are too large for {@link bruteForce}.
 *
 * ```ts
 * localSearch(maxCut([[0, 1], [1, 2], [2, 0]])).value; // → 2
 * ```
 *
 * @throws as {@link checkProblem}
 */
export function localSearch(problem: BinaryProblem): Assignment {
  const { variables, cost, sense } = checkProblem(problem);
  const sign = sense === "max" ? 1 : -1;
  for (let outcome = 0; ;) {
    const flips = Array.from({ length: variables }, (_, i) => outcome ^ (1 << i));
    const best = flips.reduce((found, next) =>
      sign * diagonalValue(cost, next) > sign * diagonalValue(cost, found) ? next : found,
    );
    if (!(sign * diagonalValue(cost, best) > sign * diagonalValue(cost, outcome)))
      return assignmentOf(problem, outcome);
    outcome = best;
  }
}
