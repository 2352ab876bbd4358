// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Authorisation} from "../interfaces/IAuthorisations.sol";
import {BountyStatus, IBountyBoard} from "../interfaces/IBountyBoard.sol";
import {IBountyLens, Outcome} from "../interfaces/IBountyLens.sol";
import {IDatasetNFT} from "../interfaces/IDatasetNFT.sol";
import {IModelCard} from "../interfaces/IModelCard.sol";
import {IERC7007} from "../interfaces/IERC7007.sol";
import {
    Heritage,
    IModelRegistry,
    Lineage,
    Model,
    ModelStatus,
    Registration,
    Split
} from "../interfaces/IModelRegistry.sol";
import {IPostingRules, Share} from "../interfaces/IPostingRules.sol";
import {IProgramStore} from "../interfaces/IProgramStore.sol";
import {Terms} from "../interfaces/Terms.sol";
import {Authorisations} from "./Authorisations.sol";
import {Cid} from "./Cid.sol";
import {MetadataText} from "./MetadataText.sol";
import {ModelProof} from "./ModelProof.sol";
import {Series} from "./Series.sol";

/**
 * @title Model tokens
 * @notice See `IModelRegistry`.
 * @dev A settled bounty never changes, so a verified token keeps its id and reads the rest from the board.
 * INVARIANT: an id below `FIRST_UNVERIFIED` exists exactly if a settled bounty is behind it.
 * INVARIANT: parents are older than their children, so a lineage has no circles.
 */
