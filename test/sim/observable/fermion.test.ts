import { expect } from "chai";
import {
  adjointFermions,
  annihilation,
  creation,
  type FermionSum,
  jordanWigner,
  type Ladder,
} from "../../../sim/observable/fermion.ts";
import { addPaulis, formatPauliSum, multiplyPaulis, type PauliSum } from "../../../sim/observable/pauli.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { add, adjoint, denseSum, distance, identity, multiply, scale } from "../../helpers/sim/dense.ts";
import { denseFermions } from "../../helpers/sim/fermions.ts";

const SEED = 11;
const ORBITALS = 4;
const ALL = Array.from({ length: ORBITALS }, (_, p) => p);
const one = (...product: readonly Ladder[]): FermionSum => [{ coefficient: 1, product }];
const lowering = (p: number): PauliSum => jordanWigner(one(annihilation(p)));
const raising = (p: number): PauliSum => jordanWigner(one(creation(p)));
const anticommutator = (a: PauliSum, b: PauliSum): PauliSum => addPaulis(multiplyPaulis(a, b), multiplyPaulis(b, a));

describe("jordanWigner", () => {
  it("is a_p of occupation numbers, signs included", () => {
    for (const p of ALL) {
      const dense = denseFermions(ORBITALS, one(annihilation(p)));
      expect(distance(denseSum(ORBITALS, lowering(p)), dense), `a_${p}`).to.equal(0);
      expect(distance(denseSum(ORBITALS, raising(p)), adjoint(dense)), `a†_${p}`).to.equal(0);
    }
  });

  it("keeps the anticommutation relations, as sums and as matrices", () => {
    const zero = scale(identity(ORBITALS), [0, 0]);
    for (const p of ALL) {
      for (const q of ALL) {
        expect(anticommutator(lowering(p), lowering(q)), `{a_${p}, a_${q}}`).to.deep.equal([]);
        expect(anticommutator(raising(p), raising(q)), `{a†_${p}, a†_${q}}`).to.deep.equal([]);
        const mixed = anticommutator(lowering(p), raising(q));
        expect(mixed, `{a_${p}, a†_${q}}`).to.deep.equal(p === q ? [{ x: 0, z: 0, re: 1, im: 0 }] : []);
        const [a, b] = [denseSum(ORBITALS, lowering(p)), denseSum(ORBITALS, raising(q))];
        expect(distance(add(multiply(a, b), multiply(b, a)), p === q ? identity(ORBITALS) : zero)).to.equal(0);
      }
    }
  });

  it("writes the number of electrons in an orbital as (1 − Z)/2, and hopping with its chain of Z", () => {
    expect(formatPauliSum(jordanWigner(one(creation(2), annihilation(2))))).to.equal("0.5 - 0.5 Z2");
    const hopping = jordanWigner([...one(creation(3), annihilation(0)), ...one(creation(0), annihilation(3))]);
    expect(formatPauliSum(hopping)).to.equal("0.5 X0 Z1 Z2 X3 + 0.5 Y0 Z1 Z2 Y3");
  });

  it(`of random sums is their matrix in occupation numbers (seed ${SEED})`, () => {
    const random = new Random(SEED);
    for (let trial = 0; trial < 5; trial += 1) {
      const sum: FermionSum = Array.from({ length: 3 }, () => ({
        coefficient: random.unit(),
        product: Array.from({ length: 1 + random.below(4) }, () => ({
          orbital: random.below(ORBITALS),
          creates: random.below(2) === 1,
        })),
      }));
      const dense = denseFermions(ORBITALS, sum);
      expect(distance(denseSum(ORBITALS, jordanWigner(sum)), dense)).to.be.below(1e-15);
      expect(distance(denseSum(ORBITALS, jordanWigner(adjointFermions(sum))), adjoint(dense))).to.be.below(1e-15);
    }
  });

  it("has an empty product as the number that it is, and an empty sum as none", () => {
    expect(formatPauliSum(jordanWigner([{ coefficient: 0.25, product: [] }]))).to.equal("0.25");
    expect(jordanWigner([])).to.deep.equal([]);
    expect(jordanWigner(one(annihilation(1), annihilation(1)))).to.deep.equal([]);
  });

  it("works on the highest qubit, and refuses orbitals and coefficients that are none", () => {
    expect(lowering(24)).to.have.length(2);
    for (const orbital of [-1, 25, 0.5, NaN]) {
      expectError(() => lowering(orbital), "FermionOrbital", { value: orbital });
    }
    expectError(() => jordanWigner([{ coefficient: NaN, product: [] }]), "PauliCoefficientNotFinite");
  });
});
