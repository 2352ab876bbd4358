/** HeH+ as the program in appendix B of Szabo and Ostlund, "Modern Quantum Chemistry", has it. */
import { expect } from "chai";
import { type Contraction, gaussianIntegrals, type Nucleus } from "../../../sim/qml/problems/gaussians.ts";

/** STO-3G of a Slater exponent of 1, scaled: Szabo and Ostlund, table 3.1 and appendix B. */
export const scaled = (zeta: number, centre: Contraction["centre"]): Contraction => ({
  centre,
  exponents: [2.22766, 0.405771, 0.109818].map((exponent) => exponent * zeta * zeta),
  coefficients: [0.154329, 0.535328, 0.444635],
});
export const HELIUM: Nucleus = { charge: 2, centre: [0, 0, 0] };
export const HYDROGEN: Nucleus = { charge: 1, centre: [0, 0, 1.4632] };
/** HeH+ as the program of their appendix B has it, with the matrices that it prints. */
export const heh = gaussianIntegrals([scaled(2.0925, [0, 0, 0]), scaled(1.24, [0, 0, 1.4632])], [HELIUM, HYDROGEN]);
/** Compares what was found with the first numbers that are wanted. */
export const closeTo = (found: ArrayLike<number>, wanted: readonly number[], tolerance: number): void => {
  wanted.forEach((value, i) => expect(Math.abs(found[i]! - value), `${i}: ${found[i]}`).to.be.below(tolerance));
};
