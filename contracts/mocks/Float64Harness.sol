// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Float64} from "../machine/Float64.sol";

/**
 * @title Float64Harness
 * @notice Evaluates {Float64} on many operands in one call, and weighs its operations, for the tests.
 */
contract Float64Harness {
    /// @notice What {evaluate} computes; unary operations ignore the second operand, booleans are 0 or 1.
    enum Operation {
        Add,
        Sub,
        Mul,
        Div,
        Sqrt,
        Min,
        Max,
        Eq,
        Lt,
        Le,
        IsNaN,
        Neg,
        Flip,
        Abs,
        Canonical,
        FromInt64,
        ToInt64,
        ToInt64Ok
    }

    /// @notice Applies an operation to every pair.
    /// @param operands Pairs of big-endian 64-bit patterns, 16 bytes a pair.
    /// @return results One 64-bit pattern, 8 bytes, a pair.
    function evaluate(Operation operation, bytes calldata operands) external pure returns (bytes memory results) {
        uint256 count = operands.length / 16;
        // Room for the whole word that holds the last result, then cut to length.
        results = new bytes(count * 8 + 24);
        for (uint256 i = 0; i < count; ++i) {
            (uint256 a, uint256 b) = _pair(operands, i);
            uint256 r = _apply(operation, a, b);
            assembly ("memory-safe") {
                mstore(add(add(results, 32), shl(3, i)), shl(192, r))
            }
        }
        assembly ("memory-safe") {
            mstore(results, shl(3, count))
        }
    }

    /// @notice Measures the arithmetic operations, pair by pair.
    /// @dev An operation outside Add..Sqrt is the baseline: the same code with nothing between the two readings.
    /// @return gasUsed Gas between two readings of the counter around the operation and the store of its result.
    function measure(Operation operation, bytes calldata operands) external view returns (uint256[] memory gasUsed) {
        uint256 count = operands.length / 16;
        gasUsed = new uint256[](count);
        // Storing the result between the readings keeps the optimizer from moving the operation past them.
        uint256[] memory sink = new uint256[](1);
        for (uint256 i = 0; i < count; ++i) {
            (uint256 a, uint256 b) = _pair(operands, i);
            uint256 start;
            uint256 end;
            if (operation == Operation.Add) {
                start = gasleft();
                sink[0] = Float64.add(a, b);
                end = gasleft();
            } else if (operation == Operation.Sub) {
                start = gasleft();
                sink[0] = Float64.sub(a, b);
                end = gasleft();
            } else if (operation == Operation.Mul) {
                start = gasleft();
                sink[0] = Float64.mul(a, b);
                end = gasleft();
            } else if (operation == Operation.Div) {
                start = gasleft();
                sink[0] = Float64.div(a, b);
                end = gasleft();
            } else if (operation == Operation.Sqrt) {
                start = gasleft();
                sink[0] = Float64.sqrt(a);
                end = gasleft();
            } else {
                start = gasleft();
                sink[0] = a;
                end = gasleft();
            }
            gasUsed[i] = start - end;
        }
    }

    function _pair(bytes calldata operands, uint256 i) private pure returns (uint256 a, uint256 b) {
        uint256 pair = uint128(bytes16(operands[16 * i:]));
        a = pair >> 64;
        b = pair & type(uint64).max;
    }

    function _apply(Operation operation, uint256 a, uint256 b) private pure returns (uint256 r) {
        if (operation == Operation.Add) return Float64.add(a, b);
        if (operation == Operation.Sub) return Float64.sub(a, b);
        if (operation == Operation.Mul) return Float64.mul(a, b);
        if (operation == Operation.Div) return Float64.div(a, b);
        if (operation == Operation.Sqrt) return Float64.sqrt(a);
        if (operation == Operation.Min) return Float64.min(a, b);
        if (operation == Operation.Max) return Float64.max(a, b);
        if (operation == Operation.Eq) return _bit(Float64.eq(a, b));
        if (operation == Operation.Lt) return _bit(Float64.lt(a, b));
        if (operation == Operation.Le) return _bit(Float64.le(a, b));
        if (operation == Operation.IsNaN) return _bit(Float64.isNaN(a));
        if (operation == Operation.Neg) return Float64.neg(a);
        if (operation == Operation.Flip) return Float64.flip(a);
        if (operation == Operation.Abs) return Float64.abs(a);
        if (operation == Operation.Canonical) return Float64.canonical(a);
        if (operation == Operation.FromInt64) return Float64.fromInt64(a);
        (uint256 value, bool ok) = Float64.toInt64(a);
        return operation == Operation.ToInt64 ? value : _bit(ok);
    }

    function _bit(bool value) private pure returns (uint256) {
        return value ? 1 : 0;
    }
}
