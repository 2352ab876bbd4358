// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {WordTree} from "../machine/WordTree.sol";

/**
 * @title Envelope
 * @notice Words encrypted to a public key in a way that the chain can undo, once it is told the secret key: ECDH on
 * secp256k1, and a key stream of keccak256. A point is given by its x coordinate, and has an even y.
 * @dev The precompile of ecrecover computes `(s·R − m·G) / r` for the point R whose x coordinate is r, and says the address
 * of the result: 20 bytes of the hash of its coordinates; zero for what is no point or no scalar. With m = 0 that is a
 * multiplication. Nothing authenticates the ciphertext: whoever opens it knows the root of what it must hold.
 */
library Envelope {
    /// @dev Order of the group, n.
    uint256 private constant ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
    /// @dev Address of the generator G, that is of the secret key 1.
    address private constant GENERATOR = 0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf;
    /// @dev Recovery id of points with an even y.
    uint8 private constant EVEN = 27;

    /// @notice Bytes of an envelope around `2^depth` words.
    function lengthOf(uint256 depth) internal pure returns (uint256) {
        return 32 + (32 << depth);
    }

    /// @notice Whether a key is the x coordinate of a point, and can be computed with: less than n.
    /// @dev (x·P − 0·G) / x = P.
    function isPoint(bytes32 key) internal pure returns (bool) {
        return ecrecover(0, EVEN, key, key) != address(0);
    }

    /// @notice Whether a secret key d is that of a key: P = d·G.
    /// @dev (x·P − x·(d − 1)·G) / x = P − (d − 1)·G, which is G for this d. What another d comes to is another point, whose
    /// address would have to be that of G, a fixed one: 2^160 tries for whoever chooses key and secrets, not the 2^80 that
    /// finding any two secrets of the same address would take.
    function isSecretOf(uint256 secretKey, bytes32 key) internal pure returns (bool) {
        uint256 hash = mulmod(uint256(key), addmod(secretKey, ORDER - 1, ORDER), ORDER);
        return ecrecover(bytes32(hash), EVEN, key, key) == GENERATOR;
    }

    /// @notice Address of d·R for the point R of an envelope; zero where that is none.
    /// @dev (d·r·R − 0·G) / r = d·R.
    function sharedOf(uint256 secretKey, bytes32 point) internal pure returns (address) {
        return ecrecover(0, EVEN, point, bytes32(mulmod(secretKey, uint256(point), ORDER)));
    }

    /// @notice Root of the tree of the words in an envelope.
    /// @dev Trusts that `envelope.length` is `lengthOf(depth)`.
    /// @param streamKey Word i is XORed with `keccak256(streamKey ‖ i)`.
    function rootOf(bytes calldata envelope, bytes32 streamKey, uint256 depth) internal pure returns (bytes32) {
        uint256 count = 1 << depth;
        bytes32[] memory words = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            words[i] = bytes32(envelope[(i + 1) << 5:]) ^ WordTree.parent(streamKey, bytes32(i));
        }
        while (count > 1) {
            count >>= 1;
            for (uint256 i = 0; i < count; ++i) words[i] = WordTree.parent(words[2 * i], words[2 * i + 1]);
        }
        return words[0];
    }
}
