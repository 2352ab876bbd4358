// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Authorisation} from "./IAuthorisations.sol";
import {IBountyBoard} from "./IBountyBoard.sol";
import {Outcome} from "./IBountyLens.sol";
import {Terms} from "./Terms.sol";

/// @notice Where a verified model comes from.
/// @param bountyId The settled bounty.
/// @param outcome What it paid for: solver (the creator), arguments, final state, score, length of the run, bond.
/// @param terms What was asked for: program, datasets and their roots, checker, bonds, windows.
struct Model {
    bytes32 bountyId;
    Outcome outcome;
    Terms terms;
}

/// @notice What an owner says of a model. It changes nothing of what was verified.
enum ModelStatus {
    Active,
    /// There is a better one.
    Deprecated,
    /// Nobody should use it. For ever; its licences are not sold any more.
    Revoked
}

/// @notice What a model owes and what it asks, fixed when it is minted.
/// @param parents Models that it was made from, different ones; 0 for none.
/// @param creatorBps What its creator gets of every resale (ERC-2981) and every licence, in hundredths of a percent.
/// @param derivativeBps What it gets of every licence of a model that names it as a parent, in hundredths of a percent.
struct Heritage {
    uint64[4] parents;
    uint16 creatorBps;
    uint16 derivativeBps;
}

/// @notice What somebody says of a model that nobody has verified.
/// @param programId A published program.
/// @param argsRoot Root of its parameters, as a program's ARG reads them.
/// @param datasetIds Datasets that it was made from; 0 for none.
/// @param heritage Its parents and parts.
/// @param cid Binary CIDv1 of its parameters; empty for none.
/// @param name Name for people, 1 … 64 bytes of UTF-8.
struct Registration {
    bytes32 programId;
    bytes32 argsRoot;
    uint256[4] datasetIds;
    Heritage heritage;
    bytes cid;
    string name;
}

/// @notice A part of what a model's licences earn: an account's or another model's.
struct Split {
    address account;
    uint64 modelId;
    uint16 bps;
}

/// @notice What is known of every model.
/// @param depth Length of the longest line of parents, 0 … 8.
/// @param predecessor The model of which it is the next version; 0 for none.
struct Lineage {
    address creator;
    uint16 creatorBps;
    uint16 derivativeBps;
    uint8 depth;
    ModelStatus status;
    uint48 predecessor;
    uint64[4] parents;
    uint256[4] datasetIds;
}

/**
 * @title Model tokens
 * @notice Two kinds, in different ranges of numbers. A verified model, from 1, is the result of a settled bounty: its
 * poster's property, its solver's creation. An unverified one, from `FIRST_UNVERIFIED`, is what its creator says it is.
 * "Verified" says that nobody could disprove the result within the windows and with the bonds of its terms, which the
 * token shows: short windows, small bonds or data that few can read make a cheap "verified". It says nothing about parents
 * and status, which the poster and the owner state.
 */
interface IModelRegistry {
    /// @notice The result of a bounty became a token: a verified model. The board holds the rest, for ever.
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
    /// @notice Somebody registered a model that nobody has verified.
    event ModelRegistered(
        uint256 indexed modelId,
        address indexed creator,
        bytes32 indexed programId,
        Registration registration
    );
    /// @notice What a model's licences are split into, for ever. The rest is its owner's.
    event LineageFixed(uint256 indexed modelId, Heritage heritage, uint8 depth, Split[] splits);
    /// @notice A poster fixed parents and parts of the model of a bounty that it has not posted yet.
    event HeritageDeclared(bytes32 indexed bountyId, address indexed poster, Heritage heritage);
    /// @notice The owner of a model stated what to think of it.
    event StatusSet(uint256 indexed modelId, ModelStatus status);
    /// @notice The owner of a model said where its parameters are, by a binary CIDv1.
    event ParametersAttached(uint256 indexed modelId, bytes cid);
    /// @notice A model became the next version of another; versions count from 1.
    event VersionLinked(uint256 indexed modelId, uint256 indexed predecessor, uint256 version);

