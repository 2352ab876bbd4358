// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IPermit2} from "../interfaces/IPermit2.sol";
import {IPurse} from "../interfaces/IPurse.sol";

/**
 * @title Purse
 * @notice See `IPurse`.
 * @dev INVARIANT: of each token a contract holds at least what it has credited. A token whose balances shrink by
 * themselves breaks that for its own holders, never for another token's.
 * Tokens may call back while they move: whatever takes or pays them is `nonReentrant`, so that one balance is never
 * measured inside another measurement.
 */
abstract contract Purse is IPurse, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev Ether, where a token is named.
    address internal constant ETHER = address(0);

    uint256 private constant EIP2612 = 1;
    uint256 private constant PERMIT2 = 2;
    /// @dev The same address on every chain.
    IPermit2 private constant PERMIT2_CONTRACT = IPermit2(0x000000000022D473030F116dDEE9F6B43aC78BA3);

    /// @inheritdoc IPurse
    mapping(address account => mapping(address token => uint256)) public credits;

    /// @inheritdoc IPurse
    function withdraw(address token, address payable to) external nonReentrant returns (uint256 amount) {
        if (to == address(0)) revert PurseReceiverZero();
        amount = credits[msg.sender][token];
        if (amount == 0) revert PurseNothingToWithdraw(msg.sender, token);
        credits[msg.sender][token] = 0;
        emit Withdrawn(msg.sender, token, to, amount);
        if (token == ETHER) _sendEther(to, amount);
        else IERC20(token).safeTransfer(to, amount);
    }

    function _credit(bytes32 key, address account, address token, uint256 amount) internal {
        if (amount == 0) return;
        credits[account][token] += amount;
        emit Credited(key, account, token, amount);
    }

    function _sendEther(address payable to, uint256 amount) internal {
        (bool paid, ) = to.call{value: amount}("");
        if (!paid) revert PursePaymentFailed(to, amount);
    }

    /// @dev Takes tokens from the caller. Only in functions that are `nonReentrant`.
    /// @return received What arrived: less than `amount` where the token keeps a fee.
    function _takeTokens(address token, uint256 amount, bytes calldata permit) internal returns (uint256 received) {
        uint256 before = IERC20(token).balanceOf(address(this));
        uint256 kind = permit.length == 0 ? 0 : uint256(bytes32(permit));
        if (kind == PERMIT2) {
            (, uint256 nonce, uint256 deadline, bytes memory signature) = abi.decode(
                permit,
                (uint256, uint256, uint256, bytes)
            );
            PERMIT2_CONTRACT.permitTransferFrom(
                IPermit2.PermitTransferFrom(IPermit2.TokenPermissions(token, amount), nonce, deadline),
                IPermit2.SignatureTransferDetails(address(this), amount),
                msg.sender,
                signature
            );
        } else {
            if (kind == EIP2612) {
                (, uint256 deadline, uint8 v, bytes32 r, bytes32 s) = abi.decode(
                    permit,
                    (uint256, uint256, uint8, bytes32, bytes32)
                );
                // A permit that was sent ahead of this call has given the allowance already. What counts is the transfer.
                // solhint-disable-next-line no-empty-blocks
                try IERC20Permit(token).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
            } else if (permit.length != 0) {
                revert PursePermitUnknown(kind);
            }
            IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        }
        uint256 balance = IERC20(token).balanceOf(address(this));
        if (balance <= before) revert PurseNothingReceived(token, amount);
        received = balance - before;
    }
}
