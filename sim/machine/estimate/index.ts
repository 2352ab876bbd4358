export {
  estimate,
  slowSeconds,
  type CostEstimate,
  type EstimatedEnd,
  type EstimateOptions,
  type Range,
} from "./estimate.ts";
export { WASM_SPEED, type Speed } from "./speed.ts";
