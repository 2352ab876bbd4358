// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BountyStatus, CommitStatus, IBountyBoard, Reveal} from "../interfaces/IBountyBoard.sol";
import {Claim, ClaimStatus, GameState, IDisputeGame, Phase} from "../interfaces/IDisputeGame.sol";
import {IKetMachine, State, Statement, StepKind} from "../interfaces/IKetMachine.sol";
import {DataAccess, Direction, JobKind, Terms} from "../interfaces/Terms.sol";
import {Actor} from "./gauntlet/Actor.sol";
import {Books} from "./gauntlet/Books.sol";
import {Player} from "./gauntlet/Player.sol";
import {Truth} from "./gauntlet/Truth.sol";
import {MoodyToken} from "./MoodyToken.sol";

/// @title The gauntlet
/// @notice Random calls to a market, many in a transaction, by posters, honest solvers, liars, an honest challenger, a sham,
/// strangers and an admin, which are accounts of its own. After each transaction everything that must hold is checked, and
/// the honest make the moves that are due: they are awake before time goes by.
/// @dev Which calls are made follows from the seed and the chain alone. `scripts/invariants.ts` drives it.
contract MarketGauntlet is Books {
    enum Action {
        Post,
        Raise,
        Cancel,
        Commit,
        CommitLicensed,
        Reveal,
        Forfeit,
        ReturnBond,
        Prune,
        Reopen,
        Settle,
        Refund,
        Withdraw,
        OpenRows,
        Challenge,
        Move,
        Timeout,
        Close,
        Release,
        WithdrawGame,
        OpenClaim,
        SetFee,
        SetMachine,
        SetToken,
        Pause,
        Unpause,
        Behave
    }

    /// @dev 0, 1: posters. 2, 3: honest solvers. 4, 5: liars. 6: the honest challenger. 7: a sham. 8: the admin.
    uint256 private constant HONEST_CHALLENGER = 6;
    uint256 private constant SHAM = 7;
    uint256 private constant ADMIN = 8;
    uint256 private constant MAX_BOUNTIES = 12;

    uint256 private transient _random;

    error GauntletUnpaid(uint256 actor);

    constructor(Setup memory setup) payable Books(setup) {
        for (uint256 i = 0; i < ACTORS; ++i) {
            setup.token.mint(address(actors[i]), 1e24);
            actors[i].act(
                address(setup.token),
                0,
                abi.encodeCall(setup.token.approve, (address(setup.board), type(uint256).max))
            );
        }
    }

    /// @notice Pays every actor, once.
    function fund() external payable {
        for (uint256 i = 0; i < ACTORS; ++i) {
            (bool paid, ) = address(actors[i]).call{value: msg.value / ACTORS}("");
            if (!paid) revert GauntletUnpaid(i);
        }
    }

    /// @notice Makes calls `first` … `first + count − 1` of a seed, those left out whose bit of `skip` is set; then the
    /// honest move, and everything is checked.
    function volley(uint256 seed, uint256 first, uint256 count, uint256 skip) external {
        for (uint256 i = 0; i < count; ++i) {
            if ((skip >> i) & 1 == 1) continue;
            _random = uint256(keccak256(abi.encode(seed, first + i)));
            _act();
        }
        _random = uint256(keccak256(abi.encode(seed, first, "answers")));
        _answer();
        _check(first + _bounties.length);
        emit Trace(_trace);
        delete _trace;
    }

    /// @notice After the latest end: strangers end everything that has not ended. To be called again while it returns
    /// a time: of the end that a reopening has put off.
    function finish() external returns (uint256 again) {
        IBountyBoard board = _m.board;
        for (uint256 i = 0; i < ACTORS; ++i) actors[i].behave(Actor.Mood.Accept, address(0), "");
        _m.token.behave(MoodyToken.Mood.Plain, address(0), "");
        for (uint256 i = 0; i < _games.length; ++i) _endGame(i);
        for (uint256 i = 0; i < _bounties.length; ++i) {
            bytes32 id = _bounties[i].id;
            _stranger(Action.Prune, address(board), abi.encodeCall(board.prune, (id, 1000)));
            for (uint256 prize = 0; prize < 9 && board.bountyOf(id).status == BountyStatus.Open; ++prize) {
                if (_stranger(Action.Settle, address(board), abi.encodeCall(board.settle, (id)))) {
                    _stranger(Action.Prune, address(board), abi.encodeCall(board.prune, (id, 1000)));
                } else {
                    break;
                }
            }
            if (board.bountyOf(id).status != BountyStatus.Open) continue;
            if (_stranger(Action.Refund, address(board), abi.encodeCall(board.refund, (id)))) continue;
            if (_stranger(Action.Reopen, address(board), abi.encodeCall(board.reopen, (id)))) {
                uint256 end = _m.lens.latestEnd(id);
                if (end > again) again = end;
            } else {
                _break("a bounty does not end", i);
            }
        }
        _check(0);
        for (uint256 i = 0; i < _bounties.length; ++i) _checkTerms(i);
        if (again == 0) _leave();
        emit Trace(_trace);
        delete _trace;
    }

    /// @notice After this second everything can be ended, if nothing is reopened.
    function latestEnd() external view returns (uint256 end) {
        for (uint256 i = 0; i < _bounties.length; ++i) {
            uint256 its = _m.lens.latestEnd(_bounties[i].id);
            if (its > end) end = its;
        }
    }

    /// @notice Numbers of what there is: bounties, commits, claims, games.
    function sizes() external view returns (uint256, uint256, uint256, uint256) {
        return (_bounties.length, _entries.length, _plays.length, _games.length);
    }

    /// @dev Whatever is left is returned or forfeited, released and withdrawn; then nothing is left.
    function _leave() private {
        IBountyBoard board = _m.board;
        for (uint256 i = 0; i < _entries.length; ++i) {
            (bytes32 id, uint256 index) = (_bounties[_entries[i].bounty].id, _entries[i].index);
            if (_commitOf(i).status != CommitStatus.Committed) continue;
            _stranger(Action.Forfeit, address(board), abi.encodeCall(board.forfeit, (id, index)));
            _stranger(Action.ReturnBond, address(board), abi.encodeCall(board.returnBond, (id, index)));
            if (_commitOf(i).status == CommitStatus.Committed) _break("a commit does not end", i);
        }
        for (uint256 i = 0; i < _plays.length; ++i) {
            Claim memory claim = _plays[i].claim;
            _stranger(Action.Release, address(_m.game), abi.encodeCall(_m.game.release, (claim)));
            ClaimStatus status = _m.game.claimState(keccak256(abi.encode(claim))).status;
            bool honest = _plays[i].lieFrom == 0;
            if (status != (honest ? ClaimStatus.Released : ClaimStatus.Defeated)) _break("a claim ended wrongly", i);
        }
        for (uint256 i = 0; i < ACTORS; ++i) {
            address payable to = payable(address(actors[i]));
            _call(uint256(Action.Withdraw), i, address(board), 0, abi.encodeCall(board.withdraw, (ETHER, to)));
            _call(
                uint256(Action.Withdraw),
                i,
                address(board),
                0,
                abi.encodeCall(board.withdraw, (address(_m.token), to))
            );
            _call(uint256(Action.WithdrawGame), i, address(_m.game), 0, abi.encodeCall(_m.game.withdraw, (to)));
        }
        if (address(board).balance != 0) _break("ether left on the board", address(board).balance);
        if (address(_m.game).balance != 0) _break("ether left in the game", address(_m.game).balance);
        uint256 tokens = _m.token.balanceOf(address(board));
        if (tokens != 0) _break("tokens left on the board", tokens);
    }

    function _stranger(Action action, address to, bytes memory data) private returns (bool ok) {
        (ok, ) = _call(uint256(action), SHAM, to, 0, data);
    }

    function _endGame(uint256 number) private {
        Player.Game memory record = _games[number];
        if (_isOver(_m.game.gameState(record.id).phase)) return;
        Claim memory claim = _plays[record.play].claim;
        _stranger(Action.Timeout, address(_m.game), abi.encodeCall(_m.game.timeout, (claim, record.challenger)));
        _stranger(Action.Close, address(_m.game), abi.encodeCall(_m.game.close, (claim, record.challenger)));
        if (!_isOver(_m.game.gameState(record.id).phase)) _break("a game does not end", number);
    }

    /// @dev A number below a bound, from the call's own stream.
    function _below(uint256 bound) private returns (uint256) {
        _random = uint256(keccak256(abi.encode(_random)));
        return _random % bound;
    }

    function _act() private {
        uint256 ticket = _below(100);
        if (ticket < 4) _post();
        else if (ticket < 13) _commit();
        else if (ticket < 34) _reveal();
        else if (ticket < 43) _challenge();
        else if (ticket < 70) _move();
        else if (ticket < 86) _onBounty();
        else if (ticket < 93) _onClaim();
        else if (ticket < 96) _withdraw();
        else _govern();
    }

    function _post() private {
        if (_bounties.length >= MAX_BOUNTIES) return _onBounty();
        uint256 poster = _below(2);
        (Terms memory terms, bytes32 rowsSalt) = _terms();
        uint256 value = uint256(terms.posterBond) + (terms.token == ETHER ? terms.reward : 0);
        if (_below(32) == 0) value += 1;
        bytes memory data = abi.encodeCall(_m.board.post, (terms, "", ""));
        (bool ok, bytes memory result) = _call(uint256(Action.Post), poster, address(_m.board), value, data);
        if (!ok) return;
        bytes32 id = abi.decode(result, (bytes32));
        Posted storage posted = _bounties.push();
        posted.id = id;
        posted.termsHash = keccak256(abi.encode(terms));
        posted.sharesHash = keccak256(abi.encode(_m.board.sharesOf(id)));
        posted.rowsSalt = rowsSalt;
        (posted.token, posted.posterBond) = (terms.token, terms.posterBond);
    }

    function _terms() private returns (Terms memory terms, bytes32 rowsSalt) {
        uint256 sort = _below(5);
        terms.kind = sort < 2 ? JobKind.Exact : JobKind.Open;
        bool withData = sort >= 3;
        terms.programId = _m.programs[
            withData
                ? 5
                : sort == 2
                    ? 4
                    : _below(4)
        ];
        if (withData) {
            terms.datasetIds[0] = _m.datasetId;
            terms.dataRoots[0] = _m.publicRoot;
        }
        terms.machine = IKetMachine(address(_m.machine));
        terms.direction = Direction(_below(2));
        terms.hasThreshold = terms.kind == JobKind.Open && _below(3) == 0;
        terms.threshold = terms.hasThreshold ? Truth.someScore(_below(1 << 128)) : 0;
        terms.token = _below(3) == 0 ? address(_m.token) : ETHER;
        terms.reward = uint96(_below(4) == 0 ? _below(20) : 1 + _below(1e9));
        terms.solverBond = uint96(1e9 + _below(3));
        terms.challengerBond = uint96(1e9 - _below(3));
        terms.commitDeadline = uint48(block.timestamp + 30 + _below(250));
        terms.listener = _below(3) == 0 ? address(actors[_below(ACTORS)]) : address(0);
        terms.revealSeconds = uint32(160 + _below(_below(2) == 0 ? 100 : 700));
        terms.challengeSeconds = uint32(120 + _below(100));
        terms.budgetSeconds = uint24(100 + _below(60));
        terms.minMoveSeconds = uint24(61 + _below(30));
        terms.maxRoyaltyBps = 1000;
        terms.access = DataAccess(_below(3));
        terms.prizeBps[0] = 10_000;
        uint256 prizes = _below(4);
        if (prizes == 1) (terms.prizeBps[0], terms.prizeBps[1]) = (6667, 3333);
        if (prizes == 2) (terms.prizeBps[0], terms.prizeBps[1], terms.prizeBps[2]) = (5000, 3000, 2000);
        if (sort == 4) {
            rowsSalt = bytes32(_below(type(uint256).max));
            (bytes32 first, bytes32 second) = _rows(rowsSalt);
            terms.sealedRows = keccak256(abi.encode(keccak256(abi.encode(first, second)), uint8(1), rowsSalt));
            terms.unsealSeconds = uint32(100 + _below(50));
            terms.posterBond = uint96(1e9 + _below(1e9));
        }
        _spoil(terms);
    }

    /// @dev Now and then something that must be refused.
    function _spoil(Terms memory terms) private {
        uint256 how = _below(100);
        if (how == 0) terms.reward = 0;
        else if (how == 1) terms.prizeBps[7] = 1;
        else if (how == 2) terms.machine = IKetMachine(address(this));
        else if (how == 3) terms.commitDeadline = uint48(block.timestamp);
        else if (how == 4) terms.budgetSeconds = terms.minMoveSeconds - 1;
        else if (how == 5) terms.challengerBond = terms.solverBond + 1;
        else if (how == 6) terms.maxRoyaltyBps = 0;
        else if (how == 7) terms.dataRoots[0] = ~terms.dataRoots[0];
        else if (how == 8) terms.posterBond = terms.posterBond == 0 ? 1 : 0;
        else if (how == 9) (terms.hasThreshold, terms.threshold) = (true, 0x7ff8_0000_0000_0001);
    }

    function _rows(bytes32 salt) private pure returns (bytes32, bytes32) {
        return (keccak256(abi.encode(salt, 0)), keccak256(abi.encode(salt, 1)));
    }

    function _commit() private {
        if (_bounties.length == 0) return _post();
        Entry memory entry;
        entry.bounty = _recent(_bounties.length);
        entry.solver = 2 + _below(4);
        entry.lieSeed = entry.solver < 4 ? 0 : _below(1 << 128) | 1;
        entry.salt = bytes32(_random);
        bytes32 id = _bounties[entry.bounty].id;
        Terms memory terms = _m.board.termsOf(id);
        entry.args = terms.kind == JobKind.Exact ? 0 : 1 + _below(6);
        bytes32 digest = _argsDigest(terms, entry.args);
        if (terms.sealedRows == 0) {
            Shown memory shown = _shown(entry, terms, false);
            digest = keccak256(
                abi.encode(shown.statement.argsRoot, shown.steps, keccak256(abi.encode(shown.finalState)))
            );
        }
        bytes32 commitment = _m.lens.commitmentOf(id, address(actors[entry.solver]), digest, entry.salt);
        // A liar copies what somebody else has committed to.
        if (_entries.length != 0 && entry.lieSeed != 0 && _below(8) == 0) {
            commitment = _commitOf(_below(_entries.length)).commitment;
        }
        uint256 bond = _below(24) == 0 ? 1e9 - 1 : 1e9 + 3 + _below(4);
        uint256[4] memory licences;
        (Action action, bytes memory data) = _below(8) == 0
            ? (Action.CommitLicensed, abi.encodeCall(_m.board.commitLicensed, (id, commitment, licences)))
            : (Action.Commit, abi.encodeCall(_m.board.commit, (id, commitment)));
        (bool ok, bytes memory result) = _call(uint256(action), entry.solver, address(_m.board), bond, data);
        if (!ok) return;
        entry.index = abi.decode(result, (uint256));
        _entries.push(entry);
    }

    /// @dev What a solver shows of a run.
    struct Shown {
        Statement statement;
        uint48 steps;
        State finalState;
        uint64 score;
        uint48 lieFrom;
        bool plausible;
        uint256 wrongLeaf;
    }

    function _argsDigest(Terms memory terms, uint256 args) private pure returns (bytes32) {
        return keccak256(abi.encode(_argsRoot(terms, args)));
    }

    /// @dev One word of arguments in a tree of two; exact jobs have none, in a tree of one.
    function _argsRoot(Terms memory terms, uint256 args) private pure returns (bytes32) {
        return terms.kind == JobKind.Exact ? bytes32(0) : keccak256(abi.encode(args, 0));
    }

    function _shown(
        Entry memory entry,
        Terms memory terms,
        bool onSealedRows
    ) private view returns (Shown memory shown) {
        bytes32 id = _bounties[entry.bounty].id;
        shown.statement = _m.lens.statementOf(id, _argsRoot(terms, entry.args), onSealedRows);
        bytes32 run = keccak256(abi.encode(shown.statement));
        shown.steps = Truth.steps(run);
        shown.wrongLeaf = Truth.NOWHERE;
        if (entry.lieSeed == 0) {
            shown.score = Truth.score(run);
            shown.finalState = Truth.finalState(run, shown.score);
            return shown;
        }
        uint256 lie = uint256(keccak256(abi.encode(entry.lieSeed, run)));
        if (lie % 4 == 0) shown.steps = uint48(1 + ((lie >> 8) % Truth.MAX_STEPS));
        shown.score = Truth.someScore(lie >> 16);
        shown.finalState = Truth.finalState(keccak256(abi.encode(lie)), shown.score);
        uint256 truthEnds = Truth.steps(run);
        shown.lieFrom = uint48(1 + ((lie >> 40) % shown.steps));
        if (shown.lieFrom > truthEnds) shown.lieFrom = uint48(truthEnds + 1);
        uint256 step = shown.lieFrom - 1;
        if (shown.lieFrom >= shown.steps || shown.lieFrom >= truthEnds) return shown;
        StepKind kind = Truth.kind(run, step);
        if (kind == StepKind.Settled || (lie >> 60) % 4 == 0) return shown;
        shown.plausible = true;
        uint256 levels = Truth.levels(run, step);
        bool unbalanced = kind == StepKind.Sum && levels != 0 && (lie >> 64) % 3 == 0;
        shown.wrongLeaf = unbalanced ? Truth.UNBALANCED : (lie >> 72) % (1 << levels);
    }

    function _reveal() private {
        if (_entries.length == 0) return _commit();
        uint256 number = _recent(_entries.length);
        for (uint256 i = 0; i < 4 && !_revealable(number); ++i) number = _recent(_entries.length);
        if (!_revealable(number) && _below(3) != 0) return _onBounty();
        Entry memory entry = _entries[number];
        bytes32 id = _bounties[entry.bounty].id;
        Terms memory terms = _m.board.termsOf(id);
        bool onSealedRows = _m.board.onSealedRows(id);
        Shown memory shown = _shown(entry, terms, onSealedRows);
        Reveal memory revealed = Reveal({
            onSealedRows: onSealedRows,
            args: terms.kind == JobKind.Exact ? bytes("") : abi.encode(entry.args),
            steps: shown.steps,
            finalState: shown.finalState,
            haltProof: new bytes32[](0),
            outputs: Truth.outputs(shown.score),
            outputProof: new bytes32[](0),
            salt: entry.salt
        });
        if (_below(32) == 0) revealed.salt = ~revealed.salt;
        uint256 actor = _below(32) == 0 ? _below(ACTORS) : entry.solver;
        bytes memory data = abi.encodeCall(_m.board.reveal, (id, entry.index, revealed));
        (bool ok, bytes memory result) = _call(uint256(Action.Reveal), actor, address(_m.board), 0, data);
        if (!ok) return;
        bytes32 claimId = abi.decode(result, (bytes32));
        if (claimId == 0) return;
        Player.Play memory play = Player.Play({
            claim: _m.lens.claimOf(id, entry.index),
            statement: shown.statement,
            bountyId: id,
            lieFrom: shown.lieFrom,
            plausible: shown.plausible,
            wrongLeaf: shown.wrongLeaf
        });
        if (keccak256(abi.encode(play.claim)) != claimId) _break("the lens names another claim", number);
        _plays.push(play);
        _entries[number].play = _plays.length;
        // The honest challenger watches.
        if (shown.lieFrom != 0) _challengeBy(HONEST_CHALLENGER, _plays.length - 1);
    }

    /// @dev Whether a reveal is likely to go through: unlikely ones are tried too, less often.
    function _revealable(uint256 number) private view returns (bool) {
        bytes32 id = _bounties[_entries[number].bounty].id;
        if (_commitOf(number).status != CommitStatus.Committed) return false;
        if (_m.board.bountyOf(id).status != BountyStatus.Open) return false;
        uint256 deadline = _m.board.revealDeadlineOf(id, _entries[number].index);
        // Some wait until it is almost too late.
        bool waits = uint256(_entries[number].salt) % 3 == 0 && block.timestamp + 60 < deadline;
        return block.timestamp <= deadline && !waits;
    }

    function _challenge() private {
        if (_plays.length == 0) return _commit();
        uint256 who = _below(8);
        // The honest challenger has no reason to; everybody else may, also the solver itself.
        _challengeBy(who >= HONEST_CHALLENGER ? SHAM : who, _recent(_plays.length));
    }

    function _challengeBy(uint256 actor, uint256 number) private {
        Player.Play memory play = _plays[number];
        uint256 bond = _below(32) == 0 ? play.claim.challengerBond - 1 : uint256(play.claim.challengerBond) + _below(3);
        if (actor == HONEST_CHALLENGER) bond = _m.game.challengeBond(play.claim);
        bytes memory data = abi.encodeCall(_m.game.challenge, (play.claim));
        (bool ok, bytes memory result) = _call(uint256(Action.Challenge), actor, address(_m.game), bond, data);
        bool honest = actor == HONEST_CHALLENGER;
        if (!ok) {
            if (honest) _break("the honest challenger is kept out", number);
            return;
        }
        Player.Game storage record = _games.push();
        record.play = number;
        record.challenger = address(actors[actor]);
        record.id = abi.decode(result, (bytes32));
        record.honest = honest;
    }

    /// @dev A move of a liar or a sham, or an end that a stranger gives a game.
    function _move() private {
        if (_games.length == 0) return _challenge();
        uint256 number = _recent(_games.length);
        GameState memory state = _m.game.gameState(_games[number].id);
        if (_isOver(state.phase)) number = _recent(_games.length);
        state = _m.game.gameState(_games[number].id);
        if (_isOver(state.phase)) return _onClaim();
        _moveIn(number, state, false);
    }

    function _moveIn(uint256 number, GameState memory state, bool mustSucceed) private returns (bool ok) {
        Player.Game memory record = _games[number];
        Player.Play memory play = _plays[record.play];
        bytes memory data = Player.move(_m.game, play, record, state, _below(1 << 64));
        bool challengers = _challengerMoves(state.phase);
        address mover = challengers ? record.challenger : play.claim.solver;
        uint256 actor = _numberOfActor(mover);
        // Somebody else tries, which only calls that end a game allow.
        if (!mustSucceed && _below(24) == 0) actor = _below(ACTORS);
        (ok, ) = _call(uint256(Action.Move), actor, address(_m.game), 0, data);
        if (!ok) {
            if (mustSucceed) _break("an honest move failed", number);
            return false;
        }
        if (state.phase == Phase.Bisect) _games[number].rounds.push((uint96(state.lo) << 48) | state.hi);
        if (state.phase == Phase.Open) _games[number].step = state.lo;
    }

    /// @dev The honest make the moves that are due: all of them, as a step that was opened may be at its leaf at once.
    function _answer() private {
        for (uint256 i = 0; i < _games.length; ++i) {
            while (_answerIn(i)) {}
        }
    }

    /// @dev Returns whether something was done, and something more may be due.
    function _answerIn(uint256 i) private returns (bool) {
        GameState memory state = _m.game.gameState(_games[i].id);
        if (_isOver(state.phase)) return false;
        Player.Game memory record = _games[i];
        Player.Play memory play = _plays[record.play];
        bytes32 claimId = keccak256(abi.encode(play.claim));
        if (_m.game.isDefeated(claimId)) {
            bytes memory data = abi.encodeCall(_m.game.close, (play.claim, record.challenger));
            if (_below(4) == 0) _stranger(Action.Close, address(_m.game), data);
            return false;
        }
        bool challengers = _challengerMoves(state.phase);
        if (challengers ? record.honest : play.lieFrom == 0) return _moveIn(i, state, true);
        if (record.honest && !challengers) _press(i, state, play, record);
        return false;
    }

    /// @dev A liar is to move: the honest challenger opens a step that settles, or waits for its silence to end.
    function _press(
        uint256 number,
        GameState memory state,
        Player.Play memory play,
        Player.Game memory record
    ) private {
        bytes32 run = play.claim.statementHash;
        bool late = block.timestamp > state.deadline;
        if (late) {
            bytes memory data = abi.encodeCall(_m.game.timeout, (play.claim, record.challenger));
            (bool ok, ) = _call(uint256(Action.Timeout), HONEST_CHALLENGER, address(_m.game), 0, data);
            if (!ok) _break("silence goes on", number);
        } else if (state.phase == Phase.Open && _below(2) == 0) {
            if (!Player.canOpen(play, state.lo) || Truth.kind(run, state.lo) != StepKind.Settled) return;
            bytes memory data = Player.move(_m.game, play, record, state, 0);
            (bool ok, ) = _call(uint256(Action.Move), HONEST_CHALLENGER, address(_m.game), 0, data);
            if (!ok) _break("a step that settles cannot be opened", number);
        }
    }

    /// @dev What anybody may do to a bounty, and what only its poster may.
    function _onBounty() private {
        if (_bounties.length == 0) return _post();
        uint256 number = _recent(_bounties.length);
        IBountyBoard board = _m.board;
        bytes32 id = _bounties[number].id;
        if (board.bountyOf(id).status != BountyStatus.Open) {
            number = _recent(_bounties.length);
            id = _bounties[number].id;
        }
        uint256 ticket = _below(22);
        uint256 actor = _below(ACTORS);
        (Action action, uint256 value, bytes memory data) = (Action.Settle, 0, abi.encodeCall(board.settle, (id)));
        if (ticket < 3) {
            (action, data) = (Action.Prune, abi.encodeCall(board.prune, (id, _below(4))));
        } else if (ticket < 6) {
            (action, data) = (Action.Refund, abi.encodeCall(board.refund, (id)));
        } else if (ticket < 7) {
            // Of the last ones only: others have commits.
            if (_below(3) != 0) id = _bounties[_bounties.length - 1].id;
            (action, data, actor) = (Action.Cancel, abi.encodeCall(board.cancel, (id)), _below(3));
        } else if (ticket < 9) {
            (action, data) = (Action.Reopen, abi.encodeCall(board.reopen, (id)));
        } else if (ticket < 11) {
            uint256 amount = _below(100);
            value = board.termsOf(id).token == ETHER ? amount : 0;
            (action, data) = (Action.Raise, abi.encodeCall(board.raise, (id, amount, "")));
        } else if (ticket < 14) {
            return _openRows(number);
        } else if (ticket < 18 && _entries.length != 0) {
            uint256 entry = _recent(_entries.length);
            (id, value) = (_bounties[_entries[entry].bounty].id, _entries[entry].index);
            (action, data) = ticket < 16
                ? (Action.Forfeit, abi.encodeCall(board.forfeit, (id, value)))
                : (Action.ReturnBond, abi.encodeCall(board.returnBond, (id, value)));
            value = 0;
        }
        _call(uint256(action), actor, address(board), value, data);
    }

    function _openRows(uint256 number) private {
        bytes32 salt = _bounties[number].rowsSalt;
        if (salt == 0) return;
        (bytes32 first, bytes32 second) = _rows(salt);
        bytes memory data = abi.encodeCall(_m.sealedRows.open, (1, salt, abi.encode(first, second)));
        _call(uint256(Action.OpenRows), _below(2), address(_m.sealedRows), 0, data);
    }

    /// @dev What anybody may do to a claim or a game.
    function _onClaim() private {
        if (_plays.length == 0) return _commit();
        uint256 number = _recent(_plays.length);
        IDisputeGame game = _m.game;
        uint256 actor = _below(ACTORS);
        uint256 ticket = _below(8);
        Player.Play memory play = _plays[number];
        (Action action, bytes memory data) = (Action.Release, abi.encodeCall(game.release, (play.claim)));
        if (ticket < 5 && _games.length != 0) {
            Player.Game memory record = _games[_recent(_games.length)];
            (play, action) = (_plays[record.play], ticket < 3 ? Action.Timeout : Action.Close);
            data =
                ticket < 3
                    ? abi.encodeCall(game.timeout, (play.claim, record.challenger))
                    : abi.encodeCall(game.close, (play.claim, record.challenger));
        } else if (ticket == 7) {
            uint48 until = uint48(block.timestamp + 100);
            (action, data) = (Action.OpenClaim, abi.encodeCall(game.openClaim, (play.claim, play.statement, until)));
        }
        _call(uint256(action), actor, address(game), 0, data);
    }

    function _withdraw() private {
        uint256 actor = _below(ACTORS);
        address payable to = payable(_below(32) == 0 ? address(0) : address(actors[_below(ACTORS)]));
        uint256 what = _below(3);
        if (what == 2) {
            bytes memory taken = abi.encodeCall(_m.game.withdraw, (to));
            _call(uint256(Action.WithdrawGame), actor, address(_m.game), 0, taken);
            return;
        }
        address token = what == 0 ? ETHER : address(_m.token);
        bytes memory data = abi.encodeCall(_m.board.withdraw, (token, to));
        _call(uint256(Action.Withdraw), actor, address(_m.board), 0, data);
    }

    /// @dev The admin does what it may; somebody else tries; tokens and receivers change their mood.
    function _govern() private {
        uint256 ticket = _below(10);
        uint256 actor = _below(6) == 0 ? _below(ACTORS) : ADMIN;
        address rules = address(_m.rules);
        if (ticket < 2) {
            bytes memory data = abi.encodeCall(_m.rules.setFee, (uint16(_below(520)), address(actors[ADMIN])));
            _call(uint256(Action.SetFee), actor, rules, 0, data);
        } else if (ticket == 2) {
            bytes memory data = abi.encodeCall(_m.rules.setMachine, (IKetMachine(address(_m.machine)), _below(4) != 0));
            _call(uint256(Action.SetMachine), actor, rules, 0, data);
        } else if (ticket == 3) {
            bytes memory data = abi.encodeCall(_m.rules.setToken, (address(_m.token), _below(4) != 0));
            _call(uint256(Action.SetToken), actor, rules, 0, data);
        } else if (ticket == 4) {
            bytes memory data = abi.encodeCall(_m.rules.pause, (uint32(_below(60))));
            _call(uint256(Action.Pause), actor, rules, 0, data);
        } else if (ticket == 5) {
            _call(uint256(Action.Unpause), actor, rules, 0, abi.encodeCall(_m.rules.unpause, ()));
        } else if (_bounties.length != 0) {
            bytes32 id = _bounties[_recent(_bounties.length)].id;
            bytes memory data =
                _below(2) == 0
                    ? abi.encodeCall(_m.board.settle, (id))
                    : abi.encodeCall(_m.board.withdraw, (ETHER, payable(address(actors[0]))));
            if (ticket < 8) {
                actors[_below(ACTORS)].behave(Actor.Mood(_below(3)), address(_m.board), data);
            } else {
                MoodyToken.Mood mood = MoodyToken.Mood(_below(6));
                if (mood == MoodyToken.Mood.Liar || _below(2) == 0) mood = MoodyToken.Mood.Plain;
                _m.token.behave(_below(6) == 0 ? MoodyToken.Mood.Hook : mood, address(_m.board), data);
            }
        }
    }

    /// @dev An index, mostly one of the last ones: they are the most alive.
    function _recent(uint256 length) private returns (uint256) {
        uint256 among = _below(3) == 0 || length < 8 ? length : 8;
        return length - 1 - _below(among);
    }

    function _numberOfActor(address account) private view returns (uint256) {
        for (uint256 i = 0; i < ACTORS; ++i) if (address(actors[i]) == account) return i;
        return SHAM;
    }

    function _challengerMoves(Phase phase) private pure returns (bool) {
        return phase == Phase.Pick || phase == Phase.PickKet || phase == Phase.PickSum;
    }

    function _isOver(Phase phase) private pure returns (bool) {
        return phase == Phase.None || phase >= Phase.SolverWon;
    }
}
