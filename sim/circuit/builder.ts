import type { Angle } from "./angle.ts";
import { checkCircuit, checkOperation, checkQubitCount, type Circuit } from "./circuit.ts";
import type { Matrix } from "./complex.ts";
import { controlOperation } from "./control.ts";
import { CircuitError } from "./errors.ts";
import type { GateName, Operation } from "./gates.ts";

/**
 * Builds a circuit gate by gate; every call checks what it is given and returns the builder. Angles come before qubits,
 * controls before targets.
 *
 * ```ts
 * const bell = circuit(2).h(0).cx(0, 1).build();
 * const ansatz = circuit(2).ry(parameter("theta"), 0).rzz(0.3, 0, 1).build();
 * compose(bell, ansatz).parameters; // → ["theta"]
 * ```
 */
export class CircuitBuilder {
  readonly qubits: number;
  readonly #operations: Operation[] = [];

  /** @throws {CircuitError} CircuitWidthOutOfRange */
  constructor(qubits: number) {
    this.qubits = checkQubitCount(qubits);
  }

  /** Any operation, with whatever controls it has. @throws {CircuitError} naming the gate, the qubit and the rule */
  operation(operation: Operation): this {
    this.#operations.push(checkOperation(operation, this.qubits));
    return this;
  }

  /** Any gate by name. @throws {CircuitError} naming the gate, the qubit and the rule */
  gate(gate: GateName, angles: readonly Angle[], qubits: readonly number[], pauli?: string): this {
    const operation = { gate, qubits: [...qubits], angles: [...angles], ...(pauli === undefined ? {} : { pauli }) };
    this.#operations.push(checkOperation(operation, this.qubits));
    return this;
  }

  /** A gate by name where all of `controls` are 1: `controlled([0, 1], "sx", [], [2])`. */
  controlled(controls: readonly number[], gate: GateName, angles: readonly Angle[], qubits: readonly number[]): this {
    return this.operation(controlOperation({ gate, qubits: [...qubits], angles: [...angles] }, controls));
  }

