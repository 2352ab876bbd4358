// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Shape, Statement} from "../interfaces/IKetMachine.sol";
import {Complex} from "./Complex.sol";
import {Float64} from "./Float64.sol";
import {FloatMath} from "./FloatMath.sol";
import {InstructionFields} from "./InstructionFields.sol";
import {Op} from "./Isa.sol";
import {Proof, ProofReader} from "./ProofReader.sol";
import {ShapeFields} from "./ShapeFields.sol";
import {OpenedState, StateAccess} from "./StateAccess.sol";
import {WordTree} from "./WordTree.sol";

/**
 * @title ScalarStep
 * @notice Executes the instructions that are settled at once: all but the vector instructions.
 * @dev The instruction is trusted to keep its row's rules (`OperandRules`) and not to be HALT. All reads, and every fault,
 * come before the first write, so that a faulting step leaves the state as it was.
 */
library ScalarStep {
    using InstructionFields for uint256;
    using ProofReader for Proof;
    using ShapeFields for Shape;
    using StateAccess for OpenedState;

    /// @notice Program counter of a state that has faulted.
    uint256 internal constant FAULT = type(uint32).max;

    /// @notice Executes one instruction.
    /// @param state The state; its roots become those of the post-state.
    /// @param statement Roots of arguments and data.
    /// @param instruction The instruction.
    /// @param pc Program counter before the step.
    /// @return Program counter after the step; `FAULT` where it faults.
    function execute(
        OpenedState memory state,
        Statement calldata statement,
        uint256 instruction,
        uint256 pc
    ) internal pure returns (uint256) {
        uint256 opcode = instruction.opcode();
        if (opcode <= Op.RET) return _control(state, instruction, opcode, pc);
        bool ok;
        if (opcode >= Op.KZERO) {
            ok = _register(state, instruction, opcode);
        } else if (opcode >= Op.CIS) {
            ok = _cis(state, instruction);
        } else if (opcode >= Op.FADD) {
            ok = opcode <= Op.FLE ? _floatBinary(state, instruction, opcode) : _floatUnary(state, instruction, opcode);
        } else if (opcode >= Op.IADD) {
            ok = _integer(state, instruction, opcode);
        } else {
            ok = _copy(state, statement, instruction, opcode);
        }
        // Unchecked: pc < 2^codeDepth.
        unchecked {
            return ok ? pc + 1 : FAULT;
        }
    }

    /// @dev JMP, JZ, JNZ, LOOP, CALL, RET.
    function _control(
        OpenedState memory state,
        uint256 instruction,
        uint256 opcode,
        uint256 pc
    ) private pure returns (uint256) {
        uint256 target = instruction.a();
        if (opcode == Op.JMP) return target;
        uint256 cell = instruction.b();
        // Unchecked: pc < 2^codeDepth; the counter of LOOP wraps.
        unchecked {
            if (opcode == Op.CALL) {
                state.writeCell(cell, pc + 1);
                return target;
            }
            uint256 value = state.readCell(cell);
            if (opcode == Op.RET) return value <= type(uint32).max ? value : FAULT;
            if (opcode == Op.LOOP) {
                value = uint64(value - 1);
                state.writeCell(cell, value);
                return value != 0 ? target : pc + 1;
            }
            return (value == 0) == (opcode == Op.JZ) ? target : pc + 1;
        }
    }

    /// @dev SET, MOV, ARG, DATA.
    function _copy(
        OpenedState memory state,
        Statement calldata statement,
        uint256 instruction,
        uint256 opcode
    ) private pure returns (bool) {
        uint256 to = instruction.a();
        if (opcode == Op.SET) {
            state.writeCell(to, instruction.x());
            return true;
        }
        bool flag0 = instruction.flag0();
        bool flag1 = opcode == Op.MOV && instruction.flag1();
        uint256 from = instruction.b();
        if (flag0 || flag1) {
            uint256 offset = state.readCell(instruction.c());
            // Unchecked: addresses wrap modulo 2^64, as the machine has it.
            unchecked {
                if (flag0) from = uint64(from + offset);
                if (flag1) to = uint64(to + offset);
            }
        }
        Shape shape = state.shape;
        bytes32 root = state.mem;
        uint256 depth = shape.memDepth();
        if (opcode == Op.MOV) {
            if (to >> (depth + 2) != 0) return false;
        } else if (opcode == Op.ARG) {
            (root, depth) = (statement.argsRoot, shape.argsDepth());
        } else {
            uint256 segment = instruction.k();
            (root, depth) = (statement.dataRoots[segment], shape.dataDepth(segment));
        }
        if (from >> (depth + 2) != 0) return false;
        state.writeCell(to, StateAccess.cellOf(state.proof.readWord(root, depth, from >> 2), from));
        return true;
    }

    /// @dev IADD … ILT.
    function _integer(OpenedState memory state, uint256 instruction, uint256 opcode) private pure returns (bool) {
        uint256 p = state.readCell(instruction.b());
        uint256 q = instruction.flag0() ? instruction.x() : state.readCell(instruction.c());
        uint256 r;
        // Unchecked: integer arithmetic wraps modulo 2^64, which the mask below completes; 2^128 does not overflow.
        unchecked {
            if (opcode == Op.IADD) r = p + q;
            else if (opcode == Op.ISUB) r = p - q;
            else if (opcode == Op.IMUL) r = p * q;
            else if (opcode == Op.IDIV || opcode == Op.IREM) {
                if (q == 0) return false;
                r = opcode == Op.IDIV ? p / q : p % q;
            } else if (opcode == Op.IAND) r = p & q;
            else if (opcode == Op.IOR) r = p | q;
            else if (opcode == Op.IXOR) r = p ^ q;
            else if (opcode == Op.ISHL) r = p << (q & 63);
            else if (opcode == Op.ISHR) r = p >> (q & 63);
            else r = _bit(opcode == Op.IEQ ? p == q : p < q);
        }
        state.writeCell(instruction.a(), uint64(r));
        return true;
    }

    /// @dev FADD … FLE.
    function _floatBinary(OpenedState memory state, uint256 instruction, uint256 opcode) private pure returns (bool) {
        uint256 p = state.readCell(instruction.b());
        uint256 q = instruction.flag0() ? instruction.x() : state.readCell(instruction.c());
        if (instruction.flag1()) (p, q) = (q, p);
        uint256 r;
        if (opcode == Op.FADD) r = Float64.add(p, q);
        else if (opcode == Op.FSUB) r = Float64.sub(p, q);
        else if (opcode == Op.FMUL) r = Float64.mul(p, q);
        else if (opcode == Op.FDIV) r = Float64.div(p, q);
        else if (opcode == Op.FMIN) r = Float64.min(p, q);
        else if (opcode == Op.FMAX) r = Float64.max(p, q);
        else if (opcode == Op.FEQ) r = _bit(Float64.eq(p, q));
        else r = _bit(opcode == Op.FLT ? Float64.lt(p, q) : Float64.le(p, q));
        state.writeCell(instruction.a(), r);
        return true;
    }

    /// @dev FSQRT … FTO.
    function _floatUnary(OpenedState memory state, uint256 instruction, uint256 opcode) private pure returns (bool) {
        uint256 p = state.readCell(instruction.b());
        uint256 r;
        if (opcode == Op.FSQRT) r = Float64.sqrt(p);
        else if (opcode == Op.FNEG) r = Float64.neg(p);
        else if (opcode == Op.FABS) r = Float64.abs(p);
        else if (opcode == Op.FEXP) r = FloatMath.exp(p);
        else if (opcode == Op.FLOG) r = FloatMath.log(p);
        else if (opcode == Op.FROM) r = Float64.fromInt64(p);
        else {
            bool ok;
            (r, ok) = Float64.toInt64(p);
            if (!ok) return false;
        }
        state.writeCell(instruction.a(), r);
        return true;
    }

    function _cis(OpenedState memory state, uint256 instruction) private pure returns (bool) {
        uint256 angle = Float64.mul(state.readCell(instruction.b()), instruction.x());
        (uint256 sine, uint256 cosine) = FloatMath.sinCos(angle);
        state.writePair(instruction.a(), Complex.pack(cosine, sine));
        return true;
    }

    /// @dev KZERO, KCLEAR, KCOPY, KGET, KSET, KFILL.
    function _register(OpenedState memory state, uint256 instruction, uint256 opcode) private pure returns (bool) {
        if (opcode == Op.KCOPY) return _copyRegister(state, instruction);
        if (opcode == Op.KGET || opcode == Op.KSET) return _moveAmplitude(state, instruction, opcode);
        uint256 depth = state.shape.registerDepth();
        bytes32 root;
        if (opcode == Op.KZERO) {
            root = WordTree.leftmostRoot(bytes32(Float64.ONE << 192), depth);
        } else if (opcode == Op.KCLEAR) {
            root = WordTree.uniformRoot(0, depth);
        } else {
            uint256 amplitude = Complex.canonical(state.readPair(instruction.a()));
            root = WordTree.uniformRoot(bytes32((amplitude << 128) | amplitude), depth);
        }
        state.writeRegister(instruction.k(), root);
        return true;
    }

    function _copyRegister(OpenedState memory state, uint256 instruction) private pure returns (bool) {
        uint256 to = instruction.k();
        uint256 from = instruction.k2();
        // Unchecked: register numbers wrap modulo 2^64, as the machine has it.
        unchecked {
            if (instruction.flag0()) to = uint64(to + state.readCell(instruction.a()));
            if (instruction.flag1()) from = uint64(from + state.readCell(instruction.b()));
        }
        if ((to | from) >> state.shape.ketDepth() != 0) return false;
        state.writeRegister(to, state.readRegister(from));
        return true;
    }

    function _moveAmplitude(OpenedState memory state, uint256 instruction, uint256 opcode) private pure returns (bool) {
        uint256 j = state.readCell(instruction.b());
        if (j >> state.shape.qubits() != 0) return false;
        uint256 register = instruction.k();
        uint256 cell = instruction.a();
        if (opcode == Op.KGET) state.writePair(cell, state.readAmplitude(register, j));
        else state.writeAmplitude(register, j, state.readPair(cell));
        return true;
    }

    function _bit(bool condition) private pure returns (uint256) {
        return condition ? 1 : 0;
    }
}
