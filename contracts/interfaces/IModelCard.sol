// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IModelRegistry} from "./IModelRegistry.sol";

/// @title Metadata of model tokens
/// @notice A contract of its own only because the registry has no room for texts. It keeps nothing.
interface IModelCard {
    /// @notice JSON metadata of a model as a `data:` URI, all of it from the registry's views.
    function uriOf(IModelRegistry models, uint256 modelId) external view returns (string memory);
}
