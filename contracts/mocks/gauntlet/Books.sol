// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Bounty, BountyStatus, Commit, CommitStatus, IBountyBoard} from "../../interfaces/IBountyBoard.sol";
import {IBountyLens} from "../../interfaces/IBountyLens.sol";
import {IDisputeGame} from "../../interfaces/IDisputeGame.sol";
import {Terms} from "../../interfaces/Terms.sol";
import {PostingRules} from "../../market/PostingRules.sol";
import {ScoreKey} from "../../market/ScoreKey.sol";
import {SealedRows} from "../../market/SealedRows.sol";
import {MoodyToken} from "../MoodyToken.sol";
import {Actor} from "./Actor.sol";
import {Player} from "./Player.sol";
import {TruthMachine} from "./TruthMachine.sol";

/// @notice What the gauntlet knows of a market that it plays in, and what has to hold of it at all times.
abstract contract Books {
    using ScoreKey for uint64;

    /// @param programs Four exact jobs, since each has one result for ever; an open one; an open one with data.
    /// @param datasetId Of the last program's data, and its root.
    struct Setup {
        IBountyBoard board;
        IBountyLens lens;
        IDisputeGame game;
        PostingRules rules;
        SealedRows sealedRows;
        MoodyToken token;
        TruthMachine machine;
        bytes32[6] programs;
        uint256 datasetId;
        bytes32 publicRoot;
    }

    struct Posted {
        bytes32 id;
        bytes32 termsHash;
        bytes32 sharesHash;
        /// How it ended; 0 while it is open.
        bytes32 endHash;
        bytes32 rowsSalt;
        address token;
        uint96 posterBond;
    }

    /// @param lieSeed 0: honest.
    /// @param play Its claim, from 1.
    struct Entry {
        uint256 bounty;
        uint256 index;
        uint256 solver;
        uint256 lieSeed;
        uint256 args;
        bytes32 salt;
        uint256 play;
    }

    /// @notice Something that must hold does not.
    event Broken(string what, uint256 which);
    /// @notice Every call: action, actor and selector of the error (0: none), packed as `action << 40 | actor << 32 | selector`.
    event Trace(uint64[] calls);

    uint256 internal constant ACTORS = 9;
    address internal constant ETHER = address(0);
    uint32 internal constant SILENT = type(uint32).max;

    Setup internal _m;
    Actor[] public actors;
    Posted[] internal _bounties;
    Entry[] internal _entries;
    Player.Play[] internal _plays;
    Player.Game[] internal _games;
    mapping(bytes32 bountyId => uint256) internal _numberOf;
    uint64[] internal _trace;
    /// @notice How often something did not hold.
    uint256 public broken;

    constructor(Setup memory setup) payable {
        _m = setup;
        for (uint256 i = 0; i < ACTORS; ++i) actors.push(new Actor());
    }

    receive() external payable {}

    /// @dev An actor makes a call; ether stays among the actors, the contracts and the zero address.
    function _call(
        uint256 action,
        uint256 actor,
        address to,
        uint256 value,
        bytes memory data
    ) internal returns (bool ok, bytes memory result) {
        uint256 before = _etherOfAll();
        (ok, result) = actors[actor].act(to, value, data);
        uint32 selector =
            ok
                ? 0
                : result.length < 4
                    ? SILENT
                    : uint32(bytes4(result));
        _trace.push(uint64((action << 40) | (actor << 32) | selector));
        if (_etherOfAll() != before) _break("ether left the market", action);
        // An assertion of the compiler: an overflow, a division by zero, an index out of range.
        if (!ok && (selector == SILENT || selector == 0x4e487b71)) _break("a call failed without a reason", action);
    }

    function _break(string memory what, uint256 which) internal {
        ++broken;
        emit Broken(what, which);
    }

    function _etherOfAll() private view returns (uint256 sum) {
        sum = address(_m.board).balance + address(_m.game).balance + address(0).balance + address(this).balance;
        for (uint256 i = 0; i < ACTORS; ++i) sum += address(actors[i]).balance;
    }

    /// @dev Everything that must hold between two calls; the terms, which are long, of one bounty at a time.
    function _check(uint256 turn) internal {
        _checkBalances();
        if (_bounties.length != 0) _checkTerms(turn % _bounties.length);
        for (uint256 i = 0; i < _bounties.length; ++i) _checkOutcome(i);
        for (uint256 i = 0; i < _plays.length; ++i) {
            bytes32 claimId = keccak256(abi.encode(_plays[i].claim));
            if (_plays[i].lieFrom == 0) {
                if (_m.game.isDefeated(claimId)) _break("an honest claim was defeated", i);
            } else if (_m.game.isFinal(claimId)) {
                _break("a false claim stands", i);
            }
        }
    }

    function _checkBalances() private {
        uint256 boardEther = 0;
        uint256 boardTokens = 0;
        uint256 gameEther = 0;
        for (uint256 i = 0; i < _bounties.length; ++i) {
            bytes32 id = _bounties[i].id;
            Bounty memory bounty = _m.board.bountyOf(id);
            if (bounty.status != BountyStatus.Open) continue;
            if (_bounties[i].token == ETHER) boardEther += bounty.escrow;
            else boardTokens += bounty.escrow;
            boardEther += _bounties[i].posterBond;
        }
        for (uint256 i = 0; i < _entries.length; ++i) {
            Commit memory entry = _commitOf(i);
            if (entry.status == CommitStatus.Committed) boardEther += entry.bond;
        }
        for (uint256 i = 0; i < ACTORS; ++i) {
            address account = address(actors[i]);
            boardEther += _m.board.credits(account, ETHER);
            boardTokens += _m.board.credits(account, address(_m.token));
            gameEther += _m.game.credits(account);
        }
        for (uint256 i = 0; i < _plays.length; ++i) {
            gameEther += _m.game.claimState(keccak256(abi.encode(_plays[i].claim))).bond;
        }
        for (uint256 i = 0; i < _games.length; ++i) gameEther += _m.game.gameState(_games[i].id).bond;
        if (address(_m.board).balance != boardEther) _break("the board's ether", boardEther);
        if (_m.token.balanceOf(address(_m.board)) != boardTokens) _break("the board's tokens", boardTokens);
        if (address(_m.game).balance != gameEther) _break("the game's ether", gameEther);
    }

    function _checkTerms(uint256 number) internal {
        Posted storage posted = _bounties[number];
        if (keccak256(abi.encode(_m.board.termsOf(posted.id))) != posted.termsHash) _break("terms changed", number);
        if (keccak256(abi.encode(_m.board.sharesOf(posted.id))) != posted.sharesHash) _break("shares changed", number);
    }

    function _checkOutcome(uint256 number) private {
        Posted storage posted = _bounties[number];
        Bounty memory bounty = _m.board.bountyOf(posted.id);
        if (bounty.status == BountyStatus.Open) return;
        bytes32 ended = keccak256(abi.encode(bounty));
        if (posted.endHash == 0) {
            posted.endHash = ended;
            _checkPrizes(number, bounty);
        } else if (posted.endHash != ended) {
            _break("an outcome changed", number);
        }
    }

    /// @dev Prizes went to true claims, the best of them first, and to all that there are.
    function _checkPrizes(uint256 number, Bounty memory bounty) private {
        Terms memory terms = _m.board.termsOf(_bounties[number].id);
        uint256 paid = 0;
        for (uint256 i = 0; i < _entries.length; ++i) {
            if (_entries[i].bounty != number) continue;
            Commit memory entry = _commitOf(i);
            if (entry.prize == 0) {
                _checkUnpaid(number, bounty, terms, i);
                continue;
            }
            ++paid;
            if (_entries[i].lieSeed != 0) _break("a lie was paid", number);
            for (uint256 j = 0; j < _entries.length; ++j) {
                if (_entries[j].bounty != number || _entries[j].lieSeed != 0 || i == j) continue;
                Commit memory other = _commitOf(j);
                if (other.status != CommitStatus.Ranked) continue;
                // Claims on rows that were given up do not compete.
                if (other.onSealedRows != entry.onSealedRows) continue;
                bool better = _key(terms, other, _entries[j].index) < _key(terms, entry, _entries[i].index);
                if (better && (other.prize == 0 || other.prize > entry.prize)) {
                    _break("a better claim was passed over", number);
                }
            }
        }
        if (paid != bounty.awarded) _break("prizes without commits", number);
    }

    /// @dev A true claim without a prize: there was none left, or it misses the threshold. A true result without a claim: it
    /// had its time, or was not the first.
    function _checkUnpaid(uint256 number, Bounty memory bounty, Terms memory terms, uint256 i) private {
        Entry memory known = _entries[i];
        if (known.lieSeed != 0) return;
        Commit memory entry = _commitOf(i);
        if (entry.status == CommitStatus.Ranked) {
            bool reaches = !terms.hasThreshold || entry.score.reaches(terms.threshold, terms.direction);
            bool prizeLeft = bounty.awarded < 8 && terms.prizeBps[bounty.awarded] != 0;
            if (reaches && prizeLeft) _break("a true claim was not paid", number);
        } else if (entry.status == CommitStatus.Committed && bounty.awarded != 0 && known.index < bounty.winner) {
            bool inTime = bounty.endedAt <= _m.board.revealDeadlineOf(_bounties[number].id, known.index);
            if (inTime) _break("an earlier commit was passed over", number);
        }
    }

    function _key(Terms memory terms, Commit memory entry, uint256 index) private pure returns (uint256) {
        return ScoreKey.key(uint8(terms.kind) == 0 ? 0 : entry.score.rank(terms.direction), index);
    }

    function _commitOf(uint256 entry) internal view returns (Commit memory) {
        return _m.board.commitOf(_bounties[_entries[entry].bounty].id, _entries[entry].index);
    }
}
