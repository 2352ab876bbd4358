// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The part of Uniswap's Permit2 that is used here
/// @notice https://github.com/Uniswap/permit2, `ISignatureTransfer`.
interface IPermit2 {
    struct TokenPermissions {
        address token;
        uint256 amount;
    }

    struct PermitTransferFrom {
        TokenPermissions permitted;
        uint256 nonce;
        uint256 deadline;
    }

    struct SignatureTransferDetails {
        address to;
        uint256 requestedAmount;
    }

    /// @notice Moves tokens of `owner`, who signed the permit for the caller of this function.
    function permitTransferFrom(
        PermitTransferFrom calldata permit,
        SignatureTransferDetails calldata transferDetails,
        address owner,
        bytes calldata signature
    ) external;
}
