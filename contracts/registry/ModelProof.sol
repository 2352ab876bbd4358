// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Commit, IBountyBoard} from "../interfaces/IBountyBoard.sol";
import {IBountyLens} from "../interfaces/IBountyLens.sol";
import {IERC7007} from "../interfaces/IERC7007.sol";

/**
 * @title ERC-7007 on top of bounties
 * @notice The "prompt" is a run's statement, the "AIGC data" its result, the proof names the bounty that settled it:
 *
 * - prompt `abi.encode(machine, statement)`: checker, code root, shape, root of the arguments, roots of the data;
 * - aigcData `abi.encode(stateHash, steps, score)`;
 * - proof `abi.encode(bountyId)`.
 * @dev `verify` is true only when it can never become false: the bounty is settled, its token minted, and all bytes are
 * exactly those that the board holds. It never reverts.
 */
abstract contract ModelProof is IERC7007 {
    uint256 private constant WORD_BYTES = 32;

    IBountyLens private immutable LENS;

    constructor(IBountyLens lens) {
        LENS = lens;
    }

    /// @inheritdoc IERC7007
    function verify(bytes calldata prompt, bytes calldata aigcData, bytes calldata proof) external view returns (bool) {
        return _provenModel(prompt, aigcData, proof) != 0;
    }

    /// @dev The model whose bounty settled exactly this; 0 where there is none.
    function _provenModel(
        bytes calldata prompt,
        bytes calldata aigcData,
        bytes calldata proof
    ) internal view returns (uint256 modelId) {
        if (proof.length != WORD_BYTES) return 0;
        bytes32 bountyId = bytes32(proof);
        modelId = _modelOf(bountyId);
        if (modelId == 0) return 0;
        (bytes memory settledPrompt, bytes memory settledData) = _settled(bountyId);
        bool same = keccak256(prompt) == keccak256(settledPrompt) && keccak256(aigcData) == keccak256(settledData);
        return same ? modelId : 0;
    }

    /// @dev The token of a settled bounty; 0 where there is none.
    function _modelOf(bytes32 bountyId) internal view virtual returns (uint256);

    /// @dev What a settled bounty paid its first prize for.
    function _settled(bytes32 bountyId) private view returns (bytes memory prompt, bytes memory aigcData) {
        IBountyBoard board = LENS.BOARD();
        Commit memory entry = board.commitOf(bountyId, board.bountyOf(bountyId).winner);
        prompt = abi.encode(
            board.termsOf(bountyId).machine,
            LENS.statementOf(bountyId, entry.argsRoot, entry.onSealedRows)
        );
        aigcData = abi.encode(entry.stateHash, entry.steps, entry.score);
    }
}
