// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Phase} from "../interfaces/IDisputeGame.sol";

/// @notice Everything that changes in a game but its bond and the hash of what was revealed, in one word:
///
/// | bits      | field             | meaning                                                                         |
/// |-----------|-------------------|---------------------------------------------------------------------------------|
/// | 0 … 39    | lastMove          | time of the last move, Unix seconds                                             |
/// | 40 … 63   | solverSeconds     | what the solver had left after its last move                                    |
/// | 64 … 87   | challengerSeconds | what the challenger had left after its last move                                |
/// | 88 … 103  | lowestFee         | lowest base fee at any move, as `FeeFloor` packs it                             |
/// | 104 … 108 | paidMoves         | moves of the challenger that count towards its allowance, at most 16            |
/// | 109 … 112 | phase             | the position begins here                                                        |
/// | 113 … 136 | minMoveSeconds    | least time for a move                                                           |
/// | 137 … 184 | lo                | last step agreed; once the step is opened: path to the node last picked         |
/// | 185 … 232 | hi                | first step disputed; once the step is opened: levels from that node to the words |
/// | 233 … 236 | round             | lists posted, at most 10; once the step is opened: levels of the last reveal    |
/// | 237 … 240 | lowRound          | the list that `lo` was posted in, from 1; 0: it is the initial state            |
/// | 241 … 245 | lowIndex          | its place in that list; once the step is opened: the node last picked           |
/// | 246 … 249 | highRound         | the list that `hi` was posted in, from 1; 0: it is the claimed final state      |
/// | 250 … 254 | highIndex         | its place in that list                                                          |
/// | 255       |                   | zero                                                                            |
///
/// What is above bit 108 is the position: it follows from the moves alone. What is below depends on the blocks that the
/// moves were mined in.
type PackedGame is uint256;

using PackedGames for PackedGame global;

