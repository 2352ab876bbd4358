// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clock} from "../dispute/Clock.sol";
import {Descent} from "../dispute/Descent.sol";
import {FeeFloor} from "../dispute/FeeFloor.sol";
import {PackedGame, PackedGames} from "../dispute/PackedGame.sol";
import {Rounds} from "../dispute/Rounds.sol";
import {Phase} from "../interfaces/IDisputeGame.sol";

/// @title DisputeHarness
/// @notice The pure parts of the dispute game, one by one.
contract DisputeHarness {
    function split(uint256 length) external pure returns (uint256 stride, uint256 inner) {
        return Rounds.split(length);
    }

    function roundBits(uint256 bits) external pure returns (uint256) {
        return Rounds.next(bits);
    }

    function roundCount(uint256 bits) external pure returns (uint256) {
        return Rounds.count(bits);
    }

    function packFee(uint256 fee) external pure returns (uint256) {
        return FeeFloor.pack(fee);
    }

    function unpackFee(uint256 packed) external pure returns (uint256) {
        return FeeFloor.unpack(packed);
    }

    function rootOf(bytes32[] calldata words, uint256 levels) external pure returns (bytes32) {
        return Descent.root(words, levels);
    }

    function climb(bytes32 word, uint256 index, bytes32[] calldata siblings) external pure returns (bytes32) {
        return Descent.climb(word, index, siblings);
    }

    function term(bytes32 word, uint256 index) external pure returns (bytes32) {
        return Descent.term(word, index);
    }

    /// @notice A move made `elapsed` seconds after the one before it: what is left of both clocks, and the paid moves.
    /// @param phase Which side moves.
    function tick(
        Phase phase,
        uint256 solverSeconds,
        uint256 challengerSeconds,
        uint256 minMoveSeconds,
        uint256 elapsed
    ) public view returns (uint256 solverLeft, uint256 challengerLeft, uint256 paidMoves, uint256 lastMove) {
        PackedGame game = PackedGames.begin(phase, block.timestamp - elapsed, solverSeconds, minMoveSeconds, 2, 0);
        game = Clock.tick(game.withChallengerSeconds(challengerSeconds));
        return (game.solverSeconds(), game.challengerSeconds(), game.paidMoves(), game.lastMove());
    }

    /// @notice Clocks up to `most` seconds, every time that a move can take, both sides: how many moves were made, how many
    /// came too late, and how many of either did not go as docs/dispute.md §3 says.
    function ticks(uint256 most) external view returns (uint256 made, uint256 late, uint256 wrong) {
        for (uint256 left = 0; left <= most; ++left) {
            for (uint256 least = 1; least <= most; ++least) {
                for (uint256 elapsed = 0; elapsed <= most + 1; ++elapsed) {
                    (uint256 inTime, uint256 tooLate, uint256 bad) = _tickBoth(left, least, elapsed);
                    (made, late, wrong) = (made + inTime, late + tooLate, wrong + bad);
                }
            }
        }
    }

    /// @notice The most seconds that a side can take for some moves, over all ways to spread them.
    function longest(uint256 moves, uint256 left, uint256 least) external view returns (uint256) {
        return _longest(moves, left, least);
    }

    function _tickBoth(
        uint256 left,
        uint256 least,
        uint256 elapsed
    ) private view returns (uint256 made, uint256 late, uint256 wrong) {
        uint256 other = 1000;
        // What a side keeps, said in another way than by a maximum.
        uint256 kept = left > elapsed + least ? left - elapsed : least;
        try this.tick(Phase.Bisect, left, other, least, elapsed) returns (uint256 s, uint256 c, uint256 p, uint256 t) {
            ++made;
            if (elapsed > left || s != kept || c != other || p != 1 || t != block.timestamp) ++wrong;
        } catch {
            ++late;
            if (elapsed <= left) ++wrong;
        }
        try this.tick(Phase.Pick, other, left, least, elapsed) returns (uint256 s, uint256 c, uint256 p, uint256 t) {
            ++made;
            uint256 paid = elapsed == 0 ? 1 : 2;
            if (elapsed > left || c != kept || s != other || p != paid || t != block.timestamp) ++wrong;
        } catch {
            ++late;
            if (elapsed <= left) ++wrong;
        }
    }

    function _longest(uint256 moves, uint256 left, uint256 least) private view returns (uint256 most) {
        if (moves == 0) return 0;
        for (uint256 elapsed = 0; elapsed <= left; ++elapsed) {
            (uint256 kept, , , ) = tick(Phase.Bisect, left, 0, least, elapsed);
            uint256 total = elapsed + _longest(moves - 1, kept, least);
            if (total > most) most = total;
        }
    }
}
