// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BoardConfig, IBountyBoard, JobKind, Terms} from "../interfaces/IBountyBoard.sol";
import {IDatasetNFT} from "../interfaces/IDatasetNFT.sol";
import {Shape} from "../interfaces/IKetMachine.sol";
import {ShapeFields} from "../machine/ShapeFields.sol";
import {ScoreKey} from "./ScoreKey.sol";
import {TimeRule} from "./TimeRule.sol";

/// @title TermsRules
/// @notice The limits that the protocol sets to a poster's terms.
library TermsRules {
    using ShapeFields for Shape;
    using ScoreKey for uint64;

    /// @notice The least windows for a shape: whoever acts has to get to know (F), compute (T) once or twice, and spare.
    /// @dev The reveal window also holds the delay that every reveal waits for.
    function minimumWindows(
        BoardConfig memory config,
        Shape shape
    ) internal pure returns (uint256 reveal, uint256 challenge, uint256 budget, uint256 minMove) {
        uint256 slow = TimeRule.slowSeconds(shape);
        minMove = config.forcedInclusionSeconds + slow;
        budget = minMove + slow;
        challenge = budget + config.marginSeconds;
        reveal = challenge + config.revealDelaySeconds;
    }

    /// @notice Reverts unless every window lies between the least for the shape and the most that the board allows.
    function checkTimes(BoardConfig memory config, Terms calldata terms, Shape shape) internal view {
        uint256 earliest = block.timestamp + 1;
        uint256 latest = block.timestamp + config.maxCommitSeconds;
        if (terms.commitDeadline < earliest || terms.commitDeadline > latest) {
            revert IBountyBoard.BountyCommitDeadlineOutOfRange(terms.commitDeadline, earliest, latest);
        }
        (uint256 reveal, uint256 challenge, uint256 budget, uint256 minMove) = minimumWindows(config, shape);
        uint256 longest = config.maxWindowSeconds;
        if (terms.revealSeconds < reveal || terms.revealSeconds > longest) {
            revert IBountyBoard.BountyRevealWindowOutOfRange(terms.revealSeconds, reveal, longest);
        }
        if (terms.challengeSeconds < challenge || terms.challengeSeconds > longest) {
            revert IBountyBoard.BountyChallengeWindowOutOfRange(terms.challengeSeconds, challenge, longest);
        }
        if (terms.budgetSeconds < budget || terms.budgetSeconds > longest) {
            revert IBountyBoard.BountyBudgetOutOfRange(terms.budgetSeconds, budget, longest);
        }
        if (terms.minMoveSeconds < minMove || terms.minMoveSeconds > terms.budgetSeconds) {
            revert IBountyBoard.BountyMinMoveOutOfRange(terms.minMoveSeconds, minMove, terms.budgetSeconds);
        }
    }

    /// @notice Reverts unless the bonds are worth something and a challenger risks no more than the solver.
    function checkBonds(BoardConfig memory config, Terms calldata terms) internal pure {
        if (terms.solverBond < config.minBond) {
            revert IBountyBoard.BountySolverBondOutOfRange(terms.solverBond, config.minBond);
        }
        if (terms.challengerBond < config.minBond || terms.challengerBond > terms.solverBond) {
            revert IBountyBoard.BountyChallengerBondOutOfRange(terms.challengerBond, config.minBond, terms.solverBond);
        }
    }

    /// @notice Reverts where a threshold would rob the solvers.
    function checkThreshold(Terms calldata terms) internal pure {
        if (!terms.hasThreshold) return;
        if (terms.kind == JobKind.Exact) revert IBountyBoard.BountyThresholdOnExactJob(terms.threshold);
        if (terms.threshold.isNaN()) revert IBountyBoard.BountyThresholdNaN(terms.threshold);
    }

    /// @notice Reverts unless each segment's dataset is what the terms say and has the depth that the program reads.
    function checkDatasets(IDatasetNFT datasets, Terms calldata terms, Shape shape) internal view {
        for (uint256 segment = 0; segment < 4; ++segment) {
            uint256 id = terms.datasetIds[segment];
            (bytes32 root, uint256 depth) = id == 0 ? (bytes32(0), 0) : datasets.treeOf(id);
            if (depth != shape.dataDepth(segment)) {
                revert IBountyBoard.BountyDatasetDepthMismatch(segment, id, depth, shape.dataDepth(segment));
            }
            if (root != terms.dataRoots[segment]) {
                revert IBountyBoard.BountyDatasetRootMismatch(segment, id, root, terms.dataRoots[segment]);
            }
        }
    }
}
