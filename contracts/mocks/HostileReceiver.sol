// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title HostileReceiver
/// @notice An account with code that plays like any other and, when it is paid, refuses, or calls back.
contract HostileReceiver {
    /// @notice It was told to refuse ether.
    error ReceiverRefuses(uint256 amount);

    /// @notice Whether it refuses ether.
    bool public refuses;
    /// @notice Whom it calls when it is paid; nobody if zero.
    address public callee;
    /// @notice Calls back that succeeded.
    uint256 public entered;
    /// @notice Calls back that failed.
    uint256 public repelled;

    bytes private _data;

    receive() external payable {
        if (refuses) revert ReceiverRefuses(msg.value);
        if (callee == address(0)) return;
        (bool done, ) = callee.call(_data);
        if (done) ++entered;
        else ++repelled;
    }

    /// @notice Makes a call as this account, with the value sent.
    function execute(address to, bytes calldata data) external payable returns (bytes memory result) {
        bool done;
        (done, result) = to.call{value: msg.value}(data);
        if (!done) {
            assembly ("memory-safe") {
                revert(add(result, 0x20), mload(result))
            }
        }
    }

    /// @notice Chooses what happens when it is paid.
    function configure(bool refuses_, address callee_, bytes calldata data) external {
        refuses = refuses_;
        callee = callee_;
        _data = data;
    }
}
