// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC7913SignatureVerifier} from "@openzeppelin/contracts/interfaces/IERC7913.sol";
import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";

import {Puppet} from "./Puppet.sol";

/// @notice Verifies keys that are no accounts: here 20 bytes, against signatures of that address.
contract KeyVerifier is IERC7913SignatureVerifier {
    function verify(bytes calldata key, bytes32 hash, bytes calldata signature) external pure returns (bytes4) {
        (address signer, , ) = ECDSA.tryRecoverCalldata(hash, signature);
        bool valid = key.length == 20 && signer == address(bytes20(key));
        return valid ? IERC7913SignatureVerifier.verify.selector : bytes4(0xffffffff);
    }
}

/// @notice A wallet that signs by the key of its owner, and can receive tokens, on which it makes a call.
contract SigningWallet is Puppet, IERC1271, IERC721Receiver {
    address private immutable OWNER;

    constructor(address owner) {
        OWNER = owner;
    }

    function onERC721Received(address, address, uint256, bytes calldata) external returns (bytes4) {
        _feel();
        return IERC721Receiver.onERC721Received.selector;
    }

    /// @dev As naive as wallets are allowed to be: the hash is signed as it is, without this wallet's address.
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        (address signer, , ) = ECDSA.tryRecoverCalldata(hash, signature);
        return signer == OWNER ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
