// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

/**
 * @title Votes
 * @notice An ERC-20 used for nothing but votes: no contract of the market pays in it, takes it or looks at it. All of it is
 * minted at deployment.
 * @dev Votes count by time, not by block numbers, which rollups count in their own ways.
 */
contract KetworkVotes is ERC20, ERC20Permit, ERC20Votes {
    /// @param holder Who gets all of it, to hand it out.
    constructor(address holder, uint256 supply) ERC20("Ketwork Votes", "KETVOTE") ERC20Permit("Ketwork Votes") {
        _mint(holder, supply);
    }

    /// @inheritdoc ERC20Permit
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    /// @notice Unix time.
    function clock() public view override returns (uint48) {
        return Time.timestamp();
    }

    /// @notice ERC-6372: that the clock is Unix time.
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}
