// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice An account of the gauntlet: makes the calls that it is told to, and misbehaves when it is paid.
contract Actor {
    enum Mood {
        Accept,
        Refuse,
        /// Makes a call, and accepts whether or not it succeeds.
        Reenter
    }

    address private immutable _OWNER = msg.sender;
    Mood private _mood;
    address private _target;
    bytes private _data;
    /// @notice Whether a call that it made while it was paid succeeded.
    bool public reentered;

    error ActorRefuses();

    receive() external payable {
        // What its owner pays it is no matter.
        if (msg.sender == _OWNER) return;
        if (_mood == Mood.Refuse) revert ActorRefuses();
        if (_mood == Mood.Reenter) {
            (bool ok, ) = _target.call(_data);
            if (ok) reentered = true;
        }
    }

    function behave(Mood mood, address target, bytes calldata data) external {
        (_mood, _target, _data) = (mood, target, data);
    }

    function act(address to, uint256 value, bytes calldata data) external returns (bool ok, bytes memory result) {
        return to.call{value: value}(data);
    }

    /// @dev A token's hooks and a bounty's end may call it too: whatever else is called does nothing.
    fallback() external payable {}
}
