// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BountyStatus, IBountyBoard} from "ketwork/contracts/interfaces/IBountyBoard.sol";
import {IBountyLens} from "ketwork/contracts/interfaces/IBountyLens.sol";
import {IBountyListener} from "ketwork/contracts/interfaces/IBountyListener.sol";

/// @notice Keeps the scores of bounties that were settled.
contract ScoreBook is IBountyListener {
    IBountyLens public immutable LENS;

    /// @notice Binary64, as bits.
    mapping(bytes32 bountyId => uint64) public scoreOf;

    error OnlyBoard(address caller);

    constructor(IBountyLens lens) {
        LENS = lens;
    }

    /// @inheritdoc IBountyListener
    function onBountyEnded(bytes32 bountyId, BountyStatus status) external {
        IBountyBoard board = LENS.BOARD();
        if (msg.sender != address(board)) revert OnlyBoard(msg.sender);
        if (status == BountyStatus.Settled) scoreOf[bountyId] = LENS.outcomeOf(bountyId).score;
    }
}
