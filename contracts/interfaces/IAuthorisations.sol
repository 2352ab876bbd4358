// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What an account signed, for somebody else to send.
/// @param account In whose name the call acts.
/// @param key Empty: the account signs itself, with its private key or as a contract (ERC-1271). Else an ERC-7913 signer
/// that the account allowed: the address of a verifier and a key behind it.
/// @param nonce The account's `nonces`.
/// @param deadline Last second in which it can be used, Unix time.
/// @param signature Of the EIP-712 digest.
struct Authorisation {
    address account;
    bytes key;
    uint256 nonce;
    uint256 deadline;
    bytes signature;
}

/**
 * @title Calls that an account signs and anybody sends
 * @notice EIP-712: the domain names chain and contract, the message the account, so that a signature is worth nothing
 * elsewhere, nor to another account with the same key; each nonce is used once.
 */
interface IAuthorisations {
    /// @notice An account lets a signer sign for it in this contract, or no longer.
    event KeySet(address indexed account, bytes key, bool allowed);

    /// @notice The last second in which the signature could be used is over; both Unix time.
    error AuthorisationExpired(uint256 deadline, uint256 time);
    /// @notice The account does not let this signer sign for it.
    error AuthorisationKeyUnknown(address account, bytes key);
    /// @notice The signature is not that of the account, or of its key, under exactly this message.
    error AuthorisationInvalid(address account);
    /// @notice No more than an address: such a signer is an account, and signs in its own name only.
    error AuthorisationKeyMalformed(bytes key);

    /// @notice Lets an ERC-7913 signer sign for the caller in this contract, or no longer.
    function setKey(bytes calldata key, bool allowed) external;

    /// @notice Makes whatever the caller signed with its present nonce worthless.
    function skipNonce() external;

    /// @notice Whether an account lets an ERC-7913 signer sign for it in this contract.
    function isKey(address account, bytes calldata key) external view returns (bool);
}
