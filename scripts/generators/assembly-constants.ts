import { DISPATCH } from "../../sim/machine/engine/dispatch.ts";
import { FLOAT_CONSTANTS } from "../../sim/math/constants.ts";

/** `sim/assembly/constants.ts`: the numbers of decoded instructions, and the constants of sim/math by their bits. */
export function generate(): { path: string; content: string } {
  const opcodes = DISPATCH.map((name, i) => `export const ${name}: i32 = ${i};`);
  const floats = Object.entries(FLOAT_CONSTANTS).map(
    ([name, { bits, meaning }]) =>
      `/** ${meaning} */\nexport const ${name}: f64 = reinterpret<f64>(0x${bits.toString(16).padStart(16, "0")});`,
  );
  const content = `/* eslint-disable no-loss-of-precision -- AssemblyScript reads these literals as 64-bit integers */
// Generated from sim/machine/engine/dispatch.ts and sim/math/constants.ts by \`npm run generate\`: change it there.

${opcodes.join("\n")}

${floats.join("\n")}
`;
  return { path: "sim/assembly/constants.ts", content };
}
