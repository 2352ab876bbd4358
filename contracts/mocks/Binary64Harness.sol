// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Binary64} from "../examples/Binary64.sol";

/// @notice Opens the examples' library to tests.
contract Binary64Harness {
    function cellAt(bytes32[] calldata outputs, uint256 index) external pure returns (uint256) {
        return Binary64.cellAt(outputs, index);
    }

    function cellOf(bytes calldata args, uint256 index) external pure returns (uint256) {
        return Binary64.cellOf(args, index);
    }

    function isBetween(uint256 value, uint256 low, uint256 high) external pure returns (bool) {
        return Binary64.isBetween(value, low, high);
    }

    function isInteger(uint256 bits, uint64 number) external pure returns (bool) {
        return Binary64.isInteger(bits, number);
    }

    function toWad(uint256 bits) external pure returns (int256 wad, bool ok) {
        return Binary64.toWad(bits);
    }
}
