// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Shape} from "../interfaces/IKetMachine.sol";
import {InstructionFields} from "./InstructionFields.sol";
import {Rule} from "./Isa.sol";
import {ShapeFields} from "./ShapeFields.sol";

/**
 * @title OperandRules
 * @notice What an instruction may be judged by before anything is read: whether its opcode exists and whether it keeps
 * every rule of its row in the instruction table.
 */
library OperandRules {
    using InstructionFields for uint256;
    using ShapeFields for Shape;

    uint256 private constant REGISTER_RULES =
        Rule.K_REGISTER | Rule.K_SEGMENT | Rule.K2_REGISTER | Rule.K2_SEGMENT | Rule.K_NOT_K2;
    uint256 private constant MASK_RULES =
        Rule.C_MASK |
            Rule.X_MASK |
            Rule.X_BIT |
            Rule.Z_MASK |
            Rule.Z_BIT |
            Rule.X_FREE_OF_C |
            Rule.Z_FREE_OF_C |
            Rule.X_NOT_Z;

    /// @notice Whether the instruction faults whatever the state holds.
    function broken(uint256 instruction, Shape shape) internal pure returns (bool) {
        uint256 rules = _rulesOf(instruction.opcode());
        if (rules == Rule.UNKNOWN) return true;
        if (rules & REGISTER_RULES != 0 && _registersBroken(rules, instruction, shape)) return true;
        if (_cellsBroken(rules, instruction, shape)) return true;
        return rules & MASK_RULES != 0 && _masksBroken(rules, instruction, shape);
    }

    function _rulesOf(uint256 opcode) private pure returns (uint256 rules) {
        if (opcode > Rule.LAST_OPCODE) return Rule.UNKNOWN;
        bytes memory table = Rule.TABLE;
        // Equivalent to: uint32 of the four bytes table[4 · opcode … 4 · opcode + 3].
        assembly ("memory-safe") {
            rules := and(mload(add(add(table, 4), shl(2, opcode))), 0xffffffff)
        }
    }

    function _registersBroken(uint256 rules, uint256 instruction, Shape shape) private pure returns (bool) {
        uint256 k = instruction.k();
        uint256 k2 = instruction.k2();
        uint256 depth = shape.ketDepth();
        if (rules & Rule.K_REGISTER != 0 && k >> depth != 0) return true;
        if (rules & Rule.K_SEGMENT != 0 && k > 3) return true;
        if (rules & Rule.K2_REGISTER != 0 && k2 >> depth != 0) return true;
        if (rules & Rule.K2_SEGMENT != 0 && k2 > 3) return true;
        return rules & Rule.K_NOT_K2 != 0 && k == k2;
    }

    function _cellsBroken(uint256 rules, uint256 instruction, Shape shape) private pure returns (bool) {
        uint256 a = instruction.a();
        uint256 b = instruction.b();
        uint256 c = instruction.c();
        bool flag0 = instruction.flag0();
        bool flag1 = instruction.flag1();
        uint256 log2Cells = shape.memDepth() + 2;
        if (a >> log2Cells != 0) {
            if (rules & (Rule.A_CELL | Rule.A_PAIR) != 0) return true;
            if (rules & Rule.A_CELL_IF_FLAG0 != 0 && flag0) return true;
        }
        if (rules & Rule.A_PAIR != 0 && a & 1 != 0) return true;
        if (b >> log2Cells != 0) {
            if (rules & (Rule.B_CELL | Rule.B_PAIR | Rule.B_OCTET | Rule.B_BLOCK) != 0) return true;
            if (rules & Rule.B_CELL_IF_FLAG1 != 0 && flag1) return true;
        }
        if (rules & Rule.B_PAIR != 0 && b & 1 != 0) return true;
        if (rules & Rule.B_OCTET != 0 && (b & 7 != 0 || (b | 7) >> log2Cells != 0)) return true;
        if (rules & Rule.B_BLOCK != 0 && (b & 31 != 0 || (b | 31) >> log2Cells != 0)) return true;
        if (c >> log2Cells != 0) {
            if (rules & Rule.C_CELL_UNLESS_FLAG0 != 0 && !flag0) return true;
            if (rules & Rule.C_CELL_IF_FLAG0 != 0 && flag0) return true;
            if (rules & Rule.C_CELL_IF_FLAG01 != 0 && (flag0 || flag1)) return true;
        }
        return false;
    }

    function _masksBroken(uint256 rules, uint256 instruction, Shape shape) private pure returns (bool) {
        uint256 c = instruction.c();
        uint256 x = instruction.x();
        uint256 z = instruction.z();
        uint256 n = shape.qubits();
        if (rules & Rule.C_MASK != 0 && c >> n != 0) return true;
        if (rules & Rule.X_MASK != 0 && x >> n != 0) return true;
        if (rules & Rule.X_BIT != 0 && !_oneBit(x)) return true;
        if (rules & Rule.Z_MASK != 0 && z >> n != 0) return true;
        if (rules & Rule.Z_BIT != 0 && !_oneBit(z)) return true;
        if (rules & Rule.X_FREE_OF_C != 0 && x & c != 0) return true;
        if (rules & Rule.Z_FREE_OF_C != 0 && z & c != 0) return true;
        return rules & Rule.X_NOT_Z != 0 && x == z;
    }

    function _oneBit(uint256 mask) private pure returns (bool) {
        // Unchecked: where the mask is 0 the difference is not looked at.
        unchecked {
            return mask != 0 && mask & (mask - 1) == 0;
        }
    }
}
