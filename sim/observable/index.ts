/** Sums of Pauli strings, and what counts say of them. */
export { diagonalValue, expectationFromCounts, requireDiagonal, type Estimate } from "./counts.ts";
export { PauliError, type PauliFault } from "./errors.ts";
export {
  adjointFermions,
  annihilation,
  creation,
  jordanWigner,
  type FermionSum,
  type FermionTerm,
  type Ladder,
} from "./fermion.ts";
export { measurementGroups, type MeasurementGroup } from "./grouping.ts";
export {
  addPaulis,
  commutator,
  formatPauliSum,
  fromLabel,
  multiplyPaulis,
  parsePauliSum,
  pauliTerm,
  pauliWidth,
  requireHermitian,
  scalePaulis,
  simplify,
  stringOf,
  type PauliSum,
  type PauliTerm,
} from "./pauli.ts";
