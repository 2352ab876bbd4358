import { MAX_QUBITS, weight } from "../circuit/mask.ts";
import { PauliError } from "./errors.ts";

/**
 * `(re + i·im) · P(x, z)`, with `P(x, z) = i^|x∧z| X^x Z^z`: qubit q is bit q of both masks, X has its bit in `x`, Z in
 * `z`, Y in both.
 */
export interface PauliTerm {
  readonly x: number;
  readonly z: number;
  readonly re: number;
  readonly im: number;
}

/** A sum of Pauli strings; no two of its terms have the same string. */
export type PauliSum = readonly PauliTerm[];

/**
 * Merges equal strings, first to last, and drops those whose coefficient is then zero; keeps the order otherwise.
 *
 * ```ts
 * const terms = [parsePauliSum("Z0"), parsePauliSum("X1"), parsePauliSum("-Z0")].flat();
 * simplify(terms); // → [{ x: 2, z: 0, re: 1, im: 0 }]
 * ```
 */
export function simplify(terms: readonly PauliTerm[]): PauliSum {
  const merged = new Map<string, PauliTerm>();
  for (const term of terms) {
    if (!Number.isFinite(term.re) || !Number.isFinite(term.im)) {
      throw new PauliError(
        "PauliCoefficientNotFinite",
        `the coefficient of ${stringOf(term)} is ${term.re} + ${term.im}i`,
      );
    }
    const key = `${term.x},${term.z}`;
    const found = merged.get(key);
    merged.set(key, found === undefined ? term : { ...term, re: found.re + term.re, im: found.im + term.im });
  }
  return [...merged.values()].filter(({ re, im }) => re !== 0 || im !== 0);
}

/**
 * `coefficient · P` for a string such as `{ 0: "Z", 3: "X" }`; `{}` is the identity.
 *
 * ```ts
 * formatPauliSum(pauliTerm({ 0: "Z", 3: "X" }, 0.5)); // → "0.5 Z0 X3"
 * ```
 */
export function pauliTerm(letters: Readonly<Record<number, "X" | "Y" | "Z">>, coefficient = 1): PauliSum {
  let x = 0;
  let z = 0;
  for (const [key, letter] of Object.entries(letters)) {
    const qubit = Number(key);
    if (!Number.isInteger(qubit) || qubit < 0 || qubit >= MAX_QUBITS) throw outOfRange(key);
    if (letter !== "Z") x |= 2 ** qubit;
    if (letter !== "X") z |= 2 ** qubit;
  }
  return simplify([{ x, z, re: coefficient, im: 0 }]);
}

/**
 * `coefficient · P` for a label with one letter I, X, Y, Z a qubit, the *last* letter being qubit 0 (as in Qiskit).
 *
 * ```ts
 * formatPauliSum(fromLabel("XIZ")); // → "Z0 X2"
 * fromLabel("XQ"); // throws PauliMalformed
 * ```
 *
 * @throws {PauliError} PauliMalformed, PauliQubitOutOfRange
 */
export function fromLabel(label: string, coefficient = 1): PauliSum {
  if (!/^[IXYZ]+$/.test(label))
    throw new PauliError("PauliMalformed", `${JSON.stringify(label)} is not letters I, X, Y, Z`);
  if (label.length > MAX_QUBITS) throw outOfRange(label.length - 1);
  const letters: Record<number, "X" | "Y" | "Z"> = {};
  Array.from(label, (letter, i) => {
    if (letter !== "I") letters[label.length - 1 - i] = letter as "X" | "Y" | "Z";
  });
  return pauliTerm(letters, coefficient);
}

const outOfRange = (qubit: number | string, column?: number): PauliError =>
  new PauliError("PauliQubitOutOfRange", `qubit ${qubit} is not in 0 … ${MAX_QUBITS - 1}`, column);

