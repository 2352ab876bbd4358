// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBountyBoard} from "./IBountyBoard.sol";
import {Outcome} from "./IBountyLens.sol";
import {Terms} from "./Terms.sol";

/// @notice Where a model comes from.
/// @param bountyId The settled bounty.
/// @param outcome What it paid for: solver (the creator), arguments, final state, score, length of the run, bond.
/// @param terms What was asked for: program, datasets and their roots, checker, bonds, windows.
struct Model {
    bytes32 bountyId;
    Outcome outcome;
    Terms terms;
}

/**
 * @title Model tokens
 * @notice An ERC-721 token for the result of a settled bounty: its poster's property, its solver's creation.
 * "Verified" says that nobody could disprove the result within the windows and with the bonds of its terms, which the
 * token shows: short windows, small bonds or data that few can read make a cheap "verified".
 */
interface IModelRegistry {
    /// @notice The result of a bounty became a token. the board holds the rest, for ever.
    event ModelMinted(
        uint256 indexed modelId,
        bytes32 indexed bountyId,
        address indexed creator,
        address poster,
        bytes32 programId,
        bytes32 argsRoot,
        bytes32 stateHash,
        uint64 score,
        uint256[4] datasetIds
    );

    /// @notice The bounty has its token.
    error ModelAlreadyMinted(bytes32 bountyId, uint256 modelId);

    /// @notice Mints the token of a settled bounty to its poster. Caller: anybody, once a bounty.
    /// @dev Reverts with the board's `BountyWrongStatus` where nothing was settled.
    function mint(bytes32 bountyId) external returns (uint256 modelId);

    /// @notice Where a model comes from. Reverts with `ERC721NonexistentToken`.
    function modelOf(uint256 modelId) external view returns (Model memory);

    /// @notice The token of a bounty; 0 where there is none.
    function modelOfBounty(bytes32 bountyId) external view returns (uint256 modelId);

    /// @notice Who solved the job.
    function creatorOf(uint256 modelId) external view returns (address);

    /// @notice Whether the model comes from a bounty that the board settled.
    function isVerified(uint256 modelId) external view returns (bool);

    /// @notice The only board whose word is taken.
    function BOARD() external view returns (IBountyBoard);
}