contract ModelRegistry is ERC721, IERC2981, IERC4906, IModelRegistry, ModelProof, Authorisations {
    using Series for mapping(uint256 id => Series.Place);

    /// @dev What the tokens of both kinds keep.
    struct Facts {
        address creator;
        uint16 creatorBps;
        uint16 derivativeBps;
        uint8 depth;
        ModelStatus status;
        uint48 predecessor;
        uint64[4] parents;
        bytes32 bountyId;
        bytes cid;
        Share[] datasetShares;
    }

    /// @dev The heritage of a bounty's model before it is minted.
    struct Declared {
        bool made;
        Heritage heritage;
    }

    /// @notice The first unverified model; a JSON number holds it exactly.
    uint256 public constant FIRST_UNVERIFIED = 1e12 + 1;
    /// @notice The longest line of parents.
    uint256 public constant MAX_DEPTH = 8;
    /// @notice With four datasets and four parents at their limits, a fifth is left to the owner.
    uint256 public constant MAX_CREATOR_BPS = 2_000;
    /// @notice The most that one parent can get of a model's licences, in hundredths of a percent.
    uint256 public constant MAX_DERIVATIVE_BPS = 1_000;
    /// @notice The creator's part where the poster of a verified model declared nothing, in hundredths of a percent.
    uint16 public constant DEFAULT_CREATOR_BPS = 500;
    /// @notice Its part of its children's licences where the poster declared nothing, in hundredths of a percent.
    uint16 public constant DEFAULT_DERIVATIVE_BPS = 500;

    uint256 private constant WHOLE_BPS = 10_000;
    uint256 private constant MAX_SPLITS = 9;
    /// @dev ERC-4906 has no functions to make an id of.
    bytes4 private constant ERC4906_ID = 0x49064906;

    bytes private constant HERITAGE_TYPE = "Heritage(uint64[4] parents,uint16 creatorBps,uint16 derivativeBps)";
    bytes private constant REGISTRATION_TYPE =
        "Registration(bytes32 programId,bytes32 argsRoot,uint256[4] datasetIds,Heritage heritage,bytes cid,string name)";
    bytes32 private constant HERITAGE_TYPEHASH = keccak256(HERITAGE_TYPE);
    bytes32 private constant REGISTRATION_TYPEHASH = keccak256(bytes.concat(REGISTRATION_TYPE, HERITAGE_TYPE));
    bytes32 private constant REGISTER_TYPEHASH = keccak256(
        bytes.concat(
            "Register(address account,Registration registration,uint256 nonce,uint256 deadline)",
            HERITAGE_TYPE,
            REGISTRATION_TYPE
        )
    );
    bytes32 private constant SET_STATUS_TYPEHASH = keccak256(
        "SetStatus(address account,uint256 modelId,uint8 status,uint256 nonce,uint256 deadline)"
    );

    /// @inheritdoc IModelRegistry
    IBountyBoard public immutable BOARD;
    IBountyLens private immutable LENS;
    IModelCard private immutable CARD;
    IDatasetNFT private immutable DATASETS;
    IProgramStore private immutable STORE;

    /// @notice Number of verified models; the last one's id.
    uint256 public count;
    /// @notice Number of unverified models; the last one's id is `FIRST_UNVERIFIED` + this − 1.
    uint256 public unverifiedCount;

    /// @inheritdoc IModelRegistry
    mapping(bytes32 bountyId => uint256 modelId) public modelOfBounty;

    mapping(uint256 modelId => Facts) private _facts;
    mapping(uint256 modelId => Registration) private _registrations;
    mapping(uint256 modelId => Series.Place) private _places;
    mapping(bytes32 bountyId => mapping(address poster => Declared)) private _declared;

    /// @param lens Its board's word is taken, as the lens reads it.
    /// @param card Writes the metadata.
    constructor(
        IBountyLens lens,
        IModelCard card
    ) ERC721("Ketwork Model", "KETMODEL") EIP712("Ketwork Model", "1") ModelProof(lens) {
        BOARD = lens.BOARD();
        LENS = lens;
        CARD = card;
        IPostingRules rules = lens.BOARD().config().rules;
        DATASETS = rules.DATASETS();
        STORE = rules.STORE();
    }

    /// @inheritdoc IModelRegistry
    function declare(bytes32 bountyId, Heritage calldata heritage) external {
        if (BOARD.bountyOf(bountyId).status != BountyStatus.None) revert ModelDeclaredTooLate(bountyId);
        _checkHeritage(heritage);
        _declared[bountyId][msg.sender] = Declared(true, heritage);
        emit HeritageDeclared(bountyId, msg.sender, heritage);
    }

    /// @inheritdoc IModelRegistry
    function mint(bytes32 bountyId) external returns (uint256 modelId) {
        Outcome memory outcome = LENS.outcomeOf(bountyId);
        if (modelOfBounty[bountyId] != 0) revert ModelAlreadyMinted(bountyId, modelOfBounty[bountyId]);
        Terms memory terms = BOARD.termsOf(bountyId);
        Declared memory declared = _declared[bountyId][outcome.poster];
        Heritage memory heritage = declared.heritage;
        if (!declared.made) {
            heritage.creatorBps = DEFAULT_CREATOR_BPS;
            heritage.derivativeBps = DEFAULT_DERIVATIVE_BPS;
        }

        modelId = ++count;
        modelOfBounty[bountyId] = modelId;
        _facts[modelId].bountyId = bountyId;
        emit ModelMinted(
            modelId,
            bountyId,
            outcome.solver,
            outcome.poster,
            terms.programId,
            outcome.argsRoot,
            outcome.stateHash,
            outcome.score,
            terms.datasetIds
        );
        // Not `_safeMint`: a poster that cannot receive tokens would keep the model from ever being registered.
        _mint(outcome.poster, modelId);
        _fixLineage(modelId, outcome.solver, heritage, terms.datasetIds);
    }

    /// @inheritdoc IModelRegistry
    function register(Registration calldata registration) external returns (uint256 modelId) {
        return _register(msg.sender, registration);
    }

    /// @inheritdoc IModelRegistry
    function registerFor(
        Authorisation calldata authorisation,
        Registration calldata registration
    ) external returns (uint256 modelId) {
        Heritage calldata heritage = registration.heritage;
        bytes32 heritageHash = keccak256(
            abi.encode(
                HERITAGE_TYPEHASH,
                keccak256(abi.encode(heritage.parents)),
                heritage.creatorBps,
                heritage.derivativeBps
            )
        );
        bytes32 registrationHash = keccak256(
            abi.encode(
                REGISTRATION_TYPEHASH,
                registration.programId,
                registration.argsRoot,
                keccak256(abi.encode(registration.datasetIds)),
                heritageHash,
                keccak256(registration.cid),
                keccak256(bytes(registration.name))
            )
        );
        address account = authorisation.account;
        _authorise(
            authorisation,
            keccak256(
                abi.encode(REGISTER_TYPEHASH, account, registrationHash, authorisation.nonce, authorisation.deadline)
            )
        );
        return _register(account, registration);
    }

    /// @inheritdoc IModelRegistry
    function setStatus(uint256 modelId, ModelStatus status) external {
        _setStatus(msg.sender, modelId, status);
    }

    /// @inheritdoc IModelRegistry
    function setStatusFor(Authorisation calldata authorisation, uint256 modelId, ModelStatus status) external {
        address account = authorisation.account;
        _authorise(
            authorisation,
            keccak256(
                abi.encode(SET_STATUS_TYPEHASH, account, modelId, status, authorisation.nonce, authorisation.deadline)
            )
        );
        _setStatus(account, modelId, status);
    }

    /// @inheritdoc IModelRegistry
    function attachParameters(uint256 modelId, bytes calldata cid) external {
        _checkOwner(msg.sender, modelId);
        if (!Cid.isValid(cid)) revert ModelCidMalformed(cid);
        if (parametersOf(modelId).length != 0) revert ModelParametersKnown(modelId);
        _facts[modelId].cid = cid;
        emit ParametersAttached(modelId, cid);
        emit MetadataUpdate(modelId);
    }

    /// @inheritdoc IModelRegistry
    function linkVersion(uint256 modelId, uint256 predecessor) external {
        _checkOwner(msg.sender, modelId);
        _checkOwner(msg.sender, predecessor);
        _places.append(predecessor, modelId);
        _facts[modelId].predecessor = uint48(predecessor);
        emit VersionLinked(modelId, predecessor, _places.versionOf(modelId));
        emit MetadataUpdate(modelId);
    }

    /// @inheritdoc IERC7007
    /// @dev Says again what `mint` said, for readers of ERC-7007. Caller: anybody; nothing is stored.
    function addAigcData(
        uint256 modelId,
        bytes calldata prompt,
        bytes calldata aigcData,
        bytes calldata proof
    ) external {
        if (modelId == 0 || _provenModel(prompt, aigcData, proof) != modelId) revert ModelProofInvalid(modelId);
        emit AigcData(modelId, prompt, aigcData, proof);
    }

    /// @inheritdoc IModelRegistry
    function modelOf(uint256 modelId) external view returns (Model memory) {
        _requireOwned(modelId);
        bytes32 bountyId = _facts[modelId].bountyId;
        if (bountyId == 0) revert ModelUnverified(modelId);
        return Model(bountyId, LENS.outcomeOf(bountyId), BOARD.termsOf(bountyId));
    }

    /// @inheritdoc IModelRegistry
    function registrationOf(uint256 modelId) external view returns (Registration memory) {
        _requireOwned(modelId);
        if (isVerified(modelId)) revert ModelVerified(modelId);
        return _registrations[modelId];
    }

    /// @inheritdoc IModelRegistry
    function lineageOf(uint256 modelId) external view returns (Lineage memory) {
        _requireOwned(modelId);
        Facts storage facts = _facts[modelId];
        return
            Lineage({
                creator: facts.creator,
                creatorBps: facts.creatorBps,
                derivativeBps: facts.derivativeBps,
                depth: facts.depth,
                status: facts.status,
                predecessor: facts.predecessor,
                parents: facts.parents,
                datasetIds: facts.bountyId == 0
                    ? _registrations[modelId].datasetIds
                    : BOARD.termsOf(facts.bountyId).datasetIds
            });
    }

    /// @inheritdoc IModelRegistry
    function splitsOf(uint256 modelId) public view returns (Split[] memory splits) {
        _requireOwned(modelId);
        Facts storage facts = _facts[modelId];
        splits = new Split[](MAX_SPLITS);
        uint256 length = 0;
        if (facts.creatorBps != 0) splits[length++] = Split(facts.creator, 0, facts.creatorBps);
        Share[] memory shares = facts.datasetShares;
        for (uint256 i = 0; i < shares.length; ++i) splits[length++] = Split(shares[i].receiver, 0, shares[i].bps);
        uint64[4] memory parents = facts.parents;
        for (uint256 i = 0; i < 4; ++i) {
            uint16 bps = _facts[parents[i]].derivativeBps;
            if (bps != 0) splits[length++] = Split(address(0), parents[i], bps);
        }
        // Equivalent to a copy of the first `length`.
        assembly ("memory-safe") {
            mstore(splits, length)
        }
    }

    /// @inheritdoc IModelRegistry
    function statusOf(uint256 modelId) external view returns (ModelStatus) {
        _requireOwned(modelId);
        return _facts[modelId].status;
    }

    /// @inheritdoc IModelRegistry
    function parametersOf(uint256 modelId) public view returns (bytes memory) {
        _requireOwned(modelId);
        return _facts[modelId].cid;
    }

    /// @inheritdoc IModelRegistry
    function versionOf(uint256 modelId) external view returns (uint256 version, uint256 first, uint256 latest) {
        _requireOwned(modelId);
        return (_places.versionOf(modelId), _places.firstOf(modelId), _places.latestOf(modelId));
    }

    /// @inheritdoc IModelRegistry
    function creatorOf(uint256 modelId) external view returns (address) {
        _requireOwned(modelId);
        return _facts[modelId].creator;
    }

    /// @inheritdoc IModelRegistry
    function isVerified(uint256 modelId) public view returns (bool) {
        return _facts[modelId].bountyId != 0;
    }

    /// @inheritdoc IERC2981
    /// @dev To the creator, whoever owns it; rounded down.
    function royaltyInfo(uint256 modelId, uint256 salePrice) external view returns (address receiver, uint256 amount) {
        _requireOwned(modelId);
        Facts storage facts = _facts[modelId];
        return (facts.creator, Math.mulDiv(salePrice, facts.creatorBps, WHOLE_BPS));
    }

    /// @notice Metadata as a `data:` URI, see `ModelCard`.
    function tokenURI(uint256 modelId) public view override returns (string memory) {
        return CARD.uriOf(this, modelId);
    }

    /// @notice ERC-165: ERC-721 with its metadata, ERC-2981, ERC-4906 and ERC-7007.
    function supportsInterface(bytes4 interfaceId) public view override(ERC721, IERC165) returns (bool) {
        return
            interfaceId == type(IERC2981).interfaceId ||
            interfaceId == ERC4906_ID ||
            interfaceId == type(IERC7007).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /// @inheritdoc ModelProof
    function _modelOf(bytes32 bountyId) internal view override returns (uint256) {
        return modelOfBounty[bountyId];
    }

    function _register(address creator, Registration calldata registration) private returns (uint256 modelId) {
        if (!STORE.isPublished(registration.programId)) revert ModelProgramUnknown(registration.programId);
        bytes calldata cid = registration.cid;
        if (cid.length != 0 && !Cid.isValid(cid)) revert ModelCidMalformed(cid);
        bytes calldata text = bytes(registration.name);
        if (!MetadataText.isFit(text)) revert ModelTextMalformed(text);
        _checkHeritage(registration.heritage);

        modelId = FIRST_UNVERIFIED + unverifiedCount++;
        _registrations[modelId] = registration;
        _facts[modelId].cid = cid;
        emit ModelRegistered(modelId, creator, registration.programId, registration);
        // Not `_safeMint`: the creator asked for the token, and nobody is called.
        _mint(creator, modelId);
        _fixLineage(modelId, creator, registration.heritage, registration.datasetIds);
    }

    /// @dev What was checked before: this cannot fail for a settled bounty.
    function _fixLineage(
        uint256 modelId,
        address creator,
        Heritage memory heritage,
        uint256[4] memory datasetIds
    ) private {
        Facts storage facts = _facts[modelId];
        facts.creator = creator;
        facts.creatorBps = heritage.creatorBps;
        facts.derivativeBps = heritage.derivativeBps;
        facts.depth = uint8(_depthOver(heritage.parents));
        facts.parents = heritage.parents;
        for (uint256 segment = 0; segment < 4; ++segment) {
            uint256 id = datasetIds[segment];
            if (id == 0 || _isBefore(datasetIds, segment, id)) continue;
            (address receiver, uint16 bps) = DATASETS.modelShareOf(id);
            if (bps != 0) facts.datasetShares.push(Share(receiver, bps));
        }
        emit LineageFixed(modelId, heritage, facts.depth, splitsOf(modelId));
    }

    function _setStatus(address caller, uint256 modelId, ModelStatus status) private {
        _checkOwner(caller, modelId);
        if (_facts[modelId].status == ModelStatus.Revoked) revert ModelRevoked(modelId);
        _facts[modelId].status = status;
        emit StatusSet(modelId, status);
        emit MetadataUpdate(modelId);
    }

    function _checkOwner(address caller, uint256 modelId) private view {
        address owner = _requireOwned(modelId);
        if (caller != owner) revert ModelNotOwner(caller, owner);
    }

    function _checkHeritage(Heritage calldata heritage) private view {
        if (heritage.creatorBps > MAX_CREATOR_BPS) {
            revert ModelCreatorShareTooLarge(heritage.creatorBps, MAX_CREATOR_BPS);
        }
        if (heritage.derivativeBps > MAX_DERIVATIVE_BPS) {
            revert ModelDerivativeShareTooLarge(heritage.derivativeBps, MAX_DERIVATIVE_BPS);
        }
        uint64[4] memory parents = heritage.parents;
        for (uint256 i = 0; i < 4; ++i) {
            uint64 parent = parents[i];
            if (parent == 0) continue;
            if (_ownerOf(parent) == address(0)) revert ModelParentUnknown(parent);
            for (uint256 j = 0; j < i; ++j) if (parents[j] == parent) revert ModelParentTwice(parent);
        }
        uint256 depth = _depthOver(parents);
        if (depth > MAX_DEPTH) revert ModelLineageTooDeep(depth, MAX_DEPTH);
    }

    /// @dev Depth of a model with these parents.
    function _depthOver(uint64[4] memory parents) private view returns (uint256 depth) {
        for (uint256 i = 0; i < 4; ++i) {
            if (parents[i] != 0) depth = Math.max(depth, uint256(_facts[parents[i]].depth) + 1);
        }
    }

    function _isBefore(uint256[4] memory ids, uint256 end, uint256 id) private pure returns (bool found) {
        for (uint256 i = 0; i < end; ++i) found = found || ids[i] == id;
    }
}
