// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {WordTree} from "./WordTree.sol";

/**
 * @title WordFrontier
 * @notice Builds the root of a word tree from words that arrive in order, keeping one subtree root a level.
 * @dev Words that never arrive are zero. The slow twins are in test/machine/WordFrontier.test.ts.
 */
library WordFrontier {
    /// @dev One more than the highest depth, that of code. The length of `Frontier.roots` repeats it.
    uint256 internal constant LEVELS = 15;

    /// @notice What is kept of the words that have arrived.
    /// @dev `roots[level]` is meaningful where bit `level` of `count` is set: it is the root of the aligned subtree of
    /// `2^level` words that the bit stands for.
    struct Frontier {
        uint256 count;
        bytes32[15] roots;
    }

    /// @notice Appends words.
    /// @dev Trusts that `count + words.length < 2^LEVELS`.
    /// @param frontier Changed in place.
    function append(Frontier memory frontier, bytes32[] calldata words) internal pure {
        uint256 position;
        // Equivalent to: the calldata position of words[0], for which Solidity has no name outside assembly.
        assembly ("memory-safe") {
            position := words.offset
        }
        _append(frontier, position, words.length);
    }

    /// @notice Root of the tree of `2^depth` words, those that have not arrived being zero.
    /// @dev Trusts that `count ≤ 2^depth` and `depth < LEVELS`.
    function root(Frontier memory frontier, uint256 depth) internal pure returns (bytes32 node) {
        uint256 count = frontier.count;
        if (count >> depth != 0) return frontier.roots[depth];
        // INVARIANT: `node` is the root of the `2^level` words among which the first missing word stands.
        bytes32 zeros = 0;
        for (uint256 level = 0; level < depth; ++level) {
            bool even = (count >> level) & 1 == 0;
            node = even ? WordTree.parent(node, zeros) : WordTree.parent(frontier.roots[level], node);
            zeros = WordTree.parent(zeros, zeros);
        }
    }

    /// @notice Root of the tree of `2^depth` words that begins with `content` and is zero after it.
    /// @dev Trusts that `content` fits: `content.length ≤ 32 · 2^depth` and `depth < LEVELS`.
    function rootOf(bytes calldata content, uint256 depth) internal pure returns (bytes32) {
        Frontier memory frontier;
        uint256 position;
        // Equivalent to: the calldata position of content[0].
        assembly ("memory-safe") {
            position := content.offset
        }
        uint256 whole = content.length >> 5;
        _append(frontier, position, whole);
        // A slice shorter than a word is padded on the right, as the tree is.
        if (content.length & 31 != 0) _carry(frontier, 0, bytes32(content[whole << 5:]));
        return root(frontier, depth);
    }

    /// @dev Cuts `words` words at a calldata position into the largest aligned subtrees.
    function _append(Frontier memory frontier, uint256 position, uint256 words) private pure {
        while (words != 0) {
            uint256 level = 0;
            while ((frontier.count >> level) & 1 == 0 && 2 << level <= words) ++level;
            _carry(frontier, level, WordTree.rootOf(position, level));
            // Bounded: `2^level ≤ words`, and calldata is shorter than 2^32 bytes.
            unchecked {
                position += 32 << level;
                words -= 1 << level;
            }
        }
    }

    /// @dev Adds the root of the next `2^level` words, as a binary counter adds `2^level`.
    function _carry(Frontier memory frontier, uint256 level, bytes32 node) private pure {
        uint256 count = frontier.count;
        frontier.count = count + (1 << level);
        while ((count >> level) & 1 == 1) {
            node = WordTree.parent(frontier.roots[level], node);
            ++level;
        }
        frontier.roots[level] = node;
    }
}
