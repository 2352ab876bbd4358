// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {WordTree} from "../machine/WordTree.sol";

/// @title WordTreeHarness
/// @notice Exposes the tree functions, and slow twins without assembly to compare them with.
contract WordTreeHarness {
    function parent(bytes32 left, bytes32 right) external pure returns (bytes32) {
        return WordTree.parent(left, right);
    }

    function slowParent(bytes32 left, bytes32 right) public pure returns (bytes32) {
        return keccak256(abi.encode(left, right));
    }

    function fold(bytes32 node, uint256 index, bytes32[] calldata siblings) external pure returns (bytes32) {
        return WordTree.fold(node, index, siblings.length, WordTree.position(siblings));
    }

    function slowFold(bytes32 node, uint256 index, bytes32[] calldata siblings) external pure returns (bytes32 root) {
        root = node;
        for (uint256 i = 0; i < siblings.length; ++i) {
            bool right = (index >> i) % 2 == 1;
            root = right ? slowParent(siblings[i], root) : slowParent(root, siblings[i]);
        }
    }

    function foldBoth(
        bytes32 node,
        bytes32 replacement,
        uint256 index,
        bytes32[] calldata siblings
    ) external pure returns (bytes32 root, bytes32 newRoot) {
        return WordTree.foldBoth(node, replacement, index, siblings.length, WordTree.position(siblings));
    }

    function rootOf(bytes32[] calldata words, uint256 height) external pure returns (bytes32) {
        return WordTree.rootOf(WordTree.position(words), height);
    }

    function slowRootOf(bytes32[] calldata words) external pure returns (bytes32) {
        bytes32[] memory nodes = words;
        for (uint256 count = nodes.length; count > 1; count /= 2) {
            for (uint256 i = 0; i < count / 2; ++i) nodes[i] = slowParent(nodes[2 * i], nodes[2 * i + 1]);
        }
        return nodes[0];
    }

    function uniformRoot(bytes32 word, uint256 depth) external pure returns (bytes32) {
        return WordTree.uniformRoot(word, depth);
    }

    function leftmostRoot(bytes32 word, uint256 depth) external pure returns (bytes32) {
        return WordTree.leftmostRoot(word, depth);
    }
}
