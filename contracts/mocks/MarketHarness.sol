// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Direction} from "../interfaces/Terms.sol";
import {Shape} from "../interfaces/IKetMachine.sol";
import {WordFrontier} from "../machine/WordFrontier.sol";
import {Envelope} from "../market/Envelope.sol";
import {Notice} from "../market/Notice.sol";
import {ScoreKey} from "../market/ScoreKey.sol";
import {TimeRule} from "../market/TimeRule.sol";

/// @notice Opens the market's libraries to tests.
contract MarketHarness {
    using WordFrontier for WordFrontier.Frontier;

    /// @notice Sends a notice. Returns whether it succeeded and the gas that it took here.
    function notify(address to, uint256 gasLimit, bytes calldata data) external returns (bool succeeded, uint256 gas) {
        gas = gasleft();
        succeeded = Notice.send(to, gasLimit, data);
        gas -= gasleft();
    }

    function isNaN(uint64 score) external pure returns (bool) {
        return ScoreKey.isNaN(score);
    }

    function rank(uint64 score, Direction direction) external pure returns (uint64) {
        return ScoreKey.rank(score, direction);
    }

    function reaches(uint64 score, uint64 threshold, Direction direction) external pure returns (bool) {
        return ScoreKey.reaches(score, threshold, direction);
    }

    function slowSeconds(Shape shape) external pure returns (uint256) {
        return TimeRule.slowSeconds(shape);
    }

    function rootOf(bytes calldata content, uint256 depth) external pure returns (bytes32) {
        return WordFrontier.rootOf(content, depth);
    }

    /// @notice Root of the words of two chunks.
    function rootOfChunks(
        bytes32[] calldata first,
        bytes32[] calldata second,
        uint256 depth
    ) external pure returns (bytes32) {
        WordFrontier.Frontier memory frontier;
        frontier.append(first);
        frontier.append(second);
        return frontier.root(depth);
    }

    function isPoint(bytes32 key) external pure returns (bool) {
        return Envelope.isPoint(key);
    }

    function isSecretOf(uint256 secretKey, bytes32 key) external pure returns (bool) {
        return Envelope.isSecretOf(secretKey, key);
    }

    function sharedOf(uint256 secretKey, bytes32 point) external pure returns (address) {
        return Envelope.sharedOf(secretKey, point);
    }

    function envelopeRootOf(bytes calldata envelope, bytes32 streamKey, uint256 depth) external pure returns (bytes32) {
        return Envelope.rootOf(envelope, streamKey, depth);
    }
}
