// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IKetMachine, LeafContext, OpenedStep, Shape, State, Statement} from "../interfaces/IKetMachine.sol";
import {InstructionFields} from "./InstructionFields.sol";
import {Op} from "./Isa.sol";
import {OperandRules} from "./OperandRules.sol";
import {Proof, ProofReader} from "./ProofReader.sol";
import {ScalarStep} from "./ScalarStep.sol";
import {ShapeFields} from "./ShapeFields.sol";
import {OpenedState} from "./StateAccess.sol";
import {VectorChecker} from "./VectorChecker.sol";
import {VectorStep} from "./VectorStep.sol";
import {WordTree} from "./WordTree.sol";

/**
 * @title KetMachine
 * @notice Checks single steps of the Ket Machine, version 1 (docs/machine.md).
 * @dev Pure: no storage, no owner, no upgrade. Whoever opens is taken for an adversary: every value that is read was proved
 * under a root that the statement or the pre-state's hash binds, at a position that the instruction gives, and what
 * is returned for comparison was computed here.
 */
contract KetMachine is IKetMachine {
    using InstructionFields for uint256;
    using OperandRules for uint256;
    using ProofReader for Proof;
    using ShapeFields for Shape;
    using WordTree for bytes32[];

    /// @notice Computes the ends of descents.
    VectorChecker public immutable VECTOR_CHECKER = new VectorChecker();

    /// @inheritdoc IKetMachine
    function checkShape(Shape shape) public pure {
        if (!shape.inRange()) revert ShapeOutOfRange(shape);
    }

    /// @inheritdoc IKetMachine
    function initialStateHash(Shape shape) external pure returns (bytes32) {
        checkShape(shape);
        return _stateHash(0, WordTree.uniformRoot(0, shape.memDepth()), WordTree.uniformRoot(0, shape.ketsDepth()));
    }

    /// @inheritdoc IKetMachine
    function outcome(
        Statement calldata statement,
        State calldata finalState,
        bytes32[] calldata haltProof,
        bytes32[] calldata outputs,
        bytes32[] calldata outputProof
    ) external pure returns (bytes32 stateHash, uint64 score) {
        Shape shape = statement.shape;
        checkShape(shape);
        _checkHalted(statement.codeRoot, shape.codeDepth(), finalState.pc, haltProof);
        uint256 outDepth = shape.outDepth();
        uint256 count = 1 << outDepth;
        if (outputs.length != count) revert OutputCountMismatch(outputs.length, count);
        uint256 height = shape.memDepth() - outDepth;
        if (
            outputProof.length != height ||
            WordTree.fold(WordTree.rootOf(outputs.position(), outDepth), 0, height, outputProof.position()) !=
                finalState.mem
        ) revert ProofMismatch(finalState.mem, 0);
        return (_stateHash(finalState.pc, finalState.mem, finalState.kets), uint64(uint256(outputs[0]) >> 192));
    }

    /// @inheritdoc IKetMachine
    function open(Statement calldata statement, bytes calldata opening) external pure returns (OpenedStep memory step) {
        Proof memory proof = ProofReader.begin(opening);
        uint256 pc = uint256(proof.readClaim());
        bytes32 mem = proof.readClaim();
        bytes32 kets = proof.readClaim();
        OpenedState memory state = OpenedState({proof: proof, mem: mem, kets: kets, shape: statement.shape});
        if (pc > type(uint32).max) revert ProgramCounterOutOfRange(pc);
        step.preHash = _stateHash(pc, state.mem, state.kets);
        pc = _execute(state, statement, pc, step);
        step.postHash = _stateHash(pc, state.mem, state.kets);
    }

    /// @inheritdoc IKetMachine
    function leaf(
        LeafContext calldata context,
        uint256 index,
        bytes calldata proof
    ) external view returns (bytes32 value) {
        return VECTOR_CHECKER.leaf(context, index, proof);
    }

    /// @inheritdoc IKetMachine
    function sum(bytes calldata nodes) external view returns (bool canonical, bytes32 total) {
        return VECTOR_CHECKER.sum(nodes);
    }

    /// @dev Executes the step; a fault leaves the state as it was.
    /// @return Program counter after the step.
    function _execute(
        OpenedState memory state,
        Statement calldata statement,
        uint256 pc,
        OpenedStep memory step
    ) private pure returns (uint256) {
        if (pc == ScalarStep.FAULT) revert NoSuccessor(uint32(pc));
        uint256 codeDepth = statement.shape.codeDepth();
        if (pc >> codeDepth != 0) return ScalarStep.FAULT;
        uint256 instruction = uint256(state.proof.readWord(statement.codeRoot, codeDepth, pc));
        uint256 opcode = instruction.opcode();
        if (opcode == Op.HALT) revert NoSuccessor(uint32(pc));
        if (instruction.broken(statement.shape)) return ScalarStep.FAULT;
        if (opcode < Op.KX) return ScalarStep.execute(state, statement, instruction, pc);
        return VectorStep.claim(state, statement, instruction, step) ? pc + 1 : ScalarStep.FAULT;
    }

    function _checkHalted(bytes32 codeRoot, uint256 depth, uint256 pc, bytes32[] calldata proof) private pure {
        if (pc >> depth != 0) revert NotHalted(uint32(pc));
        if (proof.length != depth + 1 || WordTree.fold(proof[0], pc, depth, proof.position() + 0x20) != codeRoot)
            revert ProofMismatch(codeRoot, pc);
        if (uint256(proof[0]).opcode() != Op.HALT) revert NotHalted(uint32(pc));
    }

    /// @dev `keccak256(abi.encode(State))`.
    function _stateHash(uint256 pc, bytes32 mem, bytes32 kets) private pure returns (bytes32) {
        return keccak256(abi.encode(pc, mem, kets));
    }
}
