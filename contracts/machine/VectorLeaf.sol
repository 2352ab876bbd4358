// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IKetMachine, LeafContext, Shape} from "../interfaces/IKetMachine.sol";
import {Complex} from "./Complex.sol";
import {Float64} from "./Float64.sol";
import {FloatMath} from "./FloatMath.sol";
import {GateLeaf} from "./GateLeaf.sol";
import {InstructionFields} from "./InstructionFields.sol";
import {Op} from "./Isa.sol";
import {Proof, ProofReader} from "./ProofReader.sol";
import {ShapeFields} from "./ShapeFields.sol";
import {OpenedState, StateAccess} from "./StateAccess.sol";

/**
 * @title VectorLeaf
 * @notice Computes one word of a register after a vector instruction, from at most four words before it, or one word's two
 * terms of an inner product.
 * @dev The state holds the roots of before the step; the instruction is trusted to keep its row's rules and the index to
 * be within the register. Amplitude j of the word is `2 · index` in its high half, `2 · index + 1` in its low half.
 * Words are returned canonical: every NaN is the canonical one.
 */
library VectorLeaf {
    using InstructionFields for uint256;
    using ProofReader for Proof;
    using ShapeFields for Shape;
    using StateAccess for OpenedState;

    /// @notice Computes the word (Ket) or the sum of the two terms (Sum).
    /// @param state Roots of before the step, and the proof.
    /// @param context What the opening bound; only KLOAD's data are read from it.
    /// @param instruction The instruction of the context.
    /// @param index Index of the word within the register.
    function compute(
        OpenedState memory state,
        LeafContext calldata context,
        uint256 instruction,
        uint256 index
    ) internal pure returns (uint256) {
        uint256 opcode = instruction.opcode();
        if (opcode >= Op.KX && opcode <= Op.KUU) return GateLeaf.compute(state, instruction, index);
        if (opcode == Op.KADDP) return _addPauli(state, instruction, index);
        if (opcode == Op.KMUL) return _multiply(state, instruction, index);
        if (opcode == Op.KDPH) return _evolve(state, instruction, index);
        if (opcode == Op.KLOAD) return _load(state, context, instruction, index);
        if (opcode == Op.KDOT) return _dot(state, instruction, index);
        revert IKetMachine.NotVectorInstruction(instruction);
    }

    /// @dev KADDP: `ψ_k,j + (coefficient · (Pψ_k2)_j)`.
    function _addPauli(
        OpenedState memory state,
        uint256 instruction,
        uint256 index
    ) private pure returns (uint256 word) {
        uint256 x = instruction.x();
        uint256 z = instruction.z();
        (bytes32 own, bytes32 other) = state.readPartners(instruction.k(), instruction.k2(), index, x);
        uint256 factor = state.readPair(instruction.b());
        for (uint256 e = 0; e < 2; ++e) {
            uint256 term = Complex.timesPowerOfI(
                StateAccess.halfOf(other, e ^ x),
                Complex.pauliPower(x, z, (index << 1) | e)
            );
            uint256 v = Complex.add(StateAccess.halfOf(own, e), Complex.mul(factor, term));
            word = (word << 128) | Complex.canonical(v);
        }
    }

    /// @dev KLOAD: `ψ_j = data[base + j] + 0i`.
    function _load(
        OpenedState memory state,
        LeafContext calldata context,
        uint256 instruction,
        uint256 index
    ) private pure returns (uint256) {
        // Unchecked: the opening has checked that the register lies within the segment.
        uint256 cell;
        unchecked {
            cell = context.dataBase + (index << 1);
        }
        uint256 depth = state.shape.dataDepth(instruction.k2());
        uint256 pair = StateAccess.halfOf(state.proof.readWord(context.dataRoot, depth, cell >> 2), cell >> 1);
        pair = Complex.canonical(pair);
        return (Complex.real(pair) << 192) | (Complex.imag(pair) << 64);
    }

    /// @dev KMUL: `ψ_k2,j · ψ_k,j`; flag 0 conjugates ψ_k2,j first.
    function _multiply(
        OpenedState memory state,
        uint256 instruction,
        uint256 index
    ) private pure returns (uint256 word) {
        (bytes32 own, bytes32 other) = state.readPartners(instruction.k(), instruction.k2(), index, 0);
        for (uint256 e = 0; e < 2; ++e) {
            uint256 d = StateAccess.halfOf(other, e);
            if (instruction.flag0()) d = Complex.conjugate(d);
            word = (word << 128) | Complex.canonical(Complex.mul(d, StateAccess.halfOf(own, e)));
        }
    }

    /// @dev KDPH: `(cos t + i·sin t)·ψ_k,j` with `t = m[b]·re ψ_k2,j`.
    function _evolve(OpenedState memory state, uint256 instruction, uint256 index) private pure returns (uint256 word) {
        (bytes32 own, bytes32 other) = state.readPartners(instruction.k(), instruction.k2(), index, 0);
        uint256 time = state.readCell(instruction.b());
        for (uint256 e = 0; e < 2; ++e) {
            uint256 angle = Float64.mul(time, Complex.real(StateAccess.halfOf(other, e)));
            (uint256 sine, uint256 cosine) = FloatMath.sinCos(angle);
            uint256 v = Complex.mul(Complex.pack(cosine, sine), StateAccess.halfOf(own, e));
            word = (word << 128) | Complex.canonical(v);
        }
    }

    /// @dev KDOT: `t_j + t_(j+1)` with `t_j = conj(ψ_k,j⊕x)·(±ψ_k2,j)`, the sign that of `(−1)^|j∧z|`.
    function _dot(OpenedState memory state, uint256 instruction, uint256 index) private pure returns (uint256) {
        uint256 x = instruction.x();
        uint256 z = instruction.z();
        Shape shape = state.shape;
        (bytes32 bra, bytes32 ket) = state.proof.readTwoWords(
            state.kets,
            shape.ketsDepth(),
            StateAccess.wordIndex(shape, instruction.k(), index ^ (x >> 1)),
            StateAccess.wordIndex(shape, instruction.k2(), index)
        );
        uint256[2] memory terms;
        for (uint256 e = 0; e < 2; ++e) {
            uint256 v = StateAccess.halfOf(ket, e);
            if (Complex.onesOf(((index << 1) | e) & z) & 1 != 0) v = Complex.flip(v);
            terms[e] = Complex.mulConjugate(StateAccess.halfOf(bra, e ^ x), v);
        }
        return Complex.add(terms[0], terms[1]);
    }
}
