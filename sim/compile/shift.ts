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
export type ShiftedCode = Pick<CircuitCode, "angles" | "forward" | "pairs">;

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
  // A loop each for those that have the same rule, and of whose angles the same share is turned into cos and sin.
  const groups = [
    { members: occurrences.filter((one) => one.kind === "phase"), factor: 1, rule: TWO_TERM_RULE },
    {
      members: occurrences.filter((one) => one.kind === "rotation" && !hasFourShifts(one)),
      ...{ factor: 0.5, rule: TWO_TERM_RULE },
    },
    { members: occurrences.filter(hasFourShifts), factor: 0.5, rule: FOUR_TERM_RULE },
  ];
  const ordered = groups.flatMap(({ members }) => members);
  const [values, derivatives] = [asm.cells(ordered.length), asm.cells(ordered.length)];

  ordered.forEach(({ angle }, i) => {
    const source = emitAngle(emitter, angle, requireCell(cellOf, angle.parameter), values + i);
    if (source !== values + i) asm.mov(values + i, source);
  });
  const energy = asm.cells(1);
  const energyAt = asm.freshLabel("shifted_energy");
  const code = layOutShifted(primitives, ordered, values, layOut);
  const pairs = emitter.integers(pairsInOrder(code, ordered.length));
  asm.subroutine(energyAt, () => {
    evaluate(code.forward, energy);
  });
  // All cosines and sines once; then a shift changes one pair.
  code.angles();
  let from = 0;
  for (const { members, factor, rule } of groups) {
    const to = from + members.length;
    if (from < to) emitShiftLoop(emitter, { values, pairs, derivatives, from, to, factor, rule, energy, energyAt });
    from = to;
  }
  const targets = occurrences.map(({ angle }) => requireCell(gradient, angle.parameter));
  asm.source("sum over gates", () => {
    const fresh = new Set(targets);
    for (const fourTerm of [false, true]) {
      occurrences.forEach((occurrence, i) => {
        if (hasFourShifts(occurrence) !== fourTerm) return;
        const derivative = derivatives + ordered.indexOf(occurrence);
        emitAddScaled(emitter, targets[i]!, derivative, occurrence.angle.coefficient, fresh);
      });
    }
  });
}

/** The first cells of the pairs of angles `shifted[0]`, `shifted[1]`, …: each belongs to one gate. */
function pairsInOrder({ pairs }: ShiftedCode, count: number): readonly number[] {
  const cells = new Map(pairs.map(({ angle, cell }) => [angle.parameter, cell]));
  return parameterVector("shifted", count).map(({ parameter }) => cells.get(parameter)!);
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
  /** A table of the first cells of their cosines and sines. */
  readonly pairs: number;
  readonly from: number;
  readonly to: number;
  /** What angles are multiplied by before cos and sin. */
  readonly factor: number;
  readonly rule: readonly ShiftTerm[];
  /** The subroutine that computes the energy at the angles, and where it leaves it. */
  readonly energyAt: string;
  readonly energy: number;
}

function emitShiftLoop(emitter: Emitter, loop: ShiftLoop): void {
  const { asm } = emitter;
  const { values, pairs, derivatives, from, to, factor, rule, energyAt, energy } = loop;
  const [above, sum, value, shifted] = [asm.cells(1), asm.cells(1), asm.cells(1), asm.cells(1)];
  const [place, pair] = [asm.cells(1), asm.cells(2, 2)];
  // The index counts down to 1.
  const before = from - 1;
  const turn = (angle: number): void => {
    asm
      .cis(pair, angle, factor)
      .store(0, place, pair)
      .store(1, place, pair + 1);
  };
  const derivative = (index: number): void => {
    asm
      .load(value, values + before, index)
      .load(place, pairs + before, index)
      .setFloat(sum, 0);
    for (const { shift, weight } of rule) {
      asm.immediate("FADD", shifted, value, shift);
      turn(shifted);
      asm.call(energyAt).mov(above, energy).immediate("FSUB", shifted, value, shift);
      turn(shifted);
      asm.call(energyAt).binary("FSUB", above, above, energy);
      emitAddScaled(emitter, sum, above, weight);
    }
    turn(value);
    asm.store(derivatives + before, index, sum);
  };
  asm.source("shifts, gate by gate", () => {
    asm.loop(to - from, derivative, { independent: true });
  });
}
