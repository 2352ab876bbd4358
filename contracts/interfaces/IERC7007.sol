// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The functions of ERC-7007, verifiable AI-generated content
/// @dev https://eips.ethereum.org/EIPS/eip-7007; ERC-165 id 0x702c55a6. Whatever implements it is an ERC-721 as well.
interface IERC7007 {
    /// @notice A token's content was shown to be made from a prompt; the topics are the hashes of both.
    event AigcData(uint256 indexed tokenId, bytes indexed prompt, bytes indexed aigcData, bytes proof);

    /// @notice Says of a token which content was made from which prompt. Reverts unless the proof shows it.
    function addAigcData(
        uint256 tokenId,
        bytes calldata prompt,
        bytes calldata aigcData,
        bytes calldata proof
    ) external;

    /// @notice Whether the proof shows that the content was made from the prompt.
    function verify(
        bytes calldata prompt,
        bytes calldata aigcData,
        bytes calldata proof
    ) external view returns (bool success);
}
