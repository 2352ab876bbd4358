// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LeafContext, OpenedStep, State, Statement, StepKind} from "../../interfaces/IKetMachine.sol";
import {ScriptedMachine} from "../ScriptedMachine.sol";
import {Truth} from "./Truth.sol";

/// @notice The machine of runs that are nothing but hashes: it knows what `Truth` says, and binds openings, outputs and
/// leaves as the real one does.
contract TruthMachine is ScriptedMachine {
    function outcome(
        Statement calldata,
        State calldata finalState,
        bytes32[] calldata,
        bytes32[] calldata outputs,
        bytes32[] calldata
    ) external pure override returns (bytes32 stateHash, uint64 score) {
        if (finalState.pc != 1) revert NotHalted(finalState.pc);
        if (finalState.mem != keccak256(abi.encode(outputs))) revert ProofMismatch(finalState.mem, 0);
        return (keccak256(abi.encode(finalState)), uint64(uint256(outputs[0]) >> 192));
    }

    /// @param opening The step, and the root or sum that it is claimed to leave.
    function open(
        Statement calldata statement,
        bytes calldata opening
    ) external pure override returns (OpenedStep memory opened) {
        (uint256 step, bytes32 node) = abi.decode(opening, (uint256, bytes32));
        bytes32 run = keccak256(abi.encode(statement));
        if (step >= Truth.steps(run)) revert NoSuccessor(1);
        bytes32 initial = keccak256(abi.encode(statement.shape));
        opened.kind = Truth.kind(run, step);
        opened.preHash = Truth.stateHash(run, initial, step);
        if (opened.kind == StepKind.Settled) {
            opened.postHash = Truth.stateHash(run, initial, step + 1);
        } else {
            opened.postHash = Truth.hashAfter(run, step + 1, node);
            opened.context = keccak256(abi.encode(Truth.contextOf(statement, step)));
            opened.node = node;
            opened.levels = uint8(Truth.levels(run, step));
        }
    }

    function leaf(
        LeafContext calldata context,
        uint256 index,
        bytes calldata
    ) external pure override returns (bytes32) {
        uint256 words = 1 << Truth.levels(context.mem, context.instruction);
        if (index >= words) revert LeafOutOfRange(index, words);
        return Truth.node(context.mem, context.instruction, 0, index, Truth.NOWHERE);
    }
}
