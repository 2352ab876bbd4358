// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @notice A token that does to its holders what tokens out there do.
contract MoodyToken is ERC20Permit {
    enum Mood {
        Plain,
        /// Transfers return nothing, like USDT's.
        Silent,
        /// Transfers that fail return false.
        False,
        /// Every transfer reverts.
        Revert,
        /// A hundredth of every transfer is kept.
        Fee,
        /// Transfers say that they succeeded and move nothing.
        Liar,
        /// Calls back before and after it moves, like ERC-777.
        Hook
    }

    Mood public mood;
    address private _target;
    bytes private _data;
    /// @notice Whether the last call back succeeded, and what it returned.
    bool public succeeded;
    bytes public returned;

    error TokenMoody();

    constructor() ERC20("Moody", "MOOD") ERC20Permit("Moody") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice Balances change by themselves, as a rebasing token's do.
    function burn(address from, uint256 amount) external {
        _burn(from, amount);
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
        if (mood != Mood.Liar && mood != Mood.False) _spendAllowance(from, msg.sender, amount);
        return _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private returns (bool) {
        if (mood == Mood.Revert) revert TokenMoody();
        if (mood == Mood.False) return false;
        if (mood == Mood.Liar) return true;
        if (mood == Mood.Hook) (succeeded, returned) = _target.call(_data);
        uint256 fee = mood == Mood.Fee ? amount / 100 : 0;
        _transfer(from, to, amount - fee);
        if (fee != 0) _burn(from, fee);
        if (mood == Mood.Hook && !succeeded) (succeeded, returned) = _target.call(_data);
        if (mood == Mood.Silent) {
            // Equivalent to a function without a return value.
            assembly ("memory-safe") {
                return(0, 0)
            }
        }
        return true;
    }
}
