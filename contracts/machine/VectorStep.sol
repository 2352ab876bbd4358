// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IKetMachine, LeafContext, OpenedStep, Shape, Statement, StepKind} from "../interfaces/IKetMachine.sol";
import {Complex} from "./Complex.sol";
import {InstructionFields} from "./InstructionFields.sol";
import {Op} from "./Isa.sol";
import {Proof, ProofReader} from "./ProofReader.sol";
import {ShapeFields} from "./ShapeFields.sol";
import {OpenedState, StateAccess} from "./StateAccess.sol";

/**
 * @title VectorStep
 * @notice Opens the instructions that rewrite a whole register (Ket) or add over one (Sum): the solver claims the new
 * register's root, or the sum; the contract puts it in its place and so derives the one post-state that such a claim
 * can have. The claim itself is disputed by a descent.
 * @dev The instruction is trusted to keep its row's rules (`OperandRules`).
 */
library VectorStep {
    using InstructionFields for uint256;
    using ProofReader for Proof;
    using ShapeFields for Shape;
    using StateAccess for OpenedState;

    /// @notice Takes the claim and writes it.
    /// @param state The state; its roots become those of the claimed post-state.
    /// @param statement Roots of the data.
    /// @param instruction The instruction.
    /// @param step Receives kind, context, node and levels.
    /// @return False where the step faults.
    function claim(
        OpenedState memory state,
        Statement calldata statement,
        uint256 instruction,
        OpenedStep memory step
    ) internal pure returns (bool) {
        Shape shape = state.shape;
        LeafContext memory context;
        context.instruction = instruction;
        context.shape = shape;
        context.mem = state.mem;
        context.kets = state.kets;
        uint256 opcode = instruction.opcode();
        if (opcode == Op.KLOAD) {
            uint256 segment = instruction.k2();
            context.dataRoot = statement.dataRoots[segment];
            uint256 base = instruction.b();
            // Unchecked: addresses wrap modulo 2^64, as the machine has it; then 2^64 + 2^25 does not overflow.
            unchecked {
                if (instruction.flag0()) base = uint64(base + state.readCell(instruction.c()));
                uint256 cells = 4 << shape.dataDepth(segment);
                if (base & 1 != 0 || base + (1 << shape.qubits()) > cells) return false;
            }
            context.dataBase = base;
        }
        bytes32 claimed = state.proof.readClaim();
        if (opcode == Op.KDOT) {
            step.kind = StepKind.Sum;
            step.node = _writeSum(state, instruction, uint256(claimed));
        } else {
            step.kind = StepKind.Ket;
            step.node = claimed;
            state.writeRegister(instruction.k(), claimed);
        }
        step.context = keccak256(abi.encode(context));
        step.levels = uint8(shape.registerDepth());
        return true;
    }

    /// @dev What is claimed of the memory is `i^q · total` made canonical, q = |x ∧ z|. Among canonical totals this has
    /// one inverse: `i^−q` times the cells, made canonical again.
    function _writeSum(
        OpenedState memory state,
        uint256 instruction,
        uint256 cells
    ) private pure returns (bytes32 total) {
        if (!Complex.isCanonical(cells)) revert IKetMachine.NonCanonicalNaN(cells);
        state.writePair(instruction.a(), cells);
        uint256 power = Complex.onesOf(instruction.x() & instruction.z());
        // Unchecked: only the power modulo 4 counts, and i^−q = i^3q.
        unchecked {
            return bytes32(Complex.canonical(Complex.timesPowerOfI(cells, 3 * power)));
        }
    }
}
