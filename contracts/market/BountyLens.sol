// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Bounty, BountyStatus, Commit, CommitStatus, IBountyBoard} from "../interfaces/IBountyBoard.sol";
import {IBountyLens, Outcome} from "../interfaces/IBountyLens.sol";
import {Claim, IDisputeGame} from "../interfaces/IDisputeGame.sol";
import {Shape, Statement} from "../interfaces/IKetMachine.sol";
import {IProgramStore} from "../interfaces/IProgramStore.sol";
import {ISealedRows} from "../interfaces/ISealedRows.sol";
import {Terms} from "../interfaces/Terms.sol";
import {Commitment} from "./Commitment.sol";

/// @title What can be worked out from a board
/// @notice See `IBountyLens`.
contract BountyLens is IBountyLens {
    /// @inheritdoc IBountyLens
    IBountyBoard public immutable BOARD;
    IDisputeGame private immutable GAME;
    IProgramStore private immutable STORE;
    ISealedRows private immutable SEALED_ROWS;

    constructor(IBountyBoard board) {
        BOARD = board;
        GAME = board.config().game;
        STORE = board.config().rules.STORE();
        SEALED_ROWS = board.config().sealedRows;
    }

    /// @inheritdoc IBountyLens
    function claimOf(bytes32 bountyId, uint256 index) external view returns (Claim memory) {
        Commit memory entry = BOARD.commitOf(bountyId, index);
        if (entry.status != CommitStatus.Ranked) {
            revert IBountyBoard.BountyWrongCommitStatus(bountyId, index, entry.status);
        }
        Terms memory terms = BOARD.termsOf(bountyId);
        return
            Claim({
                host: address(BOARD),
                hostKey: Commitment.hostKey(bountyId, index),
                solver: entry.solver,
                machine: terms.machine,
                statementHash: keccak256(abi.encode(_statementOf(terms, entry.argsRoot, entry.onSealedRows))),
                stateHash: entry.stateHash,
                steps: entry.steps,
                budgetSeconds: terms.budgetSeconds,
                minMoveSeconds: terms.minMoveSeconds,
                challengerBond: terms.challengerBond
            });
    }

    /// @inheritdoc IBountyLens
    function statementOf(
        bytes32 bountyId,
        bytes32 argsRoot,
        bool onSealedRows
    ) external view returns (Statement memory) {
        return _statementOf(BOARD.termsOf(bountyId), argsRoot, onSealedRows);
    }

    /// @inheritdoc IBountyLens
    function outcomeOf(bytes32 bountyId) external view returns (Outcome memory) {
        Bounty memory bounty = BOARD.bountyOf(bountyId);
        if (bounty.status != BountyStatus.Settled) {
            revert IBountyBoard.BountyWrongStatus(bountyId, bounty.status);
        }
        Commit memory entry = BOARD.commitOf(bountyId, bounty.winner);
        return
            Outcome({
                poster: bounty.poster,
                solver: entry.solver,
                commitIndex: bounty.winner,
                settledAt: bounty.endedAt,
                steps: entry.steps,
                score: entry.score,
                solverBond: entry.bond,
                argsRoot: entry.argsRoot,
                stateHash: entry.stateHash,
                claimId: entry.claimId
            });
    }

    /// @inheritdoc IBountyLens
    function latestEnd(bytes32 bountyId) external view returns (uint256) {
        Terms memory terms = BOARD.termsOf(bountyId);
        (, Shape shape) = STORE.programOf(terms.programId);
        uint256 reopenedAt = BOARD.bountyOf(bountyId).reopenedAt;
        uint256 start = reopenedAt == 0 ? uint256(terms.commitDeadline) + terms.unsealSeconds : reopenedAt;
        // The last commit is revealed at the last second, and challenged at the last second.
        uint256 lastChallenge = start + terms.revealSeconds + terms.challengeSeconds;
        return lastChallenge + GAME.maxDisputeSeconds(shape, terms.budgetSeconds, terms.minMoveSeconds);
    }

    /// @inheritdoc IBountyLens
    function bountyIdOf(address poster, uint256 nonce, bytes32 termsHash) external view returns (bytes32) {
        return Commitment.bountyId(address(BOARD), poster, nonce, termsHash);
    }

    /// @inheritdoc IBountyLens
    function commitmentOf(
        bytes32 bountyId,
        address solver,
        bytes32 claimDigest,
        bytes32 salt
    ) external view returns (bytes32) {
        bytes32 termsHash = keccak256(abi.encode(BOARD.termsOf(bountyId)));
        return Commitment.hide(address(BOARD), bountyId, termsHash, solver, claimDigest, salt);
    }

    function _statementOf(
        Terms memory terms,
        bytes32 argsRoot,
        bool onSealedRows
    ) private view returns (Statement memory statement) {
        (bytes32 codeRoot, Shape shape) = STORE.programOf(terms.programId);
        statement = Statement(codeRoot, shape, argsRoot, terms.dataRoots);
        if (onSealedRows) (statement.dataRoots[terms.sealedSegment], , ) = SEALED_ROWS.rowsOf(terms.sealedRows);
    }
}
