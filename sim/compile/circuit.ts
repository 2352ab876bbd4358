import type { AffineAngle, Angle } from "../circuit/angle.ts";
import { CircuitError } from "../circuit/errors.ts";
import { dagger } from "../circuit/complex.ts";
import type { AngledPrimitive, Primitive } from "../circuit/primitive.ts";
import { FLAG0 } from "../machine/instruction.ts";
import { cos, sin } from "../math/trig.ts";
import { describePrimitive } from "./annotate.ts";
import type { Emitter } from "./emitter.ts";

/** The cell that holds a parameter's value, or `undefined` where there is no such parameter. */
export type CellOf = (parameter: string) => number | undefined;

/** The cells of parameters that stand one after the other. */
export function cellsInOrder(parameters: readonly string[], first: number): CellOf {
  const cells = new Map(parameters.map((name, i) => [name, first + i]));
  return (name) => cells.get(name);
}

/** A primitive and the cells of its coefficients, in which it does one step on a register. */
export interface Part {
  readonly primitive: Primitive;
  /** First cell of the coefficients: cos and sin, a complex factor, or a matrix; 0 where there are none. */
  readonly cell: number;
}

/** A part whose angle depends on a parameter. */
export type ParametrisedPart = Part & { readonly primitive: AngledPrimitive & { readonly angle: AffineAngle } };

export function isParametrised(part: Part): part is ParametrisedPart {
  return "angle" in part.primitive && typeof part.primitive.angle !== "number";
}

/** A pair of cells for cos and sin of `factor · angle`, shared by all parts with the same angle. */
export interface AngleCells {
  readonly angle: AffineAngle;
  readonly factor: number;
  readonly cell: number;
}

/**
 * A circuit laid out in memory. Its coefficients are loop invariants: `angles` computes the cosines and sines once, and
 * then every part is a single step, on as many registers and as often as one likes.
 */
export interface CircuitCode {
  readonly parts: readonly Part[];
  /** Where the cosines and sines of angles with a parameter stand. */
  readonly pairs: readonly AngleCells[];
  /** Emits cos and sin of every angle whose parameter `depends` accepts (by default all of them). */
  angles(depends?: (parameter: string) => boolean): void;
  /** Emits the circuit on a register. */
  forward(register: number): void;
}

/**
 * Lays a circuit out.
 *
 * ```ts
 * const emitter = new Emitter();
 * const angle = emitter.variables([0.3]);
 * const primitives = lower(circuit(1).ry(parameter("theta"), 0).build());
 * const code = layOutCircuit(emitter, primitives, () => angle);
 * code.angles();
 * emitter.asm.emit("KZERO", { k: 0 });
 * code.forward(0);
 * emitExpectation(emitter, parsePauliSum("Z0"), 0, 0);
 * runProgram(emitter.finish({ qubits: 1 })).floats[0]; // → 0.955336…
 * ```
 *
 * @throws {CircuitError} CircuitParameterUnbound for a parameter that has no cell
 */
export function layOutCircuit(emitter: Emitter, primitives: readonly Primitive[], cellOf: CellOf): CircuitCode {
  const { asm } = emitter;
  const shared = new Map<string, AngleCells>();
  const angleCell = (angle: Angle, factor: number): number => {
    if (typeof angle === "number") return emitter.constant([cos(angle * factor), sin(angle * factor)]);
    if (cellOf(angle.parameter) === undefined) {
      throw new CircuitError("CircuitParameterUnbound", "has no cell", { parameter: angle.parameter });
    }
    const key = JSON.stringify([angle.parameter, angle.coefficient, angle.offset, factor]);
    const found = shared.get(key) ?? { angle, factor, cell: asm.cells(2, 2) };
    shared.set(key, found);
    return found.cell;
  };
  const parts = primitives.map((primitive): Part => {
    switch (primitive.kind) {
      case "flip":
      case "hadamard":
        return { primitive, cell: 0 };
      case "factor":
        return { primitive, cell: emitter.constant(primitive.factor) };
      case "phase":
        return { primitive, cell: angleCell(primitive.angle, 1) };
      case "rotation":
        return { primitive, cell: angleCell(primitive.angle, 0.5) };
      case "matrix":
      case "matrix2":
        return { primitive, cell: emitter.matrix(primitive.matrix) };
    }
  });
  const value = asm.cells(1);
  const pairs = [...shared.values()];
  return {
    parts,
    pairs,
    angles: (depends = () => true) => {
      asm.source("angles", () => {
        for (const { angle, factor, cell } of pairs) {
          if (!depends(angle.parameter)) continue;
          const source = emitAngle(emitter, angle, cellOf(angle.parameter)!, value);
          asm.cis(cell, source, factor);
        }
      });
    },
    forward: (register) => {
      asm.source("circuit", () => {
        for (const part of parts) emitPart(emitter, part, register);
      });
    },
  };
}

/** Emits `coefficient · m[parameter] + offset` into `target`, as `AffineAngle` says; returns the cell it stands in. */
export function emitAngle({ asm }: Emitter, angle: AffineAngle, parameter: number, target: number): number {
  let source = parameter;
  if (angle.coefficient !== 1) {
    asm.immediate("FMUL", target, source, angle.coefficient);
    source = target;
  }
  if (angle.offset !== 0) {
    asm.immediate("FADD", target, source, angle.offset);
    source = target;
  }
  return source;
}

/** Emits one part on a register, or its inverse: always one step. */
export function emitPart(emitter: Emitter, part: Part, k: number, inverse = false): void {
  emitter.asm.source(`${describePrimitive(part.primitive)}${inverse ? ", undone" : ""}`, () => {
    emitStep(emitter, part, k, inverse);
  });
}

function emitStep(emitter: Emitter, { primitive, cell: b }: Part, k: number, inverse: boolean): void {
  const { asm } = emitter;
  const flags = inverse ? FLAG0 : 0;
  switch (primitive.kind) {
    case "flip":
      asm.emit("KX", { k, x: primitive.x, c: primitive.c });
      return;
    case "hadamard":
      asm.emit("KH", { k, x: primitive.x, c: primitive.c });
      return;
    case "factor":
    case "phase":
      asm.emit("KPHASE", { k, z: primitive.z, b, flags });
      return;
    case "rotation":
      asm.emit("KROT", { k, x: primitive.x, z: primitive.z, b, c: primitive.c, flags });
      return;
    case "matrix":
      asm.emit("KU", { k, x: primitive.x, b: inverse ? emitter.matrix(dagger(primitive.matrix)) : b, c: primitive.c });
      return;
    case "matrix2":
      asm.emit("KUU", { k, x: primitive.x, z: primitive.z, b: inverse ? emitter.matrix(dagger(primitive.matrix)) : b });
  }
}
