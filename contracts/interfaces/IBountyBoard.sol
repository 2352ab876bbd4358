// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Claim, IDisputeGame} from "./IDisputeGame.sol";
import {IDatasetNFT} from "./IDatasetNFT.sol";
import {IKetMachine, Shape, State, Statement} from "./IKetMachine.sol";
import {IProgramStore} from "./IProgramStore.sol";

/// @notice How a result comes about, and which result is paid.
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

/// @notice What a poster offers. Immutable once posted; a bounty's id commits to all of it.
/// @param programId A program of the store.
/// @param datasetIds Dataset of each data segment; 0 for a segment that is not used.
/// @param dataRoots Their roots, so that the terms alone say what is computed; 0 for a segment that is not used.
/// @param machine Checker of single steps, one of those that the board was deployed with.
/// @param kind Exact or open.
/// @param direction Which scores are better.
/// @param hasThreshold Open: whether `threshold` has to be reached to be paid. Exact: false.
/// @param threshold Binary64, as bits, not NaN. Reached by a score as good as it.
/// @param reward In wei, at least 1; sent with the posting.
/// @param solverBond Least bond of a solver in wei.
/// @param challengerBond Least bond of a challenger in wei, at most `solverBond`.
/// @param commitDeadline Last second for commits, Unix time.
/// @param revealSeconds Exact: time for the reveal, from the solver's own commit. Open: from `commitDeadline`.
/// @param challengeSeconds Time for challenges. Exact: from the reveal. Open: from the end of the reveals.
/// @param budgetSeconds Time that each side of a dispute has for all its moves.
/// @param minMoveSeconds Time that each side of a dispute has for its next move at least.
struct Terms {
    bytes32 programId;
    uint256[4] datasetIds;
    bytes32[4] dataRoots;
    IKetMachine machine;
    JobKind kind;
    Direction direction;
    bool hasThreshold;
    uint64 threshold;
    uint96 reward;
    uint96 solverBond;
    uint96 challengerBond;
    uint48 commitDeadline;
    uint32 revealSeconds;
    uint32 challengeSeconds;
    uint24 budgetSeconds;
    uint24 minMoveSeconds;
}

/// @notice Where a bounty stands.
enum BountyStatus {
    /// Never posted.
    None,
    /// The reward is in escrow.
    Open,
    /// The reward was credited to a solver.
    Settled,
    /// No valid claim came: the reward was credited back to the poster.
    Refunded,
    /// The poster took it back before anybody had committed.
    Cancelled
}

/// @notice The changing facts of a bounty.
/// @param poster Who posted it.
/// @param status Where it stands.
/// @param endedAt Unix time at which it was settled, refunded or cancelled; 0 before.
/// @param commits Number of commits.
/// @param resolved The commits below this index are known to be revealed or too late. Others may be: `prune` looks.
/// @param winner Settled: index of the commit that was paid.
struct Bounty {
    address poster;
    BountyStatus status;
    uint48 endedAt;
    uint64 commits;
    uint64 resolved;
    uint64 winner;
}

/// @notice Where a commit stands.
enum CommitStatus {
    /// There is no such commit.
    None,
    /// Its bond is on the board and its claim secret.
    Committed,
    /// Its claim is ranked, and open in the dispute game, where its bond is now.
    Ranked,
    /// Its score is NaN or misses the threshold; its bond was credited back.
    Unranked,
    /// It was not revealed in time; a part of its bond was burned.
    Forfeited,
    /// The bounty ended before it had to be revealed; its bond was credited back.
    Returned
}

/// @notice A commit, and once it is ranked its claim.
/// @param solver Who committed.
/// @param bond In wei.
/// @param commitment What was committed to.
/// @param committedAt Unix time.
/// @param committedBlock Block number.
/// @param status Where it stands.
/// @param score Binary64 as bits, proved by the reveal.
/// @param steps Claimed length of the run.
/// @param argsRoot Root of the arguments.
/// @param stateHash Hash of the claimed final state.
/// @param claimId Its claim in the dispute game.
struct Commit {
    address solver;
    uint96 bond;
    bytes32 commitment;
    uint48 committedAt;
    uint48 committedBlock;
    CommitStatus status;
    uint64 score;
    uint48 steps;
    bytes32 argsRoot;
    bytes32 stateHash;
    bytes32 claimId;
}

