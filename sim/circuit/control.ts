import { cos, sin } from "../math/trig.ts";
import { atan2 } from "../math/elementary.ts";
import { type Angle, scaleAngle } from "./angle.ts";
import type { BaseName, Parts } from "./bases.ts";
import { checkCircuit, checkQubitCount, type Circuit } from "./circuit.ts";
import { type Complex, complexAdd, complexMultiply, type Matrix, matrixMultiply } from "./complex.ts";
import { CircuitError } from "./errors.ts";
import {
  type BoundOperation,
  inverseOperation,
  joinControls,
  type Operation,
  operationMatrix,
  splitControls,
} from "./gates.ts";

/** The most copies of a gate or circuit that an integer power is written as. */
const MAX_COPIES = 2 ** 16;

/**
 * The same gate where the qubits `controls` are all 1; they are put before those that it has.
 *
 * ```ts
 * controlOperation({ gate: "x", qubits: [2], angles: [] }, [0, 1]); // → { gate: "ccx", qubits: [0, 1, 2], angles: [] }
 * ```
 */
export function controlOperation(operation: Operation, controls: readonly number[]): Operation {
  if (controls.length === 0) return operation;
  const { controls: own, parts } = splitControls(operation);
  return joinControls([...controls, ...own], parts);
}

/**
 * The circuit where `count` further qubits are all 1. Its own qubits keep their numbers, the controls are those behind
 * them: `qubits … qubits + count − 1`. Every gate costs as many machine steps as before, except for a 4×4 `unitary`.
 *
 * ```ts
 * control(circuit(1).x(0).build(), 2).operations; // → [{ gate: "ccx", qubits: [1, 2, 0], angles: [] }]
 * ```
 *
 * @throws {CircuitError} CircuitControlsMalformed, CircuitWidthOutOfRange
 */
export function control(circuit: Circuit, count = 1): Circuit {
  if (!Number.isInteger(count) || count < 0) {
    throw new CircuitError("CircuitControlsMalformed", `${String(count)} is no number of controls`);
  }
  const qubits = checkQubitCount(circuit.qubits + count);
  const controls = Array.from({ length: count }, (_, i) => circuit.qubits + i);
  return checkCircuit({
    qubits,
    operations: circuit.operations.map((operation) => controlOperation(operation, controls)),
  });
}

/** Gates whose powers only scale their angle, by the phase of the eigenvalue that an angle of 1 gives. */
const ADDITIVE: Readonly<Record<string, number>> = {
  ...{ gphase: 1, p: 1 },
  ...Object.fromEntries(["rx", "ry", "rz", "rxx", "ryy", "rzz", "rzx", "pauli"].map((name) => [name, 0.5])),
};

/** Gates that are a phase gate of this angle. */
const PHASES: Readonly<Record<string, number>> = {
  z: Math.PI,
  s: Math.PI / 2,
  sdg: -Math.PI / 2,
  t: Math.PI / 4,
  tdg: -Math.PI / 4,
};

/** Gates that are `e^{iα/2}` times a rotation by α: the rotation and α. */
const TURNS: Readonly<Record<string, readonly [BaseName, number]>> = {
  x: ["rx", Math.PI],
  y: ["ry", Math.PI],
  sx: ["rx", Math.PI / 2],
  sxdg: ["rx", -Math.PI / 2],
};

/** Gates that undo themselves. */
const isInvolution = (base: string): boolean => ["x", "y", "z", "h", "swap", "ecr", "rccx", "id"].includes(base);

/**
 * An operation to a power. Integers are repetitions (of the inverse where negative). Other powers are the principal
 * ones, `λ^k = e^{ik·arg λ}` with arg λ in (−π, π] for each eigenvalue: so `pow(z, 0.5)` is S and `pow(x, 0.5)` is √X.
 *
 * ```ts
 * powerOperation({ gate: "z", qubits: [0], angles: [] }, 0.5); // → [{ gate: "p", qubits: [0], angles: [1.570796…] }]
 * powerOperation({ gate: "dcx", qubits: [0, 1], angles: [] }, 0.5); // throws CircuitPowerUnsupported
 * ```
 *
 * @returns operations whose product is the power
 * @throws {CircuitError} CircuitPowerUnsupported where the exponent is not finite, or not an integer and the gate has a
 * free parameter, is a `dcx`, an `rccx` or a `unitary` on two qubits, or an integer beyond ±65 536 of a gate that has to be repeated
 */
