// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDatasetNFT} from "./IDatasetNFT.sol";
import {ILicences} from "./ILicences.sol";

/// @title Licences of datasets
/// @notice What is paid belongs to the owner of the dataset at the time of the sale.
interface IDataLicence is ILicences {
    /// @notice The dataset tokens: the subject of an offer is the number of one, and its owner sells.
    function DATASETS() external view returns (IDatasetNFT);
}
