import { parameter } from "../circuit/angle.ts";
import { CircuitError } from "../circuit/errors.ts";
import { type AngledPrimitive, hasFourShifts, type Primitive } from "../circuit/primitive.ts";
import type { AffineAngle } from "../circuit/angle.ts";
import { emitAddScaled } from "./adjoint.ts";
import { type CellOf, cellsInOrder, emitAngle, layOutCircuit } from "./circuit.ts";
import type { Emitter } from "./emitter.ts";

/** `∂E/∂θ = Σ weight·(E(θ + shift) − E(θ − shift))`. */
export interface ShiftTerm {
  readonly shift: number;
  readonly weight: number;
}

/** For generators with two eigenvalues (Schuld et al., arXiv:1811.11184, equation 9). */
export const TWO_TERM_RULE: readonly ShiftTerm[] = [{ shift: Math.PI / 2, weight: 0.5 }];

/** For eigenvalues −1, 0, 1, those of controlled rotations (Anselmetti et al., arXiv:2104.05695, equation 7). */
export const FOUR_TERM_RULE: readonly ShiftTerm[] = [
  { shift: Math.PI / 2, weight: (Math.SQRT2 + 1) / (4 * Math.SQRT2) },
  { shift: 1.5 * Math.PI, weight: -(Math.SQRT2 - 1) / (4 * Math.SQRT2) },
];

type Occurrence = AngledPrimitive & { readonly angle: AffineAngle };

/**
 * Emits the parameter-shift gradient. Every gate that depends on a parameter is shifted by itself, so a parameter may
 * stand in many gates; the loop over gates runs in the machine, two or four evaluations of the circuit a gate.
 *
 * @param evaluate emits, once, `m[energy]` of the circuit whose code it is given; the register is its own affair
 * @returns emits the gradient into the cells of `gradient` (which it clears), at the parameters in the cells of `cellOf`
 */
export function layOutParameterShift(
  emitter: Emitter,
  primitives: readonly Primitive[],
  cellOf: CellOf,
  evaluate: (forward: (register: number) => void, energy: number) => void,
): (gradient: CellOf) => void {
  const { asm } = emitter;
  const isOccurrence = (primitive: Primitive): primitive is Occurrence =>
    "angle" in primitive && typeof primitive.angle !== "number";
  const occurrences = primitives.filter(isOccurrence);
  // Those with the two-term rule stand first, so that each rule has one loop.
  const ordered = [...occurrences.filter((one) => !hasFourShifts(one)), ...occurrences.filter(hasFourShifts)];
  const twoTerm = occurrences.length - occurrences.filter(hasFourShifts).length;

  const names = ordered.map((_, i) => `shifted[${i}]`);
  const renamed = new Map(ordered.map((occurrence, i) => [occurrence as Primitive, parameter(names[i]!)]));
  const values = asm.cells(ordered.length);
  const derivatives = asm.cells(ordered.length);
  const [energy, above, sum, value, shifted, index] = [0, 1, 2, 3, 4, 5].map(() => asm.cells(1)) as Six;

  const code = layOutCircuit(
    emitter,
    primitives.map((primitive) => {
      const angle = renamed.get(primitive);
      return angle === undefined ? primitive : ({ ...primitive, angle } as Primitive);
    }),
    cellsInOrder(names, values),
  );
  const energyAt = emitter.name("shifted_energy");
  asm.subroutine(energyAt, () => {
    code.angles();
    evaluate(code.forward, energy);
  });

  const loop = (from: number, to: number, rule: readonly ShiftTerm[]): void => {
    if (from === to) return;
    asm.range(index, from, to, () => {
      asm.load(value, values, index).setFloat(sum, 0);
      for (const { shift, weight } of rule) {
        asm.immediate("FADD", shifted, value, shift).store(values, index, shifted).call(energyAt).mov(above, energy);
        asm.immediate("FSUB", shifted, value, shift).store(values, index, shifted).call(energyAt);
        asm.binary("FSUB", above, above, energy);
        emitAddScaled(emitter, sum, above, weight);
      }
      asm.store(values, index, value).store(derivatives, index, sum);
    });
  };

  return (gradient) => {
    const cells = ordered.map(({ angle }) => {
      const cell = gradient(angle.parameter);
      const source = cellOf(angle.parameter);
      if (cell === undefined || source === undefined) {
        throw new CircuitError("CircuitParameterUnbound", "has no cell", { parameter: angle.parameter });
      }
      return { cell, source };
    });
    ordered.forEach(({ angle }, i) => {
      const source = emitAngle(emitter, angle, cells[i]!.source, values + i);
      if (source !== values + i) asm.mov(values + i, source);
    });
    loop(0, twoTerm, TWO_TERM_RULE);
    loop(twoTerm, ordered.length, FOUR_TERM_RULE);
    for (const cell of new Set(cells.map((one) => one.cell))) asm.setFloat(cell, 0);
    ordered.forEach(({ angle }, i) => {
      emitAddScaled(emitter, cells[i]!.cell, derivatives + i, angle.coefficient);
    });
  };
}

type Six = [number, number, number, number, number, number];
