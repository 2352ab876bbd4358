// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// JSON is written in single quotes.
// solhint-disable quotes

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {Dataset, IDatasetNFT} from "../interfaces/IDatasetNFT.sol";
import {Cid} from "./Cid.sol";
import {MetadataText} from "./MetadataText.sol";
import {Series} from "./Series.sol";

/// @title Dataset tokens
/// @notice See `IDatasetNFT`.
/// @dev The content of a token never changes; what its metadata adds to it is the owner's part of prizes.
contract DatasetNFT is ERC721, IERC2981, IERC4906, IDatasetNFT {
    using Series for mapping(uint256 id => Series.Place);
    using Strings for uint256;
    using Strings for string;

    uint256 private constant MAX_DEPTH = 24;
    uint256 private constant WHOLE_BPS = 10_000;
    /// @dev ERC-4906 has no functions to make an id of.
    bytes4 private constant ERC4906_ID = 0x49064906;

    /// @notice The largest part of a prize that a dataset's owner can take, in hundredths of a percent.
    uint256 public constant MAX_BOUNTY_SHARE_BPS = 3_000;
    /// @notice The most that a creator can ask of a resale, in hundredths of a percent.
    uint256 public constant MAX_ROYALTY_BPS = 1_000;
    /// @notice The most that the owner of one dataset can get of the sales of a model, in hundredths of a percent.
    uint256 public constant MAX_MODEL_SHARE_BPS = 500;

    /// @notice Number of datasets; the last one's id.
    uint256 public count;

    mapping(uint256 datasetId => Dataset) private _datasets;
    mapping(uint256 datasetId => address) private _creators;
    mapping(uint256 datasetId => uint16) private _bountyShares;
    mapping(uint256 datasetId => Series.Place) private _places;

    constructor() ERC721("Ketwork Dataset", "KETDATA") {}

    /// @inheritdoc IDatasetNFT
    function mint(Dataset calldata dataset) external returns (uint256 datasetId) {
        if (dataset.root == 0) revert DatasetRootZero();
        if (dataset.depth > MAX_DEPTH) revert DatasetDepthOutOfRange(dataset.depth, MAX_DEPTH);
        uint256 used = uint256(dataset.rows) * dataset.columns;
        uint256 cells = 4 << dataset.depth;
        if (used == 0 || used > cells) revert DatasetSizeOutOfRange(dataset.rows, dataset.columns, cells);
        if (!Cid.isValid(dataset.cid)) revert DatasetCidMalformed(dataset.cid);
        if (dataset.royaltyBps > MAX_ROYALTY_BPS) revert DatasetRoyaltyTooLarge(dataset.royaltyBps, MAX_ROYALTY_BPS);
        if (dataset.modelShareBps > MAX_MODEL_SHARE_BPS) {
            revert DatasetModelShareTooLarge(dataset.modelShareBps, MAX_MODEL_SHARE_BPS);
        }
        _checkText(bytes(dataset.name));
        _checkText(bytes(dataset.format));

        datasetId = ++count;
        if (dataset.parent != 0) {
            address owner = _requireOwned(dataset.parent);
            if (msg.sender != owner) revert DatasetNotOwner(msg.sender, owner);
            _places.append(dataset.parent, datasetId);
        }
        _datasets[datasetId] = dataset;
        _creators[datasetId] = msg.sender;
        emit DatasetMinted(datasetId, msg.sender, dataset);
        // Not `_safeMint`: the caller asked for the token, and nobody is called.
        _mint(msg.sender, datasetId);
    }

    /// @inheritdoc IDatasetNFT
    function setBountyShare(uint256 datasetId, uint16 bps) external {
        address owner = _requireOwned(datasetId);
        if (msg.sender != owner) revert DatasetNotOwner(msg.sender, owner);
        if (bps > MAX_BOUNTY_SHARE_BPS) revert DatasetBountyShareTooLarge(bps, MAX_BOUNTY_SHARE_BPS);
        _bountyShares[datasetId] = bps;
        emit BountyShareSet(datasetId, bps);
        emit MetadataUpdate(datasetId);
    }

    /// @inheritdoc IDatasetNFT
    function bountyShareOf(uint256 datasetId) external view returns (address receiver, uint16 bps) {
        return (_requireOwned(datasetId), _bountyShares[datasetId]);
    }

    /// @inheritdoc IDatasetNFT
    function modelShareOf(uint256 datasetId) external view returns (address receiver, uint16 bps) {
        return (_requireOwned(datasetId), _datasets[datasetId].modelShareBps);
    }

    /// @inheritdoc IDatasetNFT
    function versionOf(uint256 datasetId) external view returns (uint256 version, uint256 first, uint256 latest) {
        _requireOwned(datasetId);
        return (_places.versionOf(datasetId), _places.firstOf(datasetId), _places.latestOf(datasetId));
    }

    /// @inheritdoc IERC2981
    /// @dev To the creator, whoever owns it; rounded down.
    function royaltyInfo(
        uint256 datasetId,
        uint256 salePrice
    ) external view returns (address receiver, uint256 amount) {
        _requireOwned(datasetId);
        return (_creators[datasetId], Math.mulDiv(salePrice, _datasets[datasetId].royaltyBps, WHOLE_BPS));
    }

    /// @inheritdoc IDatasetNFT
    function datasetOf(uint256 datasetId) external view returns (Dataset memory) {
        _requireOwned(datasetId);
        return _datasets[datasetId];
    }

    /// @inheritdoc IDatasetNFT
    function treeOf(uint256 datasetId) external view returns (bytes32 root, uint8 depth) {
        _requireOwned(datasetId);
        Dataset storage dataset = _datasets[datasetId];
        return (dataset.root, dataset.depth);
    }

    /// @inheritdoc IDatasetNFT
    function creatorOf(uint256 datasetId) external view returns (address) {
        _requireOwned(datasetId);
        return _creators[datasetId];
    }

    /// @notice Metadata as a `data:` URI: everything that the token commits to, and nothing hosted elsewhere.
    function tokenURI(uint256 datasetId) public view override returns (string memory) {
        _requireOwned(datasetId);
        Dataset memory dataset = _datasets[datasetId];
        string memory uri = string.concat("ipfs://", Cid.toText(dataset.cid));
        bytes memory head = abi.encodePacked(
            '{"name":"',
            dataset.name.escapeJSON(),
            '","description":"A dataset that programs of the Ket Machine read.","external_url":"',
            uri,
            '","properties":{"file":"',
            uri,
            '","format":"',
            dataset.format.escapeJSON()
        );
        bytes memory tail = abi.encodePacked(
            '","root":"',
            uint256(dataset.root).toHexString(32),
            '","depth":',
            uint256(dataset.depth).toString(),
            ',"rows":',
            uint256(dataset.rows).toString(),
            ',"columns":',
            uint256(dataset.columns).toString()
        );
        bytes memory rights = abi.encodePacked(
            ',"version":',
            _places.versionOf(datasetId).toString(),
            ',"parent":',
            uint256(dataset.parent).toString(),
            ',"royaltyBps":',
            uint256(dataset.royaltyBps).toString(),
            ',"modelShareBps":',
            uint256(dataset.modelShareBps).toString(),
            ',"bountyShareBps":',
            uint256(_bountyShares[datasetId]).toString(),
            "}}"
        );
        return MetadataText.toUri(bytes.concat(head, tail, rights));
    }

    /// @notice ERC-165: ERC-721 with its metadata, ERC-2981 and ERC-4906.
    function supportsInterface(bytes4 interfaceId) public view override(ERC721, IERC165) returns (bool) {
        return
            interfaceId == type(IERC2981).interfaceId ||
            interfaceId == ERC4906_ID ||
            super.supportsInterface(interfaceId);
    }

    function _checkText(bytes memory text) private pure {
        if (!MetadataText.isFit(text)) revert DatasetTextMalformed(text);
    }
}