/**
 * Reads a sum such as `-1.05 + 0.4 Z0 - 0.4 Z1 + 0.18*X0 X1`: signed terms, each a number, Pauli letters with their
 * qubits, or both (`*` between them is optional); `I` is the identity.
 *
 * ```ts
 * const hamiltonian = parsePauliSum("-1.05 + 0.4 Z0 + 0.18*X0 X1");
 * hamiltonian.length; // → 3
 * expectation(hamiltonian, simulate(circuit(2).x(0).build())); // ≈ -1.45
 * parsePauliSum("Z0 Z0"); // throws PauliQubitRepeated
 * ```
 *
 * @throws {PauliError} with the column
 */
export function parsePauliSum(text: string): PauliSum {
  const terms: PauliTerm[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) at += match[0].length;
    return match;
  };
  take(SPACE);
  if (at === text.length) throw new PauliError("PauliMalformed", "there is no term", 1);
  while (at < text.length) {
    const sign = take(SIGN)?.[1];
    if (sign === undefined && terms.length > 0) throw new PauliError("PauliMalformed", "expected + or −", at + 1);
    const number = take(NUMBER)?.[1];
    let letters = 0;
    let x = 0;
    let z = 0;
    if (number !== undefined && take(TIMES) !== null && !/^[IXYZ]/.test(text.slice(at))) {
      throw new PauliError("PauliMalformed", "expected a Pauli letter after *", at + 1);
    }
    for (let column = at + 1, match = take(LETTER); match !== null; column = at + 1, match = take(LETTER)) {
      letters += 1;
      if (match[1] === undefined) continue;
      const qubit = Number(match[2]);
      if (qubit >= MAX_QUBITS) throw outOfRange(match[2]!, column);
      const bit = 2 ** qubit;
      if (((x | z) & bit) !== 0) throw new PauliError("PauliQubitRepeated", `qubit ${qubit} stands twice`, column);
      if (match[1] !== "Z") x |= bit;
      if (match[1] !== "X") z |= bit;
    }
    if (number === undefined && letters === 0) {
      throw new PauliError("PauliMalformed", "expected a number or a Pauli letter with its qubit", at + 1);
    }
    const magnitude = number === undefined ? 1 : Number(number);
    if (!Number.isFinite(magnitude))
      throw new PauliError("PauliCoefficientNotFinite", `${number} is too large`, at + 1);
    terms.push({ x, z, re: sign === "-" || sign === "−" ? -magnitude : magnitude, im: 0 });
  }
  return simplify(terms);
}

