// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Descent} from "../dispute/Descent.sol";
import {FeeFloor} from "../dispute/FeeFloor.sol";
import {Rounds} from "../dispute/Rounds.sol";

/// @title DisputeHarness
/// @notice The pure parts of the dispute game, one by one.
contract DisputeHarness {
    function split(uint256 length) external pure returns (uint256 stride, uint256 inner) {
        return Rounds.split(length);
    }

    function roundBits(uint256 bits) external pure returns (uint256) {
        return Rounds.next(bits);
    }

    function roundCount(uint256 bits) external pure returns (uint256) {
        return Rounds.count(bits);
    }

    function packFee(uint256 fee) external pure returns (uint256) {
        return FeeFloor.pack(fee);
    }

    function unpackFee(uint256 packed) external pure returns (uint256) {
        return FeeFloor.unpack(packed);
    }

    function rootOf(bytes32[] calldata words, uint256 levels) external pure returns (bytes32) {
        return Descent.root(words, levels);
    }

    function climb(bytes32 word, uint256 index, bytes32[] calldata siblings) external pure returns (bytes32) {
        return Descent.climb(word, index, siblings);
    }

    function term(bytes32 word, uint256 index) external pure returns (bytes32) {
        return Descent.term(word, index);
    }
}
