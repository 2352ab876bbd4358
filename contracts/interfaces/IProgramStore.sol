// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Shape} from "./IKetMachine.sol";

/**
 * @title The store of published programs
 * @notice A program is published by emitting its whole code, of which the store computes the root itself: a program
 * that the store knows is a program that everybody can read. No owner, no money, no way to remove or change anything.
 *
 * Reading a program back: `ProgramPublished` names an upload; its code is the `code` of that upload's `CodeEmitted`
 * events, in order. Words up to `2^codeDepth` that were not emitted are zero (which is no instruction).
 */
interface IProgramStore {
    /// @notice A part of a program's code became public.
    /// @param uploadId The upload; for a program published in one call, its `programId`.
    /// @param publisher Who sent it.
    /// @param firstWord Position of `code[0]` in the program.
    /// @param code Instructions, one a word.
    event CodeEmitted(bytes32 indexed uploadId, address indexed publisher, uint256 firstWord, bytes32[] code);
    /// @notice A program can be used from now on. Emitted once a program.
    /// @param programId `keccak256(abi.encode(codeRoot, shape))`.
    /// @param publisher Who published it first; this gives no right.
    /// @param uploadId Names the `CodeEmitted` events that hold its code.
    /// @param words Number of instructions emitted.
    event ProgramPublished(
        bytes32 indexed programId,
        address indexed publisher,
        bytes32 indexed uploadId,
        bytes32 codeRoot,
        Shape shape,
        uint256 words
    );

    /// @notice The shape is outside the machine's ranges.
    error ProgramShapeOutOfRange(Shape shape);
    /// @notice There is no instruction.
    error ProgramCodeEmpty();
    /// @notice The code has more words than the shape's code tree.
    error ProgramCodeTooLong(uint256 words, uint256 capacity);
    /// @notice A chunk does not start where the upload ends.
    error ProgramChunkOutOfOrder(bytes32 uploadId, uint256 firstWord, uint256 expectedWord);
    /// @notice The upload has become a program: another needs another salt.
    error ProgramUploadFinished(bytes32 uploadId);
    /// @notice Nobody has published this program.
    error ProgramUnknown(bytes32 programId);

    /// @notice Publishes a program whose code fits one transaction.
    /// @dev A program that is known already is left as it is, without an event. The code tree may be deeper than the
    /// code needs: that makes another program, with longer proofs.
    /// @param shape The program's ranges.
    /// @param code 1 … 2^codeDepth instructions.
    function publish(Shape shape, bytes32[] calldata code) external returns (bytes32 programId);

    /// @notice Appends a chunk to the caller's upload `(shape, salt)`, starting it where there is none.
    /// @dev Cheapest where each chunk is a power of two of words, at a multiple of its length. Nobody but its publisher
    /// can append to an upload; it can be gone on with at any time.
    /// @param firstWord Words appended before: a chunk sent twice is refused, not appended twice.
    /// @param code The next instructions, at least one.
    function append(
        Shape shape,
        bytes32 salt,
        uint256 firstWord,
        bytes32[] calldata code
    ) external returns (bytes32 uploadId);

    /// @notice Makes a program of what the caller has appended to its upload `(shape, salt)`.
    function finish(Shape shape, bytes32 salt) external returns (bytes32 programId);

    /// @notice Code root and shape of a program; reverts with `ProgramUnknown` where it was never published.
    function programOf(bytes32 programId) external view returns (bytes32 codeRoot, Shape shape);

    /// @notice Whether a program was published.
    function isPublished(bytes32 programId) external view returns (bool);

    /// @notice The id of an upload: `keccak256(abi.encode(publisher, shape, salt))`.
    function uploadIdOf(address publisher, Shape shape, bytes32 salt) external pure returns (bytes32);

    /// @notice How far an upload has come.
    /// @return words Words appended.
    /// @return finished Whether it has become a program.
    function uploadOf(bytes32 uploadId) external view returns (uint256 words, bool finished);
}
