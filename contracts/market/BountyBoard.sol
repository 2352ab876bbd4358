// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Heap} from "@openzeppelin/contracts/utils/structs/Heap.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {
    BoardConfig,
    Bounty,
    BountyStatus,
    Commit,
    CommitStatus,
    IBountyBoard,
    JobKind,
    Outcome,
    Reveal,
    Terms
} from "../interfaces/IBountyBoard.sol";
import {IDatasetNFT} from "../interfaces/IDatasetNFT.sol";
import {Claim, IDisputeGame} from "../interfaces/IDisputeGame.sol";
import {IKetMachine, Shape, Statement} from "../interfaces/IKetMachine.sol";
import {IProgramStore} from "../interfaces/IProgramStore.sol";
import {ShapeFields} from "../machine/ShapeFields.sol";
import {WordFrontier} from "../machine/WordFrontier.sol";
import {Commitment} from "./Commitment.sol";
import {ScoreKey} from "./ScoreKey.sol";
import {TermsRules} from "./TermsRules.sol";

/**
 * @title The board of bounties
 * @notice See `IBountyBoard`.
 * @dev INVARIANT: the balance is the rewards of open bounties, plus the bonds of commits in status Committed, plus all
 * credits (plus what was forced in by self-destruction or as a block's reward, which nobody can ever take out).
 * INVARIANT: a bounty's reward is credited once, to one account.
 * Every function changes its storage before it calls out; the only calls that carry value go to the game, the zero
 * address and, in `withdraw`, the receiver that the creditor names.
 */
