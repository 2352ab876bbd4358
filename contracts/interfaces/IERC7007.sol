// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The functions of ERC-7007, verifiable AI-generated content
/// @dev https://eips.ethereum.org/EIPS/eip-7007; ERC-165 id 0x702c55a6. Whatever implements it is an ERC-721 as well.
interface IERC7007 {
    event AigcData(uint256 indexed tokenId, bytes indexed prompt, bytes indexed aigcData, bytes proof);

    function addAigcData(
        uint256 tokenId,
        bytes calldata prompt,
        bytes calldata aigcData,
        bytes calldata proof
    ) external;

    function verify(
        bytes calldata prompt,
        bytes calldata aigcData,
        bytes calldata proof
    ) external view returns (bool success);
}
