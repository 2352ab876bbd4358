// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDataLicence} from "./IDataLicence.sol";
import {IDatasetNFT} from "./IDatasetNFT.sol";
import {IKetMachine, Shape} from "./IKetMachine.sol";
import {IProgramStore} from "./IProgramStore.sol";
import {Terms} from "./Terms.sol";

/// @notice What new bounties are held to, for ever.
/// @param forcedInclusionSeconds The longest that the chain's block builders can keep a transaction out, F.
/// @param marginSeconds What every window has beyond what computing takes.
/// @param revealDelayBlocks Blocks between a commit and its reveal: the chain's usual depth of reorganisation.
/// @param revealDelaySeconds The same in time, between the end of the commits and the first of the reveals that wait for it.
/// @param maxCommitSeconds The furthest that a deadline for commits can lie ahead.
/// @param maxWindowSeconds The longest window for reveals and for challenges, and the largest dispute budget.
/// @param minBond Least bond that terms can ask for, in wei.
struct Limits {
    uint32 forcedInclusionSeconds;
    uint32 marginSeconds;
    uint32 revealDelayBlocks;
    uint32 revealDelaySeconds;
    uint32 maxCommitSeconds;
    uint32 maxWindowSeconds;
    uint96 minBond;
}

/// @notice A part of every prize of a bounty.
struct Share {
    address receiver;
    uint16 bps;
}

/**
 * @title What a bounty must fulfil to be posted
 * @notice The only contract of the market that anybody governs. The board asks it once a bounty, when it is posted, and
 * keeps the answer: no role reaches a bounty that lives. What is governed: which checkers and tokens new bounties may name,
 * the protocol's fee (at most `MAX_FEE_BPS`), and a pause of new posts, which expires by itself.
 */
interface IPostingRules {
    /// @notice New bounties can name a checker, or no longer.
    event MachineAllowed(IKetMachine indexed machine, bool allowed);
    /// @notice New bounties can be paid in a token, or no longer.
    event TokenAllowed(address indexed token, bool allowed);
    /// @notice New bounties have this fee, in hundredths of a percent.
    event FeeSet(uint16 bps, address indexed receiver);
    /// @notice No bounty can be posted until this second is over; none before `nextPauseFrom` can it be paused again.
    event PostsPaused(uint48 until, uint48 nextPauseFrom);
    /// @notice A pause was ended early.
    event PostsUnpaused();

