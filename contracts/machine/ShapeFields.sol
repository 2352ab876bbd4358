// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Shape} from "../interfaces/IKetMachine.sol";

/// @title ShapeFields
/// @notice Reads the packed ranges of a program; `Shape` draws the layout.
library ShapeFields {
    /// @notice Highest number of qubits of a register.
    uint256 internal constant MAX_QUBITS = 25;
    /// @notice Highest depth of the tree of registers, `ketDepth + qubits − 1`.
    uint256 internal constant MAX_KETS_DEPTH = 24;
    uint256 internal constant MAX_MEM_DEPTH = 20;
    uint256 internal constant MAX_CODE_DEPTH = 14;
    uint256 internal constant MAX_ARGS_DEPTH = 11;
    uint256 internal constant MAX_DATA_DEPTH = 24;
    uint256 internal constant MAX_OUT_DEPTH = 10;
    uint256 internal constant MAX_STEPS = (1 << 48) - 1;

    /// @notice Qubits of a register, n: it has `2^n` amplitudes in `2^(n−1)` words.
    function qubits(Shape shape) internal pure returns (uint256) {
        return Shape.unwrap(shape) >> 248;
    }

    /// @notice There are `2^ketDepth` registers.
    function ketDepth(Shape shape) internal pure returns (uint256) {
        return _byte(shape, 1);
    }

    /// @notice Depth of a register's subtree, `n − 1`.
    function registerDepth(Shape shape) internal pure returns (uint256) {
        return qubits(shape) - 1;
    }

    /// @notice Depth of the tree of registers.
    function ketsDepth(Shape shape) internal pure returns (uint256) {
        return ketDepth(shape) + qubits(shape) - 1;
    }

    /// @notice Depth of the memory tree; memory has `4 · 2^memDepth` cells.
    function memDepth(Shape shape) internal pure returns (uint256) {
        return _byte(shape, 2);
    }

    /// @notice Depth of the code tree.
    function codeDepth(Shape shape) internal pure returns (uint256) {
        return _byte(shape, 3);
    }

    /// @notice Depth of the argument tree.
    function argsDepth(Shape shape) internal pure returns (uint256) {
        return _byte(shape, 4);
    }

    /// @notice Depth of a data segment.
    /// @param segment 0 … 3.
    function dataDepth(Shape shape, uint256 segment) internal pure returns (uint256) {
        return _byte(shape, 5 + segment);
    }

    /// @notice The outputs are the first `2^outDepth` words of memory.
    function outDepth(Shape shape) internal pure returns (uint256) {
        return _byte(shape, 9);
    }

    /// @notice Most steps that a run may claim.
    function maxSteps(Shape shape) internal pure returns (uint256) {
        return Shape.unwrap(shape) & type(uint64).max;
    }

    /// @notice Whether every field is in range and the unused bytes are zero.
    function inRange(Shape shape) internal pure returns (bool) {
        uint256 n = qubits(shape);
        if (n == 0 || n > MAX_QUBITS || ketsDepth(shape) > MAX_KETS_DEPTH) return false;
        uint256 mem = memDepth(shape);
        if (mem == 0 || mem > MAX_MEM_DEPTH) return false;
        if (codeDepth(shape) > MAX_CODE_DEPTH || argsDepth(shape) > MAX_ARGS_DEPTH) return false;
        for (uint256 segment = 0; segment < 4; ++segment) {
            if (dataDepth(shape, segment) > MAX_DATA_DEPTH) return false;
        }
        uint256 out = outDepth(shape);
        if (out > mem || out > MAX_OUT_DEPTH) return false;
        uint256 steps = maxSteps(shape);
        if (steps == 0 || steps > MAX_STEPS) return false;
        return uint112(Shape.unwrap(shape) >> 64) == 0;
    }

    function _byte(Shape shape, uint256 index) private pure returns (uint256) {
        // Unchecked: index ≤ 9.
        unchecked {
            return uint8(Shape.unwrap(shape) >> (248 - (index << 3)));
        }
    }
}
