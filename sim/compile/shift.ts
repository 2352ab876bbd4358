import { type AffineAngle, parameterVector } from "../circuit/angle.ts";
import { CircuitError } from "../circuit/errors.ts";
import { type AngledPrimitive, hasFourShifts, type Primitive } from "../circuit/primitive.ts";
import { emitAddScaled } from "./adjoint.ts";
import { type CellOf, cellsInOrder, type CircuitCode, emitAngle, layOutCircuit } from "./circuit.ts";
import type { Emitter } from "./emitter.ts";

/** `∂E/∂θ = Σ weight·(E(θ + shift) − E(θ − shift))`. */
export interface ShiftTerm {
  readonly shift: number;
  readonly weight: number;
}

/** For generators with two eigenvalues (Schuld et al., arXiv:1811.11184). */
export const TWO_TERM_RULE: readonly ShiftTerm[] = [{ shift: Math.PI / 2, weight: 0.5 }];

/** For eigenvalues −1, 0, 1, those of controlled rotations (Anselmetti et al., arXiv:2104.05695). */
export const FOUR_TERM_RULE: readonly ShiftTerm[] = [
  { shift: Math.PI / 2, weight: (Math.SQRT2 + 1) / (4 * Math.SQRT2) },
  { shift: 1.5 * Math.PI, weight: -(Math.SQRT2 - 1) / (4 * Math.SQRT2) },
];

type Occurrence = AngledPrimitive & { readonly angle: AffineAngle };

/** What {@link emitParameterShift} differentiates, and where things stand. */
export interface ParameterShift {
  /** Cells of the parameters. */
  readonly cellOf: CellOf;
  /** Cells that the derivatives are written to. */
  readonly gradient: CellOf;
  /** Emits `m[energy]` of the circuit that `forward` emits; called once. */
  readonly evaluate: (forward: (register: number) => void, energy: number) => void;
  /** Lays out primitives that are the given ones but for their angles (default: the circuit that they make). */
  readonly layOut?: (primitives: readonly Primitive[], cellOf: CellOf) => ShiftedCode;
}

/** What is evaluated at shifted angles. */
export type ShiftedCode = Pick<CircuitCode, "angles" | "forward">;

/**
 * Emits the parameter-shift gradient. Every gate that depends on a parameter is shifted by itself, so a parameter may
 * stand in many gates; the loop over gates runs in the machine, two or four evaluations of the circuit a gate.
 *
 * @throws {CircuitError} CircuitParameterUnbound for a parameter without a cell
 */
export function emitParameterShift(
  emitter: Emitter,
  primitives: readonly Primitive[],
  { cellOf, gradient, evaluate, layOut = (shifted, cells) => layOutCircuit(emitter, shifted, cells) }: ParameterShift,
): void {
  const { asm } = emitter;
  const occurrences = primitives.filter(isOccurrence);
  // Those with the two-term rule stand first, so that each rule has one loop.
  const fourTerm = occurrences.filter(hasFourShifts);
  const ordered = [...occurrences.filter((one) => !hasFourShifts(one)), ...fourTerm];
  const [values, derivatives] = [asm.cells(ordered.length), asm.cells(ordered.length)];

  ordered.forEach(({ angle }, i) => {
    const source = emitAngle(emitter, angle, requireCell(cellOf, angle.parameter), values + i);
    if (source !== values + i) asm.mov(values + i, source);
  });
  const energy = asm.cells(1);
  const energyAt = asm.freshLabel("shifted_energy");
  const code = layOutShifted(primitives, ordered, values, layOut);
  asm.subroutine(energyAt, () => {
    code.angles();
    evaluate(code.forward, energy);
  });
  const loop = (from: number, to: number, rule: readonly ShiftTerm[]): void => {
    if (from < to) emitShiftLoop(emitter, { values, derivatives, from, to, rule, energy, energyAt });
  };
  loop(0, ordered.length - fourTerm.length, TWO_TERM_RULE);
  loop(ordered.length - fourTerm.length, ordered.length, FOUR_TERM_RULE);

  const targets = ordered.map(({ angle }) => requireCell(gradient, angle.parameter));
  for (const target of new Set(targets)) asm.setFloat(target, 0);
  ordered.forEach(({ angle }, i) => {
    emitAddScaled(emitter, targets[i]!, derivatives + i, angle.coefficient);
  });
}

const isOccurrence = (primitive: Primitive): primitive is Occurrence =>
  "angle" in primitive && typeof primitive.angle !== "number";

function requireCell(cellOf: CellOf, name: string): number {
  const cell = cellOf(name);
  if (cell === undefined) throw new CircuitError("CircuitParameterUnbound", "has no cell", { parameter: name });
  return cell;
}

/** Lays the circuit out with the angle of each occurrence in a cell of its own. */
function layOutShifted(
  primitives: readonly Primitive[],
  occurrences: readonly Occurrence[],
  values: number,
  layOut: (primitives: readonly Primitive[], cellOf: CellOf) => ShiftedCode,
): ShiftedCode {
  const angles = parameterVector("shifted", occurrences.length);
  const renamed = new Map<Primitive, AffineAngle>(occurrences.map((occurrence, i) => [occurrence, angles[i]!]));
  const shifted = primitives.map((primitive): Primitive => {
    const angle = renamed.get(primitive);
    return angle === undefined ? primitive : ({ ...primitive, angle } as Primitive);
  });
  return layOut(
    shifted,
    cellsInOrder(
      angles.map((angle) => angle.parameter),
      values,
    ),
  );
}

interface ShiftLoop {
  /** Angles and derivatives of all occurrences, in consecutive cells; the loop is over `from` … `to` − 1. */
  readonly values: number;
  readonly derivatives: number;
  readonly from: number;
  readonly to: number;
  readonly rule: readonly ShiftTerm[];
  /** The subroutine that computes the energy at the angles, and where it leaves it. */
  readonly energyAt: string;
  readonly energy: number;
}

function emitShiftLoop(emitter: Emitter, { values, derivatives, from, to, rule, energyAt, energy }: ShiftLoop): void {
  const { asm } = emitter;
  const [above, sum, value, shifted] = [asm.cells(1), asm.cells(1), asm.cells(1), asm.cells(1)];
  const index = asm.cells(1);
  const derivative = (): void => {
    asm.load(value, values, index).setFloat(sum, 0);
    for (const { shift, weight } of rule) {
      asm.immediate("FADD", shifted, value, shift).store(values, index, shifted).call(energyAt).mov(above, energy);
      asm.immediate("FSUB", shifted, value, shift).store(values, index, shifted).call(energyAt);
      asm.binary("FSUB", above, above, energy);
      emitAddScaled(emitter, sum, above, weight);
    }
    asm.store(values, index, value).store(derivatives, index, sum);
  };
  asm.range(index, from, to, derivative, { independent: true });
}
