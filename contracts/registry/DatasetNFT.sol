// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// JSON is written in single quotes.
// solhint-disable quotes

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {Dataset, IDatasetNFT} from "../interfaces/IDatasetNFT.sol";
import {Cid} from "./Cid.sol";
import {Utf8} from "./Utf8.sol";

/// @title Dataset tokens
/// @notice See `IDatasetNFT`.
contract DatasetNFT is ERC721, IDatasetNFT {
    using Strings for uint256;
    using Strings for string;

    uint256 private constant MAX_DEPTH = 24;
    uint256 private constant MAX_TEXT_LENGTH = 64;

    /// @notice The largest part of a prize that a dataset's owner can take, in hundredths of a percent.
    uint256 public constant MAX_BOUNTY_SHARE_BPS = 3_000;

    /// @notice Number of datasets; the last one's id.
    uint256 public count;

    mapping(uint256 datasetId => Dataset) private _datasets;
    mapping(uint256 datasetId => address) private _creators;
    mapping(uint256 datasetId => uint16) private _bountyShares;

    constructor() ERC721("Ketwork Dataset", "KETDATA") {}

    /// @inheritdoc IDatasetNFT
    function mint(Dataset calldata dataset) external returns (uint256 datasetId) {
        if (dataset.root == 0) revert DatasetRootZero();
        if (dataset.depth > MAX_DEPTH) revert DatasetDepthOutOfRange(dataset.depth, MAX_DEPTH);
        uint256 used = uint256(dataset.rows) * dataset.columns;
        uint256 cells = 4 << dataset.depth;
        if (used == 0 || used > cells) revert DatasetSizeOutOfRange(dataset.rows, dataset.columns, cells);
        if (!Cid.isValid(dataset.cid)) revert DatasetCidMalformed(dataset.cid);
        _checkText(bytes(dataset.name));
        _checkText(bytes(dataset.format));

        datasetId = ++count;
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
    }

    /// @inheritdoc IDatasetNFT
    function bountyShareOf(uint256 datasetId) external view returns (address receiver, uint16 bps) {
        return (_requireOwned(datasetId), _bountyShares[datasetId]);
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
            uint256(dataset.columns).toString(),
            "}}"
        );
        return string.concat("data:application/json;base64,", Base64.encode(bytes.concat(head, tail)));
    }

    function _checkText(bytes memory text) private pure {
        if (text.length == 0 || text.length > MAX_TEXT_LENGTH || !Utf8.isValid(text)) {
            revert DatasetTextMalformed(text);
        }
    }
}
