// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice An account with code, that does what a test tells it, and misbehaves when it is paid.
contract Puppet {
    enum Mood {
        Accept,
        Refuse,
        /// Makes a call, and accepts whether or not it succeeds.
        Reenter,
        /// Uses up all gas.
        Burn
    }

    Mood private _mood;
    address private _target;
    bytes private _data;
    /// @notice Whether the last re-entering call succeeded, and what it returned.
    bool public succeeded;
    bytes public returned;
    uint256 public payments;

    error PuppetRefuses();

    receive() external payable {
        _feel();
    }

    function behave(Mood mood, address target, bytes calldata data) external {
        _mood = mood;
        _target = target;
        _data = data;
    }

    /// @notice Makes a call in its own name, with the value sent to it, and passes a failure on.
    function act(address to, bytes calldata call_) external payable returns (bytes memory) {
        (bool ok, bytes memory result) = to.call{value: msg.value}(call_);
        if (!ok) {
            // Equivalent to: revert with the same data.
            assembly ("memory-safe") {
                revert(add(result, 0x20), mload(result))
            }
        }
        return result;
    }

    function _feel() internal {
        ++payments;
        if (_mood == Mood.Refuse) revert PuppetRefuses();
        if (_mood == Mood.Burn) while (true) ++payments;
        if (_mood == Mood.Reenter) (succeeded, returned) = _target.call(_data);
    }
}