/// @notice What a solver shows of the claim that it committed to.
/// @param args Arguments: whole cells of 8 bytes, big-endian; cells after them are zero. Exact jobs: empty.
/// @param steps Length of the run.
/// @param finalState Its last state.
/// @param haltProof The HALT instruction on which that state sits, and its siblings in the code tree.
/// @param outputs The output words; cell 0 is the score.
/// @param outputProof The siblings above the outputs in the memory tree.
/// @param salt What kept the commitment secret.
struct Reveal {
    bytes args;
    uint48 steps;
    State finalState;
    bytes32[] haltProof;
    bytes32[] outputs;
    bytes32[] outputProof;
    bytes32 salt;
}

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

/// @notice What a board is deployed with, for ever.
/// @param game Where claims are disputed.
/// @param store Programs.
/// @param datasets Dataset tokens.
/// @param forcedInclusionSeconds The longest that the chain's block builders can keep a transaction out, F.
/// @param marginSeconds What every window has beyond what computing takes.
/// @param revealDelayBlocks Blocks between a commit and its reveal: the chain's usual depth of reorganisation.
/// @param revealDelaySeconds The same in time, between the deadline for commits and the first reveal of an open job.
/// @param maxCommitSeconds The furthest that a deadline for commits can lie ahead.
/// @param maxWindowSeconds The longest window for reveals and for challenges, and the largest dispute budget.
/// @param minBond Least bond that terms can ask for, in wei.
struct BoardConfig {
    IDisputeGame game;
    IProgramStore store;
    IDatasetNFT datasets;
    uint32 forcedInclusionSeconds;
    uint32 marginSeconds;
    uint32 revealDelayBlocks;
    uint32 revealDelaySeconds;
    uint32 maxCommitSeconds;
    uint32 maxWindowSeconds;
    uint96 minBond;
}

/**
 * @title The board of bounties
 * @notice Escrow, commits, reveals, ranking, settlement. docs/market.md is the normative text.
 * @dev No owner. Whatever needs doing after a deadline anybody may do; whoever is owed money has a credit and withdraws
 * it. Trust: the game, the store, the datasets and the machines that the board was deployed with. Nobody has to trust
 * the poster, a solver or a challenger, if one honest challenger can read the data. To act needs time ≤ deadline; what
 * follows a deadline needs time > deadline.
 */
interface IBountyBoard {
    event BountyPosted(
        bytes32 indexed bountyId,
        address indexed poster,
        bytes32 indexed programId,
        Terms terms,
        bytes32 termsHash
    );
    event Committed(
        bytes32 indexed bountyId,
        uint256 indexed index,
        address indexed solver,
        bytes32 commitment,
        uint256 bond
    );
    /// @notice A claim was shown. With the program, the data and `revealed.args` anybody can compute it again.
    /// @param score Binary64 as bits, read from the proved outputs.
    /// @param claimId Its claim in the dispute game; 0 if it is unranked.
    event Revealed(
        bytes32 indexed bountyId,
        uint256 indexed index,
        address indexed solver,
        bytes32 argsRoot,
        bytes32 stateHash,
        uint64 score,
        bytes32 claimId,
        Reveal revealed
    );
    /// @notice A defeated claim left the ranking.
    event Pruned(bytes32 indexed bountyId, uint256 indexed index, bytes32 indexed claimId);
    event Forfeited(bytes32 indexed bountyId, uint256 indexed index, uint256 burned, uint256 returned);
    /// @notice A bond that was still on the board when its bounty was settled went back.
    event BondReturned(bytes32 indexed bountyId, uint256 indexed index, uint256 bond);
    event BountySettled(bytes32 indexed bountyId, uint256 indexed index, address indexed solver, uint256 reward);
    event BountyRefunded(bytes32 indexed bountyId, address indexed poster, uint256 reward);
    event BountyCancelled(bytes32 indexed bountyId, address indexed poster, uint256 reward);
    /// @notice An account can withdraw more than before.
    event Credited(bytes32 indexed bountyId, address indexed account, uint256 amount);
    event Withdrawn(address indexed account, address indexed to, uint256 amount);

