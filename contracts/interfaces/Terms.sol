// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IKetMachine} from "./IKetMachine.sol";

/// @notice How a result comes about, and which results are paid.
enum JobKind {
    /// The program does everything: no arguments, every honest solver gets the same bits, the first committed is paid.
    Exact,
    /// The program evaluates arguments that the solver found by any means: the best score is paid.
    Open
}

/// @notice Which scores are better. Exact jobs: what the score means, without effect.
enum Direction {
    Min,
    Max
}

/// @notice Who can read the data, and so who can challenge. What a poster says; the chain cannot check it.
enum DataAccess {
    /// Anybody.
    Open,
    /// Whoever holds the licences that the terms name.
    Licensed,
    /// Only those whom the owner gives the data. In a dispute one data word and its sibling become public.
    Private
}

/// @notice What a poster offers. Immutable once posted; a bounty's id commits to all of it.
/// @param programId A program of the store.
/// @param datasetIds Dataset of each data segment; 0 for a segment that is not used. Of the sealed segment: the public
/// rows that stand in if the sealed ones fail.
/// @param dataRoots Their roots, so that the terms alone say what is computed; 0 for a segment that is not used.
/// @param licences Offer of `IDataLicence` for each segment, which every solver must hold to commit; 0 for none.
/// @param sealedRows Open jobs: what hides the held-back rows, `ISealedRows.sealOf`; 0 for none.
/// @param metadataHash keccak256 of a JSON document about the bounty (docs/schemas/bounty.json); 0 for none.
/// @param machine Checker of single steps, one that the posting rules allow.
/// @param kind Exact or open.
/// @param direction Which scores are better.
/// @param hasThreshold Open: whether `threshold` has to be reached to be paid. Exact: false.
/// @param threshold Binary64, as bits, not NaN. Reached by a score as good as it.
/// @param token What the reward is paid in: zero for ether, else an ERC-20 that the posting rules allow.
/// @param reward At least 1, in the token's smallest unit. What counts is what arrives.
/// @param solverBond Least bond of a solver in wei.
/// @param challengerBond Least bond of a challenger in wei, at most `solverBond`.
/// @param commitDeadline Last second for commits, Unix time.
/// @param listener Told when the bounty ends, with little gas and no power to stop it; zero for nobody.
/// @param posterBond With sealed rows: in wei, burned if they stay sealed or only the public rows find a winner.
/// @param revealSeconds One prize, exact: time for the reveal, from the solver's own commit. Else: from the end of the
/// commits, or of the unsealing.
/// @param challengeSeconds Time for challenges. One prize, exact: from the reveal. Else: from the end of the reveals.
/// @param unsealSeconds With sealed rows: time to open them, from `commitDeadline`. Else 0.
/// @param budgetSeconds Time that each side of a dispute has for all its moves.
/// @param minMoveSeconds Time that each side of a dispute has for its next move at least.
/// @param sealedSegment With sealed rows: the segment that they are for. Else 0.
/// @param access Who can read the data.
/// @param maxRoyaltyBps The largest share that the owners of the datasets may take together, in hundredths of a percent.
/// @param prizeBps Share of each rank, best first, in hundredths of a percent: never growing, 10 000 together.
struct Terms {
    bytes32 programId;
    uint256[4] datasetIds;
    bytes32[4] dataRoots;
    bytes32[4] licences;
    bytes32 sealedRows;
    bytes32 metadataHash;
    IKetMachine machine;
    JobKind kind;
    Direction direction;
    bool hasThreshold;
    uint64 threshold;
    address token;
    uint96 reward;
    uint96 solverBond;
    uint96 challengerBond;
    uint48 commitDeadline;
    address listener;
    uint96 posterBond;
    uint32 revealSeconds;
    uint32 challengeSeconds;
    uint32 unsealSeconds;
    uint24 budgetSeconds;
    uint24 minMoveSeconds;
    uint8 sealedSegment;
    DataAccess access;
    uint16 maxRoyaltyBps;
    uint16[8] prizeBps;
}
