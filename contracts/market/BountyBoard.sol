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
    Record,
    Reveal
} from "../interfaces/IBountyBoard.sol";
import {IBountyListener} from "../interfaces/IBountyListener.sol";
import {IDataLicence} from "../interfaces/IDataLicence.sol";
import {Claim, IDisputeGame} from "../interfaces/IDisputeGame.sol";
import {Shape, Statement} from "../interfaces/IKetMachine.sol";
import {IPostingRules, Limits, Share} from "../interfaces/IPostingRules.sol";
import {IProgramStore} from "../interfaces/IProgramStore.sol";
import {ISealedRows} from "../interfaces/ISealedRows.sol";
import {Direction, JobKind, Terms} from "../interfaces/Terms.sol";
import {ShapeFields} from "../machine/ShapeFields.sol";
import {WordFrontier} from "../machine/WordFrontier.sol";
import {Purse} from "../money/Purse.sol";
import {Commitment} from "./Commitment.sol";
import {Notice} from "./Notice.sol";
import {ScoreKey} from "./ScoreKey.sol";
import {TermsKeeping} from "./TermsKeeping.sol";

/**
 * @title The board of bounties
 * @notice See `IBountyBoard`.
 * @dev INVARIANT: of each token the balance is what is left of the rewards of open bounties, plus all credits; of ether,
 * plus the bonds of commits in status Committed and of the posters of open bounties (plus what was forced in by
 * self-destruction or as a block's reward, which nobody can ever take out).
 * INVARIANT: what arrived for a bounty is credited once.
 * Every function changes its storage before it calls out; the only calls that carry value go to the game, the zero
 * address and, in `withdraw`, the receiver that the creditor names. A token that moves in `post` and `raise` can call
 * back: what is measured there is stored only afterwards, against a bounty that is looked at again.
 */
