// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Authorisation} from "./IAuthorisations.sol";
import {IPurse} from "./IPurse.sol";

/// @notice What a licence allows.
enum LicenceRight {
    /// Of a dataset: to solve and to check jobs on it. Of a model: to run it.
    Compute,
    /// To have the file, and to do all of the above.
    Download
}

/// @notice A promise to sell licences. Its id is its content: it cannot be changed, and until `openUntil` not withdrawn.
/// @param subjectId What is licensed: the number of a dataset or of a model.
/// @param token What the price is paid in; zero for ether. Any ERC-20: whoever buys looks at it.
/// @param price Of one licence, in the token's smallest unit.
/// @param openUntil Last second in which anybody can buy, Unix time.
/// @param durationSeconds How long a licence lasts from its sale; 0 for ever.
/// @param right What it allows.
/// @param transferable Whether a licence can change hands.
struct Offer {
    uint256 subjectId;
    address token;
    uint128 price;
    uint48 openUntil;
    uint32 durationSeconds;
    LicenceRight right;
    bool transferable;
}

/**
 * @title Licences
 * @notice ERC-6909: one token id for each offer and second of expiry, so that licences that are alike are the same token.
 * Whoever owns what is licensed makes offers; anybody buys; what is paid becomes credits.
 */
interface ILicences is IPurse {
    /// @notice Licences can be bought until `offer.openUntil`, whatever the seller does.
    event LicenceOffered(bytes32 indexed offerId, uint256 indexed subjectId, address indexed seller, Offer offer);
    /// @param expiresAt Last second of the licences; 0 for none.
    /// @param paid What arrived for all of them.
    event LicenceSold(
        bytes32 indexed offerId,
        uint256 indexed licenceId,
        address indexed receiver,
        address buyer,
        uint256 count,
        uint48 expiresAt,
        uint256 paid
    );

    /// @notice Only the owner of what is licensed makes offers.
    error LicenceNotSeller(address caller, address owner);
    /// @notice The offer was made before, and stands.
    error LicenceOfferExists(bytes32 offerId);
    /// @notice There is no such offer.
    error LicenceOfferUnknown(bytes32 offerId);
    /// @notice The end of the offer lies in the past or too far ahead; all Unix time.
    error LicenceOpenUntilOutOfRange(uint256 openUntil, uint256 earliest, uint256 latest);
    /// @notice A licence that expires at once could be used only by whoever buys and uses it in one transaction.
    error LicenceDurationTooShort(uint256 durationSeconds, uint256 minimum);
    /// @notice The last second of the offer is over; both Unix time.
    error LicenceOfferClosed(uint256 openUntil, uint256 time);
    /// @notice A sale is of at least one licence.
    error LicenceCountZero();
    /// @notice The ether sent is not the whole price, in wei; 0 is expected where it is paid in tokens.
    error LicenceValueMismatch(uint256 sent, uint256 expected);
    /// @notice The token kept a part of the price.
    error LicencePaymentShort(address token, uint256 received, uint256 expected);
    /// @notice The offer says that its licences cannot change hands.
    error LicenceNotTransferable(uint256 licenceId);

    /// @notice Makes an offer. Caller: the owner of what is licensed.
    /// @return offerId `keccak256(abi.encode(chainid, contract, offer))`.
    function offer(Offer calldata offer_) external returns (bytes32 offerId);

    /// @notice The same for an owner who signed
    /// `MakeOffer(address account,Offer offer,uint256 nonce,uint256 deadline)`.
    function offerFor(Authorisation calldata authorisation, Offer calldata offer_) external returns (bytes32 offerId);

    /// @notice Buys licences. Ether: the value sent is the whole price.
    /// @param permit How tokens are taken, see `IPurse`; for ether empty.
    /// @return licenceId `keccak256(abi.encode(offerId, expiresAt))`.
    function buy(
        bytes32 offerId,
        uint64 count,
        address receiver,
        bytes calldata permit
    ) external payable returns (uint256 licenceId);

    /// @notice The terms of an offer; a subject of 0 where there is none.
    function offerOf(bytes32 offerId) external view returns (Offer memory);

    /// @notice Which offer a licence is of, and its last second, Unix time (0: none). Zeros for one that was never sold.
    function licenceOf(uint256 licenceId) external view returns (bytes32 offerId, uint48 expiresAt);

    /// @notice Whether an account holds a licence of this id, the licence is of the offer, and it has not expired.
    /// @dev The owner of what is licensed is an account like others: it buys from itself.
    function isLicensed(address account, uint256 licenceId, bytes32 offerId) external view returns (bool);

    /// @notice Until when offers for this subject stand at most, Unix time: a buyer of its token buys them with it.
    function promisedUntil(uint256 subjectId) external view returns (uint48);

    /// @notice Id of an offer, made or not.
    function offerIdOf(Offer calldata offer_) external view returns (bytes32);
}