contract BountyBoard is IBountyBoard {
    using Heap for Heap.Uint256Heap;
    using SafeCast for uint256;
    using ScoreKey for uint64;
    using ShapeFields for Shape;

    /// @dev Bytes of a cell.
    uint256 private constant CELL_BYTES = 8;

    IDisputeGame private immutable GAME;
    IProgramStore private immutable STORE;
    IDatasetNFT private immutable DATASETS;
    uint32 private immutable FORCED_INCLUSION_SECONDS;
    uint32 private immutable MARGIN_SECONDS;
    uint32 private immutable REVEAL_DELAY_BLOCKS;
    uint32 private immutable REVEAL_DELAY_SECONDS;
    uint32 private immutable MAX_COMMIT_SECONDS;
    uint32 private immutable MAX_WINDOW_SECONDS;
    uint96 private immutable MIN_BOND;

    /// @inheritdoc IBountyBoard
    mapping(IKetMachine machine => bool) public isMachine;
    /// @inheritdoc IBountyBoard
    mapping(address account => uint256) public credits;
    /// @inheritdoc IBountyBoard
    mapping(address poster => uint256) public nonces;

    mapping(bytes32 bountyId => Bounty) private _bounties;
    mapping(bytes32 bountyId => Terms) private _terms;
    mapping(bytes32 bountyId => mapping(uint256 index => Commit)) private _commits;
    /// @dev Keys of ranked claims, `ScoreKey.key`: the best is the smallest.
    mapping(bytes32 bountyId => Heap.Uint256Heap) private _ranking;

    /// @param config_ What the board works with, and its limits.
    /// @param machines Checkers that terms can name, for ever.
    constructor(BoardConfig memory config_, IKetMachine[] memory machines) {
        GAME = config_.game;
        STORE = config_.store;
        DATASETS = config_.datasets;
        FORCED_INCLUSION_SECONDS = config_.forcedInclusionSeconds;
        MARGIN_SECONDS = config_.marginSeconds;
        REVEAL_DELAY_BLOCKS = config_.revealDelayBlocks;
        REVEAL_DELAY_SECONDS = config_.revealDelaySeconds;
        MAX_COMMIT_SECONDS = config_.maxCommitSeconds;
        MAX_WINDOW_SECONDS = config_.maxWindowSeconds;
        MIN_BOND = config_.minBond;
        for (uint256 i = 0; i < machines.length; ++i) isMachine[machines[i]] = true;
    }

    /// @inheritdoc IBountyBoard
    function post(Terms calldata terms) external payable returns (bytes32 bountyId) {
        if (terms.reward == 0) revert BountyRewardZero();
        if (msg.value != terms.reward) revert BountyValueMismatch(msg.value, terms.reward);
        if (!isMachine[terms.machine]) revert BountyMachineNotAllowed(address(terms.machine));
        (, Shape shape) = STORE.programOf(terms.programId);
        BoardConfig memory config_ = config();
        TermsRules.checkThreshold(terms);
        TermsRules.checkDatasets(DATASETS, terms, shape);
        TermsRules.checkTimes(config_, terms, shape);
        TermsRules.checkBonds(config_, terms);

        bytes32 termsHash = keccak256(abi.encode(terms));
        bountyId = Commitment.bountyId(msg.sender, nonces[msg.sender]++, termsHash);
        _bounties[bountyId].poster = msg.sender;
        _bounties[bountyId].status = BountyStatus.Open;
        _terms[bountyId] = terms;
        emit BountyPosted(bountyId, msg.sender, terms.programId, terms, termsHash);
    }

    /// @inheritdoc IBountyBoard
    function cancel(bytes32 bountyId) external {
        Bounty storage bounty = _open(bountyId);
        if (msg.sender != bounty.poster) revert BountyNotPoster(msg.sender, bounty.poster);
        if (bounty.commits != 0) revert BountyHasCommits(bountyId, bounty.commits);
        uint256 reward = _terms[bountyId].reward;
        _end(bounty, BountyStatus.Cancelled);
        emit BountyCancelled(bountyId, msg.sender, reward);
        _credit(bountyId, msg.sender, reward);
    }

    /// @inheritdoc IBountyBoard
    function commit(bytes32 bountyId, bytes32 commitment) external payable returns (uint256 index) {
        Bounty storage bounty = _open(bountyId);
        Terms storage terms = _terms[bountyId];
        if (block.timestamp > terms.commitDeadline) revert BountyCommitsClosed(terms.commitDeadline, block.timestamp);
        uint256 minimum = Math.max(terms.solverBond, GAME.minimumBond());
        if (msg.value < minimum) revert BountyBondTooLow(msg.value, minimum);

        index = bounty.commits++;
        Commit storage entry = _commits[bountyId][index];
        entry.solver = msg.sender;
        entry.bond = msg.value.toUint96();
        entry.commitment = commitment;
        entry.committedAt = uint48(block.timestamp);
        entry.committedBlock = uint48(block.number);
        entry.status = CommitStatus.Committed;
        emit Committed(bountyId, index, msg.sender, commitment, msg.value);
    }

    /// @inheritdoc IBountyBoard
    function reveal(bytes32 bountyId, uint256 index, Reveal calldata revealed) external returns (bytes32 claimId) {
        Bounty storage bounty = _open(bountyId);
        Commit storage entry = _committed(bountyId, index);
        if (msg.sender != entry.solver) revert BountyNotSolver(msg.sender, entry.solver);
        Terms memory terms = _terms[bountyId];
        uint256 deadline = _checkRevealTime(terms, entry);

        Statement memory statement = _statement(terms, revealed.args);
        (bytes32 stateHash, uint64 score) = terms.machine.outcome(
            statement,
            revealed.finalState,
            revealed.haltProof,
            revealed.outputs,
            revealed.outputProof
        );
        bytes32 given = Commitment.hide(
            bountyId,
            keccak256(abi.encode(terms)),
            msg.sender,
            Commitment.claimDigest(statement.argsRoot, revealed.steps, stateHash),
            revealed.salt
        );
        if (given != entry.commitment) revert BountyCommitmentMismatch(given, entry.commitment);

        if (bounty.resolved == index) bounty.resolved = uint64(index + 1);
        entry.score = score;
        entry.steps = revealed.steps;
        entry.argsRoot = statement.argsRoot;
        entry.stateHash = stateHash;
        if (_isRanked(terms, score)) {
            Claim memory claim = _claim(bountyId, index, entry, terms, keccak256(abi.encode(statement)));
            claimId = keccak256(abi.encode(claim));
            entry.status = CommitStatus.Ranked;
            entry.claimId = claimId;
            _ranking[bountyId].insert(
                ScoreKey.key(terms.kind == JobKind.Exact ? 0 : score.rank(terms.direction), index)
            );
            emit Revealed(bountyId, index, msg.sender, statement.argsRoot, stateHash, score, claimId, revealed);
            // Exact: the challenge window begins now. Open: when the reveals end, for all claims alike.
            uint256 start = terms.kind == JobKind.Exact ? block.timestamp : deadline;
            GAME.openClaim{value: entry.bond}(claim, statement, (start + terms.challengeSeconds).toUint48());
        } else {
            entry.status = CommitStatus.Unranked;
            emit Revealed(bountyId, index, msg.sender, statement.argsRoot, stateHash, score, 0, revealed);
            _credit(bountyId, msg.sender, entry.bond);
        }
    }

    /// @inheritdoc IBountyBoard
    function forfeit(bytes32 bountyId, uint256 index) external {
        Commit storage entry = _committed(bountyId, index);
        uint256 deadline = revealDeadlineOf(bountyId, index);
        if (block.timestamp <= deadline) revert BountyRevealsOpen(deadline, block.timestamp);
        if (_endedBefore(bountyId, deadline)) revert BountyBondNotForfeited(bountyId, index);

        entry.status = CommitStatus.Forfeited;
        uint256 returned = entry.bond / 2;
        uint256 burned = entry.bond - returned;
        emit Forfeited(bountyId, index, burned, returned);
        _credit(bountyId, entry.solver, returned);
        _pay(payable(address(0)), burned);
    }

    /// @inheritdoc IBountyBoard
    function returnBond(bytes32 bountyId, uint256 index) external {
        BountyStatus status = _bounties[bountyId].status;
        if (status != BountyStatus.Settled) revert BountyWrongStatus(bountyId, status);
        Commit storage entry = _committed(bountyId, index);
        if (!_endedBefore(bountyId, revealDeadlineOf(bountyId, index))) revert BountyBondForfeited(bountyId, index);

        entry.status = CommitStatus.Returned;
        emit BondReturned(bountyId, index, entry.bond);
        _credit(bountyId, entry.solver, entry.bond);
    }

    /// @inheritdoc IBountyBoard
    function prune(bytes32 bountyId, uint256 max) external returns (uint256 removed) {
        Bounty storage bounty = _open(bountyId);
        Heap.Uint256Heap storage ranking = _ranking[bountyId];
        while (removed < max && ranking.length() != 0) {
            uint256 index = ScoreKey.indexOf(ranking.peek());
            bytes32 claimId = _commits[bountyId][index].claimId;
            if (!GAME.isDefeated(claimId)) break;
            ranking.pop();
            ++removed;
            emit Pruned(bountyId, index, claimId);
        }

        uint256 resolved = bounty.resolved;
        uint256 end = Math.min(Math.saturatingAdd(resolved, max), bounty.commits);
        while (resolved < end && !_isPending(bountyId, resolved)) ++resolved;
        bounty.resolved = uint64(resolved);
    }

    /// @inheritdoc IBountyBoard
    function settle(bytes32 bountyId) external {
        Bounty storage bounty = _open(bountyId);
        if (_ranking[bountyId].length() == 0) revert BountyUnclaimed(bountyId);
        uint256 index = ScoreKey.indexOf(_ranking[bountyId].peek());
        Commit storage entry = _commits[bountyId][index];
        if (!GAME.isFinal(entry.claimId)) revert BountyLeaderNotFinal(bountyId, index, entry.claimId);
        // Open: a claim is final only after the reveals have ended, so all that could rank above it is ranked.
        // Exact: commits before it could. Their deadlines are in order, so the last one's speaks for all.
        if (_terms[bountyId].kind == JobKind.Exact && bounty.resolved < index) {
            if (block.timestamp <= revealDeadlineOf(bountyId, index - 1)) {
                revert BountyEarlierCommitPending(bountyId, index, bounty.resolved);
            }
        }

        bounty.winner = uint64(index);
        _end(bounty, BountyStatus.Settled);
        uint256 reward = _terms[bountyId].reward;
        emit BountySettled(bountyId, index, entry.solver, reward);
        _credit(bountyId, entry.solver, reward);
    }

    /// @inheritdoc IBountyBoard
    function refund(bytes32 bountyId) external {
        Bounty storage bounty = _open(bountyId);
        if (_ranking[bountyId].length() != 0) {
            revert BountyClaimed(bountyId, ScoreKey.indexOf(_ranking[bountyId].peek()));
        }
        uint256 deadline = _terms[bountyId].commitDeadline;
        if (block.timestamp <= deadline) revert BountyCommitsOpen(deadline, block.timestamp);
        uint256 commits = bounty.commits;
        if (bounty.resolved < commits) {
            // Reveal deadlines are in the order of the commits.
            deadline = revealDeadlineOf(bountyId, commits - 1);
            if (block.timestamp <= deadline) revert BountyRevealsOpen(deadline, block.timestamp);
        }

        _end(bounty, BountyStatus.Refunded);
        uint256 reward = _terms[bountyId].reward;
        emit BountyRefunded(bountyId, bounty.poster, reward);
        _credit(bountyId, bounty.poster, reward);
    }

    /// @inheritdoc IBountyBoard
    function withdraw(address payable to) external returns (uint256 amount) {
        if (to == address(0)) revert BountyReceiverZero();
        amount = credits[msg.sender];
        if (amount == 0) revert BountyNothingToWithdraw(msg.sender);
        credits[msg.sender] = 0;
        emit Withdrawn(msg.sender, to, amount);
        _pay(to, amount);
    }

    /// @inheritdoc IBountyBoard
    function bountyOf(bytes32 bountyId) external view returns (Bounty memory) {
        return _bounties[bountyId];
    }

    /// @inheritdoc IBountyBoard
    function termsOf(bytes32 bountyId) external view returns (Terms memory) {
        return _terms[bountyId];
    }

    /// @inheritdoc IBountyBoard
    function commitOf(bytes32 bountyId, uint256 index) external view returns (Commit memory) {
        return _commits[bountyId][index];
    }

    /// @inheritdoc IBountyBoard
    function claimOf(bytes32 bountyId, uint256 index) external view returns (Claim memory) {
        Commit storage entry = _commits[bountyId][index];
        if (entry.status != CommitStatus.Ranked) revert BountyWrongCommitStatus(bountyId, index, entry.status);
        bytes32 statementHash = keccak256(abi.encode(statementOf(bountyId, entry.argsRoot)));
        return _claim(bountyId, index, entry, _terms[bountyId], statementHash);
    }

    /// @inheritdoc IBountyBoard
    function outcomeOf(bytes32 bountyId) external view returns (Outcome memory) {
        Bounty storage bounty = _bounties[bountyId];
        if (bounty.status != BountyStatus.Settled) revert BountyWrongStatus(bountyId, bounty.status);
        Commit storage entry = _commits[bountyId][bounty.winner];
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

    /// @inheritdoc IBountyBoard
    function leaderOf(bytes32 bountyId) external view returns (uint256 ranked, uint256 index) {
        ranked = _ranking[bountyId].length();
        if (ranked != 0) index = ScoreKey.indexOf(_ranking[bountyId].peek());
    }

    /// @inheritdoc IBountyBoard
    function latestEnd(bytes32 bountyId) external view returns (uint256) {
        Terms memory terms = _terms[bountyId];
        (, Shape shape) = STORE.programOf(terms.programId);
        // The last commit is revealed at the last second, and challenged at the last second.
        uint256 lastChallenge = uint256(terms.commitDeadline) + terms.revealSeconds + terms.challengeSeconds;
        return lastChallenge + GAME.maxDisputeSeconds(shape, terms.budgetSeconds, terms.minMoveSeconds);
    }

    /// @inheritdoc IBountyBoard
    function bountyIdOf(address poster, uint256 nonce, bytes32 termsHash) external view returns (bytes32) {
        return Commitment.bountyId(poster, nonce, termsHash);
    }

    /// @inheritdoc IBountyBoard
    function commitmentOf(
        bytes32 bountyId,
        address solver,
        bytes32 claimDigest,
        bytes32 salt
    ) external view returns (bytes32) {
        return Commitment.hide(bountyId, keccak256(abi.encode(_terms[bountyId])), solver, claimDigest, salt);
    }

    /// @inheritdoc IBountyBoard
    function minimumWindows(Shape shape) external view returns (uint256, uint256, uint256, uint256) {
        return TermsRules.minimumWindows(config(), shape);
    }

    /// @inheritdoc IBountyBoard
    function statementOf(bytes32 bountyId, bytes32 argsRoot) public view returns (Statement memory) {
        (bytes32 codeRoot, Shape shape) = STORE.programOf(_terms[bountyId].programId);
        return Statement(codeRoot, shape, argsRoot, _terms[bountyId].dataRoots);
    }

    /// @inheritdoc IBountyBoard
    function revealDeadlineOf(bytes32 bountyId, uint256 index) public view returns (uint256) {
        Terms storage terms = _terms[bountyId];
        return _revealDeadline(terms.kind, terms.commitDeadline, terms.revealSeconds, _commits[bountyId][index]);
    }

    /// @inheritdoc IBountyBoard
    function config() public view returns (BoardConfig memory) {
        return
            BoardConfig({
                game: GAME,
                store: STORE,
                datasets: DATASETS,
                forcedInclusionSeconds: FORCED_INCLUSION_SECONDS,
                marginSeconds: MARGIN_SECONDS,
                revealDelayBlocks: REVEAL_DELAY_BLOCKS,
                revealDelaySeconds: REVEAL_DELAY_SECONDS,
                maxCommitSeconds: MAX_COMMIT_SECONDS,
                maxWindowSeconds: MAX_WINDOW_SECONDS,
                minBond: MIN_BOND
            });
    }

    function _end(Bounty storage bounty, BountyStatus status) private {
        bounty.status = status;
        bounty.endedAt = uint48(block.timestamp);
    }

    function _credit(bytes32 bountyId, address account, uint256 amount) private {
        credits[account] += amount;
        emit Credited(bountyId, account, amount);
    }

    function _pay(address payable to, uint256 amount) private {
        (bool paid, ) = to.call{value: amount}("");
        if (!paid) revert BountyPaymentFailed(to, amount);
    }

    /// @dev The run that a reveal is about; the root of its arguments is computed here.
    function _statement(Terms memory terms, bytes calldata args) private view returns (Statement memory) {
        (bytes32 codeRoot, Shape shape) = STORE.programOf(terms.programId);
        uint256 depth = shape.argsDepth();
        uint256 longest = terms.kind == JobKind.Exact ? 0 : 32 << depth;
        if (args.length % CELL_BYTES != 0) revert BountyArgsMisaligned(args.length);
        if (args.length > longest) revert BountyArgsTooLong(args.length, longest);
        return Statement(codeRoot, shape, WordFrontier.rootOf(args, depth), terms.dataRoots);
    }

    /// @dev Reverts unless the commit can be revealed now. Returns until when.
    function _checkRevealTime(Terms memory terms, Commit storage entry) private view returns (uint256 deadline) {
        uint256 earliestBlock = uint256(entry.committedBlock) + REVEAL_DELAY_BLOCKS;
        if (block.number < earliestBlock) revert BountyRevealBlockTooEarly(earliestBlock, block.number);
        if (terms.kind == JobKind.Open) {
            uint256 opensAfter = uint256(terms.commitDeadline) + REVEAL_DELAY_SECONDS;
            if (block.timestamp <= opensAfter) revert BountyRevealTimeTooEarly(opensAfter, block.timestamp);
        }
        deadline = _revealDeadline(terms.kind, terms.commitDeadline, terms.revealSeconds, entry);
        if (block.timestamp > deadline) revert BountyRevealsClosed(deadline, block.timestamp);
    }

    /// @dev Whether a commit can still be revealed.
    function _isPending(bytes32 bountyId, uint256 index) private view returns (bool) {
        return
            _commits[bountyId][index].status == CommitStatus.Committed &&
            block.timestamp <= revealDeadlineOf(bountyId, index);
    }

    /// @dev Whether a bounty was settled while a commit with this deadline could still be revealed.
    function _endedBefore(bytes32 bountyId, uint256 deadline) private view returns (bool) {
        Bounty storage bounty = _bounties[bountyId];
        return bounty.status == BountyStatus.Settled && bounty.endedAt <= deadline;
    }

    function _open(bytes32 bountyId) private view returns (Bounty storage bounty) {
        bounty = _bounties[bountyId];
        if (bounty.status != BountyStatus.Open) revert BountyWrongStatus(bountyId, bounty.status);
    }

    function _committed(bytes32 bountyId, uint256 index) private view returns (Commit storage entry) {
        entry = _commits[bountyId][index];
        if (entry.status != CommitStatus.Committed) revert BountyWrongCommitStatus(bountyId, index, entry.status);
    }

    function _claim(
        bytes32 bountyId,
        uint256 index,
        Commit storage entry,
        Terms memory terms,
        bytes32 statementHash
    ) private view returns (Claim memory) {
        return
            Claim({
                host: address(this),
                hostKey: Commitment.hostKey(bountyId, index),
                solver: entry.solver,
                machine: terms.machine,
                statementHash: statementHash,
                stateHash: entry.stateHash,
                steps: entry.steps,
                budgetSeconds: terms.budgetSeconds,
                minMoveSeconds: terms.minMoveSeconds,
                challengerBond: terms.challengerBond
            });
    }

    function _revealDeadline(
        JobKind kind,
        uint48 commitDeadline,
        uint32 revealSeconds,
        Commit storage entry
    ) private view returns (uint256) {
        return uint256(kind == JobKind.Exact ? entry.committedAt : commitDeadline) + revealSeconds;
    }

    /// @dev Whether a score takes part in the ranking.
    function _isRanked(Terms memory terms, uint64 score) private pure returns (bool) {
        if (score.isNaN()) return false;
        return !terms.hasThreshold || score.reaches(terms.threshold, terms.direction);
    }
}
