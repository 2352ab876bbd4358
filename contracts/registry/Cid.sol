// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Cid
/// @notice Binary content identifiers, version 1: `0x01 | codec | hash function | digest length | digest`, the middle
/// three as unsigned varints (https://github.com/multiformats/cid).
library Cid {
    /// @notice Longest identifier accepted; one with a 64-byte digest takes about 70.
    uint256 internal constant MAX_LENGTH = 96;

    bytes32 private constant BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

    /// @notice Whether the bytes are a CIDv1 with a digest of the length that it names.
    function isValid(bytes memory cid) internal pure returns (bool) {
        if (cid.length == 0 || cid.length > MAX_LENGTH || cid[0] != 0x01) return false;
        (uint256 next, ) = _varint(cid, 1);
        (next, ) = _varint(cid, next);
        uint256 digestLength;
        (next, digestLength) = _varint(cid, next);
        // A malformed varint leaves `next` at 2^256 − 1.
        return next < cid.length && cid.length - next == digestLength;
    }

    /// @notice The usual text form: multibase prefix `b`, then base 32 in lower case without padding.
    function toText(bytes memory cid) internal pure returns (string memory) {
        bytes memory text = new bytes(1 + (cid.length * 8 + 4) / 5);
        text[0] = "b";
        uint256 buffer;
        uint256 bits;
        uint256 position = 1;
        for (uint256 i = 0; i < cid.length; ++i) {
            // Only the lowest `bits + 8 ≤ 12` bits of the buffer matter.
            buffer = ((buffer & 0xf) << 8) | uint8(cid[i]);
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text[position++] = BASE32[(buffer >> bits) & 31];
            }
        }
        if (bits != 0) text[position] = BASE32[(buffer << (5 - bits)) & 31];
        return string(text);
    }

    /// @dev Reads a varint of at most 9 bytes, shortest form. Malformed: next = 2^256 − 1.
    function _varint(bytes memory data, uint256 start) private pure returns (uint256 next, uint256 value) {
        if (start == type(uint256).max) return (start, 0);
        for (uint256 i = 0; i < 9 && start + i < data.length; ++i) {
            uint256 part = uint8(data[start + i]);
            value |= (part & 0x7f) << (7 * i);
            if (part < 0x80) {
                if (part == 0 && i != 0) break;
                return (start + i + 1, value);
            }
        }
        return (type(uint256).max, 0);
    }
}
