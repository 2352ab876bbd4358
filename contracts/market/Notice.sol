// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Notice
/// @notice Tells a contract something that it cannot stop.
library Notice {
    /// @notice Calls with exactly so much gas and looks at nothing that comes back, so that no answer, however long, costs
    /// the caller anything.
    /// @dev The caller makes sure that more gas than this is left (EIP-150 keeps a 64th).
    function send(address to, uint256 gasLimit, bytes memory data) internal returns (bool succeeded) {
        // Equivalent to `(succeeded, ) = to.call{gas: gasLimit}(data)`, without the copy of what is returned.
        assembly ("memory-safe") {
            succeeded := call(gasLimit, to, 0, add(data, 0x20), mload(data), 0, 0)
        }
    }
}
