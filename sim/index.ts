/** Everything that other code may use of the simulator. */
export {
  checkInteger,
  isKetworkError,
  KetworkRangeError,
  KetworkTypeError,
  type ErrorDetails,
  type KetworkError,
} from "./errors.ts";
export { Random } from "./math/random.ts";
export * from "./circuit/index.ts";
export * from "./compile/index.ts";
export * from "./machine/index.ts";
export * from "./observable/index.ts";
export * from "./noise/index.ts";
export * from "./qasm/index.ts";
export * from "./qml/index.ts";
export * from "./state/index.ts";
