// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @notice An ERC-20 with EIP-2612 that misbehaves as a test tells it.
contract TrickyToken is ERC20Permit {
    enum Mood {
        Honest,
        /// Moves nothing and says so.
        ReturnsFalse,
        /// Moves, and returns no data, as old tokens do.
        ReturnsNothing,
        Reverts,
        /// Keeps a hundredth.
        Fee,
        /// Says that it moved, and did not.
        Lies,
        /// Makes a call before it moves, as the hooks of ERC-777 do.
        Hooks
    }

    Mood public mood;
    address private _target;
    bytes private _data;
    /// @notice Whether the last call from a hook succeeded, and what it returned.
    bool public succeeded;
    bytes public returned;

    error TrickyRefuses();

    constructor() ERC20("Tricky", "TRK") ERC20Permit("Tricky") {
        _mint(msg.sender, 1e30);
    }

    function behave(Mood mood_, address target, bytes calldata data) external {
        mood = mood_;
        _target = target;
        _data = data;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        return _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        if (mood != Mood.ReturnsFalse && mood != Mood.Lies) _spendAllowance(from, msg.sender, amount);
        return _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private returns (bool) {
        if (mood == Mood.Reverts) revert TrickyRefuses();
        if (mood == Mood.ReturnsFalse) return false;
        if (mood == Mood.Lies) return true;
        if (mood == Mood.Hooks) (succeeded, returned) = _target.call(_data);
        if (mood == Mood.Fee) {
            _burn(from, amount / 100);
            amount -= amount / 100;
        }
        _transfer(from, to, amount);
        if (mood == Mood.ReturnsNothing) {
            // Equivalent to the end of a function without a return value.
            assembly ("memory-safe") {
                return(0, 0)
            }
        }
        return true;
    }
}
