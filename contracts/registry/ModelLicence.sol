// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

import {IModelLicence} from "../interfaces/IModelLicence.sol";
import {IModelRegistry, ModelStatus, Split} from "../interfaces/IModelRegistry.sol";
import {Licences} from "./Licences.sol";

/// @title Licences of models
/// @notice See `IModelLicence`.
/// @dev INVARIANT: of each token the balance is at least all credits and all pots.
contract ModelLicence is IModelLicence, Licences {
    uint256 private constant WHOLE_BPS = 10_000;

    /// @inheritdoc IModelLicence
    IModelRegistry public immutable MODELS;

    /// @inheritdoc IModelLicence
    mapping(uint256 modelId => mapping(address token => uint256)) public pots;

    constructor(IModelRegistry models) Licences("Ketwork Model Licence") {
        MODELS = models;
    }

    /// @inheritdoc IModelLicence
    function collect(uint256 modelId, address token) external returns (uint256 amount) {
        amount = pots[modelId][token];
        if (amount == 0) revert PotEmpty(modelId, token);
        pots[modelId][token] = 0;
        emit PotCollected(modelId, token, amount);
        _payOut(modelId, bytes32(modelId), token, amount);
    }

    /// @inheritdoc Licences
    /// @dev At most nine parts: the creator, four datasets, four parents. The owner's rest takes the roundings.
    function _payOut(uint256 modelId, bytes32 key, address token, uint256 amount) internal override {
        Split[] memory splits = MODELS.splitsOf(modelId);
        uint256 rest = amount;
        for (uint256 i = 0; i < splits.length; ++i) {
            Split memory split = splits[i];
            uint256 part = (amount * split.bps) / WHOLE_BPS;
            if (part == 0) continue;
            rest -= part;
            if (split.modelId == 0) {
                _credit(key, split.account, token, part);
            } else {
                pots[split.modelId][token] += part;
                emit PotFilled(split.modelId, modelId, token, part);
            }
        }
        _credit(key, _ownerOf(modelId), token, rest);
    }

    /// @inheritdoc Licences
    function _checkSale(uint256 modelId) internal view override {
        if (MODELS.statusOf(modelId) == ModelStatus.Revoked) revert LicenceModelRevoked(modelId);
    }

    /// @inheritdoc Licences
    function _ownerOf(uint256 modelId) internal view override returns (address) {
        return IERC721(address(MODELS)).ownerOf(modelId);
    }

    /// @inheritdoc Licences
    function _kind() internal pure override returns (string memory) {
        return "model";
    }
}
