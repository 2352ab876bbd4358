// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Utf8
/// @notice Well-formed UTF-8 (RFC 3629): metadata that is not would be no JSON.
library Utf8 {
    /// @notice Whether the bytes are UTF-8: no overlong form, no surrogate, nothing above U+10FFFF, nothing cut off.
    function isValid(bytes memory text) internal pure returns (bool) {
        uint256 i = 0;
        while (i < text.length) {
            uint256 lead = uint8(text[i]);
            uint256 more;
            // The range of the second byte is what excludes the forbidden sequences (RFC 3629 §4).
            uint256 least = 0x80;
            uint256 most = 0xbf;
            if (lead < 0x80) {
                more = 0;
            } else if (lead >= 0xc2 && lead <= 0xdf) {
                more = 1;
            } else if (lead >= 0xe0 && lead <= 0xef) {
                more = 2;
                if (lead == 0xe0) least = 0xa0;
                if (lead == 0xed) most = 0x9f;
            } else if (lead >= 0xf0 && lead <= 0xf4) {
                more = 3;
                if (lead == 0xf0) least = 0x90;
                if (lead == 0xf4) most = 0x8f;
            } else {
                return false;
            }
            if (i + more >= text.length) return false;
            for (uint256 j = 1; j <= more; ++j) {
                uint256 part = uint8(text[i + j]);
                if (part < least || part > most) return false;
                least = 0x80;
                most = 0xbf;
            }
            i += more + 1;
        }
        return true;
    }
}
