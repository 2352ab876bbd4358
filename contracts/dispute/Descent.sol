// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

import {WordFrontier} from "../machine/WordFrontier.sol";

/// @title Lists and nodes that are revealed on the way to a step and down a tree
/// @notice What a reveal leaves behind is one hash, from which what was picked is shown again with the siblings beside
/// its path. Step hashes: the root of the list's tree. Kets: the root of the nodes, which is the register's own node above
/// them. Sums: the nodes, two a word, are hashed into a tree as well, and its root with the node above, since a sum says
/// nothing of its terms.
library Descent {
    using WordFrontier for WordFrontier.Frontier;

    /// @notice Levels of the tree of a list of step hashes: 31 of them and a zero, or fewer and more zeros.
    uint256 internal constant LIST_LEVELS = 5;

    /// @notice Root of the tree of `2^levels` words that begins with the given ones and is zero after them.
    /// @param words At most `2^levels`.
    /// @param levels From 0 to 5.
    function root(bytes32[] calldata words, uint256 levels) internal pure returns (bytes32) {
        WordFrontier.Frontier memory frontier;
        frontier.append(words);
        return frontier.root(levels);
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
