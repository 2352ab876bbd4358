import { ISA, MNEMONICS, RULE, RULES_OF, type RuleName } from "../../sim/machine/isa.ts";

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");

/** `contracts/machine/Isa.sol`: opcodes, rule bits and the rule bits of every opcode. */
export function generate(): { path: string; content: string } {
  const opcodes = MNEMONICS.map((name) => `    uint256 internal constant ${name} = 0x${hex(ISA[name].opcode, 2)};`);
  const rules = (Object.keys(RULE) as RuleName[]).map(
    (name) => `    uint256 internal constant ${name} = 1 << ${Math.log2(RULE[name])};`,
  );
  const last = Math.max(...RULES_OF.keys());
  // Unknown opcodes have the entry ffffffff: no instruction carries all rules.
  const table = Array.from({ length: last + 1 }, (_, opcode) => hex(RULES_OF.get(opcode) ?? 0xffffffff, 8)).join("");
  const lines = table.match(/.{1,96}/g)!.map((part) => `        hex"${part}"`);
  const content = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// Generated from sim/machine/isa.ts by \`npm run generate\`: change it there.

/// @title Opcodes of the Ket Machine
library Op {
${opcodes.join("\n")}
}

/// @title Operand rules of the Ket Machine, each a bit; sim/machine/isa.ts says what each demands
library Rule {
${rules.join("\n")}

    /// @notice The entry of an opcode that does not exist.
    uint256 internal constant UNKNOWN = 0xffffffff;
    /// @notice The highest opcode of the table.
    uint256 internal constant LAST_OPCODE = 0x${hex(last, 2)};
    /// @notice Four bytes an opcode, from opcode 0.
    bytes internal constant TABLE =
${lines.join("\n")};
}
`;
  return { path: "contracts/machine/Isa.sol", content };
}
