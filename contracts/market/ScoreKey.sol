// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Direction} from "../interfaces/Terms.sol";

/// @title ScoreKey
/// @notice Orders claims: the smaller key is the better claim. Scores are binary64 bits on 64 bits, never NaN.
library ScoreKey {
    uint64 private constant SIGN = 1 << 63;
    uint64 private constant INFINITY = 0x7ff0_0000_0000_0000;

    /// @notice Whether the bits are those of a NaN, canonical or not.
    function isNaN(uint64 score) internal pure returns (bool) {
        return score & ~SIGN > INFINITY;
    }

    /// @notice A number that grows as scores get worse: equal for equal scores (−0 and +0 among them), and only for them.
    /// @dev Binary64 compares like an integer once negative numbers are turned over; −0 is taken for +0 first.
    function rank(uint64 score, Direction direction) internal pure returns (uint64) {
        if (score == SIGN) score = 0;
        uint64 ascending = score & SIGN == 0 ? score | SIGN : ~score;
        return direction == Direction.Min ? ascending : ~ascending;
    }

    /// @notice Whether a score is as good as a threshold.
    function reaches(uint64 score, uint64 threshold, Direction direction) internal pure returns (bool) {
        return rank(score, direction) <= rank(threshold, direction);
    }

    /// @notice The key of a claim: its rank (0 for every claim of an exact job), then the index of its commit.
    /// @param index Below 2^64.
    function key(uint64 scoreRank, uint256 index) internal pure returns (uint256) {
        return (uint256(scoreRank) << 64) | index;
    }

    /// @notice The commit that a key belongs to.
    function indexOf(uint256 claimKey) internal pure returns (uint256) {
        return uint64(claimKey);
    }
}
