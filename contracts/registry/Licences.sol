// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// JSON is written in single quotes.
// solhint-disable quotes

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ERC6909} from "@openzeppelin/contracts/token/ERC6909/ERC6909.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IERC6909ContentURI, IERC6909Metadata} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {Authorisation} from "../interfaces/IAuthorisations.sol";
import {ILicences, LicenceRight, Offer} from "../interfaces/ILicences.sol";
import {Purse} from "../money/Purse.sol";
import {Authorisations} from "./Authorisations.sol";
import {MetadataText} from "./MetadataText.sol";

/**
 * @title Licences
 * @notice See `ILicences`. What is licensed, who sells it and who is paid is for those who derive from this.
 * @dev Tokens are named by sellers, so any of them may be hostile. It is called only in `buy` and `withdraw`, with the
 * guard on, and nothing but credits of that token depends on it.
 * INVARIANT: an offer that was made is never changed or deleted, nor does `buy` ask anybody but the token while it is open.
 */
abstract contract Licences is ILicences, ERC6909, IERC6909Metadata, IERC6909ContentURI, Purse, Authorisations {
    using Strings for address;
    using Strings for uint256;

    struct Licence {
        bytes32 offerId;
        uint48 expiresAt;
    }

    /// @notice The furthest that the end of an offer can lie ahead: an owner cannot bind those after it for longer.
    uint256 public constant MAX_OPEN_SECONDS = 2 * 365 days;
    /// @notice The shortest licence that expires.
    uint256 public constant MIN_DURATION_SECONDS = 1 days;

    bytes32 private constant OFFER_TYPEHASH = keccak256(
        "Offer(uint256 subjectId,address token,uint128 price,uint48 openUntil,uint32 durationSeconds,"
        "uint8 right,bool transferable)"
    );
    bytes32 private constant MAKE_OFFER_TYPEHASH = keccak256(
        "MakeOffer(address account,Offer offer,uint256 nonce,uint256 deadline)"
        "Offer(uint256 subjectId,address token,uint128 price,uint48 openUntil,uint32 durationSeconds,"
        "uint8 right,bool transferable)"
    );

    /// @inheritdoc ILicences
    mapping(uint256 subjectId => uint48) public promisedUntil;
    /// @inheritdoc ILicences
    mapping(uint256 licenceId => Licence) public licenceOf;
    mapping(bytes32 offerId => Offer) private _offers;

    /// @param title What the contract is called where people sign for it.
    constructor(string memory title) EIP712(title, "1") {}

    /// @inheritdoc ILicences
    function offer(Offer calldata offer_) external returns (bytes32 offerId) {
        return _offer(msg.sender, offer_);
    }

    /// @inheritdoc ILicences
    function offerFor(Authorisation calldata authorisation, Offer calldata offer_) external returns (bytes32 offerId) {
        address account = authorisation.account;
        bytes32 offerHash = keccak256(abi.encode(OFFER_TYPEHASH, offer_));
        _authorise(
            authorisation,
            keccak256(abi.encode(MAKE_OFFER_TYPEHASH, account, offerHash, authorisation.nonce, authorisation.deadline))
        );
        return _offer(account, offer_);
    }

    /// @inheritdoc ILicences
    function buy(
        bytes32 offerId,
        uint64 count,
        address receiver,
        bytes calldata permit
    ) external payable nonReentrant returns (uint256 licenceId) {
        Offer memory offer_ = _offers[offerId];
        if (offer_.subjectId == 0) revert LicenceOfferUnknown(offerId);
        if (block.timestamp > offer_.openUntil) revert LicenceOfferClosed(offer_.openUntil, block.timestamp);
        if (count == 0) revert LicenceCountZero();
        _checkSale(offer_.subjectId);

        uint256 total = uint256(offer_.price) * count;
        uint256 value = offer_.token == ETHER ? total : 0;
        if (msg.value != value) revert LicenceValueMismatch(msg.value, value);
        uint256 paid = total;
        if (offer_.token != ETHER && total != 0) {
            paid = _takeTokens(offer_.token, total, permit);
            if (paid < total) revert LicencePaymentShort(offer_.token, paid, total);
        }

        // Less than 2^48 for eight million years.
        uint48 expiresAt = offer_.durationSeconds == 0 ? 0 : uint48(block.timestamp + offer_.durationSeconds);
        licenceId = uint256(keccak256(abi.encode(offerId, expiresAt)));
        licenceOf[licenceId] = Licence(offerId, expiresAt);
        emit LicenceSold(offerId, licenceId, receiver, msg.sender, count, expiresAt, paid);
        _mint(receiver, licenceId, count);
        _payOut(offer_.subjectId, offerId, offer_.token, paid);
    }

    /// @inheritdoc ILicences
    function offerOf(bytes32 offerId) external view returns (Offer memory) {
        return _offers[offerId];
    }

    /// @inheritdoc ILicences
    function isLicensed(address account, uint256 licenceId, bytes32 offerId) external view returns (bool) {
        Licence memory licence = licenceOf[licenceId];
        bool lasts = licence.expiresAt == 0 || block.timestamp <= licence.expiresAt;
        return lasts && offerId != 0 && licence.offerId == offerId && balanceOf(account, licenceId) != 0;
    }

    /// @inheritdoc IERC6909Metadata
    function name(uint256 licenceId) public view returns (string memory) {
        uint256 subjectId = _offers[licenceOf[licenceId].offerId].subjectId;
        return string.concat("Licence of ", _kind(), " ", subjectId.toString());
    }

    /// @inheritdoc IERC6909Metadata
    function symbol(uint256) external pure returns (string memory) {
        return "KETLIC";
    }

    /// @inheritdoc IERC6909Metadata
    function decimals(uint256) external pure returns (uint8) {
        return 0;
    }

    /// @inheritdoc IERC6909ContentURI
    function contractURI() external pure returns (string memory) {
        return MetadataText.toUri(bytes(string.concat('{"name":"Ketwork licences of ', _kind(), 's"}')));
    }

    /// @inheritdoc IERC6909ContentURI
    /// @dev Every text is written here or is a number, so nothing needs escaping.
    function tokenURI(uint256 licenceId) external view returns (string memory) {
        Licence memory licence = licenceOf[licenceId];
        Offer memory offer_ = _offers[licence.offerId];
        bytes memory head = abi.encodePacked(
            '{"name":"',
            name(licenceId),
            '","decimals":0,"properties":{"offer":"',
            uint256(licence.offerId).toHexString(32),
            '","right":"',
            offer_.right == LicenceRight.Compute ? "compute" : "download",
            '","expiresAt":',
            uint256(licence.expiresAt).toString()
        );
        bytes memory tail = abi.encodePacked(
            ',"transferable":',
            offer_.transferable ? "true" : "false",
            ',"token":"',
            offer_.token.toChecksumHexString(),
            '","price":"',
            uint256(offer_.price).toString(),
            '"}}'
        );
        return MetadataText.toUri(bytes.concat(head, tail));
    }

    /// @notice ERC-165: ERC-6909 with its metadata and content URIs.
    function supportsInterface(bytes4 interfaceId) public view override(ERC6909, IERC165) returns (bool) {
        return
            interfaceId == type(IERC6909Metadata).interfaceId ||
            interfaceId == type(IERC6909ContentURI).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /// @inheritdoc ILicences
    function offerIdOf(Offer calldata offer_) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), offer_));
    }

    /// @dev Only a sale gives a licence that cannot change hands to anybody.
    function _update(address from, address to, uint256 licenceId, uint256 amount) internal override {
        if (from != address(0) && !_offers[licenceOf[licenceId].offerId].transferable) {
            revert LicenceNotTransferable(licenceId);
        }
        super._update(from, to, licenceId, amount);
    }

    /// @dev Credits what was paid, all of it.
    function _payOut(uint256 subjectId, bytes32 offerId, address token, uint256 amount) internal virtual;

    /// @dev Reverts where nothing may be sold, whatever was promised.
    function _checkSale(uint256 subjectId) internal view virtual;

    /// @dev Reverts where there is no such thing.
    function _ownerOf(uint256 subjectId) internal view virtual returns (address);

    /// @dev What is licensed, in one word.
    function _kind() internal pure virtual returns (string memory);

    function _offer(address seller, Offer calldata offer_) private returns (bytes32 offerId) {
        address owner = _ownerOf(offer_.subjectId);
        if (seller != owner) revert LicenceNotSeller(seller, owner);
        _checkSale(offer_.subjectId);
        uint256 latest = block.timestamp + MAX_OPEN_SECONDS;
        if (offer_.openUntil < block.timestamp || offer_.openUntil > latest) {
            revert LicenceOpenUntilOutOfRange(offer_.openUntil, block.timestamp, latest);
        }
        if (offer_.durationSeconds != 0 && offer_.durationSeconds < MIN_DURATION_SECONDS) {
            revert LicenceDurationTooShort(offer_.durationSeconds, MIN_DURATION_SECONDS);
        }
        offerId = offerIdOf(offer_);
        if (_offers[offerId].subjectId != 0) revert LicenceOfferExists(offerId);

        _offers[offerId] = offer_;
        if (offer_.openUntil > promisedUntil[offer_.subjectId]) promisedUntil[offer_.subjectId] = offer_.openUntil;
        emit LicenceOffered(offerId, offer_.subjectId, seller, offer_);
    }
}