    /// @notice There is no reward.
    error BountyRewardZero();
    /// @notice New bounties cannot name this checker.
    error BountyMachineNotAllowed(address machine);
    /// @notice New bounties cannot be paid in this token.
    error BountyTokenNotAllowed(address token);
    /// @notice No score reaches NaN.
    error BountyThresholdNaN(uint64 threshold);
    /// @notice Every honest result of an exact job is the same one: a threshold could only rob its solver.
    error BountyThresholdOnExactJob(uint64 threshold);
    /// @notice A segment's dataset (depth 0 for none) does not have the depth that the program reads.
    error BountyDatasetDepthMismatch(uint256 segment, uint256 datasetId, uint256 depth, uint256 programDepth);
    /// @notice A segment's dataset (root 0 for none) does not have the root that the terms name.
    error BountyDatasetRootMismatch(uint256 segment, uint256 datasetId, bytes32 root, bytes32 termsRoot);
    /// @notice The end of the commits lies in the past or too far ahead.
    error BountyCommitDeadlineOutOfRange(uint256 deadline, uint256 earliest, uint256 latest);
    /// @notice The reveal window is shorter than an honest machine needs, or longer than is allowed.
    error BountyRevealWindowOutOfRange(uint256 givenSeconds, uint256 minimum, uint256 maximum);
    /// @notice The challenge window is shorter than an honest machine needs, or longer than is allowed.
    error BountyChallengeWindowOutOfRange(uint256 givenSeconds, uint256 minimum, uint256 maximum);
    /// @notice The clock of a dispute is shorter than an honest machine needs, or longer than is allowed.
    error BountyBudgetOutOfRange(uint256 givenSeconds, uint256 minimum, uint256 maximum);
    /// @notice The time of one move is shorter than an honest machine needs, or longer than the clock.
    error BountyMinMoveOutOfRange(uint256 givenSeconds, uint256 minimum, uint256 maximum);
    /// @notice The time to open sealed rows is too short or too long; without sealed rows there is none.
    error BountyUnsealWindowOutOfRange(uint256 givenSeconds, uint256 minimum, uint256 maximum);
    /// @notice The bond of solvers is too small.
    error BountySolverBondOutOfRange(uint256 bond, uint256 minimum);
    /// @notice Disproving a claim must not cost more to begin with than making it.
    error BountyChallengerBondOutOfRange(uint256 bond, uint256 minimum, uint256 maximum);
    /// @notice Sealed rows need a bond of their poster, and nothing else does.
    error BountyPosterBondOutOfRange(uint256 bond, uint256 minimum, uint256 maximum);
    /// @notice Shares of ranks do not fall, or are not 10 000 together.
    error BountyPrizesMalformed(uint16[8] prizeBps);
    /// @notice Only open jobs can have sealed rows, in a segment that the program reads and that is small enough to be
    /// shown on the chain.
    error BountySealMalformed(bytes32 sealedRows, uint256 segment, uint256 depth);
    /// @notice The datasets' owners take more than the terms accept, or they and the protocol more than half; `maximumBps`
    /// is what is passed.
    error BountySharesTooLarge(uint256 royaltyBps, uint256 feeBps, uint256 maximumBps);
    /// @notice A licence is not one of the segment's dataset to compute with, or not on sale until the commits end.
    error BountyLicenceUnfit(uint256 segment, bytes32 offerId);
    /// @notice Nothing can be posted until this second is over, Unix time.
    error PostingPaused(uint256 until);
    /// @notice The fee is more than `MAX_FEE_BPS`.
    error PostingFeeTooLarge(uint256 bps, uint256 maximum);
    /// @notice A fee needs a receiver.
    error PostingFeeReceiverZero();
    /// @notice The pause is longer than `MAX_PAUSE_SECONDS`.
    error PostingPauseTooLong(uint256 givenSeconds, uint256 maximum);
    /// @notice Posts can be paused again only after a while.
    error PostingPauseTooSoon(uint256 nextPauseFrom, uint256 time);

    /// @notice Reverts unless terms may be posted now.
    /// @return shares What is taken from every prize: the datasets' royalties and the protocol's fee, none of them zero.
    function check(Terms calldata terms) external view returns (Share[] memory shares);

    /// @notice Lets new bounties name a checker, or no longer.
    function setMachine(IKetMachine machine, bool allowed) external;

    /// @notice Lets new bounties be paid in a token, or no longer. Ether always is allowed.
    function setToken(address token, bool allowed) external;

    /// @notice Sets the fee of new bounties.
    function setFee(uint16 bps, address receiver) external;

    /// @notice Stops new posts for a while, at most `MAX_PAUSE_SECONDS`, and not again until as long after.
    function pause(uint32 pauseSeconds) external;

    /// @notice Ends a pause early.
    function unpause() external;

    /// @notice The least windows that terms can have for a shape, in seconds.
    function minimumWindows(
        Shape shape
    )
        external
        view
        returns (uint256 revealSeconds, uint256 challengeSeconds, uint256 budgetSeconds, uint256 minMoveSeconds);

    /// @notice Whether new bounties can name a checker.
    function isMachine(IKetMachine machine) external view returns (bool);

    /// @notice Whether new bounties can be paid in a token; the zero address is ether.
    function isToken(address token) external view returns (bool);

    /// @notice Fee of new bounties, in hundredths of a percent, and who gets it.
    function fee() external view returns (uint16 bps, address receiver);

    /// @notice No bounty can be posted until this second is over, Unix time.
    function pausedUntil() external view returns (uint48);

    /// @notice What new bounties are held to.
    function limits() external view returns (Limits memory);

    /// @notice Where programs are published.
    function STORE() external view returns (IProgramStore);

    /// @notice The tokens of datasets that terms can name.
    function DATASETS() external view returns (IDatasetNFT);

    /// @notice The licences that terms can ask for.
    function LICENCES() external view returns (IDataLicence);

    /// @notice The largest fee, in hundredths of a percent.
    function MAX_FEE_BPS() external view returns (uint256);

    /// @notice The largest part of a prize that royalties and the fee take together, in hundredths of a percent.
    function MAX_SHARES_BPS() external view returns (uint256);

    /// @notice The longest pause.
    function MAX_PAUSE_SECONDS() external view returns (uint256);
}