  id(qubit: number): this {
    return this.gate("id", [], [qubit]);
  }
  x(qubit: number): this {
    return this.gate("x", [], [qubit]);
  }
  y(qubit: number): this {
    return this.gate("y", [], [qubit]);
  }
  z(qubit: number): this {
    return this.gate("z", [], [qubit]);
  }
  h(qubit: number): this {
    return this.gate("h", [], [qubit]);
  }
  s(qubit: number): this {
    return this.gate("s", [], [qubit]);
  }
  sdg(qubit: number): this {
    return this.gate("sdg", [], [qubit]);
  }
  t(qubit: number): this {
    return this.gate("t", [], [qubit]);
  }
  tdg(qubit: number): this {
    return this.gate("tdg", [], [qubit]);
  }
  sx(qubit: number): this {
    return this.gate("sx", [], [qubit]);
  }
  sxdg(qubit: number): this {
    return this.gate("sxdg", [], [qubit]);
  }
  rx(angle: Angle, qubit: number): this {
    return this.gate("rx", [angle], [qubit]);
  }
  ry(angle: Angle, qubit: number): this {
    return this.gate("ry", [angle], [qubit]);
  }
  rz(angle: Angle, qubit: number): this {
    return this.gate("rz", [angle], [qubit]);
  }
  /** `diag(1, e^{i·angle})` */
  p(angle: Angle, qubit: number): this {
    return this.gate("p", [angle], [qubit]);
  }
  /** `P(phi)·RY(theta)·P(lambda)` */
  u(theta: Angle, phi: Angle, lambda: Angle, qubit: number): this {
    return this.gate("u", [theta, phi, lambda], [qubit]);
  }
  /** OpenQASM 2's names of the phase gate and the general gate: `u1(λ) = P(λ)`, `u2(φ, λ) = U(π/2, φ, λ)`, `u3 = U`. */
  u1(lambda: Angle, qubit: number): this {
    return this.p(lambda, qubit);
  }
  u2(phi: Angle, lambda: Angle, qubit: number): this {
    return this.u(Math.PI / 2, phi, lambda, qubit);
  }
  u3(theta: Angle, phi: Angle, lambda: Angle, qubit: number): this {
    return this.u(theta, phi, lambda, qubit);
  }
  /** Multiplies the state by `e^{i·angle}`. */
  gphase(angle: Angle): this {
    return this.gate("gphase", [angle], []);
  }
  /**
   * A unitary matrix on one or two qubits, bit i of its index being `qubits[i]`.
   *
   * @throws {CircuitError} CircuitMatrixShape, CircuitMatrixNotUnitary
   */
  unitary(matrix: Matrix, qubits: readonly number[]): this {
    return this.operation({ gate: "unitary", qubits: [...qubits], angles: [], matrix });
  }
  cx(control: number, target: number): this {
    return this.gate("cx", [], [control, target]);
  }
  cy(control: number, target: number): this {
    return this.gate("cy", [], [control, target]);
  }
  cz(control: number, target: number): this {
    return this.gate("cz", [], [control, target]);
  }
  ch(control: number, target: number): this {
    return this.gate("ch", [], [control, target]);
  }
  cp(angle: Angle, control: number, target: number): this {
    return this.gate("cp", [angle], [control, target]);
  }
  crx(angle: Angle, control: number, target: number): this {
    return this.gate("crx", [angle], [control, target]);
  }
  cry(angle: Angle, control: number, target: number): this {
    return this.gate("cry", [angle], [control, target]);
  }
  crz(angle: Angle, control: number, target: number): this {
    return this.gate("crz", [angle], [control, target]);
  }
  /** √X with a control. */
  csx(control: number, target: number): this {
    return this.controlled([control], "sx", [], [target]);
  }
  /** `e^{i·gamma}·U(theta, phi, lambda)` with a control: two operations. */
  cu(theta: Angle, phi: Angle, lambda: Angle, gamma: Angle, control: number, target: number): this {
    return this.p(gamma, control).cu3(theta, phi, lambda, control, target);
  }
  cu1(lambda: Angle, control: number, target: number): this {
    return this.cp(lambda, control, target);
  }
  cu3(theta: Angle, phi: Angle, lambda: Angle, control: number, target: number): this {
    return this.controlled([control], "u", [theta, phi, lambda], [target]);
  }
  swap(first: number, second: number): this {
    return this.gate("swap", [], [first, second]);
  }
  cswap(control: number, first: number, second: number): this {
    return this.gate("cswap", [], [control, first, second]);
  }
  ccx(control: number, otherControl: number, target: number): this {
    return this.gate("ccx", [], [control, otherControl, target]);
  }
  /** X with three controls. */
  c3x(first: number, second: number, third: number, target: number): this {
    return this.mcx([first, second, third], target);
  }
  /** X with four controls. */
  c4x(first: number, second: number, third: number, fourth: number, target: number): this {
    return this.mcx([first, second, third, fourth], target);
  }
  /** √X with three controls. */
  c3sx(first: number, second: number, third: number, target: number): this {
    return this.controlled([first, second, third], "sx", [], [target]);
  }
  /** Margolus' Toffoli gate up to relative phases. */
  rccx(control: number, otherControl: number, target: number): this {
    return this.gate("rccx", [], [control, otherControl, target]);
  }
  iswap(first: number, second: number): this {
    return this.gate("iswap", [], [first, second]);
  }
  iswapdg(first: number, second: number): this {
    return this.gate("iswapdg", [], [first, second]);
  }
  /** CX from first to second, then from second to first. */
  dcx(first: number, second: number): this {
    return this.gate("dcx", [], [first, second]);
  }
  /** The echoed cross-resonance gate. */
  ecr(first: number, second: number): this {
    return this.gate("ecr", [], [first, second]);
  }
  /** `exp(−i·angle/2·ZX)`: Z on the first qubit, X on the second. */
  rzx(angle: Angle, first: number, second: number): this {
    return this.gate("rzx", [angle], [first, second]);
  }
  /** `exp(−i·angle/2·XX)`; likewise `ryy` and `rzz`. */
  rxx(angle: Angle, first: number, second: number): this {
    return this.gate("rxx", [angle], [first, second]);
  }
  ryy(angle: Angle, first: number, second: number): this {
    return this.gate("ryy", [angle], [first, second]);
  }
  rzz(angle: Angle, first: number, second: number): this {
    return this.gate("rzz", [angle], [first, second]);
  }
  /** `exp(−i·angle/2·P)`: letter i of `letters` (X, Y or Z) acts on `qubits[i]`. */
  pauli(angle: Angle, letters: string, qubits: readonly number[]): this {
    return this.gate("pauli", [angle], qubits, letters);
  }
  /** X on the target where all controls are 1. */
  mcx(controls: readonly number[], target: number): this {
    return this.gate("mcx", [], [...controls, target]);
  }
  /** Multiplies by `e^{i·angle}` where controls and target are all 1. */
  mcp(angle: Angle, controls: readonly number[], target: number): this {
    return this.gate("mcp", [angle], [...controls, target]);
  }

  /** All operations of another circuit. @throws {CircuitError} CircuitWidthMismatch where the widths differ */
  append(other: Circuit): this {
    if (other.qubits !== this.qubits) {
      throw new CircuitError("CircuitWidthMismatch", `${this.qubits} and ${other.qubits} qubits`);
    }
    this.#operations.push(...other.operations);
    return this;
  }

  /** What has been built so far. */
  build(): Circuit {
    return checkCircuit({ qubits: this.qubits, operations: this.#operations });
  }
}

/**
 * Starts a circuit of `qubits` qubits.
 *
 * ```ts
 * const bell = circuit(2).h(0).cx(0, 1).build();
 * probabilities(simulate(bell)); // ≈ [0.5, 0, 0, 0.5]
 * circuit(2).cx(0, 2); // throws CircuitQubitOutOfRange
 * ```
 *
 * @throws {CircuitError} CircuitWidthOutOfRange
 */
export function circuit(qubits: number): CircuitBuilder {
  return new CircuitBuilder(qubits);
}
