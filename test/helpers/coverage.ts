import hre from "hardhat";

/** Whether contracts are instrumented: gas and sizes then mean nothing, and everything is several times slower. */
export const UNDER_COVERAGE: boolean = hre.globalOptions.coverage;
