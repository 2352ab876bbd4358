// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Shape} from "../interfaces/IKetMachine.sol";
import {Complex} from "./Complex.sol";
import {Proof, ProofReader} from "./ProofReader.sol";
import {ShapeFields} from "./ShapeFields.sol";

/// @notice A state of which only the roots are known, and the proofs of those of its words that are touched.
/// @param proof Where the next access finds its proof.
/// @param mem Root of memory; a write replaces it.
/// @param kets Root of the registers; a write replaces it.
/// @param shape Ranges of the program.
struct OpenedState {
    Proof proof;
    bytes32 mem;
    bytes32 kets;
    Shape shape;
}

/**
 * @title StateAccess
 * @notice Reads and writes of an opened state. Each access consumes its own proof, in the order in which accesses are made;
 * `ProofReader` says when it reverts.
 * @dev Indices are trusted to be within the state: the machine's rules are checked before anything is accessed.
 */
library StateAccess {
    using ProofReader for Proof;
    using ShapeFields for Shape;

    uint256 private constant LOW_HALF = type(uint128).max;

    /// @notice m[cell].
    function readCell(OpenedState memory state, uint256 cell) internal pure returns (uint256) {
        return cellOf(state.proof.readWord(state.mem, state.shape.memDepth(), cell >> 2), cell);
    }

    /// @notice m[cell] and m[cell + 1] of an even cell, as `m[cell] << 64 | m[cell + 1]`.
    function readPair(OpenedState memory state, uint256 cell) internal pure returns (uint256) {
        return halfOf(state.proof.readWord(state.mem, state.shape.memDepth(), cell >> 2), cell >> 1);
    }

    /// @notice m[cell] = value, below 2^64.
    function writeCell(OpenedState memory state, uint256 cell, uint256 value) internal pure {
        uint256 shift = (~cell & 3) << 6;
        uint256 word = (state.proof.peek() & ~(uint256(type(uint64).max) << shift)) | (value << shift);
        state.mem = state.proof.replace(state.mem, state.shape.memDepth(), cell >> 2, bytes32(word));
    }

    /// @notice m[cell], m[cell + 1] = the halves of pair, below 2^128, of an even cell.
    function writePair(OpenedState memory state, uint256 cell, uint256 pair) internal pure {
        bytes32 word = _withHalf(state.proof.peek(), cell >> 1, pair);
        state.mem = state.proof.replace(state.mem, state.shape.memDepth(), cell >> 2, word);
    }

    /// @notice Root of a register.
    function readRegister(OpenedState memory state, uint256 register) internal pure returns (bytes32) {
        return state.proof.readWord(state.kets, state.shape.ketDepth(), register);
    }

    /// @notice Replaces the root of a register.
    function writeRegister(OpenedState memory state, uint256 register, bytes32 newRoot) internal pure {
        state.kets = state.proof.replace(state.kets, state.shape.ketDepth(), register, newRoot);
    }

    /// @notice Amplitude j of a register, canonical.
    function readAmplitude(OpenedState memory state, uint256 register, uint256 j) internal pure returns (uint256) {
        bytes32 word = state.proof.readWord(
            state.kets,
            state.shape.ketsDepth(),
            wordIndex(state.shape, register, j >> 1)
        );
        return Complex.canonical(halfOf(word, j));
    }

    /// @notice Amplitude j of a register = value, canonicalised.
    function writeAmplitude(OpenedState memory state, uint256 register, uint256 j, uint256 value) internal pure {
        bytes32 word = _withHalf(state.proof.peek(), j, Complex.canonical(value));
        uint256 index = wordIndex(state.shape, register, j >> 1);
        state.kets = state.proof.replace(state.kets, state.shape.ketsDepth(), index, word);
    }

    /// @notice Words of two registers: word `index` of register k, and word `index ⊕ (x >> 1)` of register k2, which holds
    /// the amplitudes j ⊕ x of the amplitudes j of the first.
    function readPartners(
        OpenedState memory state,
        uint256 k,
        uint256 k2,
        uint256 index,
        uint256 x
    ) internal pure returns (bytes32 own, bytes32 other) {
        Shape shape = state.shape;
        uint256 first = wordIndex(shape, k, index);
        return state.proof.readTwoWords(state.kets, shape.ketsDepth(), first, wordIndex(shape, k2, index ^ (x >> 1)));
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

    function _withHalf(uint256 word, uint256 index, uint256 half) private pure returns (bytes32) {
        uint256 shift = (~index & 1) << 7;
        return bytes32((word & ~(LOW_HALF << shift)) | (half << shift));
    }
}
