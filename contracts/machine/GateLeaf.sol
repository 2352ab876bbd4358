// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Shape} from "../interfaces/IKetMachine.sol";
import {Complex} from "./Complex.sol";
import {InstructionFields} from "./InstructionFields.sol";
import {Op} from "./Isa.sol";
import {Proof, ProofReader} from "./ProofReader.sol";
import {ShapeFields} from "./ShapeFields.sol";
import {OpenedState, StateAccess} from "./StateAccess.sol";

/**
 * @title GateLeaf
 * @notice Computes one word of a register after a gate: KX, KH, KPHASE, KROT, KU, KUU.
 * @dev What `VectorLeaf` trusts and returns holds here.
 */
library GateLeaf {
    using InstructionFields for uint256;
    using ProofReader for Proof;
    using ShapeFields for Shape;
    using StateAccess for OpenedState;

    /// @dev The binary64 nearest to √½.
    uint256 private constant SQRT_HALF = 0x3fe6a09e667f3bcd;

    /// @notice Computes the word.
    /// @param state Roots of before the step, and the proof.
    /// @param instruction The instruction, KX … KUU.
    /// @param index Index of the word within the register.
    function compute(OpenedState memory state, uint256 instruction, uint256 index) internal pure returns (uint256) {
        uint256 opcode = instruction.opcode();
        if (opcode == Op.KROT) return _rotate(state, instruction, index);
        if (opcode == Op.KU) return _matrix2(state, instruction, index);
        if (opcode == Op.KUU) return _matrix4(state, instruction, index);
        if (opcode == Op.KPHASE) return _phase(state, instruction, index);
        return _flip(state, instruction, opcode, index);
    }

    /// @dev KX: `ψ'_j = ψ_(j⊕x)`; KH: `(ψ0 + ψ1)·√½`, `(ψ0 − ψ1)·√½`; where j ⊇ c.
    function _flip(
        OpenedState memory state,
        uint256 instruction,
        uint256 opcode,
        uint256 index
    ) private pure returns (uint256 word) {
        uint256 x = instruction.x();
        uint256 c = instruction.c();
        (bytes32 own, bytes32 other) = state.readPartners(instruction.k(), instruction.k(), index, x);
        for (uint256 e = 0; e < 2; ++e) {
            uint256 j = (index << 1) | e;
            uint256 v = StateAccess.halfOf(own, e);
            if (j & c == c) {
                uint256 partner = StateAccess.halfOf(other, e ^ x);
                if (opcode == Op.KX) v = partner;
                else {
                    v = j & x == 0 ? Complex.add(v, partner) : Complex.add(partner, Complex.flip(v));
                    v = Complex.scale(SQRT_HALF, v);
                }
            }
            word = (word << 128) | Complex.canonical(v);
        }
    }

    /// @dev KPHASE: `ψ'_j = (m[b] + i·m[b+1])·ψ_j` where j ⊇ z.
    function _phase(OpenedState memory state, uint256 instruction, uint256 index) private pure returns (uint256 word) {
        uint256 z = instruction.z();
        (bytes32 own, ) = state.readPartners(instruction.k(), instruction.k(), index, 0);
        uint256 factor = _coefficient(state, instruction);
        for (uint256 e = 0; e < 2; ++e) {
            uint256 v = StateAccess.halfOf(own, e);
            if (((index << 1) | e) & z == z) v = Complex.mul(factor, v);
            word = (word << 128) | Complex.canonical(v);
        }
    }

    /// @dev KROT: `re' = (C·re) + (S·re u)`, `im' = (C·im) + (S·im u)` with `u = −i·(Pψ)_j`, where j ⊇ c.
    function _rotate(OpenedState memory state, uint256 instruction, uint256 index) private pure returns (uint256 word) {
        uint256 x = instruction.x();
        uint256 z = instruction.z();
        uint256 c = instruction.c();
        (bytes32 own, bytes32 other) = state.readPartners(instruction.k(), instruction.k(), index, x);
        uint256 factor = _coefficient(state, instruction);
        for (uint256 e = 0; e < 2; ++e) {
            uint256 j = (index << 1) | e;
            uint256 v = StateAccess.halfOf(own, e);
            if (j & c == c) {
                // Unchecked: small numbers. −i = i^3.
                unchecked {
                    uint256 u = Complex.timesPowerOfI(
                        StateAccess.halfOf(other, e ^ x),
                        Complex.pauliPower(x, z, j) + 3
                    );
                    v = Complex.add(Complex.scale(Complex.real(factor), v), Complex.scale(Complex.imag(factor), u));
                }
            }
            word = (word << 128) | Complex.canonical(v);
        }
    }

    /// @dev KU: row `(m0·a0) + (m1·a1)` of the matrix at m[b … b+7], where j ⊇ c.
    function _matrix2(
        OpenedState memory state,
        uint256 instruction,
        uint256 index
    ) private pure returns (uint256 word) {
        uint256 x = instruction.x();
        uint256 c = instruction.c();
        (bytes32 own, bytes32 other) = state.readPartners(instruction.k(), instruction.k(), index, x);
        uint256 rows = state.proof.readSubtree(state.mem, state.shape.memDepth(), instruction.b() >> 3, 1);
        for (uint256 e = 0; e < 2; ++e) {
            uint256 j = (index << 1) | e;
            uint256 v = StateAccess.halfOf(own, e);
            if (j & c == c) {
                uint256 partner = StateAccess.halfOf(other, e ^ x);
                bool one = j & x != 0;
                bytes32 row = ProofReader.wordAt(rows, one ? 1 : 0);
                v = Complex.add(
                    Complex.mul(StateAccess.halfOf(row, 0), one ? partner : v),
                    Complex.mul(StateAccess.halfOf(row, 1), one ? v : partner)
                );
            }
            word = (word << 128) | Complex.canonical(v);
        }
    }

    /// @dev KUU: row `(p0 + p1) + (p2 + p3)` of the matrix at m[b … b+31]; row and column are `2·[bit x] + [bit z]`.
    function _matrix4(
        OpenedState memory state,
        uint256 instruction,
        uint256 index
    ) private pure returns (uint256 word) {
        uint256 x = instruction.x();
        uint256 z = instruction.z();
        bytes32[4] memory words = _fourWords(state, instruction.k(), index, x, z);
        uint256 rows = state.proof.readSubtree(state.mem, state.shape.memDepth(), instruction.b() >> 5, 3);
        for (uint256 e = 0; e < 2; ++e) {
            uint256 j = (index << 1) | e;
            // Two words a row, two columns a word.
            uint256 row = (j & x != 0 ? 4 : 0) | (j & z != 0 ? 2 : 0);
            uint256 rest = j & ~(x | z);
            bytes32 left = ProofReader.wordAt(rows, row);
            bytes32 right = ProofReader.wordAt(rows, row | 1);
            uint256 v = Complex.add(
                Complex.mul(StateAccess.halfOf(left, 0), StateAccess.halfOf(words[0], rest)),
                Complex.mul(StateAccess.halfOf(left, 1), StateAccess.halfOf(words[1], rest | z))
            );
            uint256 w = Complex.add(
                Complex.mul(StateAccess.halfOf(right, 0), StateAccess.halfOf(words[2], rest | x)),
                Complex.mul(StateAccess.halfOf(right, 1), StateAccess.halfOf(words[3], rest | x | z))
            );
            word = (word << 128) | Complex.canonical(Complex.add(v, w));
        }
    }

    /// @dev m[b] + i·m[b+1], conjugated where flag 0 is set.
    function _coefficient(OpenedState memory state, uint256 instruction) private pure returns (uint256 factor) {
        factor = state.readPair(instruction.b());
        if (instruction.flag0()) factor = Complex.conjugate(factor);
    }

    /// @dev The words of register k that hold the amplitudes of the four values of bits x and z, by `2·[bit x] + [bit z]`.
    function _fourWords(
        OpenedState memory state,
        uint256 k,
        uint256 index,
        uint256 x,
        uint256 z
    ) private pure returns (bytes32[4] memory words) {
        Shape shape = state.shape;
        (uint256 smaller, uint256 larger) = x < z ? (x, z) : (z, x);
        // A mask's bit among words is one lower than among amplitudes, so the position of a mask's bit is already "plus 1".
        uint256 low = ProofReader.highestBit(smaller);
        uint256 base = StateAccess.wordIndex(shape, k, index & ~((x | z) >> 1));
        // Unchecked: larger > smaller ≥ 1.
        unchecked {
            words = state.proof.readFourWords(
                state.kets,
                shape.ketsDepth(),
                base,
                low,
                ProofReader.highestBit(larger) - 1
            );
        }
        if (x < z) (words[1], words[2]) = (words[2], words[1]);
    }
}
