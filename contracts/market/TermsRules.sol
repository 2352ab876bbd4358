// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDataLicence} from "../interfaces/IDataLicence.sol";
import {IDatasetNFT} from "../interfaces/IDatasetNFT.sol";
import {Shape} from "../interfaces/IKetMachine.sol";
import {Offer} from "../interfaces/ILicences.sol";
import {IPostingRules, Limits} from "../interfaces/IPostingRules.sol";
import {JobKind, Terms} from "../interfaces/Terms.sol";
import {ShapeFields} from "../machine/ShapeFields.sol";
import {ScoreKey} from "./ScoreKey.sol";
import {TimeRule} from "./TimeRule.sol";

/// @title TermsRules
/// @notice The limits that the protocol sets to a poster's terms.
library TermsRules {
    using ShapeFields for Shape;
    using ScoreKey for uint64;

    uint256 private constant WHOLE_BPS = 10_000;
    /// @dev The rows of a seal are opened in one transaction.
    uint256 private constant MAX_SEALED_DEPTH = 11;

    /// @notice The least windows for a shape: whoever acts has to get to know (F), compute (T) once or twice, and spare.
    /// @dev The reveal window also holds the delay that every reveal waits for.
    function minimumWindows(
        Limits memory limits,
        Shape shape
    ) internal pure returns (uint256 reveal, uint256 challenge, uint256 budget, uint256 minMove) {
        uint256 slow = TimeRule.slowSeconds(shape);
        minMove = limits.forcedInclusionSeconds + slow;
        budget = minMove + slow;
        challenge = budget + limits.marginSeconds;
        reveal = challenge + limits.revealDelaySeconds;
    }

    /// @notice Reverts unless every window lies between the least for the shape and the most that is allowed.
    function checkTimes(Limits memory limits, Terms calldata terms, Shape shape) internal view {
        uint256 earliest = block.timestamp + 1;
        uint256 latest = block.timestamp + limits.maxCommitSeconds;
        if (terms.commitDeadline < earliest || terms.commitDeadline > latest) {
            revert IPostingRules.BountyCommitDeadlineOutOfRange(terms.commitDeadline, earliest, latest);
        }
        (uint256 reveal, uint256 challenge, uint256 budget, uint256 minMove) = minimumWindows(limits, shape);
        uint256 longest = limits.maxWindowSeconds;
        if (terms.revealSeconds < reveal || terms.revealSeconds > longest) {
            revert IPostingRules.BountyRevealWindowOutOfRange(terms.revealSeconds, reveal, longest);
        }
        if (terms.challengeSeconds < challenge || terms.challengeSeconds > longest) {
            revert IPostingRules.BountyChallengeWindowOutOfRange(terms.challengeSeconds, challenge, longest);
        }
        if (terms.budgetSeconds < budget || terms.budgetSeconds > longest) {
            revert IPostingRules.BountyBudgetOutOfRange(terms.budgetSeconds, budget, longest);
        }
        if (terms.minMoveSeconds < minMove || terms.minMoveSeconds > terms.budgetSeconds) {
            revert IPostingRules.BountyMinMoveOutOfRange(terms.minMoveSeconds, minMove, terms.budgetSeconds);
        }
        bool isSealed = terms.sealedRows != 0;
        // The rows are safe to show once no shallow reorganisation can bring another commit.
        uint256 unseal =
            isSealed ? uint256(limits.forcedInclusionSeconds) + limits.marginSeconds + limits.revealDelaySeconds : 0;
        uint256 longestUnseal = isSealed ? longest : 0;
        if (terms.unsealSeconds < unseal || terms.unsealSeconds > longestUnseal) {
            revert IPostingRules.BountyUnsealWindowOutOfRange(terms.unsealSeconds, unseal, longestUnseal);
        }
    }

    /// @notice Reverts unless the bonds are worth something and a challenger risks no more than the solver.
    function checkBonds(Limits memory limits, Terms calldata terms) internal pure {
        uint256 least = limits.minBond;
        if (terms.solverBond < least) revert IPostingRules.BountySolverBondOutOfRange(terms.solverBond, least);
        if (terms.challengerBond < least || terms.challengerBond > terms.solverBond) {
            revert IPostingRules.BountyChallengerBondOutOfRange(terms.challengerBond, least, terms.solverBond);
        }
        bool isSealed = terms.sealedRows != 0;
        (uint256 low, uint256 high) = isSealed ? (least, type(uint96).max) : (uint256(0), uint256(0));
        if (terms.posterBond < low || terms.posterBond > high) {
            revert IPostingRules.BountyPosterBondOutOfRange(terms.posterBond, low, high);
        }
    }

    /// @notice Reverts where a threshold would rob the solvers.
    function checkThreshold(Terms calldata terms) internal pure {
        if (!terms.hasThreshold) return;
        if (terms.kind == JobKind.Exact) revert IPostingRules.BountyThresholdOnExactJob(terms.threshold);
        if (terms.threshold.isNaN()) revert IPostingRules.BountyThresholdNaN(terms.threshold);
    }

    /// @notice Reverts unless the shares of the ranks never grow and make up the whole.
    function checkPrizes(Terms calldata terms) internal pure {
        uint256 sum = 0;
        uint256 before = WHOLE_BPS;
        for (uint256 rank = 0; rank < 8; ++rank) {
            uint256 bps = terms.prizeBps[rank];
            if (bps > before) revert IPostingRules.BountyPrizesMalformed(terms.prizeBps);
            before = bps;
            sum += bps;
        }
        if (sum != WHOLE_BPS) revert IPostingRules.BountyPrizesMalformed(terms.prizeBps);
    }

    /// @notice Reverts where sealed rows could not be opened, or there is nothing that they could decide.
    function checkSeal(Terms calldata terms, Shape shape) internal pure {
        if (terms.sealedRows == 0) {
            if (terms.sealedSegment != 0) revert IPostingRules.BountySealMalformed(0, terms.sealedSegment, 0);
            return;
        }
        uint256 segment = terms.sealedSegment;
        uint256 depth = segment < 4 ? shape.dataDepth(segment) : 0;
        bool fits = depth != 0 && depth <= MAX_SEALED_DEPTH && terms.dataRoots[segment] != 0;
        if (terms.kind == JobKind.Exact || !fits) {
            revert IPostingRules.BountySealMalformed(terms.sealedRows, segment, depth);
        }
    }

    /// @notice Reverts unless each segment's dataset is what the terms say and has the depth that the program reads, and
    /// its licence is to be had until the commits end.
    function checkDatasets(
        IDatasetNFT datasets,
        IDataLicence licences,
        Terms calldata terms,
        Shape shape
    ) internal view {
        for (uint256 segment = 0; segment < 4; ++segment) {
            uint256 id = terms.datasetIds[segment];
            (bytes32 root, uint256 depth) = id == 0 ? (bytes32(0), 0) : datasets.treeOf(id);
            if (depth != shape.dataDepth(segment)) {
                revert IPostingRules.BountyDatasetDepthMismatch(segment, id, depth, shape.dataDepth(segment));
            }
            if (root != terms.dataRoots[segment]) {
                revert IPostingRules.BountyDatasetRootMismatch(segment, id, root, terms.dataRoots[segment]);
            }
            bytes32 offerId = terms.licences[segment];
            if (offerId == 0) continue;
            Offer memory offer = licences.offerOf(offerId);
            if (id == 0 || offer.subjectId != id || offer.openUntil < terms.commitDeadline) {
                revert IPostingRules.BountyLicenceUnfit(segment, offerId);
            }
        }
    }
}
