// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// @title Nodes that are revealed on the way down a tree
/// @notice What a reveal leaves behind is one hash, from which the node picked is shown again with the siblings beside
/// its path. Kets: the root of the nodes, which is the register's own node above them. Sums: the nodes, two a word, are
/// hashed into a tree as well, and its root with the node above, since a sum says nothing of its terms.
library Descent {
    /// @notice Root of a tree of words.
    /// @param words A power of two of them, at most 32.
    function root(bytes32[] calldata words) internal pure returns (bytes32) {
        bytes32[] memory level = words;
        for (uint256 size = level.length >> 1; size > 0; size >>= 1) {
            for (uint256 i = 0; i < size; ++i) {
                level[i] = Hashes.efficientKeccak256(level[2 * i], level[2 * i + 1]);
            }
        }
        return level[0];
    }

    /// @notice Root of the tree that holds a word.
    /// @param index Place of the word, below `2^siblings.length`.
    /// @param siblings Hashes beside its path, lowest first.
    function climb(bytes32 word, uint256 index, bytes32[] calldata siblings) internal pure returns (bytes32 node) {
        node = word;
        for (uint256 i = 0; i < siblings.length; ++i) {
            node =
                (index >> i) & 1 == 0
                    ? Hashes.efficientKeccak256(node, siblings[i])
                    : Hashes.efficientKeccak256(siblings[i], node);
        }
    }

    /// @notice What a reveal of terms leaves behind.
    /// @param above The node they stand for, `re << 64 | im`.
    /// @param rootOfTerms Root of the tree of their words.
    function bindSum(bytes32 above, bytes32 rootOfTerms) internal pure returns (bytes32) {
        return Hashes.efficientKeccak256(above, rootOfTerms);
    }

    /// @notice A term of a word of two.
    /// @param index Place of the term among all: even in the high half, odd in the low half.
    function term(bytes32 word, uint256 index) internal pure returns (bytes32) {
        return index & 1 == 0 ? word >> 128 : word & bytes32(uint256(type(uint128).max));
    }
}
