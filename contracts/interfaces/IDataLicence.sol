// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDatasetNFT} from "./IDatasetNFT.sol";
import {ILicences} from "./ILicences.sol";

/// @title Licences of datasets
/// @notice What is paid belongs to the owner of the dataset at the time of the sale.
interface IDataLicence is ILicences {
    function DATASETS() external view returns (IDatasetNFT);
}
