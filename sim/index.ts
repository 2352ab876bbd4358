/** Everything that other code may use of the simulator. */
export {
  checkInteger,
  isKetworkError,
  KetworkRangeError,
  KetworkTypeError,
  type ErrorDetails,
  type KetworkError,
} from "./errors.ts";
export * from "./machine/index.ts";
