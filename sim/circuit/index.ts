/** Circuits as plain data: gates, parameters, drawing. */
export {
  angleAt,
  formatAngle,
  negateAngle,
  parameter,
  parameterVector,
  scaleAngle,
  shiftAngle,
  type AffineAngle,
  type Angle,
  type ParameterValues,
} from "./angle.ts";
export { circuit, CircuitBuilder } from "./builder.ts";
export {
  bind,
  checkCircuit,
  compose,
  depth,
  gateCounts,
  inverse,
  lower,
  parameterValues,
  type Circuit,
} from "./circuit.ts";
export { type Complex, type Matrix } from "./complex.ts";
export { control, controlOperation, pow, powerOperation } from "./control.ts";
export { drawText, type DrawOptions } from "./draw.ts";
export { CircuitError, type CircuitFault, type CircuitPlace } from "./errors.ts";
export {
  controlCount,
  GATE_NAMES,
  inverseOperation,
  operationMatrix,
  operationName,
  type GateName,
  type Operation,
} from "./gates.ts";
export { MAX_QUBITS } from "./mask.ts";
export { drawSvg, type SvgOptions } from "./svg.ts";
export { generator, type GeneratorTerm, type Primitive } from "./primitive.ts";
export { UNITARY_TOLERANCE } from "./unitary.ts";