export function powerOperation(operation: Operation, exponent: number): readonly Operation[] {
  const { gate } = operation;
  if (!Number.isFinite(exponent))
    throw new CircuitError("CircuitPowerUnsupported", `${exponent} is no power`, { gate });
  const { controls, parts } = splitControls(operation);
  const make = (base: BaseName, angles: readonly Angle[], more: Partial<Parts> = {}): Operation => {
    const { targets, pauli } = { ...parts, ...more };
    const kept = base === "gphase" ? [] : targets;
    const { matrix } = more;
    return joinControls(controls, {
      ...{ base, angles, targets: kept },
      ...(base === "pauli" ? { pauli } : {}),
      ...(matrix === undefined ? {} : { matrix }),
    });
  };
  const base = parts.base as BaseName;
  const share = ADDITIVE[base];
  if (Number.isInteger(exponent)) {
    if (share !== undefined) return [{ ...operation, angles: [scaleAngle(operation.angles[0]!, exponent)] }];
    const copies = isInvolution(base) ? Math.abs(exponent % 2) : Math.abs(exponent);
    if (copies > MAX_COPIES) {
      throw new CircuitError("CircuitPowerUnsupported", `${copies} copies are more than ${MAX_COPIES}`, { gate });
    }
    const one = exponent < 0 ? inverseOperation(operation) : operation;
    return Array.from({ length: copies }, () => one);
  }
  if (!operation.angles.every((angle) => typeof angle === "number")) {
    throw new CircuitError("CircuitPowerUnsupported", "a principal power needs angles without parameters", { gate });
  }
  if (share !== undefined) {
    const angle = principal(operation.angles[0]! * share) / share;
    // Both eigenvalues of a rotation by 2π are −1.
    if (share === 0.5 && angle === 2 * Math.PI) return [make("gphase", [exponent * Math.PI])];
    return [make(base, [exponent * angle])];
  }
  if (base === "id") return [];
  const phase = PHASES[base];
  if (phase !== undefined) return [make("p", [exponent * phase])];
  const turn = TURNS[base];
  if (turn !== undefined) return [make("gphase", [(exponent * turn[1]) / 2]), make(turn[0], [exponent * turn[1]])];
  if (base === "iswap" || base === "iswapdg") {
    const angle = (exponent * (base === "iswap" ? -Math.PI : Math.PI)) / 2;
    return [make("rxx", [angle]), make("ryy", [angle])];
  }
  const matrix = operationMatrix({ ...parts, gate: base, qubits: parts.targets } as BoundOperation);
  if (matrix.length === 2) return [make("unitary", [], { matrix: matrixPower(matrix, exponent) })];
  if (matrix.length === 4 && isInvolution(base)) {
    return [make("unitary", [], { matrix: involutionPower(matrix, exponent) })];
  }
  throw new CircuitError("CircuitPowerUnsupported", `only integer powers, not ${exponent}`, { gate });
}

/**
 * A circuit to a power: an integer repeats it (or its inverse); any other is the principal power, see
 * {@link powerOperation}, of a circuit that is a single gate or has a single qubit.
 *
 * ```ts
 * const half = pow(circuit(1).x(0).build(), 0.5);
 * probabilities(simulate(half)); // ≈ [0.5, 0.5]
 * ```
 *
 * @throws {CircuitError} CircuitPowerUnsupported
 */
export function pow(circuit: Circuit, exponent: number): Circuit {
  return checkCircuit({ ...circuit, operations: powerOperations(circuit.operations, exponent) });
}