const SPACE = /\s*/y;
const SIGN = /([+\-−])\s*/y;
const NUMBER = /((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*/y;
const TIMES = /\*\s*/y;
const LETTER = /(?:([XYZ])(\d+)|I(?![\w]))\s*/y;

/**
 * The string of a term, lowest qubit first: `X0 Z2`; `I` for the identity.
 *
 * ```ts
 * stringOf({ x: 0b011, z: 0b110 }); // → "X0 Y1 Z2"
 * ```
 */
export function stringOf({ x, z }: Pick<PauliTerm, "x" | "z">): string {
  const letters: string[] = [];
  for (let qubit = 0; qubit < MAX_QUBITS; qubit += 1) {
    const letter = "IXZY"[((x >> qubit) & 1) + 2 * ((z >> qubit) & 1)]!;
    if (letter !== "I") letters.push(`${letter}${qubit}`);
  }
  return letters.length === 0 ? "I" : letters.join(" ");
}

/**
 * Writes a Hermitian sum so that {@link parsePauliSum} reads the same sum back.
 *
 * ```ts
 * formatPauliSum(parsePauliSum("0.5*X1 - Z0")); // → "0.5 X1 - Z0"
 * ```
 *
 * @throws {PauliError} PauliNotHermitian
 */
export function formatPauliSum(sum: PauliSum): string {
  if (sum.length === 0) return "0";
  return requireHermitian(sum)
    .map((term, i) => {
      const sign = term.re < 0 ? (i === 0 ? "-" : " - ") : i === 0 ? "" : " + ";
      const magnitude = Math.abs(term.re);
      const string = stringOf(term);
      if (string === "I") return `${sign}${magnitude}`;
      return magnitude === 1 ? `${sign}${string}` : `${sign}${magnitude} ${string}`;
    })
    .join("");
}

/**
 * Returns a sum all of whose coefficients are real.
 *
 * ```ts
 * requireHermitian(scalePaulis(pauliTerm({ 0: "X" }), 0, 1)); // throws PauliNotHermitian
 * ```
 *
 * @throws {PauliError} PauliNotHermitian
 */
export function requireHermitian(sum: PauliSum): PauliSum {
  for (const term of sum) {
    if (term.im !== 0)
      throw new PauliError("PauliNotHermitian", `${stringOf(term)} has the coefficient ${term.re} + ${term.im}i`);
  }
  return sum;
}

/**
 * The sum of sums.
 *
 * ```ts
 * formatPauliSum(addPaulis(parsePauliSum("Z0 + X1"), parsePauliSum("Z0"))); // → "2 Z0 + X1"
 * ```
 */
export const addPaulis = (...sums: readonly PauliSum[]): PauliSum => simplify(sums.flat());

/**
 * `(re + i·im) · sum`.
 *
 * ```ts
 * formatPauliSum(scalePaulis(parsePauliSum("Z0 + X1"), -2)); // → "-2 Z0 - 2 X1"
 * ```
 */
export const scalePaulis = (sum: PauliSum, re: number, im = 0): PauliSum =>
  simplify(sum.map((term) => ({ ...term, re: re * term.re - im * term.im, im: re * term.im + im * term.re })));

/**
 * The product `a·b`. `P(x, z)·P(x', z') = i^(|x∧z| + |x'∧z'| − |y|) (−1)^|z∧x'| · P(x⊕x', z⊕z')` with
 * `y = (x⊕x')∧(z⊕z')`.
 *
 * ```ts
 * multiplyPaulis(pauliTerm({ 0: "X" }), pauliTerm({ 0: "Y" })); // → [{ x: 0, z: 1, re: 0, im: 1 }] (X·Y = iZ)
 * ```
 */
export function multiplyPaulis(a: PauliSum, b: PauliSum): PauliSum {
  return simplify(
    a.flatMap((left) =>
      b.map((right) => {
        const x = left.x ^ right.x;
        const z = left.z ^ right.z;
        const turns =
          weight(left.x & left.z) + weight(right.x & right.z) - weight(x & z) + 2 * weight(left.z & right.x);
        const re = left.re * right.re - left.im * right.im;
        const im = left.re * right.im + left.im * right.re;
        return { x, z, ...quarterTurns(turns, re, im) };
      }),
    ),
  );
}

/** `i^turns · (re + i·im)`, exactly. */
function quarterTurns(turns: number, re: number, im: number): { readonly re: number; readonly im: number } {
  switch (turns & 3) {
    case 0:
      return { re, im };
    case 1:
      return { re: 0 - im, im: re };
    case 2:
      return { re: 0 - re, im: 0 - im };
    default:
      return { re: im, im: 0 - re };
  }
}

/**
 * `a·b − b·a`.
 *
 * ```ts
 * commutator(pauliTerm({ 0: "Z" }), pauliTerm({ 1: "X" })); // → []
 * ```
 */
export const commutator = (a: PauliSum, b: PauliSum): PauliSum =>
  addPaulis(multiplyPaulis(a, b), scalePaulis(multiplyPaulis(b, a), -1));

/**
 * How many qubits a sum needs: its highest qubit plus one, at least 1.
 *
 * ```ts
 * pauliWidth(parsePauliSum("Z0 + X4")); // → 5
 * ```
 */
export function pauliWidth(sum: PauliSum): number {
  const all = sum.reduce((mask, { x, z }) => mask | x | z, 0);
  return Math.max(1, 32 - Math.clz32(all));
}
