// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BountyStatus} from "./IBountyBoard.sol";

/// @title A contract that is told when a bounty ends
interface IBountyListener {
    /// @notice Called once by the board, with `NOTIFY_GAS`. Whatever it does, the bounty has ended.
    /// @dev Check that the caller is the board. All of the board's views are up to date.
    function onBountyEnded(bytes32 bountyId, BountyStatus status) external;
}
