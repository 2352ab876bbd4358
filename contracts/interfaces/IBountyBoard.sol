// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputeGame} from "./IDisputeGame.sol";
import {State} from "./IKetMachine.sol";
import {IPurse} from "./IPurse.sol";
import {IPostingRules, Share} from "./IPostingRules.sol";
import {ISealedRows} from "./ISealedRows.sol";
import {Terms} from "./Terms.sol";

/// @notice Where a bounty stands.
enum BountyStatus {
    /// Never posted.
    None,
    /// The reward is in escrow.
    Open,
    /// The prizes were credited to solvers.
    Settled,
    /// No valid claim came: the reward was credited back to the poster.
    Refunded,
    /// The poster took it back before anybody had committed.
    Cancelled
}

/// @notice The changing facts of a bounty.
/// @param poster Who posted it.
/// @param status Where it stands.
/// @param awarded Number of prizes that were credited.
/// @param endedAt Unix time at which it was settled, refunded or cancelled; 0 before.
/// @param commits Number of commits.
/// @param resolved The commits below this index are known to be revealed or too late. Others may be: `prune` looks.
/// @param winner Once a prize was credited: index of the commit that got the first.
/// @param reopenedAt Sealed rows: when the reveals began anew, on the public rows; 0 before.
/// @param escrow What is left of the reward, in the token's smallest unit.
/// @param pot What there was to share out when the first prize was credited.
struct Bounty {
    address poster;
    BountyStatus status;
    uint8 awarded;
    uint48 endedAt;
    uint64 commits;
    uint64 resolved;
    uint64 winner;
    uint48 reopenedAt;
    uint128 escrow;
    uint128 pot;
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
    /// It did not have to be revealed before the bounty ended; its bond was credited back.
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
/// @param onSealedRows Whether the run read the sealed rows.
/// @param prize The rank that it was paid for, from 1; 0 for none.
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
    bool onSealedRows;
    uint8 prize;
    bytes32 argsRoot;
    bytes32 stateHash;
    bytes32 claimId;
}

/// @notice What an account has done as a solver on this board.
/// @param claims Claims that were ranked.
/// @param wins Prizes that were credited.
/// @param defeats Defeated claims that were pruned.
struct Record {
    uint64 claims;
    uint64 wins;
    uint64 defeats;
}

/// @notice What a solver shows of the claim that it committed to.
/// @param onSealedRows Which rows the run read. What is meant for the sealed ones would be a false claim on the public ones.
/// @param args Arguments: whole cells of 8 bytes, big-endian; cells after them are zero. Exact jobs: empty.
/// @param steps Length of the run.
/// @param finalState Its last state.
/// @param haltProof The HALT instruction on which that state sits, and its siblings in the code tree.
/// @param outputs The output words; cell 0 is the score.
/// @param outputProof The siblings above the outputs in the memory tree.
/// @param salt What kept the commitment secret.
struct Reveal {
    bool onSealedRows;
    bytes args;
    uint48 steps;
    State finalState;
    bytes32[] haltProof;
    bytes32[] outputs;
    bytes32[] outputProof;
    bytes32 salt;
}

/// @notice What a board is deployed with, for ever.
/// @param game Where claims are disputed.
/// @param rules What new bounties are held to; programs, datasets and licences are those that it names.
/// @param sealedRows Where rows that were held back are opened.
struct BoardConfig {
    IDisputeGame game;
    IPostingRules rules;
    ISealedRows sealedRows;
}

/**
 * @title The board of bounties
 * @notice Escrow, commits, reveals, ranking, settlement. docs/market.md is the normative text.
 * @dev No owner. Whatever needs doing after a deadline anybody may do; whoever is owed money has a credit and withdraws
 * it. Trust: the game, the store, the datasets and the machines that the board was deployed with. Nobody has to trust
 * the poster, a solver or a challenger, if one honest challenger can read the data. To act needs time ≤ deadline; what
 * follows a deadline needs time > deadline.
 */
