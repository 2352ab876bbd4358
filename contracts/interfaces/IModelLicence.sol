// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILicences} from "./ILicences.sol";
import {IModelRegistry} from "./IModelRegistry.sol";

/**
 * @title Licences of models
 * @notice What is paid is split along the model's lineage, by shares that were fixed when it was minted: its creator, the
 * datasets' owners and its parents have parts, its owner the rest, roundings included. The part of a parent waits in its
 * pot until somebody calls `collect`, which splits it in the same way: each call is bounded, however deep the lineage.
 */
interface IModelLicence is ILicences {
    /// @notice A child's sale or pot gave a model its part.
    event PotFilled(uint256 indexed modelId, uint256 indexed childId, address indexed token, uint256 amount);
    /// @notice All that was in a model's pot was split, in the token's smallest unit.
    event PotCollected(uint256 indexed modelId, address indexed token, uint256 amount);

    /// @notice Licences of a revoked model are not sold.
    error LicenceModelRevoked(uint256 modelId);
    /// @notice There is nothing of this token in the model's pot.
    error PotEmpty(uint256 modelId, address token);

    /// @notice Splits what is in the pot of a model. Caller: anybody.
    function collect(uint256 modelId, address token) external returns (uint256 amount);

    /// @notice What a model's children have earned for it and nobody has split yet, in the token's smallest unit.
    function pots(uint256 modelId, address token) external view returns (uint256);

    /// @notice The model tokens: the subject of an offer is the number of one, and its owner sells.
    function MODELS() external view returns (IModelRegistry);
}
