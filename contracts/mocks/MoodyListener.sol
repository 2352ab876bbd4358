// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BountyStatus, IBountyBoard} from "../interfaces/IBountyBoard.sol";
import {IBountyListener} from "../interfaces/IBountyListener.sol";

/// @notice Is told of the end of bounties, and does its worst.
contract MoodyListener is IBountyListener {
    enum Mood {
        Note,
        Refuse,
        /// Uses up all gas.
        Burn,
        /// Returns as much as it can pay for.
        Flood,
        /// Tries to end the bounty again.
        Reenter
    }

    Mood public mood;
    bytes32 public lastBounty;
    BountyStatus public lastStatus;
    uint256 public gasSeen;
    bool public reentered;

    error ListenerRefuses();

    function behave(Mood mood_) external {
        mood = mood_;
    }

    function onBountyEnded(bytes32 bountyId, BountyStatus status) external {
        gasSeen = gasleft();
        if (mood == Mood.Refuse) revert ListenerRefuses();
        if (mood == Mood.Burn) while (true) ++gasSeen;
        if (mood == Mood.Reenter) {
            // solhint-disable-next-line avoid-low-level-calls
            (reentered, ) = msg.sender.call(abi.encodeCall(IBountyBoard.settle, (bountyId)));
        }
        lastBounty = bountyId;
        lastStatus = status;
        if (mood == Mood.Flood) {
            // As much memory as 60 000 gas buy, handed back.
            assembly ("memory-safe") {
                return(0, 100000)
            }
        }
    }
}
