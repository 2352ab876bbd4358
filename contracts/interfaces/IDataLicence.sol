// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a licence allows.
enum LicenceRight {
    /// To solve and to check jobs on the data.
    Compute,
    /// To have the file, and to do all of the above.
    Download
}

/// @notice A promise to sell licences. Its id is its content: it cannot be changed, and until `openUntil` not withdrawn.
/// @param datasetId What is licensed.
/// @param token What the price is paid in; zero for ether.
/// @param price Of one licence, in the token's smallest unit.
/// @param openUntil Last second in which anybody can buy, Unix time.
/// @param durationSeconds How long a licence lasts from its sale; 0 for ever.
/// @param right What it allows.
/// @param transferable Whether a licence can change hands.
struct Offer {
    uint256 datasetId;
    address token;
    uint128 price;
    uint48 openUntil;
    uint32 durationSeconds;
    LicenceRight right;
    bool transferable;
}

/**
 * @title Licences of datasets
 * @notice ERC-6909: one token id for each offer and second of expiry, so that licences that are alike are the same token.
 */
interface IDataLicence {
    /// @notice The terms of an offer; a dataset of 0 where there is none.
    function offerOf(bytes32 offerId) external view returns (Offer memory);

    /// @notice Whether an account holds a licence of this id, the licence is of the offer, and it has not expired.
    function isLicensed(address account, uint256 licenceId, bytes32 offerId) external view returns (bool);
}
