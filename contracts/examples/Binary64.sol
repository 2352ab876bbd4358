// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Float64} from "../machine/Float64.sol";

/**
 * @title Binary64
 * @notice Reads what a program of the Ket Machine put out: cells of 8 bytes, four a word, big-endian, most of them IEEE-754
 * binary64 floats. Contracts compute with integers; this turns one into the other without ever guessing.
 * @dev A float may be NaN or infinite: every function here says so, or is false, rather than revert, so that a contract
 * that must act on an answer is not stopped by a strange one.
 */
library Binary64 {
    uint256 private constant WAD = 1e18;
    uint256 private constant FRACTION = (1 << 52) - 1;
    uint256 private constant EXPONENT = 0x7ff;
    /// @dev Largest power of two that a significand is multiplied with: 2^(53 + 60 + 142) fits an int256.
    uint256 private constant MAX_SHIFT = 142;

    /// @notice The bits of an output cell.
    /// @param index From 0; cell 0 is the score of a bounty's program, the class index of a prediction's.
    function cellAt(bytes32[] memory outputs, uint256 index) internal pure returns (uint256 bits) {
        return uint64(uint256(outputs[index / 4]) >> (192 - 64 * (index % 4)));
    }

    /// @notice The bits of a cell of arguments, as they are given to `IInferenceDesk.ask`.
    function cellOf(bytes calldata args, uint256 index) internal pure returns (uint256 bits) {
        return uint64(bytes8(args[8 * index:8 * index + 8]));
    }

    /// @notice Whether low ≤ value ≤ high; false where one of them is NaN.
    function isBetween(uint256 value, uint256 low, uint256 high) internal pure returns (bool) {
        return Float64.le(low, value) && Float64.le(value, high);
    }

    /// @notice Whether a float is this whole number; −0 is 0.
    function isInteger(uint256 bits, uint64 number) internal pure returns (bool) {
        if (number > uint64(type(int64).max)) return false;
        (uint256 truncated, bool ok) = Float64.toInt64(bits);
        return ok && truncated == number && Float64.eq(Float64.fromInt64(truncated), bits);
    }

    /// @notice value · 10^18, rounded toward zero: exact but for digits after the 18th.
    /// @return wad 0 if not ok.
    /// @return ok False for NaN, infinities and |value| ≥ 2^195 or so.
    function toWad(uint256 bits) internal pure returns (int256 wad, bool ok) {
        uint256 exponent = (bits >> 52) & EXPONENT;
        if (exponent == EXPONENT) return (0, false);
        uint256 significand = bits & FRACTION;
        // Subnormal numbers have the exponent of the smallest normal ones, without the leading bit.
        if (exponent == 0) exponent = 1;
        else significand |= FRACTION + 1;
        uint256 scaled = significand * WAD;
        // |value| = significand · 2^(exponent − 1075).
        if (exponent > 1075 + MAX_SHIFT) return (0, false);
        scaled = exponent >= 1075 ? scaled << (exponent - 1075) : scaled >> (1075 - exponent);
        // Below 2^255, as MAX_SHIFT says.
        wad = int256(scaled);
        if (bits & Float64.SIGN != 0) wad = -wad;
        ok = true;
    }
}
