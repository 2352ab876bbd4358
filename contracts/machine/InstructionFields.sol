// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/**
 * @title InstructionFields
 * @notice Reads the fields of an instruction word, most significant first:
 * `op u8 | k u8 | k2 u8 | flags u8 | a u32 | b u32 | c u32 | x u64 | z u64`.
 */
library InstructionFields {
    function opcode(uint256 instruction) internal pure returns (uint256) {
        return instruction >> 248;
    }

    function k(uint256 instruction) internal pure returns (uint256) {
        return uint8(instruction >> 240);
    }

    function k2(uint256 instruction) internal pure returns (uint256) {
        return uint8(instruction >> 232);
    }

    function flag0(uint256 instruction) internal pure returns (bool) {
        return instruction & (1 << 224) != 0;
    }

    function flag1(uint256 instruction) internal pure returns (bool) {
        return instruction & (1 << 225) != 0;
    }

    function a(uint256 instruction) internal pure returns (uint256) {
        return uint32(instruction >> 192);
    }

    function b(uint256 instruction) internal pure returns (uint256) {
        return uint32(instruction >> 160);
    }

    function c(uint256 instruction) internal pure returns (uint256) {
        return uint32(instruction >> 128);
    }

    function x(uint256 instruction) internal pure returns (uint256) {
        return uint64(instruction >> 64);
    }

    function z(uint256 instruction) internal pure returns (uint256) {
        return uint64(instruction);
    }
}
