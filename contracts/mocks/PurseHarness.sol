// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Purse} from "../money/Purse.sol";

/// @notice A purse that anybody can fill.
contract PurseHarness is Purse {
    bytes32 public constant KEY = keccak256("purse");

    /// @notice Takes tokens and credits what arrived to the caller.
    function take(
        address token,
        uint256 amount,
        bytes calldata permit
    ) external nonReentrant returns (uint256 received) {
        received = _takeTokens(token, amount, permit);
        _credit(KEY, msg.sender, token, received);
    }

    /// @notice Credits the value sent.
    function takeEther() external payable {
        _credit(KEY, msg.sender, ETHER, msg.value);
    }
}
