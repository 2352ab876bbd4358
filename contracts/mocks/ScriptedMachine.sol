// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IKetMachine, LeafContext, OpenedStep, Shape, State, Statement} from "../interfaces/IKetMachine.sol";

/// @title ScriptedMachine
/// @notice A machine that believes what it is told: an opening is the encoded `OpenedStep`, a leaf's proof the encoded
/// value. With it a test can bring a game to any state, and play a machine that its host should not have trusted.
contract ScriptedMachine is IKetMachine {
    /// @inheritdoc IKetMachine
    function checkShape(Shape) external pure {}

    /// @inheritdoc IKetMachine
    function initialStateHash(Shape shape) external pure returns (bytes32) {
        return keccak256(abi.encode(shape));
    }

    /// @inheritdoc IKetMachine
    function outcome(
        Statement calldata,
        State calldata finalState,
        bytes32[] calldata,
        bytes32[] calldata,
        bytes32[] calldata
    ) external pure virtual returns (bytes32 stateHash, uint64 score) {
        return (keccak256(abi.encode(finalState)), 0);
    }

    /// @inheritdoc IKetMachine
    function open(Statement calldata, bytes calldata opening) external pure virtual returns (OpenedStep memory) {
        return abi.decode(opening, (OpenedStep));
    }

    /// @inheritdoc IKetMachine
    function leaf(LeafContext calldata, uint256, bytes calldata proof) external pure virtual returns (bytes32) {
        return abi.decode(proof, (bytes32));
    }

    /// @notice Adds integers modulo 2^128; an all-ones term is not canonical.
    /// @inheritdoc IKetMachine
    function sum(bytes calldata nodes) external pure returns (bool canonical, bytes32 total) {
        uint128 added = 0;
        canonical = true;
        for (uint256 i = 0; i < nodes.length; i += 16) {
            uint128 term = uint128(bytes16(nodes[i:i + 16]));
            if (term == type(uint128).max) canonical = false;
            // Unchecked: wraps on purpose.
            unchecked {
                added += term;
            }
        }
        total = bytes32(uint256(added));
    }
}
