// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IKetMachine, LeafContext, Shape} from "../interfaces/IKetMachine.sol";
import {Complex} from "./Complex.sol";
import {InstructionFields} from "./InstructionFields.sol";
import {ProofReader} from "./ProofReader.sol";
import {ShapeFields} from "./ShapeFields.sol";
import {OpenedState} from "./StateAccess.sol";
import {VectorLeaf} from "./VectorLeaf.sol";

/**
 * @title VectorChecker
 * @notice The ends of descents: words of registers, terms and sums of inner products. Pure; a part of `KetMachine`, which
 * deploys it and forwards to it, kept apart because the two together exceed the size of a contract.
 */
contract VectorChecker {
    using InstructionFields for uint256;
    using ShapeFields for Shape;

    /// @notice See `IKetMachine.leaf`.
    /// @param context What the opening bound.
    /// @param index Index of the word within the register.
    /// @param proof The words it depends on, with their proofs.
    /// @return Ket: the word. Sum: `re << 64 | im`.
    function leaf(LeafContext calldata context, uint256 index, bytes calldata proof) external pure returns (bytes32) {
        Shape shape = context.shape;
        uint256 words = 1 << shape.registerDepth();
        if (index >= words) revert IKetMachine.LeafOutOfRange(index, words);
        OpenedState memory state = OpenedState({
            proof: ProofReader.begin(proof),
            mem: context.mem,
            kets: context.kets,
            shape: shape
        });
        return bytes32(VectorLeaf.compute(state, context, context.instruction, index));
    }

    /// @notice See `IKetMachine.sum`.
    /// @param nodes A power of two of complex numbers, 16 bytes each: `re u64 | im u64`.
    /// @return canonical False where a part of any node is a NaN other than the canonical one; `total` is 0 then.
    /// @return total The sum, neighbours first, as `re << 64 | im`.
    function sum(bytes calldata nodes) external pure returns (bool canonical, bytes32 total) {
        uint256 count = nodes.length >> 4;
        // Unchecked: count is not 0 where 1 is taken from it; indices are below count.
        unchecked {
            if (nodes.length & 15 != 0 || count == 0 || count & (count - 1) != 0) {
                revert IKetMachine.NodeLengthMismatch(nodes.length);
            }
            uint256[] memory sums = new uint256[](count);
            for (uint256 i = 0; i < count; ++i) {
                uint256 node = uint128(bytes16(nodes[i << 4:(i + 1) << 4]));
                if (!Complex.isCanonical(node)) return (false, 0);
                sums[i] = node;
            }
            for (count >>= 1; count != 0; count >>= 1) {
                for (uint256 i = 0; i < count; ++i) sums[i] = Complex.add(sums[2 * i], sums[2 * i + 1]);
            }
            return (true, bytes32(sums[0]));
        }
    }
}