interface IBountyBoard is IPurse {
    /// @param shares What is taken from every prize: royalties and the protocol's fee, as they were at the posting.
    /// @param escrow What arrived of the reward.
    /// @param metadata Where the document of `terms.metadataHash` is, or the document itself.
    event BountyPosted(
        bytes32 indexed bountyId,
        address indexed poster,
        bytes32 indexed programId,
        Terms terms,
        bytes32 termsHash,
        Share[] shares,
        uint256 escrow,
        string metadata
    );
    /// @notice Somebody added to the reward.
    event RewardRaised(bytes32 indexed bountyId, address indexed from, uint256 amount, uint256 escrow);
    /// @notice A claim was committed to, still secret.
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
    /// @notice A commit was not revealed in time: a part of its bond was burned, the rest credited back.
    event Forfeited(bytes32 indexed bountyId, uint256 indexed index, uint256 burned, uint256 returned);
    /// @notice A bond that was still on the board when its bounty ended went back.
    event BondReturned(bytes32 indexed bountyId, uint256 indexed index, uint256 bond);
    /// @notice No claim on the sealed rows stands: reveals on the public rows until this second.
    event BountyReopened(bytes32 indexed bountyId, uint256 revealDeadline);
    /// @notice A rank was paid.
    /// @param rank From 0, the best.
    /// @param amount Before the shares of others.
    event PrizeAwarded(
        bytes32 indexed bountyId,
        uint256 indexed index,
        address indexed solver,
        uint256 rank,
        uint256 amount
    );
    /// @notice The bounty has ended with at least one prize paid.
    /// @param index Commit that got the first.
    /// @param reward All prizes together, before the shares of others.
    event BountySettled(bytes32 indexed bountyId, uint256 indexed index, address indexed solver, uint256 reward);
    /// @notice The bounty has ended without a prize; what was left of the reward was credited to the poster.
    event BountyRefunded(bytes32 indexed bountyId, address indexed poster, uint256 reward);
    /// @notice The poster took the bounty back before anybody had committed.
    event BountyCancelled(bytes32 indexed bountyId, address indexed poster, uint256 reward);
    /// @notice The bond of a poster whose sealed rows were not opened, or found no winner.
    event PosterBondBurned(bytes32 indexed bountyId, uint256 bond);
    /// @notice The listener was told, and whether its answer was no error.
    event ListenerNotified(bytes32 indexed bountyId, address indexed listener, bool succeeded);

    /// @notice The ether sent is not the reward in ether and the bond together.
    error BountyValueMismatch(uint256 sent, uint256 expected);
    /// @notice The solver does not hold this licence, it is of another offer, or has expired.
    error BountyLicenceMissing(uint256 segment, bytes32 offerId, uint256 licenceId);
    /// @notice Solvers of this bounty need licences: `commitLicensed`.
    error BountyLicenceNeeded(uint256 segment, bytes32 offerId);
    /// @notice Not enough gas to tell the listener all that it is promised.
    error BountyGasTooLow(uint256 gas, uint256 minimum);

    /// @notice The bounty is not in the status that the call needs.
    error BountyWrongStatus(bytes32 bountyId, BountyStatus status);
    /// @notice The commit is not in the status that the call needs.
    error BountyWrongCommitStatus(bytes32 bountyId, uint256 index, CommitStatus status);
    /// @notice Only the poster may do this.
    error BountyNotPoster(address caller, address poster);
    /// @notice Only the solver of the commit may do this.
    error BountyNotSolver(address caller, address solver);
    /// @notice Somebody has committed: there is no way back for the poster.
    error BountyHasCommits(bytes32 bountyId, uint256 commits);
    /// @notice The time for commits is over.
    error BountyCommitsClosed(uint256 deadline, uint256 time);
    /// @notice The time for commits is not over.
    error BountyCommitsOpen(uint256 deadline, uint256 time);
    /// @notice The bond is less than the terms or the gas of a dispute demand.
    error BountyBondTooLow(uint256 given, uint256 minimum);
    /// @notice A reveal waits some blocks after its commit, deeper than a usual reorganisation.
    error BountyRevealBlockTooEarly(uint256 earliestBlock, uint256 blockNumber);
    /// @notice An open job's reveals begin after this time.
    error BountyRevealTimeTooEarly(uint256 opensAfter, uint256 time);
    /// @notice The time for the reveal is over.
    error BountyRevealsClosed(uint256 deadline, uint256 time);
    /// @notice The time for the reveal is not over.
    error BountyRevealsOpen(uint256 deadline, uint256 time);
    /// @notice Arguments are whole cells of 8 bytes.
    error BountyArgsMisaligned(uint256 length);
    /// @notice More bytes of arguments than the program takes; exact jobs take none.
    error BountyArgsTooLong(uint256 length, uint256 maximum);
    /// @notice What is shown is not what was committed to.
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
    /// @notice The next reveal is one on the other rows: the sealed ones, or the public ones.
    error BountyRowsMismatch(bytes32 bountyId, bool onSealedRows);
    /// @notice With sealed rows a score of NaN is no way out of a commit.
    error BountyScoreNaN(bytes32 bountyId, uint256 index);
    /// @notice The bounty has no sealed rows, they were not opened in time, a claim on them was paid, or the public rows
    /// have their turn already.
    error BountyNotReopenable(bytes32 bountyId);
    /// @notice Commits may still be revealed on the public rows, and nothing was paid: `reopen` first.
    error BountyNotReopened(bytes32 bountyId);

