// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title StaticCalls
/// @notice Asks a contract many questions in one `eth_call`.
contract StaticCalls {
    /// @notice What one call returned, or the revert data where it did not succeed, and the gas that it took.
    struct Answer {
        bool success;
        bytes data;
        uint256 gas;
    }

    /// @notice Makes every call; none can change anything.
    /// @param target The contract that is asked.
    /// @param calls Calldata of each call.
    function ask(address target, bytes[] calldata calls) external view returns (Answer[] memory answers) {
        answers = new Answer[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            uint256 gasBefore = gasleft();
            (answers[i].success, answers[i].data) = target.staticcall(calls[i]);
            answers[i].gas = gasBefore - gasleft();
        }
    }
}
