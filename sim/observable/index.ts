/** Sums of Pauli strings. */
export { PauliError, type PauliFault } from "./errors.ts";
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
