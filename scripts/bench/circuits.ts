/**
 * Circuit A of the comparison: a GHZ state, then 10 layers of RY and RZ on every qubit and a ring of CX; as a program for the
 * machine, and as a file of gates for the C++ programs, with the same coefficients.
 */
import { Assembler } from "../../sim/machine/assembler.ts";
import type { Program } from "../../sim/machine/program.ts";
import { Random } from "../../sim/math/random.ts";
import { sinCos } from "../../sim/math/trig.ts";

export interface Gate {
  readonly kind: "RY" | "RZ" | "CX" | "H";
  readonly target: number;
  readonly control: number;
  /** Radians. */
  readonly angle: number;
}

export const LAYERS = 10;

/** A GHZ state. */
export function ghz(n: number): Gate[] {
  const chain = Array.from({ length: n - 1 }, (_, q): Gate => ({ kind: "CX", target: q + 1, control: q, angle: 0 }));
  return [{ kind: "H", target: 0, control: 0, angle: 0 }, ...chain];
}

/** Layers of RY and RZ on every qubit and a ring of CX. */
export function layersOf(n: number, layers: number): Gate[] {
  const random = new Random(n);
  const angle = () => random.nextFloat() * 6 - 3;
  const gates: Gate[] = [];
  for (let layer = 0; layer < layers; layer++) {
    for (let target = 0; target < n; target++) {
      gates.push(
        { kind: "RY", target, control: 0, angle: angle() },
        { kind: "RZ", target, control: 0, angle: angle() },
      );
    }
    for (let control = 0; control < n; control++) {
      gates.push({ kind: "CX", target: (control + 1) % n, control, angle: 0 });
    }
  }
  return gates;
}

export const circuitA = (n: number, layers = LAYERS): Gate[] => [...ghz(n), ...layersOf(n, layers)];

/** An instruction for a gate whose cosine and sine stand at b. */
function emitGate(asm: Assembler, { kind, target, control }: Gate, b: number): void {
  const x = 2 ** target;
  if (kind === "CX") asm.emit("KX", { k: 0, x, c: 2 ** control });
  else if (kind === "H") asm.emit("KH", { k: 0, x });
  else asm.emit("KROT", { k: 0, x: kind === "RY" ? x : 0, z: x, b });
}

/** Gates on |0…0⟩ as a program, the cosine and sine of each angle computed on the way. */
export function gateProgram(n: number, gates: readonly Gate[]): Program {
  const asm = new Assembler();
  const angle = asm.cells(1);
  const pairs = asm.cells(2 * gates.length, 2);
  asm.emit("KZERO", { k: 0 });
  gates.forEach((gate, i) => {
    if (gate.angle !== 0) asm.setFloat(angle, gate.angle).cis(pairs + 2 * i, angle, 0.5);
    emitGate(asm, gate, pairs + 2 * i);
  });
  return asm.halt().assemble({ qubits: n });
}

/** Gates as C++ structs: `i32 kind, target, control, 0; f64 cos, sin` of half the angle. */
export function gateFile(gates: readonly Gate[]): Uint8Array {
  const bytes = new Uint8Array(32 * gates.length);
  const view = new DataView(bytes.buffer);
  const pair = new Float64Array(2);
  gates.forEach(({ kind, target, control, angle }, i) => {
    view.setInt32(32 * i, ["RY", "RZ", "CX", "H"].indexOf(kind), true);
    view.setInt32(32 * i + 4, target, true);
    view.setInt32(32 * i + 8, control, true);
    sinCos(angle * 0.5, pair);
    view.setFloat64(32 * i + 16, pair[1]!, true);
    view.setFloat64(32 * i + 24, pair[0]!, true);
  });
  return bytes;
}

/** Circuit B: 1 000 evaluations of ⟨Z0⟩ after two layers on four qubits, angles turned into cosines each time. */
export const EVALUATIONS = 1_000;

export const gatesB = (): Gate[] => layersOf(4, 2);

export function circuitB(): Program {
  const asm = new Assembler();
  const sum = asm.cells(2, 2);
  const dot = asm.cells(2, 2);
  const gates = gatesB();
  const angles = asm.cells(gates.length);
  const pairs = asm.cells(2 * gates.length, 2);
  gates.forEach(({ angle }, i) => asm.setFloat(angles + i, angle));
  asm.loop(EVALUATIONS, () => {
    asm.emit("KZERO", { k: 0 });
    gates.forEach((gate, i) => {
      if (gate.angle !== 0) asm.cis(pairs + 2 * i, angles + i, 0.5);
      emitGate(asm, gate, pairs + 2 * i);
    });
    asm.emit("KDOT", { a: dot, k: 0, k2: 0, z: 1 }).binary("FADD", sum, sum, dot);
  });
  return asm.halt().assemble({ qubits: 4, maxSteps: 1_000_000 });
}
