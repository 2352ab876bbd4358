// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Base fees in 16 bits
/// @notice `exponent (6 bits) | mantissa (10 bits)`, standing for `mantissa << exponent`: rounded down by less than one
/// part in 512, exact below 1 024 wei. The order of packed fees is the order of what they stand for.
library FeeFloor {
    /// @notice The largest fee that can be packed.
    uint256 internal constant MAX_FEE = 0x3ff << 63;

    /// @notice The greatest packed fee that is not above `fee`.
    /// @dev Costs the same gas for every fee: nodes estimate a transaction's gas at a base fee of zero.
    /// @param fee In wei a gas; more than `MAX_FEE` counts as `MAX_FEE`.
    function pack(uint256 fee) internal pure returns (uint256) {
        fee = Math.min(fee, MAX_FEE);
        // At least 9: below 1 024 wei the exponent is zero.
        uint256 exponent = Math.log2(fee | (1 << 9)) - 9;
        return (exponent << 10) | (fee >> exponent);
    }

    /// @notice What a packed fee stands for, in wei a gas.
    function unpack(uint256 packed) internal pure returns (uint256) {
        return (packed & 0x3ff) << (packed >> 10);
    }
}