    error BountyValueMismatch(uint256 sent, uint256 reward);
    error BountyRewardZero();
    error BountyMachineNotAllowed(address machine);
    error BountyThresholdNaN(uint64 threshold);
    /// @notice Every honest result of an exact job is the same one: a threshold could only rob its solver.
    error BountyThresholdOnExactJob(uint64 threshold);
    /// @notice A segment's dataset (depth 0 for none) does not have the depth that the program reads.
    error BountyDatasetDepthMismatch(uint256 segment, uint256 datasetId, uint256 depth, uint256 programDepth);
    /// @notice A segment's dataset (root 0 for none) does not have the root that the terms name.
    error BountyDatasetRootMismatch(uint256 segment, uint256 datasetId, bytes32 root, bytes32 termsRoot);
    error BountyCommitDeadlineOutOfRange(uint256 deadline, uint256 earliest, uint256 latest);
    error BountyRevealWindowOutOfRange(uint256 givenSeconds, uint256 minimum, uint256 maximum);
    error BountyChallengeWindowOutOfRange(uint256 givenSeconds, uint256 minimum, uint256 maximum);
    error BountyBudgetOutOfRange(uint256 givenSeconds, uint256 minimum, uint256 maximum);
    error BountyMinMoveOutOfRange(uint256 givenSeconds, uint256 minimum, uint256 maximum);
    error BountySolverBondOutOfRange(uint256 bond, uint256 minimum);
    /// @notice Disproving a claim must not cost more to begin with than making it.
    error BountyChallengerBondOutOfRange(uint256 bond, uint256 minimum, uint256 maximum);

    /// @notice The bounty is not in the status that the call needs.
    error BountyWrongStatus(bytes32 bountyId, BountyStatus status);
    /// @notice The commit is not in the status that the call needs.
    error BountyWrongCommitStatus(bytes32 bountyId, uint256 index, CommitStatus status);
    error BountyNotPoster(address caller, address poster);
    error BountyNotSolver(address caller, address solver);
    /// @notice Somebody has committed: there is no way back for the poster.
    error BountyHasCommits(bytes32 bountyId, uint256 commits);
    error BountyCommitsClosed(uint256 deadline, uint256 time);
    error BountyCommitsOpen(uint256 deadline, uint256 time);
    error BountyBondTooLow(uint256 given, uint256 minimum);
    error BountyRevealBlockTooEarly(uint256 earliestBlock, uint256 blockNumber);
    /// @notice An open job's reveals begin after this time.
    error BountyRevealTimeTooEarly(uint256 opensAfter, uint256 time);
    error BountyRevealsClosed(uint256 deadline, uint256 time);
    error BountyRevealsOpen(uint256 deadline, uint256 time);
    /// @notice Arguments are whole cells of 8 bytes.
    error BountyArgsMisaligned(uint256 length);
    error BountyArgsTooLong(uint256 length, uint256 maximum);
    error BountyCommitmentMismatch(bytes32 given, bytes32 expected);
    /// @notice No claim is ranked.
    error BountyUnclaimed(bytes32 bountyId);
    /// @notice A claim is ranked.
    error BountyClaimed(bytes32 bountyId, uint256 index);
    /// @notice The leading claim can still be challenged, is under dispute, or is defeated and has to be pruned.
    error BountyLeaderNotFinal(bytes32 bountyId, uint256 index, bytes32 claimId);
    /// @notice A commit that would rank above the leader may still be revealed: not before its index is `resolved`, or
    /// the reveal deadline of the leader's predecessor is over, is that out of the question.
    error BountyEarlierCommitPending(bytes32 bountyId, uint256 leader, uint256 pending);
    /// @notice The bounty was settled before the commit had to be revealed: its bond is returned, not forfeited.
    error BountyBondNotForfeited(bytes32 bountyId, uint256 index);
    /// @notice The commit was too late before the bounty ended: its bond is forfeited, not returned.
    error BountyBondForfeited(bytes32 bountyId, uint256 index);
    /// @notice A credit paid to the zero address would be burned.
    error BountyReceiverZero();
    error BountyNothingToWithdraw(address account);
    error BountyPaymentFailed(address to, uint256 amount);

    /// @notice Posts a bounty; the value sent is the reward.
    /// @return bountyId `keccak256(abi.encode(chainid, board, poster, nonce, termsHash))`, the nonce counting the
    /// poster's bounties: whatever names a bounty names its terms, whichever branch of a reorganisation it lands on.
    function post(Terms calldata terms) external payable returns (bytes32 bountyId);

    /// @notice Takes the reward back. Caller: the poster, as long as nobody has committed.
    function cancel(bytes32 bountyId) external;

