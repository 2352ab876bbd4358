import { type Angle, scaleAngle } from "../circuit/angle.ts";
import type { GateName, Operation } from "../circuit/gates.ts";

/** A gate that the importer knows without a definition in the program. */
export interface LibraryGate {
  readonly parameters: number;
  readonly qubits: number;
  readonly operations: (angles: readonly Angle[], qubits: readonly number[]) => readonly Operation[];
}

const direct = (gate: GateName, parameters: number, qubits: number, controls = 0): LibraryGate => ({
  parameters,
  qubits,
  operations: (angles, on) => [{ gate, qubits: [...on], angles: [...angles], ...(controls === 0 ? {} : { controls }) }],
});

/** Adds angles where only one of them may depend on a parameter; `undefined` where two do. */
function sum(...angles: readonly Angle[]): readonly Angle[] {
  const known = angles.filter((angle) => typeof angle === "number").reduce((total, angle) => total + angle, 0);
  return [known, ...angles.filter((angle) => typeof angle !== "number")].filter((angle) => angle !== 0);
}

/** `e^{i·(sum of the angles)}` where `controls` are 1. */
const phases = (angles: readonly Angle[]): readonly Operation[] =>
  sum(...angles).map((angle): Operation => ({ gate: "gphase", qubits: [], angles: [angle] }));

const half = (angle: Angle): Angle => scaleAngle(angle, 0.5);
const minusHalf = (angle: Angle): Angle => scaleAngle(angle, -0.5);

const u = (angles: readonly Angle[], qubit: number): Operation => ({ gate: "u", qubits: [qubit], angles });

/** Gates with the same meaning in qelib1.inc and stdgates.inc. */
const COMMON: Readonly<Record<string, LibraryGate>> = {
  ...Object.fromEntries(
    (["x", "y", "z", "h", "s", "sdg", "t", "tdg", "sx", "id"] as const).map((name) => [name, direct(name, 0, 1)]),
  ),
  ...Object.fromEntries((["rx", "ry", "rz", "p"] as const).map((name) => [name, direct(name, 1, 1)])),
  ...Object.fromEntries((["cx", "cy", "cz", "ch", "swap"] as const).map((name) => [name, direct(name, 0, 2)])),
  ...Object.fromEntries((["cp", "crx", "cry", "crz"] as const).map((name) => [name, direct(name, 1, 2)])),
  ccx: direct("ccx", 0, 3),
  cswap: direct("cswap", 0, 3),
  u1: direct("p", 1, 1),
  CX: direct("cx", 0, 2),
  // e^{iγ}·U with a control; the standard's phases of U cancel its −θ/2.
  cu: {
    parameters: 4,
    qubits: 2,
    operations: ([theta, phi, lambda, gamma], [control, target]) => [
      { gate: "p", qubits: [control!], angles: [gamma!] },
      { gate: "u", qubits: [control!, target!], angles: [theta!, phi!, lambda!], controls: 1 },
    ],
  },
};

/** The matrix `P(φ)·RY(θ)·P(λ)`, with Qiskit's phase: OpenQASM 2 fixes none. */
const PLAIN_U = direct("u", 3, 1);

/** What OpenQASM 2 has without an include. */
export const BUILT_IN_2: Readonly<Record<string, LibraryGate>> = { U: PLAIN_U, CX: COMMON["CX"]! };

/** qelib1.inc, as Qiskit ships it, and the gates that its exporter adds. Global phases are Qiskit's. */
export const QELIB1: Readonly<Record<string, LibraryGate>> = {
  ...COMMON,
  u: PLAIN_U,
  u3: PLAIN_U,
  u2: {
    parameters: 2,
    qubits: 1,
    operations: ([phi, lambda], [q]) => [u([Math.PI / 2, phi!, lambda!], q!)],
  },
  u0: { parameters: 1, qubits: 1, operations: (_, qubits) => [{ gate: "id", qubits, angles: [] }] },
  sxdg: direct("sxdg", 0, 1),
  csx: direct("sx", 0, 2, 1),
  cu1: direct("cp", 1, 2),
  cu3: direct("u", 3, 2, 1),
  rxx: direct("rxx", 1, 2),
  ryy: direct("ryy", 1, 2),
  rzz: direct("rzz", 1, 2),
  rzx: direct("rzx", 1, 2),
  iswap: direct("iswap", 0, 2),
  dcx: direct("dcx", 0, 2),
  ecr: direct("ecr", 0, 2),
  rccx: direct("rccx", 0, 3),
  c3x: direct("mcx", 0, 4),
  c4x: direct("mcx", 0, 5),
  c3sqrtx: direct("sx", 0, 4, 3),
  rc3x: { parameters: 0, qubits: 4, operations: (_, qubits) => rc3x(qubits) },
};

/** What OpenQASM 3 has without an include. Its U is `e^{iθ/2}·P(φ)·RY(θ)·P(λ)`. */
export const BUILT_IN_3: Readonly<Record<string, LibraryGate>> = {
  U: {
    parameters: 3,
    qubits: 1,
    operations: ([theta, phi, lambda], [q]) => [...phases([half(theta!)]), u([theta!, phi!, lambda!], q!)],
  },
  gphase: { parameters: 1, qubits: 0, operations: ([angle]) => [{ gate: "gphase", qubits: [], angles: [angle!] }] },
};

/** stdgates.inc of OpenQASM 3, phases included. */
export const STDGATES: Readonly<Record<string, LibraryGate>> = {
  ...COMMON,
  phase: direct("p", 1, 1),
  cphase: direct("cp", 1, 2),
  u2: {
    parameters: 2,
    qubits: 1,
    operations: ([phi, lambda], [q]) => [
      ...phases([minusHalf(phi!), minusHalf(lambda!)]),
      u([Math.PI / 2, phi!, lambda!], q!),
    ],
  },
  u3: {
    parameters: 3,
    qubits: 1,
    operations: ([theta, phi, lambda], [q]) => [
      ...phases([minusHalf(phi!), minusHalf(lambda!)]),
      u([theta!, phi!, lambda!], q!),
    ],
  },
};

/** qelib1.inc's relative-phase X with three controls, as it is defined there. */
function rc3x([a, b, c, d]: readonly number[]): readonly Operation[] {
  const on = (gate: GateName, ...qubits: readonly number[]): Operation => ({ gate, qubits, angles: [] });
  const flank = [on("h", d!), on("t", d!), on("cx", c!, d!), on("tdg", d!), on("h", d!)];
  const middle = [a!, b!, a!, b!].flatMap((control, i) => [on("cx", control, d!), on(i % 2 === 0 ? "t" : "tdg", d!)]);
  return [...flank, ...middle, ...flank];
}
