// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/**
 * @title InstructionFields
 * @notice Reads the fields of an instruction word, most significant first:
 * `op u8 | k u8 | k2 u8 | flags u8 | a u32 | b u32 | c u32 | x u64 | z u64`.
 */
library InstructionFields {
    /// @notice What to do: a constant of `Op`.
    function opcode(uint256 instruction) internal pure returns (uint256) {
        return instruction >> 248;
    }

    /// @notice A register, mostly the one written, or DATA's segment.
    function k(uint256 instruction) internal pure returns (uint256) {
        return uint8(instruction >> 240);
    }

    /// @notice A second register, or KLOAD's segment.
    function k2(uint256 instruction) internal pure returns (uint256) {
        return uint8(instruction >> 232);
    }

    /// @notice Bit 0 of the flags.
    function flag0(uint256 instruction) internal pure returns (bool) {
        return instruction & (1 << 224) != 0;
    }

    /// @notice Bit 1 of the flags.
    function flag1(uint256 instruction) internal pure returns (bool) {
        return instruction & (1 << 225) != 0;
    }

    /// @notice A cell, mostly the one written; a place to jump to; or a base of an indexed address.
    function a(uint256 instruction) internal pure returns (uint256) {
        return uint32(instruction >> 192);
    }

    /// @notice A cell, mostly one read, or a base of an indexed address.
    function b(uint256 instruction) internal pure returns (uint256) {
        return uint32(instruction >> 160);
    }

    /// @notice A cell, an index, or a mask of controls.
    function c(uint256 instruction) internal pure returns (uint256) {
        return uint32(instruction >> 128);
    }

    /// @notice Bits of an immediate operand, or a mask.
    function x(uint256 instruction) internal pure returns (uint256) {
        return uint64(instruction >> 64);
    }

    /// @notice A mask.
    function z(uint256 instruction) internal pure returns (uint256) {
        return uint64(instruction);
    }
}