    /// @notice Posts a bounty. The value sent is the reward, if it is in ether, and the poster's bond.
    /// @param metadata Where the document of `terms.metadataHash` is, or the document itself; for readers only.
    /// @param permit How the reward is taken, see `IPurse`; for ether empty.
    /// @return bountyId `keccak256(abi.encode(chainid, board, poster, nonce, termsHash))`, the nonce counting the
    /// poster's bounties: whatever names a bounty names its terms, whichever branch of a reorganisation it lands on.
    function post(
        Terms calldata terms,
        string calldata metadata,
        bytes calldata permit
    ) external payable returns (bytes32 bountyId);

    /// @notice Adds to the reward of an open bounty of which no prize was paid. Caller: anybody, who gets nothing for it:
    /// it is shared out, or goes to the poster, with the rest.
    /// @param amount In the bounty's token; of ether, the value sent.
    function raise(bytes32 bountyId, uint256 amount, bytes calldata permit) external payable;

    /// @notice Takes the reward back. Caller: the poster, as long as nobody has committed.
    function cancel(bytes32 bountyId) external;

    /// @notice Commits to a claim without showing it; the value sent is the solver's bond, all of it.
    /// @param commitment `commitmentOf(bountyId, solver, claimDigest, salt)`.
    /// @return index Position of the commit: the earlier one wins a tie.
    function commit(bytes32 bountyId, bytes32 commitment) external payable returns (uint256 index);

    /// @notice The same for bounties whose solvers need licences.
    /// @param licenceIds For each segment the caller's licence, a token of `IDataLicence`; any number where none is needed.
    function commitLicensed(
        bytes32 bountyId,
        bytes32 commitment,
        uint256[4] calldata licenceIds
    ) external payable returns (uint256 index);

    /// @notice Shows the claim of a commit. Caller: its solver.
    /// @dev Ranked: the bond moves to the dispute game, where the claim is open to challenges from now on. Unranked (a
    /// NaN score, or the threshold missed): the bond is credited back.
    /// @return claimId The claim in the dispute game; 0 if unranked.
    function reveal(bytes32 bountyId, uint256 index, Reveal calldata revealed) external returns (bytes32 claimId);

    /// @notice Burns half of the bond of a commit that was not revealed in time and credits the rest back.
    function forfeit(bytes32 bountyId, uint256 index) external;

    /// @notice Credits back the bond of a commit whose reveal was not yet due when the bounty was settled, or of one that
    /// was never revealed where rows are sealed.
    function returnBond(bytes32 bountyId, uint256 index) external;

    /// @notice Drops defeated leaders from the ranking, and notes which of the first commits can no longer be revealed.
    /// @param max Most claims to drop, and most commits to note.
    /// @return removed Claims dropped.
    function prune(bytes32 bountyId, uint256 max) external returns (uint256 removed);

    /// @notice Lets the commits be revealed on the public rows, once nobody's claim on the sealed rows stands.
    /// @dev Caller: anybody, once, after the reveals. Whoever paid for a job must not learn its solutions for nothing by
    /// sealing rows on which no program works.
    function reopen(bytes32 bountyId) external;

    /// @notice Credits the next prize to the solver of the leading claim, once that is final and nothing better can come.
    /// Call it once a prize.
    function settle(bytes32 bountyId) external;

    /// @notice Credits back to the poster what is left of the reward, once no further valid claim can come.
    function refund(bytes32 bountyId) external;

    /// @notice The changing facts of a bounty; status None where there is none.
    function bountyOf(bytes32 bountyId) external view returns (Bounty memory);

    /// @notice What was posted.
    function termsOf(bytes32 bountyId) external view returns (Terms memory);

    /// @notice A commit; status None where there is none.
    function commitOf(bytes32 bountyId, uint256 index) external view returns (Commit memory);

    /// @notice Whether the next reveal is one on the sealed rows.
    function onSealedRows(bytes32 bountyId) external view returns (bool);

    /// @notice What is taken from every prize of a bounty.
    function sharesOf(bytes32 bountyId) external view returns (Share[] memory);

    /// @notice What an account has done as a solver.
    function recordOf(address solver) external view returns (Record memory);

    /// @notice The leading claim.
    /// @return ranked Number of claims in the ranking, defeated ones that were not pruned among them.
    /// @return index Commit that leads; meaningless where `ranked` is 0.
    function leaderOf(bytes32 bountyId) external view returns (uint256 ranked, uint256 index);

    /// @notice Last second in which a commit can be revealed, Unix time.
    function revealDeadlineOf(bytes32 bountyId, uint256 index) external view returns (uint256);

    /// @notice Number of bounties that an account has posted.
    function nonces(address poster) external view returns (uint256);

    /// @notice What the board was deployed with.
    function config() external view returns (BoardConfig memory);

    /// @notice Gas that a listener is called with.
    function NOTIFY_GAS() external view returns (uint256);
}