/** What {@link pow} makes of the operations of a circuit. */
export function powerOperations(operations: readonly Operation[], exponent: number): readonly Operation[] {
  if (operations.length === 0) return [];
  if (operations.length === 1) return powerOperation(operations[0]!, exponent);
  if (Number.isInteger(exponent)) {
    const copies = Math.abs(exponent);
    if (copies * operations.length > MAX_COPIES) {
      throw new CircuitError("CircuitPowerUnsupported", `${copies} copies of ${operations.length} gates are too many`);
    }
    const one = exponent < 0 ? operations.map(inverseOperation).reverse() : operations;
    return Array.from({ length: copies }, () => one).flat();
  }
  const qubits = [...new Set(operations.flatMap((operation) => operation.qubits))];
  const matrix = qubits.length === 1 ? product(operations) : undefined;
  if (matrix === undefined) {
    throw new CircuitError("CircuitPowerUnsupported", `${exponent} of several gates on several qubits`);
  }
  return powerOperation({ gate: "unitary", qubits, angles: [], matrix }, exponent);
}

/** The matrix of gates and phases on one qubit; `undefined` where a parameter is free. */
function product(operations: readonly Operation[]): Matrix | undefined {
  let all = unit(2);
  for (const operation of operations) {
    if (!operation.angles.every((angle) => typeof angle === "number")) return undefined;
    const matrix = operationMatrix(operation as BoundOperation);
    all = matrix.length === 1 ? scaled(all, matrix[0]![0]!) : matrixMultiply(matrix, all);
  }
  return all;
}

/** The same angle in (−π, π]. */
function principal(angle: number): number {
  if (angle > -Math.PI && angle <= Math.PI) return angle;
  const turns = Math.floor(angle / (2 * Math.PI) + 0.5);
  const rest = angle - turns * 2 * Math.PI;
  return rest <= -Math.PI ? rest + 2 * Math.PI : rest;
}

const cis = (angle: number): Complex => [cos(angle), sin(angle)];
const scaled = (matrix: Matrix, by: Complex): Matrix => matrix.map((row) => row.map((v) => complexMultiply(by, v)));
const added = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => row.map((v, j) => complexAdd(v, b[i]![j]!)));
const unit = (size: number): Matrix =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j): Complex => [i === j ? 1 : 0, 0]));

/** `(1 + G)/2 + e^{iπk}·(1 − G)/2` for G² = 1. */
function involutionPower(matrix: Matrix, k: number): Matrix {
  const [re, im] = cis(Math.PI * (k % 2));
  return added(scaled(unit(matrix.length), [(1 + re) / 2, im / 2]), scaled(matrix, [(1 - re) / 2, -im / 2]));
}

/** The principal power of a 2×2 unitary, by its eigenvalues and their projectors. */
function matrixPower(matrix: Matrix, k: number): Matrix {
  const [[a, b], [c, d]] = matrix as readonly [readonly [Complex, Complex], readonly [Complex, Complex]];
  // V = m + D with a traceless D, whose square is a number: its eigenvalues are m ± r, r² = D².
  const m: Complex = [(a[0] + d[0]) / 2, (a[1] + d[1]) / 2];
  const half: Complex = [(a[0] - d[0]) / 2, (a[1] - d[1]) / 2];
  const [re, im] = complexAdd(complexMultiply(half, half), complexMultiply(b, c));
  const length = Math.sqrt(re * re + im * im);
  const argument = atan2(im, re) / 2;
  const root = Math.sqrt(length);
  const r: Complex = complexMultiply([root, 0], cis(argument));
  const power = ([x, y]: Complex): Complex => cis(k * atan2(y, x));
  if (root < 1e-12) return scaled(unit(2), power(m));
  const [high, low] = [power(complexAdd(m, r)), power([m[0] - r[0], m[1] - r[1]])];
  // V^k = (h + l)/2 + (h − l)/2 · D/r
  const difference = complexMultiply([(high[0] - low[0]) / 2, (high[1] - low[1]) / 2], [r[0] / length, -r[1] / length]);
  const traceless: Matrix = [
    [half, b],
    [c, [-half[0], -half[1]]],
  ];
  return added(scaled(unit(2), [(high[0] + low[0]) / 2, (high[1] + low[1]) / 2]), scaled(traceless, difference));
}
