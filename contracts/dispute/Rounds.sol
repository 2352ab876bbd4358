// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Balanced rounds
/// @notice A distance of `bits` (of steps, or levels of a tree) is covered in `ceil(bits / 5)` rounds of
/// `ceil(bits / rounds)` bits, so that a reveal has at most 31 step hashes or 32 nodes.
library Rounds {
    /// @notice Most bits of a round.
    uint256 internal constant MAX_BITS = 5;

    /// @notice Rounds that a distance takes.
    /// @param bits From 0 to 48.
    function count(uint256 bits) internal pure returns (uint256) {
        return Math.ceilDiv(bits, MAX_BITS);
    }

    /// @notice Bits of the next round.
    /// @param bits From 1 to 48.
    function next(uint256 bits) internal pure returns (uint256) {
        return Math.ceilDiv(bits, count(bits));
    }

    /// @notice Distance between the steps of a bisection and how many of them lie strictly inside.
    /// @param length `hi − lo`, from 2 to 2^48 − 1.
    /// @return stride A power of two.
    /// @return inner From 1 to 31.
    function split(uint256 length) internal pure returns (uint256 stride, uint256 inner) {
        uint256 bits = log2Ceil(length);
        stride = 1 << (bits - next(bits));
        inner = Math.ceilDiv(length, stride) - 1;
    }

    /// @notice Bits of a distance of steps.
    /// @param length At least 1.
    function log2Ceil(uint256 length) internal pure returns (uint256) {
        return Math.log2(length, Math.Rounding.Ceil);
    }
}
