// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/**
 * @title What every contract that owes money has in common
 * @notice Nobody is paid by a push: whoever is owed something has a credit, and withdraws it. The token of the zero
 * address is ether.
 *
 * Where a call takes tokens, its `permit` says how: empty, by an allowance that exists; or
 * `abi.encode(uint8(1), deadline, v, r, s)`, an EIP-2612 permit, which may have been used already (somebody who saw it may
 * have sent it ahead, which hurts nobody); or `abi.encode(uint8(2), nonce, deadline, signature)`, a transfer of Permit2
 * signed by the caller.
 */
interface IPurse {
    /// @notice An account can withdraw more than before.
    /// @param key What it is for: a bounty, a licence, a model.
    event Credited(bytes32 indexed key, address indexed account, address indexed token, uint256 amount);
    /// @notice A credit was paid out.
    event Withdrawn(address indexed account, address indexed token, address indexed to, uint256 amount);

    /// @notice A credit paid to the zero address would be burned.
    error PurseReceiverZero();
    /// @notice The account has no credit of this token.
    error PurseNothingToWithdraw(address account, address token);
    /// @notice The receiver refused the ether.
    error PursePaymentFailed(address to, uint256 amount);
    /// @notice The token moved nothing.
    error PurseNothingReceived(address token, uint256 amount);
    /// @notice The first word of a permit is neither 1 nor 2.
    error PursePermitUnknown(uint256 kind);

    /// @notice Pays out the caller's whole credit of a token.
    /// @param to Who receives it; not the zero address.
    function withdraw(address token, address payable to) external returns (uint256 amount);

    /// @notice What an account may withdraw, in the token's smallest unit.
    function credits(address account, address token) external view returns (uint256);
}
