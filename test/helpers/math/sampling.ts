/** How much the numeric tests sample. */
import hre from "hardhat";

/** Whether contracts are instrumented: gas then means nothing and everything is several times slower. */
export const UNDER_COVERAGE: boolean = hre.globalOptions.coverage;

/** The seed of every sample: `FLOAT_SEED`, or 1. */
export const SEED = Number(process.env["FLOAT_SEED"] ?? 1);

/** A sample's size: its default, a tenth of that under coverage, all multiplied by `FLOAT_EFFORT`. */
export function sampleCount(byDefault: number): number {
  const effort = Number(process.env["FLOAT_EFFORT"] ?? 1);
  return Math.ceil(byDefault * effort * (UNDER_COVERAGE ? 0.1 : 1));
}
