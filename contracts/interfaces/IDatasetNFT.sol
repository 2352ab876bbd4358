// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a dataset token commits to. Immutable: a new version is a new token.
/// @param root Root of the word tree of the data, as a program's DATA and KLOAD read them.
/// @param depth Depth of that tree, 0 … 24: it has `4 · 2^depth` cells.
/// @param rows Number of rows, at least 1.
/// @param columns Number of cells a row, at least 1; `rows · columns ≤ 4 · 2^depth`.
/// @param royaltyBps What its creator asks of every resale of the token (ERC-2981), in hundredths of a percent.
/// @param modelShareBps What its owner gets of every licence of a model that names it, in hundredths of a percent.
/// @param parent The dataset of which this is the next version; 0 for none.
/// @param cid Binary CIDv1 of the file that the cells were made from.
/// @param name Name for people, 1 … 64 bytes of UTF-8.
/// @param format Format of the file, 1 … 64 bytes of UTF-8, for example a media type.
struct Dataset {
    bytes32 root;
    uint8 depth;
    uint32 rows;
    uint32 columns;
    uint16 royaltyBps;
    uint16 modelShareBps;
    uint64 parent;
    bytes cid;
    string name;
    string format;
}

/**
 * @title Dataset tokens
 * @notice An ERC-721 token a dataset. It proves what the data are, not that they are good, lawful or available: whoever
 * funds or solves a job on them looks at the file first. Numbered from 1; 0 stands for no dataset.
 */
interface IDatasetNFT {
    /// @notice A dataset was tokenised.
    event DatasetMinted(uint256 indexed datasetId, address indexed creator, Dataset dataset);

    /// @notice The owner of a dataset takes another part of the prizes of new bounties.
    event BountyShareSet(uint256 indexed datasetId, uint16 bps);

    /// @notice The owner of a dataset cannot take so much.
    error DatasetBountyShareTooLarge(uint256 bps, uint256 maximum);
    /// @notice The creator asks too much of resales, in hundredths of a percent.
    error DatasetRoyaltyTooLarge(uint256 bps, uint256 maximum);
    /// @notice The creator asks too much for the owner of the licences of models, in hundredths of a percent.
    error DatasetModelShareTooLarge(uint256 bps, uint256 maximum);
    /// @notice Only the owner of the token may do this.
    error DatasetNotOwner(address caller, address owner);
    /// @notice The root is 0, which stands for an unused segment.
    error DatasetRootZero();
    /// @notice The machine reads no tree of this depth.
    error DatasetDepthOutOfRange(uint256 depth, uint256 maximum);
    /// @notice There are no rows or no columns, or more cells than the tree has.
    error DatasetSizeOutOfRange(uint256 rows, uint256 columns, uint256 cells);
    /// @notice Not the bytes of a CIDv1: version, codec, hash function, length, digest of that length.
    error DatasetCidMalformed(bytes cid);
    /// @notice A text is empty, too long or not UTF-8.
    error DatasetTextMalformed(bytes text);

    /// @notice Tokenises a dataset; the token is the caller's.
    /// @dev A next version is minted by the owner of the version before it, which must be the latest
    /// (`SeriesSuperseded`): nobody else can say what follows it, and there is one latest.
    function mint(Dataset calldata dataset) external returns (uint256 datasetId);

    /// @notice The whole content of a dataset.
    function datasetOf(uint256 datasetId) external view returns (Dataset memory);

    /// @notice What a program's segment is bound to. Reverts with `ERC721NonexistentToken`.
    function treeOf(uint256 datasetId) external view returns (bytes32 root, uint8 depth);

    /// @notice Who gets a part of the prizes of new bounties on a dataset, its owner, and how much, in hundredths of a
    /// percent.
    function bountyShareOf(uint256 datasetId) external view returns (address receiver, uint16 bps);

    /// @notice Sets that part for bounties that are posted from now on, at most `MAX_BOUNTY_SHARE_BPS`. Caller: the owner.
    function setBountyShare(uint256 datasetId, uint16 bps) external;

    /// @notice Its owner, who gets a part of the licences of models that are minted now and name it, and how much, in
    /// hundredths of a percent.
    function modelShareOf(uint256 datasetId) external view returns (address receiver, uint16 bps);

    /// @notice Number of a version, from 1, and the first and the latest dataset of its series.
    function versionOf(uint256 datasetId) external view returns (uint256 version, uint256 first, uint256 latest);

    /// @notice Who tokenised it first; tokens can be sold, this stays.
    function creatorOf(uint256 datasetId) external view returns (address);
}
