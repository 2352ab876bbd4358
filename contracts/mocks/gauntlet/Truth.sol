// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LeafContext, State, Statement, StepKind} from "../../interfaces/IKetMachine.sol";

/// @notice What really comes out of runs that are nothing but hashes: every number is a function of the statement's hash,
/// so that a player can be honest, or lie, without a memory.
library Truth {
    /// @notice No leaf is wrong.
    uint256 internal constant NOWHERE = type(uint256).max;
    /// @notice The root is wrong, and what is below it true: sums that do not add up.
    uint256 internal constant UNBALANCED = NOWHERE - 1;
    uint256 internal constant MAX_STEPS = 40;

    /// @notice Length of the run.
    function steps(bytes32 run) internal pure returns (uint48) {
        return uint48(1 + (uint256(keccak256(abi.encode(run, "steps"))) % MAX_STEPS));
    }

    /// @notice Score of the run, as bits: now and then a NaN, zeros of both signs and equal scores often.
    function score(bytes32 run) internal pure returns (uint64) {
        return someScore(uint256(keccak256(abi.encode(run, "score"))));
    }

    function someScore(uint256 random) internal pure returns (uint64) {
        uint256 sort = random % 16;
        if (sort == 0) return 0x7ff8_0000_0000_0000;
        if (sort == 1) return 0x8000_0000_0000_0000;
        if (sort == 2) return 0;
        if (sort == 3) return 0x7ff0_0000_0000_0000;
        // Powers of two of either sign.
        return uint64(((random >> 8) % 2 << 63) | ((1020 + ((random >> 16) % 8)) << 52));
    }

    /// @notice The state on HALT that has this score as its output.
    function finalState(bytes32 run, uint64 score_) internal pure returns (State memory) {
        return State({pc: 1, mem: keccak256(abi.encode(outputs(score_))), kets: run});
    }

    function outputs(uint64 score_) internal pure returns (bytes32[] memory words) {
        words = new bytes32[](1);
        words[0] = bytes32(uint256(score_) << 192);
    }

    /// @notice Hash of the true state after some steps.
    /// @param initial Hash of the state before the first.
    function stateHash(bytes32 run, bytes32 initial, uint256 step) internal pure returns (bytes32) {
        if (step == 0) return initial;
        if (step == steps(run)) return keccak256(abi.encode(finalState(run, score(run))));
        return
            hashAfter(run, step, kind(run, step - 1) == StepKind.Settled ? bytes32(0) : root(run, step - 1, NOWHERE));
    }

    /// @notice Hash of the state after a step that left this root or sum.
    function hashAfter(bytes32 run, uint256 step, bytes32 root_) internal pure returns (bytes32) {
        return keccak256(abi.encode(run, step, root_));
    }

    /// @notice What a step does; the last one always settles.
    function kind(bytes32 run, uint256 step) internal pure returns (StepKind) {
        if (step + 1 == steps(run)) return StepKind.Settled;
        uint256 sort = uint256(keccak256(abi.encode(run, step, "kind"))) % 4;
        return sort == 3 ? StepKind.Settled : StepKind(sort);
    }

    /// @notice Levels between a step's register and its words: none, one reveal, two.
    function levels(bytes32 run, uint256 step) internal pure returns (uint256) {
        uint256 sort = uint256(keccak256(abi.encode(run, step, "levels"))) % 8;
        return
            sort == 0
                ? 6
                : sort < 5
                    ? 3
                    : 0;
    }

    function root(bytes32 run, uint256 step, uint256 wrongLeaf) internal pure returns (bytes32) {
        return node(run, step, levels(run, step), 0, wrongLeaf);
    }

    /// @notice A node `height` levels above the words, as somebody claims it for whom one leaf is another.
    function node(
        bytes32 run,
        uint256 step,
        uint256 height,
        uint256 path,
        uint256 wrongLeaf
    ) internal pure returns (bytes32) {
        bool isRoot = height == levels(run, step);
        bool wrong = wrongLeaf == UNBALANCED ? isRoot : wrongLeaf >> height == path;
        uint256 below = wrongLeaf == UNBALANCED ? NOWHERE : wrongLeaf;
        if (kind(run, step) == StepKind.Sum) {
            uint256 sum = wrong ? 1 : 0;
            for (uint256 i = path << height; i < (path + 1) << height; ++i) sum += term(run, step, i);
            return bytes32(sum);
        }
        if (height == 0) return bytes32(uint256(keccak256(abi.encode(run, step, path))) ^ (wrong ? 1 : 0));
        if (wrongLeaf == UNBALANCED && isRoot) return keccak256(abi.encode(run, step, "unbalanced"));
        return
            keccak256(
                abi.encode(
                    node(run, step, height - 1, 2 * path, below),
                    node(run, step, height - 1, 2 * path + 1, below)
                )
            );
    }

    /// @notice A term of a sum: small, so that nothing wraps.
    function term(bytes32 run, uint256 step, uint256 index) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(run, step, index))) >> 200;
    }

    /// @notice What the opening of a step binds for its leaf: `mem` is the run, `instruction` the step.
    function contextOf(Statement memory statement, uint256 step) internal pure returns (LeafContext memory) {
        return LeafContext(step, statement.shape, keccak256(abi.encode(statement)), 0, 0, 0);
    }
}
