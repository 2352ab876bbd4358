// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/**
 * @title WordTree
 * @notice Binary hash trees over 32-byte words: a tree of depth 0 is its word, an inner node is
 * `keccak256(left ‖ right)`. Positional: the bits of an index say on which side each sibling stands.
 * @dev Depths come from the shape of a program, never from a prover, so that a word and an inner node are not
 * confused. Functions that take a calldata position trust that the caller has checked that `32 · height` bytes stand
 * there; `ProofReader` is the one that does. The assembly hashes in scratch memory; its slow twins are in
 * test/machine/WordTree.test.ts.
 */
library WordTree {
    /// @notice Calldata position of the first word of an array.
    function position(bytes32[] calldata words) internal pure returns (uint256 first) {
        assembly ("memory-safe") {
            first := words.offset
        }
    }

    /// @notice The node above two siblings.
    function parent(bytes32 left, bytes32 right) internal pure returns (bytes32 node) {
        // Equivalent to: keccak256(abi.encode(left, right)).
        assembly ("memory-safe") {
            mstore(0x00, left)
            mstore(0x20, right)
            node := keccak256(0x00, 0x40)
        }
    }

    /// @notice The ancestor `height` levels above a node.
    /// @param node The node.
    /// @param index Position of the node among those of its level; bits at `height` and above do not matter.
    /// @param height Number of siblings.
    /// @param siblings Calldata position of the siblings, the lowest level's first.
    function fold(bytes32 node, uint256 index, uint256 height, uint256 siblings) internal pure returns (bytes32 root) {
        // Equivalent to: for each sibling, node = index even ? parent(node, sibling) : parent(sibling, node), index /= 2.
        assembly ("memory-safe") {
            root := node
            for {
                let end := add(siblings, shl(5, height))
            } lt(siblings, end) {
                siblings := add(siblings, 0x20)
                index := shr(1, index)
            } {
                let side := shl(5, and(index, 1))
                mstore(side, root)
                mstore(xor(side, 0x20), calldataload(siblings))
                root := keccak256(0x00, 0x40)
            }
        }
    }

    /// @notice The ancestors of a node and of its replacement over the same siblings: a tree before and after a write.
    function foldBoth(
        bytes32 node,
        bytes32 replacement,
        uint256 index,
        uint256 height,
        uint256 siblings
    ) internal pure returns (bytes32 root, bytes32 newRoot) {
        // Equivalent to: (fold(node, index, height, siblings), fold(replacement, index, height, siblings)).
        assembly ("memory-safe") {
            root := node
            newRoot := replacement
            for {
                let end := add(siblings, shl(5, height))
            } lt(siblings, end) {
                siblings := add(siblings, 0x20)
                index := shr(1, index)
            } {
                let side := shl(5, and(index, 1))
                mstore(xor(side, 0x20), calldataload(siblings))
                mstore(side, root)
                root := keccak256(0x00, 0x40)
                mstore(side, newRoot)
                newRoot := keccak256(0x00, 0x40)
            }
        }
    }

    /// @notice Root of the subtree of `2^height` words that stand in calldata.
    /// @dev Costs about 130 gas a word and `32 · 2^height` bytes of memory above the free pointer, which it does not keep.
    function rootOf(uint256 words, uint256 height) internal pure returns (bytes32 root) {
        // Equivalent to: hash neighbours until one node is left.
        assembly ("memory-safe") {
            let nodes := mload(0x40)
            let size := shl(add(height, 5), 1)
            calldatacopy(nodes, words, size)
            for {} gt(size, 0x20) {} {
                size := shr(1, size)
                for {
                    let i := 0
                } lt(i, size) {
                    i := add(i, 0x20)
                } {
                    mstore(add(nodes, i), keccak256(add(nodes, shl(1, i)), 0x40))
                }
            }
            root := mload(nodes)
        }
    }

    /// @notice Root of the tree whose words are all the same; `uniformRoot(0, depth)` is the root of the empty tree.
    function uniformRoot(bytes32 word, uint256 depth) internal pure returns (bytes32 root) {
        root = word;
        for (uint256 level = 0; level < depth; ++level) root = parent(root, root);
    }

    /// @notice Root of the tree whose first word is given and whose other words are zero.
    function leftmostRoot(bytes32 word, uint256 depth) internal pure returns (bytes32 root) {
        root = word;
        bytes32 zeros = 0;
        for (uint256 level = 0; level < depth; ++level) {
            root = parent(root, zeros);
            zeros = parent(zeros, zeros);
        }
    }
}
