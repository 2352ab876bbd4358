import { emitArgmax, emitSoftmax } from "../../../compile/choice.ts";
import { KetworkRangeError } from "../../../errors.ts";
import { exp } from "../../../math/explog.ts";
import { type PauliSum, pauliTerm, scalePaulis } from "../../../observable/pauli.ts";
import { DataError } from "../../data/errors.ts";
import { emitAccuracy } from "../supervised/quality.ts";
import type { Head, PredictionHead } from "./objective.ts";

/** exp(100·s) of readouts s up to 7 stays finite. */
const MAX_SHARPNESS = 100;

/** @throws {KetworkRangeError} ClassifierSharpnessOutOfRange */
export function checkSharpness(sharpness: number): number {
  if (sharpness > 0 && sharpness <= MAX_SHARPNESS) return sharpness;
  throw new KetworkRangeError(
    "ClassifierSharpnessOutOfRange",
    `the sharpness is ${sharpness}: it must be in (0, ${MAX_SHARPNESS}]`,
    { sharpness },
  );
}

/**
 * One observable a class: Z of qubit 0 and its opposite for two classes, Z of qubits 0, 1, … for more.
 *
 * @throws {DataError} DataShape where there are more than two classes and fewer qubits than classes
 */
export function defaultReadout(classes: number, qubits: number): readonly PauliSum[] {
  if (classes === 2) return [pauliTerm({ 0: "Z" }), pauliTerm({ 0: "Z" }, -1)];
  if (classes > qubits) {
    throw new DataError("DataShape", `${classes} classes need a readout, as there are only ${qubits} qubits`);
  }
  return Array.from({ length: classes }, (_, qubit) => pauliTerm({ [qubit]: "Z" }));
}

const direction = (x: number, y: number, z: number): PauliSum =>
  [
    ...scalePaulis(pauliTerm({ 0: "X" }), x),
    ...scalePaulis(pauliTerm({ 0: "Y" }), y),
    ...scalePaulis(pauliTerm({ 0: "Z" }), z),
  ].filter(({ re }) => re !== 0);

/**
 * States of qubit 0 that are as far from each other as so many can be, one a class (Pérez-Salinas et al., section 3.2),
 * each as the spin along its direction on the Bloch sphere: the poles, a triangle in the plane of X and Z, a tetrahedron,
 * an octahedron.
 *
 * ```ts
 * labelStates(2).map(formatPauliSum); // → ["Z0", "-Z0"]
 * ```
 *
 * @throws {DataError} DataShape for other numbers of classes
 */
export function labelStates(classes: number): readonly PauliSum[] {
  const third = Math.sqrt(8) / 3;
  switch (classes) {
    case 2:
      return [direction(0, 0, 1), direction(0, 0, -1)];
    case 3:
      return [direction(0, 0, 1), direction(Math.sqrt(3) / 2, 0, -0.5), direction(-Math.sqrt(3) / 2, 0, -0.5)];
    case 4:
      return [
        direction(0, 0, 1),
        direction(third, 0, -1 / 3),
        direction(-third / 2, Math.sqrt(2 / 3), -1 / 3),
        direction(-third / 2, -Math.sqrt(2 / 3), -1 / 3),
      ];
    case 6:
      return [1, -1].flatMap((sign) => [direction(0, 0, sign), direction(sign, 0, 0), direction(0, sign, 0)]);
    default:
      throw new DataError("DataShape", `${classes} classes need a readout: there are label states for 2, 3, 4 and 6`);
  }
}

/** Class scores are expectations `s_c = ⟨R_c⟩`; the prediction is the first class of the largest score. */
export const classPrediction = (readout: readonly PauliSum[]): PredictionHead => ({
  readout,
  parameters: [],
  predict: (emitter, { expectations: scores }, target) => {
    emitArgmax(emitter, scores, readout.length, target);
  },
});

/** As {@link classPrediction}; the loss is the cross entropy of `softmax(sharpness·s)`. */
export const classificationHead = (readout: readonly PauliSum[], sharpness: number): Head => ({
  ...classPrediction(readout),
  layOut: (emitter, { expectations: scores }) => {
    const { asm } = emitter;
    const classes = readout.length;
    return {
      loss: ({ loss, label, weights, rows }) => {
        const likelihood = asm.cells(1);
        return () => {
          emitSoftmax(emitter, { scores, classes, label, sharpness, weights, likelihood });
          asm.unary("FLOG", likelihood, likelihood).binary("FSUB", loss, loss, likelihood);
          readout.forEach((_, c) => asm.immediate("FMUL", weights + 2 * c, weights + 2 * c, sharpness / rows));
        };
      },
      score: (target, rows) => {
        emitAccuracy(emitter, rows, target, (predicted) => {
          emitArgmax(emitter, scores, classes, predicted);
        });
      },
    };
  },
});

/** `softmax(sharpness·scores)` with the bits of `emitSoftmax`. */
export function softmax(scores: readonly number[], sharpness: number): number[] {
  const powers = scores.map((score) => exp(score * sharpness));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
