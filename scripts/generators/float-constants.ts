import { FLOAT_CONSTANTS } from "../../sim/math/constants.ts";

/**
 * `contracts/machine/FloatConstants.sol`: the table of `sim/math/constants.ts` as Solidity constants.
 *
 * @returns The path from the root of the project, and the unformatted content.
 */
export function generate(): { path: string; content: string } {
  const constants = Object.entries(FLOAT_CONSTANTS).map(
    ([name, { bits, meaning }]) =>
      `/// @dev ${meaning}.\nuint256 internal constant ${name} = 0x${bits.toString(16).padStart(16, "0")};`,
  );
  const content = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/**
 * @title FloatConstants
 * @notice The constants of {FloatMath} as binary64 bit patterns.
 * @dev Generated from \`sim/math/constants.ts\` by \`npm run generate\`; sources are named there.
 */
library FloatConstants {
${constants.join("\n")}
}
`;
  return { path: "contracts/machine/FloatConstants.sol", content };
}