/// @title Fields of a packed game
/// @dev Setters take values that fit their fields; the bounds are stated where they are called.
library PackedGames {
    uint256 private constant LAST_MOVE = 0;
    uint256 private constant SOLVER_SECONDS = 40;
    uint256 private constant CHALLENGER_SECONDS = 64;
    uint256 private constant LOWEST_FEE = 88;
    uint256 private constant PAID_MOVES = 104;
    uint256 private constant PHASE = 109;
    uint256 private constant MIN_MOVE_SECONDS = 113;
    uint256 private constant LO = 137;
    uint256 private constant HI = 185;
    uint256 private constant ROUND = 233;
    uint256 private constant LOW_ROUND = 237;
    uint256 private constant LOW_INDEX = 241;
    uint256 private constant HIGH_ROUND = 246;
    uint256 private constant HIGH_INDEX = 250;

    uint256 private constant BITS_4 = 0xf;
    uint256 private constant BITS_5 = 0x1f;
    uint256 private constant BITS_16 = 0xffff;
    uint256 private constant BITS_24 = 0xffffff;
    uint256 private constant BITS_40 = 0xffffffffff;
    uint256 private constant BITS_48 = 0xffffffffffff;

    /// @notice A game that begins now: the solver is to move, the challenge counts as a paid move.
    /// @param fee Base fee of the challenge, packed.
    function begin(
        Phase firstPhase,
        uint256 time,
        uint256 budgetSeconds,
        uint256 leastSeconds,
        uint256 steps,
        uint256 fee
    ) internal pure returns (PackedGame) {
        return
            PackedGame.wrap(
                (time << LAST_MOVE) |
                    (budgetSeconds << SOLVER_SECONDS) |
                    (budgetSeconds << CHALLENGER_SECONDS) |
                    (fee << LOWEST_FEE) |
                    (1 << PAID_MOVES) |
                    (uint256(firstPhase) << PHASE) |
                    (leastSeconds << MIN_MOVE_SECONDS) |
                    (steps << HI)
            );
    }

    /// @notice A game that is over: nothing but how it ended.
    function ended(Phase lastPhase) internal pure returns (PackedGame) {
        return PackedGame.wrap(uint256(lastPhase) << PHASE);
    }

    /// @notice The part that follows from the moves alone.
    function position(PackedGame game) internal pure returns (bytes32) {
        return bytes32(PackedGame.unwrap(game) >> PHASE);
    }

    function lastMove(PackedGame game) internal pure returns (uint256) {
        return _get(game, LAST_MOVE, BITS_40);
    }

    function solverSeconds(PackedGame game) internal pure returns (uint256) {
        return _get(game, SOLVER_SECONDS, BITS_24);
    }

    function challengerSeconds(PackedGame game) internal pure returns (uint256) {
        return _get(game, CHALLENGER_SECONDS, BITS_24);
    }

    function lowestFee(PackedGame game) internal pure returns (uint256) {
        return _get(game, LOWEST_FEE, BITS_16);
    }

    function paidMoves(PackedGame game) internal pure returns (uint256) {
        return _get(game, PAID_MOVES, BITS_5);
    }

    function phase(PackedGame game) internal pure returns (Phase) {
        return Phase(_get(game, PHASE, BITS_4));
    }

    function minMoveSeconds(PackedGame game) internal pure returns (uint256) {
        return _get(game, MIN_MOVE_SECONDS, BITS_24);
    }

    function lo(PackedGame game) internal pure returns (uint256) {
        return _get(game, LO, BITS_48);
    }

    function hi(PackedGame game) internal pure returns (uint256) {
        return _get(game, HI, BITS_48);
    }

    function round(PackedGame game) internal pure returns (uint256) {
        return _get(game, ROUND, BITS_4);
    }

    function lowRound(PackedGame game) internal pure returns (uint256) {
        return _get(game, LOW_ROUND, BITS_4);
    }

    function lowIndex(PackedGame game) internal pure returns (uint256) {
        return _get(game, LOW_INDEX, BITS_5);
    }

    function highRound(PackedGame game) internal pure returns (uint256) {
        return _get(game, HIGH_ROUND, BITS_4);
    }

    function highIndex(PackedGame game) internal pure returns (uint256) {
        return _get(game, HIGH_INDEX, BITS_5);
    }

    function withLastMove(PackedGame game, uint256 time) internal pure returns (PackedGame) {
        return _set(game, LAST_MOVE, BITS_40, time);
    }

    function withSolverSeconds(PackedGame game, uint256 left) internal pure returns (PackedGame) {
        return _set(game, SOLVER_SECONDS, BITS_24, left);
    }

    function withChallengerSeconds(PackedGame game, uint256 left) internal pure returns (PackedGame) {
        return _set(game, CHALLENGER_SECONDS, BITS_24, left);
    }

    /// @param fee As `FeeFloor` packs it.
    function withLowestFee(PackedGame game, uint256 fee) internal pure returns (PackedGame) {
        return _set(game, LOWEST_FEE, BITS_16, fee);
    }

    /// @param moves At most 16: the challenge, 10 segments, 5 nodes.
    function withPaidMoves(PackedGame game, uint256 moves) internal pure returns (PackedGame) {
        return _set(game, PAID_MOVES, BITS_5, moves);
    }

    function withPhase(PackedGame game, Phase next) internal pure returns (PackedGame) {
        return _set(game, PHASE, BITS_4, uint256(next));
    }

    function withRound(PackedGame game, uint256 number) internal pure returns (PackedGame) {
        return _set(game, ROUND, BITS_4, number);
    }

    /// @notice Moves the last step agreed to one posted in the last list.
    function withLow(PackedGame game, uint256 step, uint256 index) internal pure returns (PackedGame) {
        return _set(_set(_set(game, LO, BITS_48, step), LOW_ROUND, BITS_4, round(game)), LOW_INDEX, BITS_5, index);
    }

    /// @notice Moves the first step disputed to one posted in the last list.
    function withHigh(PackedGame game, uint256 step, uint256 index) internal pure returns (PackedGame) {
        return _set(_set(_set(game, HI, BITS_48, step), HIGH_ROUND, BITS_4, round(game)), HIGH_INDEX, BITS_5, index);
    }

    /// @notice Turns from steps to nodes: at the root of a tree of `levels` levels, nothing revealed.
    function withTree(PackedGame game, uint256 levels) internal pure returns (PackedGame) {
        uint256 clockMask = (1 << (MIN_MOVE_SECONDS + 24)) - 1;
        return PackedGame.wrap((PackedGame.unwrap(game) & clockMask) | (levels << HI));
    }

    /// @notice Moves to a node of the last reveal: `path` from the root, `levels` above the words.
    function withNode(PackedGame game, uint256 path, uint256 levels, uint256 index) internal pure returns (PackedGame) {
        return _set(_set(_set(game, LO, BITS_48, path), HI, BITS_48, levels), LOW_INDEX, BITS_5, index);
    }

    function _get(PackedGame game, uint256 offset, uint256 mask) private pure returns (uint256) {
        return (PackedGame.unwrap(game) >> offset) & mask;
    }

    function _set(PackedGame game, uint256 offset, uint256 mask, uint256 value) private pure returns (PackedGame) {
        return PackedGame.wrap((PackedGame.unwrap(game) & ~(mask << offset)) | ((value & mask) << offset));
    }
}
