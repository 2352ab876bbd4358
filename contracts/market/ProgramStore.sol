// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Shape} from "../interfaces/IKetMachine.sol";
import {IProgramStore} from "../interfaces/IProgramStore.sol";
import {ShapeFields} from "../machine/ShapeFields.sol";
import {WordFrontier} from "../machine/WordFrontier.sol";

/// @title The store of published programs
/// @notice See `IProgramStore`.
contract ProgramStore is IProgramStore {
    using ShapeFields for Shape;
    using WordFrontier for WordFrontier.Frontier;

    struct Program {
        bytes32 codeRoot;
        Shape shape;
    }

    /// @dev A program on its way in. Only the roots that a bit of `words` stands for are meaningful.
    struct Upload {
        uint32 words;
        bool finished;
        bytes32[15] roots;
    }

    mapping(bytes32 programId => Program) private _programs;
    mapping(bytes32 uploadId => Upload) private _uploads;

    /// @inheritdoc IProgramStore
    function publish(Shape shape, bytes32[] calldata code) external returns (bytes32 programId) {
        uint256 capacity = _capacity(shape);
        if (code.length == 0) revert ProgramCodeEmpty();
        if (code.length > capacity) revert ProgramCodeTooLong(code.length, capacity);
        WordFrontier.Frontier memory frontier;
        frontier.append(code);
        bytes32 codeRoot = frontier.root(shape.codeDepth());
        programId = _idOf(codeRoot, shape);
        if (isPublished(programId)) return programId;
        emit CodeEmitted(programId, msg.sender, 0, code);
        _register(programId, codeRoot, shape, programId, code.length);
    }

    /// @inheritdoc IProgramStore
    function append(
        Shape shape,
        bytes32 salt,
        uint256 firstWord,
        bytes32[] calldata code
    ) external returns (bytes32 uploadId) {
        uint256 capacity = _capacity(shape);
        uploadId = uploadIdOf(msg.sender, shape, salt);
        Upload storage upload = _uploads[uploadId];
        uint256 words = upload.words;
        if (upload.finished) revert ProgramUploadFinished(uploadId);
        if (firstWord != words) revert ProgramChunkOutOfOrder(uploadId, firstWord, words);
        if (code.length == 0) revert ProgramCodeEmpty();
        // No overflow: both are below 2^32, words by its type and the length by the size of calldata.
        if (words + code.length > capacity) revert ProgramCodeTooLong(words + code.length, capacity);

        WordFrontier.Frontier memory frontier = _load(upload, words);
        frontier.append(code);
        uint256 newWords = frontier.count;
        upload.words = uint32(newWords);
        for (uint256 level = 0; level < WordFrontier.LEVELS; ++level) {
            // A root whose bit stood before and whose higher bits did not change is the one already stored.
            bool kept = (words >> level) & 1 == 1 && words >> level == newWords >> level;
            if ((newWords >> level) & 1 == 1 && !kept) upload.roots[level] = frontier.roots[level];
        }
        emit CodeEmitted(uploadId, msg.sender, words, code);
    }

    /// @inheritdoc IProgramStore
    function finish(Shape shape, bytes32 salt) external returns (bytes32 programId) {
        bytes32 uploadId = uploadIdOf(msg.sender, shape, salt);
        Upload storage upload = _uploads[uploadId];
        uint256 words = upload.words;
        if (upload.finished) revert ProgramUploadFinished(uploadId);
        if (words == 0) revert ProgramCodeEmpty();
        upload.finished = true;
        bytes32 codeRoot = _load(upload, words).root(shape.codeDepth());
        programId = _idOf(codeRoot, shape);
        if (!isPublished(programId)) _register(programId, codeRoot, shape, uploadId, words);
    }

    /// @inheritdoc IProgramStore
    function programOf(bytes32 programId) external view returns (bytes32 codeRoot, Shape shape) {
        if (!isPublished(programId)) revert ProgramUnknown(programId);
        Program storage program = _programs[programId];
        return (program.codeRoot, program.shape);
    }

    /// @inheritdoc IProgramStore
    function uploadOf(bytes32 uploadId) external view returns (uint256 words, bool finished) {
        Upload storage upload = _uploads[uploadId];
        return (upload.words, upload.finished);
    }

    /// @inheritdoc IProgramStore
    function isPublished(bytes32 programId) public view returns (bool) {
        // No shape in range is zero.
        return Shape.unwrap(_programs[programId].shape) != 0;
    }

    /// @inheritdoc IProgramStore
    function uploadIdOf(address publisher, Shape shape, bytes32 salt) public pure returns (bytes32) {
        return keccak256(abi.encode(publisher, shape, salt));
    }

    function _register(bytes32 programId, bytes32 codeRoot, Shape shape, bytes32 uploadId, uint256 words) private {
        _programs[programId] = Program(codeRoot, shape);
        emit ProgramPublished(programId, msg.sender, uploadId, codeRoot, shape, words);
    }

    /// @dev The meaningful roots of an upload; the others are left zero.
    function _load(Upload storage upload, uint256 words) private view returns (WordFrontier.Frontier memory frontier) {
        frontier.count = words;
        for (uint256 level = 0; level < WordFrontier.LEVELS; ++level) {
            if ((words >> level) & 1 == 1) frontier.roots[level] = upload.roots[level];
        }
    }

    /// @dev Words of the code tree of a shape, every range of which is checked.
    function _capacity(Shape shape) private pure returns (uint256) {
        if (!shape.inRange()) revert ProgramShapeOutOfRange(shape);
        return 1 << shape.codeDepth();
    }

    function _idOf(bytes32 codeRoot, Shape shape) private pure returns (bytes32) {
        return keccak256(abi.encode(codeRoot, shape));
    }
}
