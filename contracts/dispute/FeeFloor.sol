// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Base fees in 16 bits
/// @notice `exponent (6 bits) | mantissa (10 bits)`, standing for `mantissa << exponent`: rounded down by less than one
/// part in 512, exact below 1 024 wei. The order of packed fees is the order of what they stand for.
library FeeFloor {
    /// @notice The greatest packed fee that is not above `fee`.
    /// @param fee In wei a gas; from 2^73 on the largest fee that can be packed.
    function pack(uint256 fee) internal pure returns (uint256) {
        if (fee < 1 << 10) return fee;
        uint256 exponent = Math.log2(fee) - 9;
        return exponent > 63 ? type(uint16).max : (exponent << 10) | (fee >> exponent);
    }

    /// @notice What a packed fee stands for, in wei a gas.
    function unpack(uint256 packed) internal pure returns (uint256) {
        return (packed & 0x3ff) << (packed >> 10);
    }
}