    /// @notice The bounty has its token.
    error ModelAlreadyMinted(bytes32 bountyId, uint256 modelId);
    /// @notice There is nothing settled behind this model.
    error ModelUnverified(uint256 modelId);
    /// @notice There is more behind this model than what somebody said.
    error ModelVerified(uint256 modelId);
    /// @notice Only the owner of the token may do this.
    error ModelNotOwner(address caller, address owner);
    /// @notice The bounty is posted: whoever solves it relies on what was declared, or on the defaults.
    error ModelDeclaredTooLate(bytes32 bountyId);
    /// @notice There is no model of the number that is named as a parent.
    error ModelParentUnknown(uint256 modelId);
    /// @notice A model is named as a parent more than once.
    error ModelParentTwice(uint256 modelId);
    /// @notice The longest line of parents would be longer than allowed.
    error ModelLineageTooDeep(uint256 depth, uint256 maximum);
    /// @notice The creator asks too much of resales and licences, in hundredths of a percent.
    error ModelCreatorShareTooLarge(uint256 bps, uint256 maximum);
    /// @notice The model asks too much of the licences of its children, in hundredths of a percent.
    error ModelDerivativeShareTooLarge(uint256 bps, uint256 maximum);
    /// @notice Nobody has published this program.
    error ModelProgramUnknown(bytes32 programId);
    /// @notice Not the bytes of a CIDv1: version, codec, hash function, length, digest of that length.
    error ModelCidMalformed(bytes cid);
    /// @notice It was said before where the parameters are.
    error ModelParametersKnown(uint256 modelId);
    /// @notice The name is empty, too long or not UTF-8.
    error ModelTextMalformed(bytes text);
    /// @notice A revoked model stays revoked.
    error ModelRevoked(uint256 modelId);
    /// @notice The bounty did not settle this, or is not this token's.
    error ModelProofInvalid(uint256 modelId);

    /// @notice Fixes parents and parts of the model that a bounty of the caller will make; without it there are no
    /// parents, and the parts are the defaults. Only before the bounty is posted, so that whoever solves it knows them.
    /// @param bountyId `BountyLens.bountyIdOf`. Under an id that is not the caller's a declaration is without effect.
    function declare(bytes32 bountyId, Heritage calldata heritage) external;

    /// @notice Mints the token of a settled bounty to its poster. Caller: anybody, once a bounty.
    /// @dev Reverts with the board's `BountyWrongStatus` where nothing was settled.
    function mint(bytes32 bountyId) external returns (uint256 modelId);

    /// @notice Registers an unverified model; the token is the caller's.
    function register(Registration calldata registration) external returns (uint256 modelId);

    /// @notice The same for a creator who signed
    /// `Register(address account,Registration registration,uint256 nonce,uint256 deadline)`.
    function registerFor(
        Authorisation calldata authorisation,
        Registration calldata registration
    ) external returns (uint256 modelId);

    /// @notice States what to think of a model. Caller: its owner.
    function setStatus(uint256 modelId, ModelStatus status) external;

    /// @notice The same for an owner who signed
    /// `SetStatus(address account,uint256 modelId,uint8 status,uint256 nonce,uint256 deadline)`.
    function setStatusFor(Authorisation calldata authorisation, uint256 modelId, ModelStatus status) external;

    /// @notice Says where the parameters are, once a model. Caller: its owner. What they are is not what this says, but
    /// what the root of the arguments says.
    function attachParameters(uint256 modelId, bytes calldata cid) external;

    /// @notice Makes a model the next version of another. Caller: the owner of both.
    /// @dev The predecessor must be the latest of its series (`SeriesSuperseded`), the model in none (`SeriesStarted`).
    function linkVersion(uint256 modelId, uint256 predecessor) external;

    /// @notice Where a verified model comes from. Reverts with `ERC721NonexistentToken` or `ModelUnverified`.
    function modelOf(uint256 modelId) external view returns (Model memory);

    /// @notice What was said of an unverified model. Reverts with `ERC721NonexistentToken` or `ModelVerified`.
    function registrationOf(uint256 modelId) external view returns (Registration memory);

    /// @notice What is known of every model.
    function lineageOf(uint256 modelId) external view returns (Lineage memory);

    /// @notice What its licences are split into: at most nine parts, together less than the whole.
    function splitsOf(uint256 modelId) external view returns (Split[] memory);

    /// @notice What its owner says of a model. Reverts with `ERC721NonexistentToken`.
    function statusOf(uint256 modelId) external view returns (ModelStatus);

    /// @notice Binary CIDv1 of the parameters; empty where nobody said.
    function parametersOf(uint256 modelId) external view returns (bytes memory);

    /// @notice Number of a version, from 1, and the first and the latest model of its series.
    function versionOf(uint256 modelId) external view returns (uint256 version, uint256 first, uint256 latest);

    /// @notice The token of a bounty; 0 where there is none.
    function modelOfBounty(bytes32 bountyId) external view returns (uint256 modelId);

    /// @notice Who solved the job, or registered the model.
    function creatorOf(uint256 modelId) external view returns (address);

    /// @notice Whether the model comes from a bounty that the board settled. False for what does not exist.
    function isVerified(uint256 modelId) external view returns (bool);

    /// @notice The only board whose word is taken.
    function BOARD() external view returns (IBountyBoard);
}
