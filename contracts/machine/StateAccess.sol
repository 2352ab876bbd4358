// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IKetMachine, Shape} from "../interfaces/IKetMachine.sol";
import {Complex} from "./Complex.sol";
import {ShapeFields} from "./ShapeFields.sol";
import {WordTree} from "./WordTree.sol";

/// @notice A state of which only the roots are known, and the calldata that proves those of its words that are touched.
/// @param cursor Calldata position of the next byte to read.
/// @param end Calldata position after the last byte that may be read.
/// @param mem Root of memory; a write replaces it.
/// @param kets Root of the registers; a write replaces it.
/// @param shape Ranges of the program.
struct OpenedState {
    uint256 cursor;
    uint256 end;
    bytes32 mem;
    bytes32 kets;
    Shape shape;
}

/**
 * @title StateAccess
 * @notice Reads and writes of an opened state. Each access consumes its own proof from calldata, in the order in which
 * the accesses are made, and reverts with `ProofMismatch` where the proof does not lead to the state's root or reaches
 * beyond the bytes given: bytes that are not there never count as zeros.
 * @dev Indices are trusted to be within the tree: the machine's rules are checked before anything is accessed.
 */
library StateAccess {
    using ShapeFields for Shape;

    uint256 private constant LOW_HALF = type(uint128).max;

    /// @notice Starts at the first byte of a proof.
    function begin(
        bytes calldata proof,
        bytes32 mem,
        bytes32 kets,
        Shape shape
    ) internal pure returns (OpenedState memory state) {
        uint256 cursor;
        assembly ("memory-safe") {
            cursor := proof.offset
        }
        // Unchecked: the ABI decoder has checked that the proof lies within calldata.
        unchecked {
            return OpenedState({cursor: cursor, end: cursor + proof.length, mem: mem, kets: kets, shape: shape});
        }
    }

    /// @notice Takes a word that no root binds: a claim.
    function takeClaim(OpenedState memory state) internal pure returns (bytes32) {
        return _load(_take(state, 1, 0, 0));
    }

    /// @notice Reads one word of a tree: `word | depth siblings`.
    function readWord(
        OpenedState memory state,
        bytes32 root,
        uint256 depth,
        uint256 index
    ) internal pure returns (bytes32) {
        return _load(readSubtree(state, root, depth, index, 0));
    }

    /// @notice Reads a subtree of `2^height` words: `words | depth − height siblings`.
    /// @param index Position of the subtree among those of its height.
    /// @return position Calldata position of its first word.
    function readSubtree(
        OpenedState memory state,
        bytes32 root,
        uint256 depth,
        uint256 index,
        uint256 height
    ) internal pure returns (uint256 position) {
        // Unchecked: height ≤ depth ≤ 24 and calldata positions are far below 2^255.
        unchecked {
            uint256 words = 1 << height;
            position = _take(state, words + depth - height, root, index);
            bytes32 node = height == 0 ? _load(position) : WordTree.rootOf(position, height);
            if (WordTree.fold(node, index, depth - height, position + (words << 5)) != root) {
                revert IKetMachine.ProofMismatch(root, index);
            }
        }
    }

    /// @notice Reads two words of a tree, i ≠ k parting at bit t: `word i | word k | t siblings of i | t siblings of k |
    /// depth − t − 1 siblings above their common parent`. Reads one, as `readWord` does, where i = k.
    function readTwoWords(
        OpenedState memory state,
        bytes32 root,
        uint256 depth,
        uint256 i,
        uint256 k
    ) internal pure returns (bytes32 wordI, bytes32 wordK) {
        if (i == k) {
            wordI = readWord(state, root, depth, i);
            return (wordI, wordI);
        }
        uint256 t = highestBit(i ^ k);
        // Unchecked: t < depth ≤ 24 as both indices are within the tree.
        unchecked {
            uint256 position = _take(state, depth + t + 1, root, i);
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
        OpenedState memory state,
        bytes32 root,
        uint256 depth,
        uint256 base,
        uint256 low,
        uint256 high
    ) internal pure returns (bytes32[4] memory words) {
        // Unchecked: low ≤ high < depth ≤ 24 as all four indices are within the tree.
        unchecked {
            uint256 halfSize = high + (low == 0 ? 1 : low);
            uint256 position = _take(state, (halfSize << 1) + depth - high - 1, root, base);
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
        OpenedState memory state,
        bytes32 root,
        uint256 depth,
        uint256 index,
        bytes32 newNode
    ) internal pure returns (bytes32 newRoot) {
        // Unchecked: depth ≤ 24.
        unchecked {
            uint256 position = _take(state, 1 + depth, root, index);
            bytes32 oldRoot;
            (oldRoot, newRoot) = WordTree.foldBoth(_load(position), newNode, index, depth, position + 0x20);
            if (oldRoot != root) revert IKetMachine.ProofMismatch(root, index);
        }
    }

    /// @notice The word that the next access starts with; that access is the one to prove it.
    function peek(OpenedState memory state) internal pure returns (uint256) {
        return uint256(_load(state.cursor));
    }

    /// @notice m[cell].
    function readCell(OpenedState memory state, uint256 cell) internal pure returns (uint256) {
        return cellOf(readWord(state, state.mem, state.shape.memDepth(), cell >> 2), cell);
    }

    /// @notice m[cell] and m[cell + 1] of an even cell, as `m[cell] << 64 | m[cell + 1]`.
    function readPair(OpenedState memory state, uint256 cell) internal pure returns (uint256) {
        return halfOf(readWord(state, state.mem, state.shape.memDepth(), cell >> 2), cell >> 1);
    }

    /// @notice m[cell] = value, below 2^64.
    function writeCell(OpenedState memory state, uint256 cell, uint256 value) internal pure {
        uint256 shift = (~cell & 3) << 6;
        uint256 word = (peek(state) & ~(uint256(type(uint64).max) << shift)) | (value << shift);
        state.mem = replace(state, state.mem, state.shape.memDepth(), cell >> 2, bytes32(word));
    }

    /// @notice m[cell], m[cell + 1] = the halves of pair, below 2^128, of an even cell.
    function writePair(OpenedState memory state, uint256 cell, uint256 pair) internal pure {
        bytes32 word = _withHalf(peek(state), cell >> 1, pair);
        state.mem = replace(state, state.mem, state.shape.memDepth(), cell >> 2, word);
    }

    /// @notice Root of a register.
    function readRegister(OpenedState memory state, uint256 register) internal pure returns (bytes32) {
        return readWord(state, state.kets, state.shape.ketDepth(), register);
    }

    /// @notice Replaces the root of a register.
    function writeRegister(OpenedState memory state, uint256 register, bytes32 newRoot) internal pure {
        state.kets = replace(state, state.kets, state.shape.ketDepth(), register, newRoot);
    }

    /// @notice Amplitude j of a register, canonical.
    function readAmplitude(OpenedState memory state, uint256 register, uint256 j) internal pure returns (uint256) {
        bytes32 word = readWord(state, state.kets, state.shape.ketsDepth(), wordIndex(state.shape, register, j >> 1));
        return Complex.canonical(halfOf(word, j));
    }

    /// @notice Amplitude j of a register = value, canonicalised.
    function writeAmplitude(OpenedState memory state, uint256 register, uint256 j, uint256 value) internal pure {
        bytes32 word = _withHalf(peek(state), j, Complex.canonical(value));
        uint256 index = wordIndex(state.shape, register, j >> 1);
        state.kets = replace(state, state.kets, state.shape.ketsDepth(), index, word);
    }

    /// @notice Position of a register's word in the tree of registers.
    function wordIndex(Shape shape, uint256 register, uint256 index) internal pure returns (uint256) {
        return (register << shape.registerDepth()) | index;
    }

    /// @notice Cell of a word, by the low two bits of its index, 0 in the most significant 64 bits.
    function cellOf(bytes32 word, uint256 cell) internal pure returns (uint256) {
        return uint64(uint256(word) >> ((~cell & 3) << 6));
    }

    /// @notice Half of a word, an amplitude or a pair of cells, by the low bit of its index, 0 in the most significant bits.
    function halfOf(bytes32 word, uint256 index) internal pure returns (uint256) {
        return uint128(uint256(word) >> ((~index & 1) << 7));
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

    function _withHalf(uint256 word, uint256 index, uint256 half) private pure returns (bytes32) {
        uint256 shift = (~index & 1) << 7;
        return bytes32((word & ~(LOW_HALF << shift)) | (half << shift));
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
        OpenedState memory state,
        uint256 words,
        bytes32 root,
        uint256 index
    ) private pure returns (uint256 position) {
        // Unchecked: a proof has fewer than 2^11 words and calldata positions are far below 2^255.
        unchecked {
            position = state.cursor;
            uint256 next = position + (words << 5);
            if (next > state.end) revert IKetMachine.ProofMismatch(root, index);
            state.cursor = next;
        }
    }

    function _load(uint256 position) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := calldataload(position)
        }
    }
}
