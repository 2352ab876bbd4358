// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBountyBoard} from "./IBountyBoard.sol";
import {Claim} from "./IDisputeGame.sol";
import {Statement} from "./IKetMachine.sol";

/// @notice What a settled bounty paid for.
struct Outcome {
    address poster;
    address solver;
    uint64 commitIndex;
    uint48 settledAt;
    uint48 steps;
    uint64 score;
    uint96 solverBond;
    bytes32 argsRoot;
    bytes32 stateHash;
    bytes32 claimId;
}

/**
 * @title What can be worked out from a board
 * @notice Views that the board has no room for. Nothing is stored here: another lens on the same board says the same.
 */
interface IBountyLens {
    /// @notice The content of a ranked commit's claim, as the calls of the dispute game need it.
    function claimOf(bytes32 bountyId, uint256 index) external view returns (Claim memory);

    /// @notice The run that a claim with these arguments is about.
    /// @param onSealedRows Whether it reads the sealed rows, which must have been opened.
    function statementOf(
        bytes32 bountyId,
        bytes32 argsRoot,
        bool onSealedRows
    ) external view returns (Statement memory);

    /// @notice What a settled bounty paid its first prize for. Reverts with `BountyWrongStatus` before.
    function outcomeOf(bytes32 bountyId) external view returns (Outcome memory);

    /// @notice After this second (Unix time) anybody can end whatever of the bounty has not ended, by `timeout` in the
    /// game and `prune`, `reopen`, `settle`, `refund` and `forfeit` on the board. Where sealed rows leave no claim, `reopen`
    /// begins one more such time, once.
    function latestEnd(bytes32 bountyId) external view returns (uint256);

    /// @notice Id of a poster's bounty.
    function bountyIdOf(address poster, uint256 nonce, bytes32 termsHash) external view returns (bytes32);

    /// @notice What a solver commits to:
    /// `keccak256(abi.encode(chainid, board, bountyId, termsHash, solver, claimDigest, salt))`.
    /// @param claimDigest `keccak256(abi.encode(argsRoot, steps, stateHash))`; with sealed rows, on which nobody can run
    /// anything yet, `keccak256(abi.encode(argsRoot))`.
    function commitmentOf(
        bytes32 bountyId,
        address solver,
        bytes32 claimDigest,
        bytes32 salt
    ) external view returns (bytes32);

    /// @notice The board that is looked at.
    function BOARD() external view returns (IBountyBoard);
}
