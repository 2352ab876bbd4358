// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Rounds} from "../../dispute/Rounds.sol";
import {
    Claim,
    Endpoints,
    GameState,
    IDisputeGame,
    Phase,
    PickedNode,
    PostedHash
} from "../../interfaces/IDisputeGame.sol";
import {Statement, StepKind} from "../../interfaces/IKetMachine.sol";
import {Truth} from "./Truth.sol";

/// @notice The moves that the players of the gauntlet make: the honest ones by the rules of docs/dispute.md, the liars as
/// well as their lie lets them.
library Player {
    /// @notice A claim as its solver knows it.
    /// @param lieFrom First step whose hash is another than the true one; 0: the claim is true.
    /// @param wrongLeaf Where a liar's root or sum after that step is wrong.
    /// @param plausible Whether a liar can open that step.
    struct Play {
        Claim claim;
        Statement statement;
        bytes32 bountyId;
        uint48 lieFrom;
        bool plausible;
        uint256 wrongLeaf;
    }

    /// @notice A game as anybody who has followed it knows it.
    /// @param rounds Steps between which each list was posted: `lo << 48 | hi`.
    /// @param step The step that was opened.
    struct Game {
        uint256 play;
        address challenger;
        bytes32 id;
        bool honest;
        uint48 step;
        uint96[] rounds;
    }

    function runOf(Play memory play) internal pure returns (bytes32) {
        return play.claim.statementHash;
    }

    /// @notice The hash that the solver posts for a state.
    function posted(Play memory play, uint256 step) internal pure returns (bytes32) {
        if (step == play.claim.steps) return play.claim.stateHash;
        bytes32 run = runOf(play);
        if (play.lieFrom == 0 || step < play.lieFrom) return truth(play, step);
        if (step > play.lieFrom || !play.plausible) return keccak256(abi.encode("lie", run, step));
        return Truth.hashAfter(run, step, Truth.root(run, step - 1, play.wrongLeaf));
    }

    /// @notice The hash of the true state; 0 behind the end of the run.
    function truth(Play memory play, uint256 step) internal pure returns (bytes32) {
        bytes32 run = runOf(play);
        if (step > Truth.steps(run)) return 0;
        return Truth.stateHash(run, keccak256(abi.encode(play.statement.shape)), step);
    }

    /// @notice Calldata of the next move of the side that is to move; `random` decides where the player has no reason to.
    function move(
        IDisputeGame game,
        Play memory play,
        Game memory record,
        GameState memory state,
        uint256 random
    ) internal view returns (bytes memory) {
        bytes32 claimId = keccak256(abi.encode(play.claim));
        bytes32 answered = game.stateHash(record.id);
        Phase phase = state.phase;
        if (phase == Phase.Bisect) {
            bytes32[] memory hashes = _list(play, (uint96(state.lo) << 48) | state.hi);
            return abi.encodeCall(game.bisect, (claimId, record.challenger, answered, hashes));
        }
        if (phase == Phase.Pick) {
            uint256 index = _segment(play, record, state, random);
            return abi.encodeCall(game.pick, (claimId, play.claim.solver, answered, index));
        }
        if (phase == Phase.Open) return _open(game, play, record, state, answered);
        if (phase == Phase.PickKet || phase == Phase.PickSum) {
            return _pickNode(game, play, record, state, random, answered);
        }
        if (phase == Phase.DescendKet) {
            bytes32[] memory nodes = _nodes(play, record.step, state.lo, state.hi);
            bytes32[] memory siblings = _picked(play, record.step, state).siblings;
            return
                abi.encodeCall(
                    game.descendKet,
                    (claimId, record.challenger, answered, _context(play, record.step), siblings, nodes)
                );
        }
        if (phase == Phase.DescendSum) {
            bytes32[] memory nodes = _nodes(play, record.step, state.lo, state.hi);
            PickedNode memory picked = _picked(play, record.step, state);
            return
                abi.encodeCall(
                    game.descendSum,
                    (claimId, record.challenger, answered, _context(play, record.step), picked, nodes)
                );
        }
        return
            abi.encodeCall(
                game.leaf,
                (
                    play.claim,
                    record.challenger,
                    answered,
                    _picked(play, record.step, state),
                    Truth.contextOf(play.statement, record.step),
                    ""
                )
            );
    }

    /// @notice Whether the solver has a move: a liar has none where its state has no preimage.
    function canOpen(Play memory play, uint256 lo) internal pure returns (bool) {
        if (posted(play, lo) != truth(play, lo) || lo >= Truth.steps(runOf(play))) return false;
        if (Truth.kind(runOf(play), lo) == StepKind.Settled) return true;
        return _leaves(play, lo) == posted(play, lo + 1);
    }

    function _leaves(Play memory play, uint256 step) private pure returns (bytes32) {
        bytes32 run = runOf(play);
        return Truth.hashAfter(run, step + 1, Truth.root(run, step, _wrongAt(play, step)));
    }

    function _wrongAt(Play memory play, uint256 step) private pure returns (uint256) {
        return play.lieFrom == step + 1 && play.plausible ? play.wrongLeaf : Truth.NOWHERE;
    }

    function _list(Play memory play, uint96 range) private pure returns (bytes32[] memory hashes) {
        (uint256 lo, uint256 hi) = (range >> 48, uint48(range));
        (uint256 stride, uint256 inner) = Rounds.split(hi - lo);
        hashes = new bytes32[](inner);
        for (uint256 i = 0; i < inner; ++i) hashes[i] = posted(play, lo + (i + 1) * stride);
    }

    /// @dev The first segment whose end is another than the true one; for a sham, any.
    function _segment(
        Play memory play,
        Game memory record,
        GameState memory state,
        uint256 random
    ) private pure returns (uint256) {
        (uint256 stride, uint256 inner) = Rounds.split(state.hi - state.lo);
        if (!record.honest) return random % (inner + 1);
        for (uint256 i = 0; i < inner; ++i) {
            uint256 step = state.lo + (i + 1) * stride;
            if (posted(play, step) != truth(play, step)) return i;
        }
        return inner;
    }

    function _open(
        IDisputeGame game,
        Play memory play,
        Game memory record,
        GameState memory state,
        bytes32 answered
    ) private pure returns (bytes memory) {
        Endpoints memory endpoints;
        uint256 count = record.rounds.length;
        endpoints.roots = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            bytes32[] memory list = _list(play, record.rounds[i]);
            endpoints.roots[i] = _treeNode(list, 5, 0);
            _show(endpoints.low, list, record.rounds[i], state.lo);
            _show(endpoints.high, list, record.rounds[i], state.hi);
        }
        uint256 step = state.lo;
        bytes32[] memory nodes = new bytes32[](0);
        bytes32 root = 0;
        bytes32 run = runOf(play);
        if (step + 1 < Truth.steps(run) && Truth.kind(run, step) != StepKind.Settled) {
            root = Truth.root(run, step, _wrongAt(play, step));
            nodes = _nodes(play, step, 0, Truth.levels(run, step));
        }
        bytes memory opening = abi.encode(step, root);
        return
            abi.encodeCall(
                game.open,
                (play.claim, record.challenger, answered, endpoints, play.statement, opening, nodes)
            );
    }

    /// @dev Notes the hash at `step`, if it is one of this list: only one list holds it.
    function _show(PostedHash memory shown, bytes32[] memory list, uint96 range, uint256 step) private pure {
        (uint256 lo, uint256 hi) = (range >> 48, uint48(range));
        (uint256 stride, ) = Rounds.split(hi - lo);
        if (step <= lo || step >= hi || (step - lo) % stride != 0) return;
        uint256 index = (step - lo) / stride - 1;
        shown.hash = list[index];
        shown.siblings = new bytes32[](5);
        for (uint256 level = 0; level < 5; ++level) {
            shown.siblings[level] = _treeNode(list, level, (index >> level) ^ 1);
        }
    }

    function _pickNode(
        IDisputeGame game,
        Play memory play,
        Game memory record,
        GameState memory state,
        uint256 random,
        bytes32 answered
    ) private pure returns (bytes memory) {
        uint256 step = record.step;
        bytes32 run = runOf(play);
        uint256 levels = Rounds.next(state.hi);
        uint256 index = random % (1 << levels);
        if (record.honest) {
            uint256 wrong = _wrongAt(play, step);
            if (wrong == Truth.UNBALANCED) {
                bytes32 above = Truth.node(run, step, state.hi, state.lo, wrong);
                bytes32[] memory nodes = _nodes(play, step, state.lo, state.hi);
                return
                    abi.encodeCall(
                        game.refute,
                        (play.claim, record.challenger, answered, _context(play, step), above, nodes)
                    );
            }
            index = (wrong >> (state.hi - levels)) & ((1 << levels) - 1);
        }
        bytes32 claimId = keccak256(abi.encode(play.claim));
        return abi.encodeCall(game.pickNode, (claimId, play.claim.solver, answered, index));
    }

    /// @dev What is revealed below a node `left` levels above the words: nodes of a ket, words of two terms of a sum.
    function _nodes(
        Play memory play,
        uint256 step,
        uint256 path,
        uint256 left
    ) private pure returns (bytes32[] memory nodes) {
        if (left == 0) return nodes;
        bytes32 run = runOf(play);
        uint256 levels = Rounds.next(left);
        uint256 wrong = _wrongAt(play, step);
        uint256 first = path << levels;
        uint256 height = left - levels;
        bool ket = Truth.kind(run, step) == StepKind.Ket;
        nodes = new bytes32[](1 << (ket ? levels : levels - 1));
        for (uint256 i = 0; i < nodes.length; ++i) {
            nodes[i] =
                ket ? Truth.node(run, step, height, first + i, wrong) : _pair(run, step, height, first + 2 * i, wrong);
        }
    }

    function _pair(
        bytes32 run,
        uint256 step,
        uint256 height,
        uint256 path,
        uint256 wrong
    ) private pure returns (bytes32) {
        uint256 high = uint256(Truth.node(run, step, height, path, wrong));
        return bytes32((high << 128) | uint256(Truth.node(run, step, height, path + 1, wrong)));
    }

    /// @dev The node picked, with the siblings beside it in the reveal that it was picked from.
    function _picked(
        Play memory play,
        uint256 step,
        GameState memory state
    ) private pure returns (PickedNode memory picked) {
        bytes32 run = runOf(play);
        uint256 wrong = _wrongAt(play, step);
        uint256 left = Truth.levels(run, step);
        if (left == 0) {
            picked.word = Truth.root(run, step, wrong);
            return picked;
        }
        while (left - Rounds.next(left) > state.hi) left -= Rounds.next(left);
        uint256 levels = Rounds.next(left);
        uint256 path = state.lo >> levels;
        picked.above = Truth.node(run, step, left, path, wrong);
        bytes32[] memory words = _nodes(play, step, path, left);
        bool ket = Truth.kind(run, step) == StepKind.Ket;
        uint256 index = state.lo & ((1 << levels) - 1);
        if (!ket) index >>= 1;
        picked.word = words[index];
        picked.siblings = new bytes32[](ket ? levels : levels - 1);
        for (uint256 level = 0; level < picked.siblings.length; ++level) {
            picked.siblings[level] = _treeNode(words, level, (index >> level) ^ 1);
        }
    }

    function _context(Play memory play, uint256 step) private pure returns (bytes32) {
        return keccak256(abi.encode(Truth.contextOf(play.statement, step)));
    }

    /// @dev A node of the tree of a list, top down; zeros behind its end.
    function _treeNode(bytes32[] memory list, uint256 level, uint256 index) private pure returns (bytes32) {
        if (level == 0) return index < list.length ? list[index] : bytes32(0);
        return keccak256(abi.encode(_treeNode(list, level - 1, 2 * index), _treeNode(list, level - 1, 2 * index + 1)));
    }
}
