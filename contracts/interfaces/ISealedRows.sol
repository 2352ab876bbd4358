// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/**
 * @title Rows that are held back
 * @notice Whoever commits to rows by their seal shows all of them later, on the chain, so that everybody who needs them has
 * them. A seal is its content: anybody who knows rows and salt may open it, and nobody can open it to anything else.
 */
interface ISealedRows {
    /// @notice The rows of a seal are public.
    /// @param rows Whole cells of 8 bytes, big-endian; the cells behind them are zero.
    event RowsOpened(bytes32 indexed seal, bytes32 indexed root, uint8 depth, bytes32 salt, bytes rows);

    /// @notice Cells have 8 bytes.
    error RowsMisaligned(uint256 length);
    /// @notice More bytes than a tree of this depth holds.
    error RowsTooLong(uint256 length, uint256 maximum);
    /// @notice No transaction can carry the rows of so deep a tree.
    error RowsDepthOutOfRange(uint256 depth, uint256 maximum);
    /// @notice The rows of this seal are public already.
    error RowsAlreadyOpened(bytes32 seal);

    /// @notice Shows the rows of a seal.
    function open(uint8 depth, bytes32 salt, bytes calldata rows) external returns (bytes32 seal);

    /// @notice What a seal was opened to: the root of the rows, the depth of their tree, and when; zeros before.
    function rowsOf(bytes32 seal) external view returns (bytes32 root, uint8 depth, uint48 openedAt);

    /// @notice `keccak256(abi.encode(root, depth, salt))`. A salt of 32 random bytes, or the rows could be guessed.
    function sealOf(bytes32 root, uint8 depth, bytes32 salt) external pure returns (bytes32);
}
