// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IKetMachine} from "../interfaces/IKetMachine.sol";
import {WordTree} from "./WordTree.sol";

/// @notice Calldata that proves words of trees, read from front to back.
/// @param cursor Calldata position of the next byte to read.
/// @param end Calldata position after the last byte that may be read.
struct Proof {
    uint256 cursor;
    uint256 end;
}

/**
 * @title ProofReader
 * @notice Reads words with their proofs. Each read reverts with `ProofMismatch` where its proof does not lead to the root
 * or reaches beyond the bytes given: bytes that are not there never count as zeros.
 * @dev Indices are trusted to be within the tree and depths to be at most 24.
 */
library ProofReader {
    /// @notice Starts at the first byte.
    function begin(bytes calldata data) internal pure returns (Proof memory proof) {
        uint256 cursor;
        assembly ("memory-safe") {
            cursor := data.offset
        }
        // Unchecked: the ABI decoder has checked that the bytes lie within calldata.
        unchecked {
            return Proof({cursor: cursor, end: cursor + data.length});
        }
    }

    /// @notice Reads a word that no root binds: a claim.
    function readClaim(Proof memory proof) internal pure returns (bytes32) {
        return _load(_take(proof, 1, 0, 0));
    }

    /// @notice Reads one word of a tree: `word | depth siblings`.
    function readWord(Proof memory proof, bytes32 root, uint256 depth, uint256 index) internal pure returns (bytes32) {
        return _load(readSubtree(proof, root, depth, index, 0));
    }

    /// @notice Reads a subtree of `2^height` words: `words | depth − height siblings`.
    /// @param index Position of the subtree among those of its height.
    /// @return position Calldata position of its first word.
    function readSubtree(
        Proof memory proof,
        bytes32 root,
        uint256 depth,
        uint256 index,
        uint256 height
    ) internal pure returns (uint256 position) {
        // Unchecked: height ≤ depth ≤ 24 and calldata positions are far below 2^255.
        unchecked {
            uint256 words = 1 << height;
            position = _take(proof, words + depth - height, root, index);
            bytes32 node = height == 0 ? _load(position) : WordTree.rootOf(position, height);
            if (WordTree.fold(node, index, depth - height, position + (words << 5)) != root) {
                revert IKetMachine.ProofMismatch(root, index);
            }
        }
    }

    /// @notice Reads two words of a tree, i ≠ k parting at bit t: `word i | word k | t siblings of i | t siblings of k |
    /// depth − t − 1 siblings above their common parent`. Reads one, as `readWord` does, where i = k.
    function readTwoWords(
        Proof memory proof,
        bytes32 root,
        uint256 depth,
        uint256 i,
        uint256 k
    ) internal pure returns (bytes32 wordI, bytes32 wordK) {
        if (i == k) {
            wordI = readWord(proof, root, depth, i);
            return (wordI, wordI);
        }
        uint256 t = highestBit(i ^ k);
        // Unchecked: t < depth ≤ 24 as both indices are within the tree.
        unchecked {
            uint256 position = _take(proof, depth + t + 1, root, i);
            wordI = _load(position);
            wordK = _load(position + 0x20);
            bytes32 node = _join(wordI, wordK, i, k, t, position + 0x40);
            if (WordTree.fold(node, i >> (t + 1), depth - t - 1, position + ((t + 1) << 6)) != root) {
                revert IKetMachine.ProofMismatch(root, i);
            }
        }
    }

    /// @notice Reads the four words whose indices differ from `base` in none, either or both of two bits:
    /// `half 0 | half 1 | depth − high − 1 siblings above their common parent`, where half h holds the words with the high
    /// bit h: `word | word with the low bit | low siblings of the one | low siblings of the other |
    /// high − low − 1 siblings above their common parent`, or, without a low bit, `word | high siblings`.
    /// @param base The index with both bits clear.
    /// @param low Position of the low bit plus 1, or 0 where there is none and the words of a half are one.
    /// @param high Position of the high bit, at least `low`.
    /// @return words Word [2 · high bit + low bit].
    function readFourWords(
        Proof memory proof,
        bytes32 root,
        uint256 depth,
        uint256 base,
        uint256 low,
        uint256 high
    ) internal pure returns (bytes32[4] memory words) {
        // Unchecked: low ≤ high < depth ≤ 24 as all four indices are within the tree.
        unchecked {
            uint256 halfSize = high + (low == 0 ? 1 : low);
            uint256 position = _take(proof, (halfSize << 1) + depth - high - 1, root, base);
            bytes32[2] memory halves;
            for (uint256 h = 0; h < 2; ++h) {
                uint256 index = base | (h << high);
                bytes32 word = _load(position);
                if (low == 0) {
                    words[2 * h] = words[2 * h + 1] = word;
                    halves[h] = WordTree.fold(word, index, high, position + 0x20);
                } else {
                    uint256 bit = low - 1;
                    bytes32 twin = _load(position + 0x20);
                    (words[2 * h], words[2 * h + 1]) = (word, twin);
                    bytes32 node = _join(word, twin, index, index | (1 << bit), bit, position + 0x40);
                    halves[h] = WordTree.fold(node, index >> low, high - low, position + (low << 6));
                }
                position += halfSize << 5;
            }
            bytes32 top = WordTree.parent(halves[0], halves[1]);
            if (WordTree.fold(top, base >> (high + 1), depth - high - 1, position) != root) {
                revert IKetMachine.ProofMismatch(root, base);
            }
        }
    }

    /// @notice Replaces one node of a tree: `old node | depth siblings`. `peek` shows the old node beforehand.
    /// @return newRoot Root of the tree with the new node.
    function replace(
        Proof memory proof,
        bytes32 root,
        uint256 depth,
        uint256 index,
        bytes32 newNode
    ) internal pure returns (bytes32 newRoot) {
        // Unchecked: depth ≤ 24.
        unchecked {
            uint256 position = _take(proof, 1 + depth, root, index);
            bytes32 oldRoot;
            (oldRoot, newRoot) = WordTree.foldBoth(_load(position), newNode, index, depth, position + 0x20);
            if (oldRoot != root) revert IKetMachine.ProofMismatch(root, index);
        }
    }

    /// @notice The word that the next access starts with; that access is the one to prove it.
    function peek(Proof memory proof) internal pure returns (uint256) {
        return uint256(_load(proof.cursor));
    }

    /// @notice Word `index` of those that stand from a calldata position on, which must have been taken.
    function wordAt(uint256 position, uint256 index) internal pure returns (bytes32) {
        return _load(position + (index << 5));
    }

    /// @notice Position of the highest bit of a mask that is not 0.
    function highestBit(uint256 mask) internal pure returns (uint256 position) {
        // Equivalent to: floor(log2(mask)).
        assembly ("memory-safe") {
            position := sub(255, clz(mask))
        }
    }

    /// @dev The common parent of two words that part at bit t, from `t siblings of i | t siblings of k`.
    function _join(
        bytes32 wordI,
        bytes32 wordK,
        uint256 i,
        uint256 k,
        uint256 t,
        uint256 siblings
    ) private pure returns (bytes32) {
        bytes32 nodeI = WordTree.fold(wordI, i, t, siblings);
        bytes32 nodeK = WordTree.fold(wordK, k, t, siblings + (t << 5));
        return (i >> t) & 1 == 0 ? WordTree.parent(nodeI, nodeK) : WordTree.parent(nodeK, nodeI);
    }

    /// @dev Consumes words; the error names what they were to prove.
    function _take(
        Proof memory proof,
        uint256 words,
        bytes32 root,
        uint256 index
    ) private pure returns (uint256 position) {
        // Unchecked: a proof has fewer than 2^11 words and calldata positions are far below 2^255.
        unchecked {
            position = proof.cursor;
            uint256 next = position + (words << 5);
            if (next > proof.end) revert IKetMachine.ProofMismatch(root, index);
            proof.cursor = next;
        }
    }

    function _load(uint256 position) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := calldataload(position)
        }
    }
}
