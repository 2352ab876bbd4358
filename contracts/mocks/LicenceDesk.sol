// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDataLicence, Offer} from "../interfaces/IDataLicence.sol";

/// @notice Says of offers and licences what a test tells it.
contract LicenceDesk is IDataLicence {
    mapping(bytes32 offerId => Offer) private _offers;
    mapping(bytes32 key => bool) private _held;

    function setOffer(bytes32 offerId, Offer calldata offer) external {
        _offers[offerId] = offer;
    }

    function setLicensed(address account, uint256 licenceId, bytes32 offerId, bool held) external {
        _held[keccak256(abi.encode(account, licenceId, offerId))] = held;
    }

    /// @inheritdoc IDataLicence
    function offerOf(bytes32 offerId) external view returns (Offer memory) {
        return _offers[offerId];
    }

    /// @inheritdoc IDataLicence
    function isLicensed(address account, uint256 licenceId, bytes32 offerId) external view returns (bool) {
        return _held[keccak256(abi.encode(account, licenceId, offerId))];
    }
}