contract BountyBoard is IBountyBoard, Purse {
    using Heap for Heap.Uint256Heap;
    using SafeCast for uint256;
    using ScoreKey for uint64;
    using ShapeFields for Shape;
    using TermsKeeping for Terms;

    /// @inheritdoc IBountyBoard
    uint256 public constant NOTIFY_GAS = 100_000;

    /// @dev Bytes of a cell.
    uint256 private constant CELL_BYTES = 8;
    uint256 private constant WHOLE_BPS = 10_000;
    uint256 private constant MAX_PRIZES = 8;

    IDisputeGame private immutable GAME;
    IPostingRules private immutable RULES;
    ISealedRows private immutable SEALED_ROWS;
    IProgramStore private immutable STORE;
    IDataLicence private immutable LICENCES;
    uint32 private immutable REVEAL_DELAY_BLOCKS;
    uint32 private immutable REVEAL_DELAY_SECONDS;

    /// @inheritdoc IBountyBoard
    mapping(address poster => uint256) public nonces;

    mapping(bytes32 bountyId => Bounty) private _bounties;
    mapping(bytes32 bountyId => Terms) private _terms;
    mapping(bytes32 bountyId => Share[]) private _shares;
    mapping(bytes32 bountyId => mapping(uint256 index => Commit)) private _commits;
    /// @dev Keys of ranked claims, `ScoreKey.key`: the best is the smallest.
    mapping(bytes32 bountyId => Heap.Uint256Heap) private _ranking;
    mapping(address solver => Record) private _records;

    constructor(BoardConfig memory config_) {
        GAME = config_.game;
        RULES = config_.rules;
        SEALED_ROWS = config_.sealedRows;
        STORE = config_.rules.STORE();
        LICENCES = config_.rules.LICENCES();
        Limits memory limits = config_.rules.limits();
        REVEAL_DELAY_BLOCKS = limits.revealDelayBlocks;
        REVEAL_DELAY_SECONDS = limits.revealDelaySeconds;
    }

    /// @inheritdoc IBountyBoard
    function post(
        Terms calldata terms,
        string calldata metadata,
        bytes calldata permit
    ) external payable nonReentrant returns (bytes32 bountyId) {
        Share[] memory shares = RULES.check(terms);
        uint256 arrived = _takeReward(terms.token, terms.reward, terms.posterBond, permit);

        bytes32 termsHash = keccak256(abi.encode(terms));
        bountyId = Commitment.bountyId(address(this), msg.sender, nonces[msg.sender]++, termsHash);
        Bounty storage bounty = _bounties[bountyId];
        bounty.poster = msg.sender;
        bounty.status = BountyStatus.Open;
        bounty.escrow = arrived.toUint96();
        _terms[bountyId].keep(terms);
        for (uint256 i = 0; i < shares.length; ++i) _shares[bountyId].push(shares[i]);
        emit BountyPosted(bountyId, msg.sender, terms.programId, terms, termsHash, shares, arrived, metadata);
    }

    /// @inheritdoc IBountyBoard
    function raise(bytes32 bountyId, uint256 amount, bytes calldata permit) external payable nonReentrant {
        _open(bountyId);
        uint256 arrived = _takeReward(_terms[bountyId].token, amount, 0, permit);
        // The token may have called anything but this function, `post` and `withdraw` in between.
        Bounty storage bounty = _open(bountyId);
        if (bounty.awarded != 0) revert BountyWrongStatus(bountyId, bounty.status);
        uint256 escrow = (bounty.escrow + arrived).toUint96();
        bounty.escrow = uint128(escrow);
        emit RewardRaised(bountyId, msg.sender, arrived, escrow);
    }

    /// @inheritdoc IBountyBoard
    function cancel(bytes32 bountyId) external {
        Bounty storage bounty = _open(bountyId);
        if (msg.sender != bounty.poster) revert BountyNotPoster(msg.sender, bounty.poster);
        if (bounty.commits != 0) revert BountyHasCommits(bountyId, bounty.commits);
        emit BountyCancelled(bountyId, msg.sender, bounty.escrow);
        _end(bountyId, bounty, BountyStatus.Cancelled);
    }

    /// @inheritdoc IBountyBoard
    function commit(bytes32 bountyId, bytes32 commitment) external payable returns (uint256 index) {
        bytes32[4] storage offers = _terms[bountyId].licences;
        for (uint256 segment = 0; segment < 4; ++segment) {
            if (offers[segment] != 0) revert BountyLicenceNeeded(segment, offers[segment]);
        }
        return _commit(bountyId, commitment);
    }

    /// @inheritdoc IBountyBoard
    function commitLicensed(
        bytes32 bountyId,
        bytes32 commitment,
        uint256[4] calldata licenceIds
    ) external payable returns (uint256 index) {
        bytes32[4] storage offers = _terms[bountyId].licences;
        for (uint256 segment = 0; segment < 4; ++segment) {
            bytes32 offerId = offers[segment];
            if (offerId == 0 || LICENCES.isLicensed(msg.sender, licenceIds[segment], offerId)) continue;
            revert BountyLicenceMissing(segment, offerId, licenceIds[segment]);
        }
        return _commit(bountyId, commitment);
    }

    /// @inheritdoc IBountyBoard
    function reveal(bytes32 bountyId, uint256 index, Reveal calldata revealed) external returns (bytes32 claimId) {
        Bounty storage bounty = _open(bountyId);
        Commit storage entry = _committed(bountyId, index);
        if (msg.sender != entry.solver) revert BountyNotSolver(msg.sender, entry.solver);
        Terms memory terms = _terms[bountyId];
        uint256 deadline = _checkRevealTime(bountyId, index, terms);

        bool sealedRun = onSealedRows(bountyId);
        // A reveal that somebody kept back until `reopen` would else become a false claim of an honest solver.
        if (revealed.onSealedRows != sealedRun) revert BountyRowsMismatch(bountyId, sealedRun);
        Statement memory statement = _statement(terms, revealed.args, sealedRun);
        (bytes32 stateHash, uint64 score) = terms.machine.outcome(
            statement,
            revealed.finalState,
            revealed.haltProof,
            revealed.outputs,
            revealed.outputProof
        );
        bytes32 given = Commitment.hide(
            address(this),
            bountyId,
            keccak256(abi.encode(terms)),
            msg.sender,
            terms.sealedRows == 0
                ? Commitment.claimDigest(statement.argsRoot, revealed.steps, stateHash)
                : Commitment.argsDigest(statement.argsRoot),
            revealed.salt
        );
        if (given != entry.commitment) revert BountyCommitmentMismatch(given, entry.commitment);
        if (sealedRun && score.isNaN()) revert BountyScoreNaN(bountyId, index);

        if (bounty.resolved == index) bounty.resolved = uint64(index + 1);
        entry.score = score;
        entry.steps = revealed.steps;
        entry.onSealedRows = sealedRun;
        entry.argsRoot = statement.argsRoot;
        entry.stateHash = stateHash;
        // On sealed rows a claim that misses the threshold stands open to challenges too: it shows that the rows work.
        if (!score.isNaN() && (sealedRun || _reaches(terms.hasThreshold, terms.threshold, terms.direction, score))) {
            Claim memory claim = Claim({
                host: address(this),
                hostKey: Commitment.hostKey(bountyId, index),
                solver: msg.sender,
                machine: terms.machine,
                statementHash: keccak256(abi.encode(statement)),
                stateHash: stateHash,
                steps: revealed.steps,
                budgetSeconds: terms.budgetSeconds,
                minMoveSeconds: terms.minMoveSeconds,
                challengerBond: terms.challengerBond
            });
            claimId = keccak256(abi.encode(claim));
            entry.status = CommitStatus.Ranked;
            entry.claimId = claimId;
            ++_records[msg.sender].claims;
            _ranking[bountyId].insert(
                ScoreKey.key(terms.kind == JobKind.Exact ? 0 : score.rank(terms.direction), index)
            );
            emit Revealed(bountyId, index, msg.sender, statement.argsRoot, stateHash, score, claimId, revealed);
            // One prize, exact: the challenge window begins now. Else when the reveals end, for all claims alike.
            uint256 start = _isRolling(terms.kind, terms.prizeBps[1]) ? block.timestamp : deadline;
            GAME.openClaim{value: entry.bond}(claim, statement, (start + terms.challengeSeconds).toUint48());
        } else {
            entry.status = CommitStatus.Unranked;
            emit Revealed(bountyId, index, msg.sender, statement.argsRoot, stateHash, score, 0, revealed);
            _credit(bountyId, msg.sender, ETHER, entry.bond);
        }
    }

    /// @inheritdoc IBountyBoard
    function forfeit(bytes32 bountyId, uint256 index) external {
        Commit storage entry = _committed(bountyId, index);
        uint256 deadline = revealDeadlineOf(bountyId, index);
        if (block.timestamp <= deadline) revert BountyRevealsOpen(deadline, block.timestamp);
        if (_isExcused(bountyId, deadline)) revert BountyBondNotForfeited(bountyId, index);

        entry.status = CommitStatus.Forfeited;
        uint256 returned = entry.bond / 2;
        uint256 burned = entry.bond - returned;
        emit Forfeited(bountyId, index, burned, returned);
        _credit(bountyId, entry.solver, ETHER, returned);
        _sendEther(payable(address(0)), burned);
    }

    /// @inheritdoc IBountyBoard
    function returnBond(bytes32 bountyId, uint256 index) external {
        BountyStatus status = _bounties[bountyId].status;
        if (status != BountyStatus.Settled && status != BountyStatus.Refunded) {
            revert BountyWrongStatus(bountyId, status);
        }
        Commit storage entry = _committed(bountyId, index);
        if (!_isExcused(bountyId, revealDeadlineOf(bountyId, index))) revert BountyBondForfeited(bountyId, index);

        entry.status = CommitStatus.Returned;
        emit BondReturned(bountyId, index, entry.bond);
        _credit(bountyId, entry.solver, ETHER, entry.bond);
    }

    /// @inheritdoc IBountyBoard
    function prune(bytes32 bountyId, uint256 max) external returns (uint256 removed) {
        Bounty storage bounty = _open(bountyId);
        Heap.Uint256Heap storage ranking = _ranking[bountyId];
        while (removed < max && ranking.length() != 0) {
            uint256 index = ScoreKey.indexOf(ranking.peek());
            Commit storage entry = _commits[bountyId][index];
            if (!GAME.isDefeated(entry.claimId)) break;
            ranking.pop();
            ++removed;
            ++_records[entry.solver].defeats;
            emit Pruned(bountyId, index, entry.claimId);
        }

        uint256 resolved = bounty.resolved;
        uint256 end = Math.min(Math.saturatingAdd(resolved, max), bounty.commits);
        while (resolved < end && !_isPending(bountyId, resolved)) ++resolved;
        bounty.resolved = uint64(resolved);
    }

    /// @inheritdoc IBountyBoard
    function reopen(bytes32 bountyId) external {
        Bounty storage bounty = _open(bountyId);
        if (!_awaitsReopening(bountyId, bounty)) revert BountyNotReopenable(bountyId);
        if (_ranking[bountyId].length() != 0) revert BountyClaimed(bountyId, _leader(bountyId));
        uint256 deadline = revealDeadlineOf(bountyId, 0);
        if (block.timestamp <= deadline) revert BountyRevealsOpen(deadline, block.timestamp);
        bounty.reopenedAt = uint48(block.timestamp);
        // Whoever was too late has another chance.
        bounty.resolved = 0;
        emit BountyReopened(bountyId, revealDeadlineOf(bountyId, 0));
    }

    /// @inheritdoc IBountyBoard
    function settle(bytes32 bountyId) external {
        Bounty storage bounty = _open(bountyId);
        Terms storage terms = _terms[bountyId];
        if (_ranking[bountyId].length() == 0) revert BountyUnclaimed(bountyId);
        uint256 index = _leader(bountyId);
        Commit storage entry = _commits[bountyId][index];
        if (!GAME.isFinal(entry.claimId)) revert BountyLeaderNotFinal(bountyId, index, entry.claimId);
        if (!_reaches(terms.hasThreshold, terms.threshold, terms.direction, entry.score))
            revert BountyUnclaimed(bountyId);
        // A claim is final only after the reveals have ended, so all that could rank above it is ranked. One prize, exact:
        // commits before it could. Their deadlines are in order, so the last one's speaks for all.
        if (_isRolling(terms.kind, terms.prizeBps[1]) && bounty.resolved < index) {
            if (block.timestamp <= revealDeadlineOf(bountyId, index - 1)) {
                revert BountyEarlierCommitPending(bountyId, index, bounty.resolved);
            }
        }

        uint256 rank = bounty.awarded++;
        if (rank == 0) {
            bounty.winner = uint64(index);
            bounty.pot = bounty.escrow;
        }
        uint256 amount = (uint256(bounty.pot) * terms.prizeBps[rank]) / WHOLE_BPS;
        bounty.escrow -= uint128(amount);
        entry.prize = uint8(rank + 1);
        ++_records[entry.solver].wins;
        emit PrizeAwarded(bountyId, index, entry.solver, rank, amount);
        _shareOut(bountyId, terms.token, entry.solver, amount);
        if (rank + 1 < MAX_PRIZES && terms.prizeBps[rank + 1] != 0) _ranking[bountyId].pop();
        else _end(bountyId, bounty, BountyStatus.Settled);
    }

    /// @inheritdoc IBountyBoard
    function refund(bytes32 bountyId) external {
        Bounty storage bounty = _open(bountyId);
        Terms storage terms = _terms[bountyId];
        if (_ranking[bountyId].length() != 0) {
            // Only claims that miss the threshold are left, and cannot be disproved any more.
            uint256 index = _leader(bountyId);
            Commit storage entry = _commits[bountyId][index];
            bool misses = !_reaches(terms.hasThreshold, terms.threshold, terms.direction, entry.score);
            if (!misses || !GAME.isFinal(entry.claimId)) revert BountyClaimed(bountyId, index);
        } else {
            uint256 deadline = terms.commitDeadline;
            if (block.timestamp <= deadline) revert BountyCommitsOpen(deadline, block.timestamp);
            uint256 commits = bounty.commits;
            if (bounty.resolved < commits) {
                // Reveal deadlines are in the order of the commits.
                deadline = revealDeadlineOf(bountyId, commits - 1);
                if (block.timestamp <= deadline) revert BountyRevealsOpen(deadline, block.timestamp);
            }
            if (_awaitsReopening(bountyId, bounty)) revert BountyNotReopened(bountyId);
        }

        _end(bountyId, bounty, bounty.awarded == 0 ? BountyStatus.Refunded : BountyStatus.Settled);
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
    function sharesOf(bytes32 bountyId) external view returns (Share[] memory) {
        return _shares[bountyId];
    }

    /// @inheritdoc IBountyBoard
    function commitOf(bytes32 bountyId, uint256 index) external view returns (Commit memory) {
        return _commits[bountyId][index];
    }

    /// @inheritdoc IBountyBoard
    function recordOf(address solver) external view returns (Record memory) {
        return _records[solver];
    }

    /// @inheritdoc IBountyBoard
    function leaderOf(bytes32 bountyId) external view returns (uint256 ranked, uint256 index) {
        ranked = _ranking[bountyId].length();
        if (ranked != 0) index = _leader(bountyId);
    }

    /// @inheritdoc IBountyBoard
    function config() external view returns (BoardConfig memory) {
        return BoardConfig(GAME, RULES, SEALED_ROWS);
    }

    /// @inheritdoc IBountyBoard
    function revealDeadlineOf(bytes32 bountyId, uint256 index) public view returns (uint256) {
        Terms storage terms = _terms[bountyId];
        uint256 reopenedAt = _bounties[bountyId].reopenedAt;
        uint256 start = uint256(terms.commitDeadline) + terms.unsealSeconds;
        if (reopenedAt != 0) start = reopenedAt;
        else if (_isRolling(terms.kind, terms.prizeBps[1])) start = _commits[bountyId][index].committedAt;
        return start + terms.revealSeconds;
    }

    /// @inheritdoc IBountyBoard
    /// @dev Certain only once the time to open them is over, before which nothing is revealed.
    function onSealedRows(bytes32 bountyId) public view returns (bool) {
        Terms storage terms = _terms[bountyId];
        bytes32 seal = terms.sealedRows;
        if (seal == 0 || _bounties[bountyId].reopenedAt != 0) return false;
        (, uint8 depth, uint48 openedAt) = SEALED_ROWS.rowsOf(seal);
        if (openedAt == 0 || openedAt > uint256(terms.commitDeadline) + terms.unsealSeconds) return false;
        // Rows for a tree of another depth are none that the program could read.
        (, Shape shape) = STORE.programOf(terms.programId);
        return depth == shape.dataDepth(terms.sealedSegment);
    }

    function _commit(bytes32 bountyId, bytes32 commitment) private returns (uint256 index) {
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

    /// @dev Takes a reward and an ether bond from the caller; returns what arrived of the reward.
    function _takeReward(
        address token,
        uint256 amount,
        uint256 bond,
        bytes calldata permit
    ) private returns (uint256 arrived) {
        uint256 value = token == ETHER ? amount + bond : bond;
        if (msg.value != value) revert BountyValueMismatch(msg.value, value);
        return token == ETHER ? amount : _takeTokens(token, amount, permit);
    }

    /// @dev Splits a prize: the shares of others, and the rest, roundings included, to the solver.
    function _shareOut(bytes32 bountyId, address token, address solver, uint256 amount) private {
        Share[] storage shares = _shares[bountyId];
        uint256 rest = amount;
        // At most five: four datasets and the protocol.
        for (uint256 i = 0; i < shares.length; ++i) {
            Share memory share = shares[i];
            uint256 part = (amount * share.bps) / WHOLE_BPS;
            rest -= part;
            _credit(bountyId, share.receiver, token, part);
        }
        _credit(bountyId, solver, token, rest);
    }

    /// @dev Ends a bounty: what is left goes to the poster, and its bond unless it kept the rows or they were no good.
    function _end(bytes32 bountyId, Bounty storage bounty, BountyStatus status) private {
        Terms storage terms = _terms[bountyId];
        uint256 rest = bounty.escrow;
        uint256 bond = terms.posterBond;
        // Reopened: only a result on the public rows, where none on the sealed ones stood, shows that they were no good.
        bool fails = bounty.reopenedAt == 0 ? !onSealedRows(bountyId) : status == BountyStatus.Settled;
        bool burns = bond != 0 && bounty.commits != 0 && fails;
        bounty.status = status;
        bounty.endedAt = uint48(block.timestamp);
        bounty.escrow = 0;
        if (status == BountyStatus.Settled) {
            emit BountySettled(bountyId, bounty.winner, _commits[bountyId][bounty.winner].solver, bounty.pot - rest);
        } else if (status == BountyStatus.Refunded) {
            emit BountyRefunded(bountyId, bounty.poster, rest);
        }
        _credit(bountyId, bounty.poster, terms.token, rest);
        if (burns) {
            emit PosterBondBurned(bountyId, bond);
            _sendEther(payable(address(0)), bond);
        } else {
            _credit(bountyId, bounty.poster, ETHER, bond);
        }
        _notify(bountyId, terms.listener, status);
    }

    /// @dev The last thing that happens in a call.
    function _notify(bytes32 bountyId, address listener, BountyStatus status) private {
        if (listener == address(0)) return;
        // A 64th of the gas stays here, so whoever calls cannot starve the listener.
        uint256 minimum = (NOTIFY_GAS * 64) / 63 + 10_000;
        if (gasleft() < minimum) revert BountyGasTooLow(gasleft(), minimum);
        bool succeeded = Notice.send(
            listener,
            NOTIFY_GAS,
            abi.encodeCall(IBountyListener.onBountyEnded, (bountyId, status))
        );
        emit ListenerNotified(bountyId, listener, succeeded);
    }

    /// @dev The run that a reveal is about; the root of its arguments is computed here.
    function _statement(
        Terms memory terms,
        bytes calldata args,
        bool sealedRun
    ) private view returns (Statement memory statement) {
        (bytes32 codeRoot, Shape shape) = STORE.programOf(terms.programId);
        uint256 depth = shape.argsDepth();
        uint256 longest = terms.kind == JobKind.Exact ? 0 : 32 << depth;
        if (args.length % CELL_BYTES != 0) revert BountyArgsMisaligned(args.length);
        if (args.length > longest) revert BountyArgsTooLong(args.length, longest);
        // A new array: one that the terms shared would change their hash with it.
        bytes32[4] memory roots = [terms.dataRoots[0], terms.dataRoots[1], terms.dataRoots[2], terms.dataRoots[3]];
        statement = Statement(codeRoot, shape, WordFrontier.rootOf(args, depth), roots);
        if (sealedRun) (statement.dataRoots[terms.sealedSegment], , ) = SEALED_ROWS.rowsOf(terms.sealedRows);
    }

    /// @dev Reverts unless the commit can be revealed now. Returns until when.
    function _checkRevealTime(
        bytes32 bountyId,
        uint256 index,
        Terms memory terms
    ) private view returns (uint256 deadline) {
        uint256 earliestBlock = uint256(_commits[bountyId][index].committedBlock) + REVEAL_DELAY_BLOCKS;
        if (block.number < earliestBlock) revert BountyRevealBlockTooEarly(earliestBlock, block.number);
        if (!_isRolling(terms.kind, terms.prizeBps[1])) {
            uint256 opensAfter = uint256(terms.commitDeadline) + terms.unsealSeconds + REVEAL_DELAY_SECONDS;
            if (block.timestamp <= opensAfter) revert BountyRevealTimeTooEarly(opensAfter, block.timestamp);
        }
        deadline = revealDeadlineOf(bountyId, index);
        if (block.timestamp > deadline) revert BountyRevealsClosed(deadline, block.timestamp);
    }

    /// @dev Whether the public rows have their turn, if no claim on the sealed ones stands: none was paid.
    function _awaitsReopening(bytes32 bountyId, Bounty storage bounty) private view returns (bool) {
        return bounty.commits != 0 && bounty.awarded == 0 && onSealedRows(bountyId);
    }

    /// @dev Whether a commit can still be revealed.
    function _isPending(bytes32 bountyId, uint256 index) private view returns (bool) {
        return
            _commits[bountyId][index].status == CommitStatus.Committed &&
            block.timestamp <= revealDeadlineOf(bountyId, index);
    }

    /// @dev Whether silence costs nothing: the bounty was settled while a commit with this deadline could still be
    /// revealed, or its rows were sealed, and whoever committed could not know whether its run would end.
    function _isExcused(bytes32 bountyId, uint256 deadline) private view returns (bool) {
        Bounty storage bounty = _bounties[bountyId];
        if (_terms[bountyId].sealedRows != 0) return true;
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

    /// @dev The commit whose claim leads; there is one.
    function _leader(bytes32 bountyId) private view returns (uint256) {
        return ScoreKey.indexOf(_ranking[bountyId].peek());
    }

    /// @dev Whether each commit has a reveal and a window of its own, the first true one being paid. Where several are
    /// paid, one result must not be shown while another can still be committed.
    function _isRolling(JobKind kind, uint16 secondPrize) private pure returns (bool) {
        return kind == JobKind.Exact && secondPrize == 0;
    }

    function _reaches(
        bool hasThreshold,
        uint64 threshold,
        Direction direction,
        uint64 score
    ) private pure returns (bool) {
        return !hasThreshold || score.reaches(threshold, direction);
    }
}
