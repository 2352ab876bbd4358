// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FloatMath} from "../machine/FloatMath.sol";

/**
 * @title FloatMathHarness
 * @notice Evaluates {FloatMath} on many operands in one call and weighs it, for the tests.
 */
contract FloatMathHarness {
    /// @notice What is computed.
    enum Operation {
        SinCos,
        Exp,
        Log,
        Nothing
    }

    /// @notice Applies an operation to every operand.
    /// @param operands Big-endian 64-bit patterns, 8 bytes each.
    /// @return results Per operand a word: the first result in its high, the second in its low half of 128 bits.
    /// @return gasUsed Per operand, gas between two readings of the counter around the operation and the store.
    function evaluate(
        Operation operation,
        bytes calldata operands
    ) external view returns (uint256[] memory results, uint256[] memory gasUsed) {
        uint256 count = operands.length / 8;
        results = new uint256[](count);
        gasUsed = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 x = uint64(bytes8(operands[8 * i:]));
            uint256 start;
            uint256 end;
            // Storing the result between the readings keeps the optimizer from moving the operation past them.
            if (operation == Operation.SinCos) {
                start = gasleft();
                (uint256 sinX, uint256 cosX) = FloatMath.sinCos(x);
                results[i] = (sinX << 128) | cosX;
                end = gasleft();
            } else if (operation == Operation.Exp) {
                start = gasleft();
                results[i] = FloatMath.exp(x) << 128;
                end = gasleft();
            } else if (operation == Operation.Log) {
                start = gasleft();
                results[i] = FloatMath.log(x) << 128;
                end = gasleft();
            } else {
                start = gasleft();
                results[i] = x << 128;
                end = gasleft();
            }
            gasUsed[i] = start - end;
        }
    }
}
