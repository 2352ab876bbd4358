export {
  estimate,
  slowSeconds,
  type CostEstimate,
  type EstimatedEnd,
  type EstimateOptions,
  type Bounds,
} from "./estimate.ts";
export { WASM_SPEED, type Speed } from "./speed.ts";
