// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {Authorisation, IAuthorisations} from "../interfaces/IAuthorisations.sol";

/// @title Calls that an account signs and anybody sends
/// @notice See `IAuthorisations`.
abstract contract Authorisations is IAuthorisations, EIP712, Nonces {
    uint256 private constant ADDRESS_BYTES = 20;

    mapping(address account => mapping(bytes32 keyHash => bool)) private _keys;

    /// @inheritdoc IAuthorisations
    function setKey(bytes calldata key, bool allowed) external {
        if (key.length <= ADDRESS_BYTES) revert AuthorisationKeyMalformed(key);
        _keys[msg.sender][keccak256(key)] = allowed;
        emit KeySet(msg.sender, key, allowed);
    }

    /// @inheritdoc IAuthorisations
    function skipNonce() external {
        _useNonce(msg.sender);
    }

    /// @inheritdoc IAuthorisations
    function isKey(address account, bytes calldata key) public view returns (bool) {
        return _keys[account][keccak256(key)];
    }

    /// @dev Reverts unless the account agreed to a message; uses up its nonce.
    /// @param structHash Of an EIP-712 struct that holds the account, the nonce and the deadline.
    function _authorise(Authorisation calldata authorisation, bytes32 structHash) internal {
        address account = authorisation.account;
        if (block.timestamp > authorisation.deadline) {
            revert AuthorisationExpired(authorisation.deadline, block.timestamp);
        }
        bytes memory signer = authorisation.key;
        if (signer.length == 0) signer = abi.encodePacked(account);
        else if (!isKey(account, authorisation.key)) revert AuthorisationKeyUnknown(account, signer);
        _useCheckedNonce(account, authorisation.nonce);
        if (!SignatureChecker.isValidSignatureNow(signer, _hashTypedDataV4(structHash), authorisation.signature)) {
            revert AuthorisationInvalid(account);
        }
    }
}
