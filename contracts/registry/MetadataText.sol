// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";

import {Utf8} from "./Utf8.sol";

/// @title MetadataText
/// @notice What names and metadata of all tokens have in common.
library MetadataText {
    uint256 private constant MAX_LENGTH = 64;

    /// @notice Whether people can be shown a text: 1 … 64 bytes of UTF-8.
    function isFit(bytes memory text) internal pure returns (bool) {
        return text.length != 0 && text.length <= MAX_LENGTH && Utf8.isValid(text);
    }

    /// @notice A JSON document as a `data:` URI.
    function toUri(bytes memory json) internal pure returns (string memory) {
        return string.concat("data:application/json;base64,", Base64.encode(json));
    }
}
