// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISealedRows} from "../interfaces/ISealedRows.sol";
import {WordFrontier} from "../machine/WordFrontier.sol";

/// @title Rows that are held back
/// @notice See `ISealedRows`.
contract SealedRows is ISealedRows {
    struct Rows {
        bytes32 root;
        uint8 depth;
        uint48 openedAt;
    }

    /// @dev 64 kB: what one transaction can carry.
    uint256 private constant MAX_DEPTH = 11;
    uint256 private constant CELL_BYTES = 8;

    /// @inheritdoc ISealedRows
    mapping(bytes32 seal => Rows) public rowsOf;

    /// @inheritdoc ISealedRows
    function open(uint8 depth, bytes32 salt, bytes calldata rows) external returns (bytes32 seal) {
        if (depth > MAX_DEPTH) revert RowsDepthOutOfRange(depth, MAX_DEPTH);
        if (rows.length % CELL_BYTES != 0) revert RowsMisaligned(rows.length);
        if (rows.length > 32 << depth) revert RowsTooLong(rows.length, 32 << depth);
        bytes32 root = WordFrontier.rootOf(rows, depth);
        seal = sealOf(root, depth, salt);
        if (rowsOf[seal].openedAt != 0) revert RowsAlreadyOpened(seal);
        rowsOf[seal] = Rows(root, depth, uint48(block.timestamp));
        emit RowsOpened(seal, root, depth, salt, rows);
    }

    /// @inheritdoc ISealedRows
    function sealOf(bytes32 root, uint8 depth, bytes32 salt) public pure returns (bytes32) {
        return keccak256(abi.encode(root, depth, salt));
    }
}
