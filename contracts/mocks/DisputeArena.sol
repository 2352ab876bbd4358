// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Claim, Endpoints, GameState, IDisputeGame, Phase, PostedHash} from "../interfaces/IDisputeGame.sol";
import {IKetMachine, OpenedStep, Statement, StepKind} from "../interfaces/IKetMachine.sol";

/// @title DisputeArena
/// @notice Plays whole games against itself, many in one call: it is host, solver and challenger. One side is honest,
/// the other lies about one step; both follow the rules as docs/dispute.md states them, in code that shares nothing
/// with the game's own.
contract DisputeArena {
    /// @notice A game did not end as it had to.
    error ArenaUnexpected(uint256 steps, uint256 step, GameState state);

    IDisputeGame private immutable _GAME;
    IKetMachine private immutable _MACHINE;

    /// @dev One game as both players see it.
    struct Play {
        bytes32 claimId;
        bytes32 gameId;
        uint256 lo;
        uint256 hi;
        uint256 solverMoves;
        bytes32[][] lists;
        uint256[2] listOf;
        uint256[2] indexOf;
    }

    constructor(IDisputeGame game, IKetMachine machine) {
        _GAME = game;
        _MACHINE = machine;
    }

    /// @notice One game for each step from `first` to `last`.
    /// @param honest Hashes of the states, from the initial one on; at least `steps + 1` of them.
    /// @param steps Steps claimed.
    /// @param lying Whether the solver lies from that step on, or is honest and the challenger rejects that step.
    /// @return mostMoves The most moves that a solver made in a game.
    function sweep(
        Statement calldata statement,
        bytes32[] calldata honest,
        uint256 steps,
        uint256 first,
        uint256 last,
        bool lying
    ) external returns (uint256 mostMoves) {
        for (uint256 step = first; step <= last; ++step) {
            uint256 moves = _play(statement, honest, steps, step, lying);
            if (moves > mostMoves) mostMoves = moves;
        }
    }

    function _play(
        Statement calldata statement,
        bytes32[] calldata honest,
        uint256 steps,
        uint256 step,
        bool lying
    ) private returns (uint256) {
        Claim memory claim = Claim({
            host: address(this),
            hostKey: bytes32((step << 1) | (lying ? 1 : 0)),
            solver: address(this),
            machine: _MACHINE,
            statementHash: keccak256(abi.encode(statement)),
            stateHash: _posted(honest, steps, step, lying),
            steps: uint48(steps),
            budgetSeconds: 1,
            minMoveSeconds: 1,
            challengerBond: 0
        });
        Play memory play;
        play.claimId = _GAME.openClaim(claim, statement, uint48(block.timestamp));
        play.gameId = _GAME.challenge(claim);
        play.hi = steps;
        play.lists = new bytes32[][](10);
        uint256 round = 0;
        while (play.hi - play.lo > 1) _round(play, honest, step, lying, round++);
        _open(play, claim, statement, honest, round);
        GameState memory state = _GAME.gameState(play.gameId);
        bool solverWon = state.phase == Phase.SolverWon;
        if (solverWon == lying || play.lo + 1 != step || solverWon == _GAME.isDefeated(play.claimId)) {
            revert ArenaUnexpected(steps, step, state);
        }
        return play.solverMoves;
    }

    function _round(Play memory play, bytes32[] calldata honest, uint256 step, bool lying, uint256 round) private {
        uint256 stride = _stride(play.hi - play.lo);
        uint256 count = (play.hi - play.lo - 1) / stride;
        bytes32[] memory hashes = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) hashes[i] = _posted(honest, play.lo + (i + 1) * stride, step, lying);
        play.lists[round] = hashes;
        _GAME.bisect(play.claimId, address(this), _GAME.stateHash(play.gameId), hashes);
        ++play.solverMoves;
        // The honest challenger rejects what differs from its own hash, the lying one all from `step` on: the same.
        uint256 index = (step - 1 - play.lo) / stride;
        uint256 lo = play.lo;
        if (index > 0) {
            play.lo = lo + index * stride;
            (play.listOf[0], play.indexOf[0]) = (round + 1, index - 1);
        }
        if (index < count) {
            play.hi = lo + (index + 1) * stride;
            (play.listOf[1], play.indexOf[1]) = (round + 1, index);
        }
        _GAME.pick(play.claimId, address(this), _GAME.stateHash(play.gameId), index);
    }

    function _open(
        Play memory play,
        Claim memory claim,
        Statement calldata statement,
        bytes32[] calldata honest,
        uint256 rounds
    ) private {
        Endpoints memory endpoints;
        endpoints.roots = new bytes32[](rounds);
        for (uint256 i = 0; i < rounds; ++i) endpoints.roots[i] = _node(play.lists[i], 5, 0);
        endpoints.low = _shown(play, 0);
        endpoints.high = _shown(play, 1);
        OpenedStep memory opened;
        opened.kind = StepKind.Settled;
        opened.preHash = honest[play.lo];
        opened.postHash = honest[play.lo + 1];
        _GAME.open(
            claim,
            address(this),
            _GAME.stateHash(play.gameId),
            endpoints,
            statement,
            abi.encode(opened),
            new bytes32[](0)
        );
        ++play.solverMoves;
    }

    /// @dev The hash at an end of the step, with its siblings.
    function _shown(Play memory play, uint256 end) private pure returns (PostedHash memory shown) {
        if (play.listOf[end] == 0) return shown;
        bytes32[] memory list = play.lists[play.listOf[end] - 1];
        uint256 index = play.indexOf[end];
        shown.hash = list[index];
        shown.siblings = new bytes32[](5);
        for (uint256 level = 0; level < 5; ++level) shown.siblings[level] = _node(list, level, (index >> level) ^ 1);
    }

    /// @dev A node of the tree of a list, top down.
    function _node(bytes32[] memory list, uint256 level, uint256 index) private pure returns (bytes32) {
        if (level == 0) return index < list.length ? list[index] : bytes32(0);
        return keccak256(abi.encode(_node(list, level - 1, 2 * index), _node(list, level - 1, 2 * index + 1)));
    }

    /// @dev The hash that the solver posts for a state: a liar's are wrong from `step` on.
    function _posted(
        bytes32[] calldata honest,
        uint256 number,
        uint256 step,
        bool lying
    ) private pure returns (bytes32) {
        return lying && number >= step ? keccak256(abi.encode(honest[number], step)) : honest[number];
    }

    /// @dev `2^(L − ceil(L / ceil(L / 5)))`, L the bits of a length.
    function _stride(uint256 length) private pure returns (uint256) {
        uint256 bits = 0;
        while (2 ** bits < length) ++bits;
        uint256 rounds = (bits + 4) / 5;
        return 2 ** (bits - (bits + rounds - 1) / rounds);
    }
}
