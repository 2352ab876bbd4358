// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Terms} from "../interfaces/Terms.sol";

/// @title TermsKeeping
/// @notice Stores terms where nothing was stored before.
library TermsKeeping {
    /// @notice Copies every field. Words that are zero are left alone: a slot that was never written is zero already, and
    /// to write a zero there costs as much as to read it. Most bounties use few of the twelve words about data.
    function keep(Terms storage kept, Terms calldata terms) internal {
        kept.programId = terms.programId;
        for (uint256 segment = 0; segment < 4; ++segment) {
            if (terms.datasetIds[segment] != 0) kept.datasetIds[segment] = terms.datasetIds[segment];
            if (terms.dataRoots[segment] != 0) kept.dataRoots[segment] = terms.dataRoots[segment];
            if (terms.licences[segment] != 0) kept.licences[segment] = terms.licences[segment];
        }
        if (terms.sealedRows != 0) kept.sealedRows = terms.sealedRows;
        if (terms.metadataHash != 0) kept.metadataHash = terms.metadataHash;
        // What shares a slot is written together.
        kept.machine = terms.machine;
        kept.kind = terms.kind;
        kept.direction = terms.direction;
        kept.hasThreshold = terms.hasThreshold;
        kept.threshold = terms.threshold;
        kept.token = terms.token;
        kept.reward = terms.reward;
        kept.solverBond = terms.solverBond;
        kept.challengerBond = terms.challengerBond;
        kept.commitDeadline = terms.commitDeadline;
        kept.listener = terms.listener;
        kept.posterBond = terms.posterBond;
        kept.revealSeconds = terms.revealSeconds;
        kept.challengeSeconds = terms.challengeSeconds;
        kept.unsealSeconds = terms.unsealSeconds;
        kept.budgetSeconds = terms.budgetSeconds;
        kept.minMoveSeconds = terms.minMoveSeconds;
        kept.sealedSegment = terms.sealedSegment;
        kept.access = terms.access;
        kept.maxRoyaltyBps = terms.maxRoyaltyBps;
        kept.prizeBps = terms.prizeBps;
    }
}
