// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

import {IDataLicence} from "../interfaces/IDataLicence.sol";
import {IDatasetNFT} from "../interfaces/IDatasetNFT.sol";
import {Licences} from "./Licences.sol";

/// @title Licences of datasets
/// @notice See `IDataLicence`.
contract DataLicence is IDataLicence, Licences {
    /// @inheritdoc IDataLicence
    IDatasetNFT public immutable DATASETS;

    constructor(IDatasetNFT datasets) Licences("Ketwork Data Licence") {
        DATASETS = datasets;
    }

    /// @inheritdoc Licences
    function _payOut(uint256 subjectId, bytes32 offerId, address token, uint256 amount) internal override {
        _credit(offerId, _ownerOf(subjectId), token, amount);
    }

    /// @inheritdoc Licences
    /// @dev Bounties rely on offers: no owner can stop a sale.
    // solhint-disable-next-line no-empty-blocks
    function _checkSale(uint256) internal pure override {}

    /// @inheritdoc Licences
    function _ownerOf(uint256 subjectId) internal view override returns (address) {
        return IERC721(address(DATASETS)).ownerOf(subjectId);
    }

    /// @inheritdoc Licences
    function _kind() internal pure override returns (string memory) {
        return "dataset";
    }
}
