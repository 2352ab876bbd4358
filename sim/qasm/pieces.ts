import type { Angle } from "../circuit/angle.ts";
import type { Complex, Matrix } from "../circuit/complex.ts";
import { atan2 } from "../math/elementary.ts";

/** Gates that qelib1.inc and stdgates.inc know under the circuit's own name. */
export const SHARED: ReadonlySet<string> = new Set([
  ...["id", "x", "y", "z", "h", "s", "sdg", "t", "tdg", "sx", "rx", "ry", "rz", "p"],
  ...["cx", "cy", "cz", "ch", "cp", "crx", "cry", "crz", "swap", "cswap", "ccx"],
]);

export type Show = (angle: Angle) => string;
export const on = (qubits: readonly number[]): string => qubits.map((qubit) => `q[${qubit}]`).join(",");
export const call = (gate: string, angles: readonly string[], qubits: readonly number[]): string =>
  `${gate}${angles.length === 0 ? "" : `(${angles.join(",")})`} ${on(qubits)};`;

/** The qubits of a mask, lowest first. */
export const qubitsOf = (mask: number): number[] =>
  Array.from({ length: 25 }, (_, q) => q).filter((q) => (mask & (2 ** q)) !== 0);

export const nonZero = (angle: number): readonly number[] => (angle === 0 ? [] : [angle]);

export const argument = ([re, im]: Complex): number => atan2(im, re);

/** A Pauli rotation as one by Z on one qubit, between changes of basis and a chain of CX. */
export function onZ(
  { x, z }: { readonly x: number; readonly z: number },
  rotate: (target: number) => readonly string[],
): readonly string[] {
  const qubits = qubitsOf(x | z);
  const target = qubits.at(-1)!;
  const isX = (q: number): boolean => (x & (2 ** q)) !== 0;
  const isY = (q: number): boolean => isX(q) && (z & (2 ** q)) !== 0;
  const forth = qubits.flatMap((q) =>
    isY(q) ? [call("sdg", [], [q]), call("h", [], [q])] : isX(q) ? [call("h", [], [q])] : [],
  );
  const back = qubits.flatMap((q) =>
    isY(q) ? [call("h", [], [q]), call("s", [], [q])] : isX(q) ? [call("h", [], [q])] : [],
  );
  const chain = qubits.slice(0, -1).map((q) => call("cx", [], [q, target]));
  return [...forth, ...chain, ...rotate(target), ...chain, ...back];
}

/** The angles of `e^{iα}·P(φ)·RY(θ)·P(λ)`, θ in [0, π]. */
export function euler(matrix: Matrix): {
  readonly alpha: number;
  readonly theta: number;
  readonly phi: number;
  readonly lambda: number;
} {
  const [[a, b], [c, d]] = matrix as readonly [readonly [Complex, Complex], readonly [Complex, Complex]];
  const size = ([re, im]: Complex): number => Math.sqrt(re * re + im * im);
  const theta = 2 * atan2(size(c), size(a));
  // Where one of them vanishes its argument means nothing, and only the sum or difference of φ and λ counts.
  if (size(c) < size(a) * 1e-8) return { alpha: argument(a), theta, phi: 0, lambda: argument(d) - argument(a) };
  if (size(a) < size(c) * 1e-8) {
    return { alpha: argument(c), theta, phi: 0, lambda: argument([-b[0], -b[1]]) - argument(c) };
  }
  const alpha = argument(a);
  return { alpha, theta, phi: argument(c) - alpha, lambda: argument([-b[0], -b[1]]) - alpha };
}