    /// @notice Commits to a claim without showing it; the value sent is the solver's bond, all of it.
    /// @param commitment `commitmentOf(bountyId, solver, claimDigest, salt)`.
    /// @return index Position of the commit: the earlier one wins a tie.
    function commit(bytes32 bountyId, bytes32 commitment) external payable returns (uint256 index);

    /// @notice Shows the claim of a commit. Caller: its solver.
    /// @dev Ranked: the bond moves to the dispute game, where the claim is open to challenges from now on. Unranked (a
    /// NaN score, or the threshold missed): the bond is credited back.
    /// @return claimId The claim in the dispute game; 0 if unranked.
    function reveal(bytes32 bountyId, uint256 index, Reveal calldata revealed) external returns (bytes32 claimId);

    /// @notice Burns half of the bond of a commit that was not revealed in time and credits the rest back.
    function forfeit(bytes32 bountyId, uint256 index) external;

    /// @notice Credits back the bond of a commit whose reveal was not yet due when the bounty was settled.
    function returnBond(bytes32 bountyId, uint256 index) external;

    /// @notice Drops defeated leaders from the ranking, and notes which of the first commits can no longer be revealed.
    /// @param max Most claims to drop, and most commits to note.
    /// @return removed Claims dropped.
    function prune(bytes32 bountyId, uint256 max) external returns (uint256 removed);

    /// @notice Credits the reward to the solver of the leading claim, once it is final and nothing better can come.
    function settle(bytes32 bountyId) external;

    /// @notice Credits the reward back to the poster, once no valid claim can come.
    function refund(bytes32 bountyId) external;

    /// @notice Pays out the caller's credit.
    /// @param to Who receives it; not the zero address.
    function withdraw(address payable to) external returns (uint256 amount);

    /// @notice The changing facts of a bounty; status None where there is none.
    function bountyOf(bytes32 bountyId) external view returns (Bounty memory);

    /// @notice What was posted.
    function termsOf(bytes32 bountyId) external view returns (Terms memory);

    /// @notice A commit; status None where there is none.
    function commitOf(bytes32 bountyId, uint256 index) external view returns (Commit memory);

    /// @notice The content of a ranked commit's claim, as the calls of the dispute game need it.
    function claimOf(bytes32 bountyId, uint256 index) external view returns (Claim memory);

    /// @notice The run that a claim with these arguments is about.
    function statementOf(bytes32 bountyId, bytes32 argsRoot) external view returns (Statement memory);

    /// @notice What a settled bounty paid for. Reverts with `BountyWrongStatus` before.
    function outcomeOf(bytes32 bountyId) external view returns (Outcome memory);

    /// @notice The leading claim.
    /// @return ranked Number of claims in the ranking, defeated ones that were not pruned among them.
    /// @return index Commit that leads; meaningless where `ranked` is 0.
    function leaderOf(bytes32 bountyId) external view returns (uint256 ranked, uint256 index);

    /// @notice Last second in which a commit can be revealed, Unix time.
    function revealDeadlineOf(bytes32 bountyId, uint256 index) external view returns (uint256);

    /// @notice After this second (Unix time) anybody can end whatever of the bounty has not ended, by `timeout` in the
    /// game and `prune`, `settle`, `refund` and `forfeit` here.
    function latestEnd(bytes32 bountyId) external view returns (uint256);

    /// @notice What an account may withdraw, in wei.
    function credits(address account) external view returns (uint256);

    /// @notice Number of bounties that an account has posted.
    function nonces(address poster) external view returns (uint256);

    /// @notice Id of a poster's bounty.
    function bountyIdOf(address poster, uint256 nonce, bytes32 termsHash) external view returns (bytes32);

    /// @notice What a solver commits to:
    /// `keccak256(abi.encode(chainid, board, bountyId, termsHash, solver, claimDigest, salt))`.
    /// @param claimDigest `keccak256(abi.encode(argsRoot, steps, stateHash))`.
    function commitmentOf(
        bytes32 bountyId,
        address solver,
        bytes32 claimDigest,
        bytes32 salt
    ) external view returns (bytes32);

    /// @notice The least windows that terms can have for a shape, in seconds.
    function minimumWindows(
        Shape shape
    )
        external
        view
        returns (uint256 revealSeconds, uint256 challengeSeconds, uint256 budgetSeconds, uint256 minMoveSeconds);

    /// @notice Whether terms can name this checker.
    function isMachine(IKetMachine machine) external view returns (bool);

    /// @notice What the board was deployed with.
    function config() external view returns (BoardConfig memory);
}
