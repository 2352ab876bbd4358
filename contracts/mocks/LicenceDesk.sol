// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Offer} from "../interfaces/ILicences.sol";

/// @notice Says of offers and licences what a test tells it.
contract LicenceDesk {
    mapping(bytes32 offerId => Offer) private _offers;
    mapping(bytes32 key => bool) private _held;

    function setOffer(bytes32 offerId, Offer calldata offer) external {
        _offers[offerId] = offer;
    }

    function setLicensed(address account, uint256 licenceId, bytes32 offerId, bool held) external {
        _held[keccak256(abi.encode(account, licenceId, offerId))] = held;
    }

    function offerOf(bytes32 offerId) external view returns (Offer memory) {
        return _offers[offerId];
    }

    function isLicensed(address account, uint256 licenceId, bytes32 offerId) external view returns (bool) {
        return _held[keccak256(abi.encode(account, licenceId, offerId))];
    }
}
