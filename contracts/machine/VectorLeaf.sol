// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IKetMachine, LeafContext, Shape} from "../interfaces/IKetMachine.sol";
import {Complex} from "./Complex.sol";
import {Float64} from "./Float64.sol";
import {FloatMath} from "./FloatMath.sol";
import {InstructionFields} from "./InstructionFields.sol";
import {Op} from "./Isa.sol";
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
    using ShapeFields for Shape;
    using StateAccess for OpenedState;

    /// @dev The binary64 nearest to √½.
    uint256 private constant SQRT_HALF = 0x3fe6a09e667f3bcd;

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
        if (opcode == Op.KROT) return _rotate(state, instruction, index);
        if (opcode == Op.KX || opcode == Op.KH) return _flip(state, instruction, opcode, index);
        if (opcode == Op.KU) return _matrix2(state, instruction, index);
        if (opcode == Op.KPHASE) return _phase(state, instruction, index);
        if (opcode == Op.KADDP) return _addPauli(state, instruction, index);
        if (opcode == Op.KUU) return _matrix4(state, instruction, index);
        if (opcode == Op.KMUL) return _multiply(state, instruction, index);
        if (opcode == Op.KDPH) return _evolve(state, instruction, index);
        if (opcode == Op.KLOAD) return _load(state, context, instruction, index);
        if (opcode == Op.KDOT) return _dot(state, instruction, index);
        revert IKetMachine.NotVectorInstruction(instruction);
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
        (bytes32 own, bytes32 other) = _ownAndFlipped(state, instruction.k(), instruction.k(), index, x);
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
        bytes32 own = _registerWord(state, instruction.k(), index);
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
        (bytes32 own, bytes32 other) = _ownAndFlipped(state, instruction.k(), instruction.k(), index, x);
        uint256 factor = _coefficient(state, instruction);
        for (uint256 e = 0; e < 2; ++e) {
            uint256 j = (index << 1) | e;
            uint256 v = StateAccess.halfOf(own, e);
            if (j & c == c) {
                // Unchecked: small numbers. −i = i^3.
                unchecked {
                    uint256 u = Complex.timesPowerOfI(StateAccess.halfOf(other, e ^ x), _pauliPower(x, z, j) + 3);
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
        (bytes32 own, bytes32 other) = _ownAndFlipped(state, instruction.k(), instruction.k(), index, x);
        uint256 rows = state.readSubtree(state.mem, state.shape.memDepth(), instruction.b() >> 3, 1);
        for (uint256 e = 0; e < 2; ++e) {
            uint256 j = (index << 1) | e;
            uint256 v = StateAccess.halfOf(own, e);
            if (j & c == c) {
                uint256 partner = StateAccess.halfOf(other, e ^ x);
                bool one = j & x != 0;
                bytes32 row = StateAccess.wordAt(rows, one ? 1 : 0);
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
        uint256 rows = state.readSubtree(state.mem, state.shape.memDepth(), instruction.b() >> 5, 3);
        for (uint256 e = 0; e < 2; ++e) {
            uint256 j = (index << 1) | e;
            // Two words a row, two columns a word.
            uint256 row = (j & x != 0 ? 4 : 0) | (j & z != 0 ? 2 : 0);
            uint256 rest = j & ~(x | z);
            bytes32 left = StateAccess.wordAt(rows, row);
            bytes32 right = StateAccess.wordAt(rows, row | 1);
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

    /// @dev KADDP: `ψ_k,j + (coefficient · (Pψ_k2)_j)`.
    function _addPauli(
        OpenedState memory state,
        uint256 instruction,
        uint256 index
    ) private pure returns (uint256 word) {
        uint256 x = instruction.x();
        uint256 z = instruction.z();
        (bytes32 own, bytes32 other) = _ownAndFlipped(state, instruction.k(), instruction.k2(), index, x);
        uint256 factor = state.readPair(instruction.b());
        for (uint256 e = 0; e < 2; ++e) {
            uint256 term = Complex.timesPowerOfI(StateAccess.halfOf(other, e ^ x), _pauliPower(x, z, (index << 1) | e));
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
        uint256 pair = StateAccess.halfOf(state.readWord(context.dataRoot, depth, cell >> 2), cell >> 1);
        pair = Complex.canonical(pair);
        return (Complex.real(pair) << 192) | (Complex.imag(pair) << 64);
    }

    /// @dev KMUL: `ψ_k2,j · ψ_k,j`; flag 0 conjugates ψ_k2,j first.
    function _multiply(
        OpenedState memory state,
        uint256 instruction,
        uint256 index
    ) private pure returns (uint256 word) {
        (bytes32 own, bytes32 other) = _ownAndFlipped(state, instruction.k(), instruction.k2(), index, 0);
        for (uint256 e = 0; e < 2; ++e) {
            uint256 d = StateAccess.halfOf(other, e);
            if (instruction.flag0()) d = Complex.conjugate(d);
            word = (word << 128) | Complex.canonical(Complex.mul(d, StateAccess.halfOf(own, e)));
        }
    }

    /// @dev KDPH: `(cos t + i·sin t)·ψ_k,j` with `t = m[b]·re ψ_k2,j`.
    function _evolve(OpenedState memory state, uint256 instruction, uint256 index) private pure returns (uint256 word) {
        (bytes32 own, bytes32 other) = _ownAndFlipped(state, instruction.k(), instruction.k2(), index, 0);
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
        (bytes32 bra, bytes32 ket) = state.readTwoWords(
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

    /// @dev The power of i in `(Pψ)_j = i^|x∧z| · (−1)^|(j⊕x)∧z| · ψ_(j⊕x)`.
    function _pauliPower(uint256 x, uint256 z, uint256 j) private pure returns (uint256) {
        // Unchecked: at most 25 + 2·25.
        unchecked {
            return Complex.onesOf(x & z) + (Complex.onesOf((j ^ x) & z) << 1);
        }
    }

    /// @dev m[b] + i·m[b+1], conjugated where flag 0 is set.
    function _coefficient(OpenedState memory state, uint256 instruction) private pure returns (uint256 factor) {
        factor = state.readPair(instruction.b());
        if (instruction.flag0()) factor = Complex.conjugate(factor);
    }

    function _registerWord(OpenedState memory state, uint256 register, uint256 index) private pure returns (bytes32) {
        Shape shape = state.shape;
        return state.readWord(state.kets, shape.ketsDepth(), StateAccess.wordIndex(shape, register, index));
    }

    /// @dev Word `index` of register k, and word `index ⊕ (x >> 1)` of register k2.
    function _ownAndFlipped(
        OpenedState memory state,
        uint256 k,
        uint256 k2,
        uint256 index,
        uint256 x
    ) private pure returns (bytes32 own, bytes32 other) {
        Shape shape = state.shape;
        return
            state.readTwoWords(
                state.kets,
                shape.ketsDepth(),
                StateAccess.wordIndex(shape, k, index),
                StateAccess.wordIndex(shape, k2, index ^ (x >> 1))
            );
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
        uint256 low = StateAccess.highestBit(smaller);
        uint256 base = StateAccess.wordIndex(shape, k, index & ~((x | z) >> 1));
        // Unchecked: larger > smaller ≥ 1.
        unchecked {
            words = state.readFourWords(state.kets, shape.ketsDepth(), base, low, StateAccess.highestBit(larger) - 1);
        }
        if (x < z) (words[1], words[2]) = (words[2], words[1]);
    }
}
