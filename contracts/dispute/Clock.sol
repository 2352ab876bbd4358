// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IDisputeGame, Phase} from "../interfaces/IDisputeGame.sol";
import {FeeFloor} from "./FeeFloor.sol";
import {PackedGame} from "./PackedGame.sol";

/// @title The two clocks of a game
/// @notice Each side has one budget for all its moves; a move costs the time since the move before it, and leaves its
/// mover at least `minMoveSeconds` for the next.
library Clock {
    /// @notice Whether the phase waits for the challenger rather than the solver.
    function challengerMoves(Phase phase) internal pure returns (bool) {
        return phase == Phase.Pick || phase == Phase.PickKet || phase == Phase.PickSum;
    }

    /// @notice Whether the phase waits for nobody.
    function isOver(Phase phase) internal pure returns (bool) {
        return phase == Phase.None || phase >= Phase.SolverWon;
    }

    /// @notice The last second in which the side to move may move, Unix time.
    function deadline(PackedGame game) internal pure returns (uint256) {
        return game.lastMove() + (challengerMoves(game.phase()) ? game.challengerSeconds() : game.solverSeconds());
    }

    /// @notice Takes the time of a move made now off its mover's clock.
    /// @dev A challenger's move counts towards its allowance only in a later second than the move it answers: then it
    /// is a transaction of its own, whose base fee was burned. The base fee of a solver's move counts as well: else who
    /// plays both sides could answer himself while gas is cheap. Which second and which base fee it is makes no difference
    /// to the gas, so that an estimate holds when the move is mined later. Reverts with `DisputeDeadlinePassed`.
    function tick(PackedGame game) internal view returns (PackedGame) {
        uint256 last = deadline(game);
        if (block.timestamp > last) revert IDisputeGame.DisputeDeadlinePassed(last, block.timestamp);
        uint256 left = Math.max(last - block.timestamp, game.minMoveSeconds());
        bool later = block.timestamp > game.lastMove();
        game = game.withLowestFee(Math.min(FeeFloor.pack(block.basefee), game.lowestFee())).withLastMove(
            block.timestamp
        );
        if (!challengerMoves(game.phase())) return game.withSolverSeconds(left);
        return game.withPaidMoves(game.paidMoves() + SafeCast.toUint(later)).withChallengerSeconds(left);
    }
}
