// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IDataLicence} from "../interfaces/IDataLicence.sol";
import {IDatasetNFT} from "../interfaces/IDatasetNFT.sol";
import {IKetMachine, Shape} from "../interfaces/IKetMachine.sol";
import {IPostingRules, Limits, Share} from "../interfaces/IPostingRules.sol";
import {IProgramStore} from "../interfaces/IProgramStore.sol";
import {Terms} from "../interfaces/Terms.sol";
import {TermsRules} from "./TermsRules.sol";

/// @title What a bounty must fulfil to be posted
/// @notice See `IPostingRules`.
/// @dev Roles are those of the access manager given at deployment; docs/governance.md says who can do what.
contract PostingRules is IPostingRules, AccessManaged {
    struct Fee {
        uint16 bps;
        address receiver;
    }

    /// @inheritdoc IPostingRules
    uint256 public constant MAX_FEE_BPS = 500;
    /// @inheritdoc IPostingRules
    uint256 public constant MAX_SHARES_BPS = 5_000;
    /// @inheritdoc IPostingRules
    uint256 public constant MAX_PAUSE_SECONDS = 7 days;

    /// @inheritdoc IPostingRules
    IProgramStore public immutable STORE;
    /// @inheritdoc IPostingRules
    IDatasetNFT public immutable DATASETS;
    /// @inheritdoc IPostingRules
    IDataLicence public immutable LICENCES;
    uint32 private immutable FORCED_INCLUSION_SECONDS;
    uint32 private immutable MARGIN_SECONDS;
    uint32 private immutable REVEAL_DELAY_BLOCKS;
    uint32 private immutable REVEAL_DELAY_SECONDS;
    uint32 private immutable MAX_COMMIT_SECONDS;
    uint32 private immutable MAX_WINDOW_SECONDS;
    uint96 private immutable MIN_BOND;

    /// @inheritdoc IPostingRules
    mapping(IKetMachine machine => bool) public isMachine;
    mapping(address token => bool) private _tokens;
    /// @inheritdoc IPostingRules
    Fee public fee;
    /// @inheritdoc IPostingRules
    uint48 public pausedUntil;
    /// @notice When the posts can be paused again at the earliest, Unix time.
    uint48 public nextPauseFrom;

    /// @param authority Access manager whose roles govern this contract.
    /// @param machines Checkers that terms can name from the beginning.
    /// @param tokens ERC-20 tokens that rewards can be paid in from the beginning.
    constructor(
        address authority,
        IProgramStore store,
        IDatasetNFT datasets,
        IDataLicence licences,
        Limits memory limits_,
        IKetMachine[] memory machines,
        address[] memory tokens
    ) AccessManaged(authority) {
        STORE = store;
        DATASETS = datasets;
        LICENCES = licences;
        FORCED_INCLUSION_SECONDS = limits_.forcedInclusionSeconds;
        MARGIN_SECONDS = limits_.marginSeconds;
        REVEAL_DELAY_BLOCKS = limits_.revealDelayBlocks;
        REVEAL_DELAY_SECONDS = limits_.revealDelaySeconds;
        MAX_COMMIT_SECONDS = limits_.maxCommitSeconds;
        MAX_WINDOW_SECONDS = limits_.maxWindowSeconds;
        MIN_BOND = limits_.minBond;
        for (uint256 i = 0; i < machines.length; ++i) _setMachine(machines[i], true);
        for (uint256 i = 0; i < tokens.length; ++i) _setToken(tokens[i], true);
    }

    /// @inheritdoc IPostingRules
    function setMachine(IKetMachine machine, bool allowed) external restricted {
        _setMachine(machine, allowed);
    }

    /// @inheritdoc IPostingRules
    function setToken(address token, bool allowed) external restricted {
        _setToken(token, allowed);
    }

    /// @inheritdoc IPostingRules
    function setFee(uint16 bps, address receiver) external restricted {
        if (bps > MAX_FEE_BPS) revert PostingFeeTooLarge(bps, MAX_FEE_BPS);
        if (bps != 0 && receiver == address(0)) revert PostingFeeReceiverZero();
        fee = Fee(bps, receiver);
        emit FeeSet(bps, receiver);
    }

    /// @inheritdoc IPostingRules
    function pause(uint32 pauseSeconds) external restricted {
        if (pauseSeconds > MAX_PAUSE_SECONDS) revert PostingPauseTooLong(pauseSeconds, MAX_PAUSE_SECONDS);
        if (block.timestamp < nextPauseFrom) revert PostingPauseTooSoon(nextPauseFrom, block.timestamp);
        pausedUntil = uint48(block.timestamp + pauseSeconds);
        nextPauseFrom = pausedUntil + uint48(MAX_PAUSE_SECONDS);
        emit PostsPaused(pausedUntil, nextPauseFrom);
    }

    /// @inheritdoc IPostingRules
    function unpause() external restricted {
        pausedUntil = 0;
        emit PostsUnpaused();
    }

    /// @inheritdoc IPostingRules
    function check(Terms calldata terms) external view returns (Share[] memory shares) {
        if (block.timestamp <= pausedUntil) revert PostingPaused(pausedUntil);
        if (terms.reward == 0) revert BountyRewardZero();
        if (!isMachine[terms.machine]) revert BountyMachineNotAllowed(address(terms.machine));
        if (!isToken(terms.token)) revert BountyTokenNotAllowed(terms.token);
        (, Shape shape) = STORE.programOf(terms.programId);
        Limits memory limits_ = limits();
        TermsRules.checkThreshold(terms);
        TermsRules.checkPrizes(terms);
        TermsRules.checkSeal(terms, shape);
        TermsRules.checkDatasets(DATASETS, LICENCES, terms, shape);
        _checkLicenceTokens(terms);
        TermsRules.checkTimes(limits_, terms, shape);
        TermsRules.checkBonds(limits_, terms);
        return _sharesOf(terms);
    }

    /// @inheritdoc IPostingRules
    function minimumWindows(Shape shape) external view returns (uint256, uint256, uint256, uint256) {
        return TermsRules.minimumWindows(limits(), shape);
    }

    /// @inheritdoc IPostingRules
    function isToken(address token) public view returns (bool) {
        return token == address(0) || _tokens[token];
    }

    /// @inheritdoc IPostingRules
    function limits() public view returns (Limits memory) {
        return
            Limits({
                forcedInclusionSeconds: FORCED_INCLUSION_SECONDS,
                marginSeconds: MARGIN_SECONDS,
                revealDelayBlocks: REVEAL_DELAY_BLOCKS,
                revealDelaySeconds: REVEAL_DELAY_SECONDS,
                maxCommitSeconds: MAX_COMMIT_SECONDS,
                maxWindowSeconds: MAX_WINDOW_SECONDS,
                minBond: MIN_BOND
            });
    }

    function _setMachine(IKetMachine machine, bool allowed) private {
        isMachine[machine] = allowed;
        emit MachineAllowed(machine, allowed);
    }

    function _setToken(address token, bool allowed) private {
        _tokens[token] = allowed;
        emit TokenAllowed(token, allowed);
    }

    /// @dev A seller's own token would be a price that nobody but its friends can pay.
    function _checkLicenceTokens(Terms calldata terms) private view {
        for (uint256 segment = 0; segment < 4; ++segment) {
            bytes32 offerId = terms.licences[segment];
            if (offerId == 0) continue;
            address token = LICENCES.offerOf(offerId).token;
            if (!isToken(token)) revert BountyTokenNotAllowed(token);
        }
    }

    /// @dev Royalties of the datasets and the fee, those that are zero left out.
    function _sharesOf(Terms calldata terms) private view returns (Share[] memory shares) {
        Share[5] memory all;
        uint256 count = 0;
        uint256 royaltyBps = 0;
        for (uint256 segment = 0; segment < 4; ++segment) {
            uint256 id = terms.datasetIds[segment];
            if (id == 0) continue;
            (address receiver, uint16 bps) = DATASETS.bountyShareOf(id);
            if (bps == 0) continue;
            royaltyBps += bps;
            all[count++] = Share(receiver, bps);
        }
        Fee memory fee_ = fee;
        if (royaltyBps > terms.maxRoyaltyBps || royaltyBps + fee_.bps > MAX_SHARES_BPS) {
            uint256 maximumBps = royaltyBps > terms.maxRoyaltyBps ? terms.maxRoyaltyBps : MAX_SHARES_BPS;
            revert BountySharesTooLarge(royaltyBps, fee_.bps, maximumBps);
        }
        if (fee_.bps != 0) all[count++] = Share(fee_.receiver, fee_.bps);
        shares = new Share[](count);
        for (uint256 i = 0; i < count; ++i) shares[i] = all[i];
    }
}
