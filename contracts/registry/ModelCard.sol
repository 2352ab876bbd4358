// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// JSON is written in single quotes.
// solhint-disable quotes

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {IModelCard} from "../interfaces/IModelCard.sol";
import {IModelRegistry, Lineage, Model, ModelStatus, Registration} from "../interfaces/IModelRegistry.sol";
import {DataAccess, JobKind} from "../interfaces/Terms.sol";
import {Cid} from "./Cid.sol";
import {MetadataText} from "./MetadataText.sol";

/**
 * @title Metadata of model tokens
 * @notice See `IModelCard`. The first word of a name says whether a model is verified, and no text of somebody else's
 * stands before it; the first property says it again. What the poster or the owner states is kept apart.
 */
contract ModelCard is IModelCard {
    using Strings for address;
    using Strings for uint256;
    using Strings for string;

    /// @inheritdoc IModelCard
    function uriOf(IModelRegistry models, uint256 modelId) external view returns (string memory) {
        Lineage memory lineage = models.lineageOf(modelId);
        bool isVerified = models.isVerified(modelId);
        return
            MetadataText.toUri(
                bytes.concat(
                    isVerified ? _verifiedName(modelId) : _unverifiedName(models, modelId),
                    _head(isVerified, lineage.status),
                    isVerified ? _verifiedFacts(models.modelOf(modelId)) : _said(models.registrationOf(modelId)),
                    _tail(models, modelId, lineage)
                )
            );
    }

    function _verifiedName(uint256 modelId) private pure returns (bytes memory) {
        return
            abi.encodePacked(
                '{"name":"Verified model ',
                modelId.toString(),
                '","description":"The result of a job that was run on the Ket Machine and stood open to challenges.",'
            );
    }

    function _unverifiedName(IModelRegistry models, uint256 modelId) private view returns (bytes memory) {
        return
            abi.encodePacked(
                '{"name":"Unverified model ',
                modelId.toString(),
                ": ",
                models.registrationOf(modelId).name.escapeJSON(),
                '","description":"Nobody has checked what is said here.",'
            );
    }

    /// @dev Every text is written here or is a number, so nothing needs escaping.
    function _verifiedFacts(Model memory model) private pure returns (bytes memory) {
        bytes memory run = abi.encodePacked(
            ',"kind":"',
            model.terms.kind == JobKind.Exact ? "exact" : "open",
            '","bounty":"',
            uint256(model.bountyId).toHexString(32),
            '","program":"',
            uint256(model.terms.programId).toHexString(32),
            '","args":"',
            uint256(model.outcome.argsRoot).toHexString(32),
            '","state":"',
            uint256(model.outcome.stateHash).toHexString(32),
            '","score":"',
            uint256(model.outcome.score).toHexString(8),
            '","steps":',
            uint256(model.outcome.steps).toString(),
            ',"machine":"',
            address(model.terms.machine).toChecksumHexString()
        );
        // Amounts of wei are texts: they do not fit the numbers of most readers of JSON.
        bytes memory price = abi.encodePacked(
            '","access":"',
            _access(model.terms.access),
            '","solverBond":"',
            uint256(model.outcome.solverBond).toString(),
            '","challengerBond":"',
            uint256(model.terms.challengerBond).toString(),
            '","challengeSeconds":',
            uint256(model.terms.challengeSeconds).toString(),
            ',"budgetSeconds":',
            uint256(model.terms.budgetSeconds).toString()
        );
        return bytes.concat(run, price);
    }

    function _said(Registration memory registration) private pure returns (bytes memory) {
        return
            abi.encodePacked(
                ',"program":"',
                uint256(registration.programId).toHexString(32),
                '","args":"',
                uint256(registration.argsRoot).toHexString(32),
                '"'
            );
    }

    function _head(bool isVerified, ModelStatus status) private pure returns (bytes memory) {
        string memory state =
            status == ModelStatus.Active
                ? "active"
                : status == ModelStatus.Deprecated
                    ? "deprecated"
                    : "revoked";
        return
            abi.encodePacked(
                '"attributes":[{"trait_type":"Verified","value":"',
                isVerified ? "yes" : "no",
                '"},{"trait_type":"Status","value":"',
                state,
                '"}],"properties":{"verified":',
                isVerified ? "true" : "false",
                ',"status":"',
                state,
                '"'
            );
    }

    /// @dev What people state of a verified model, nobody has verified.
    function _tail(IModelRegistry models, uint256 modelId, Lineage memory lineage) private view returns (bytes memory) {
        (uint256 version, , ) = models.versionOf(modelId);
        bytes memory cid = models.parametersOf(modelId);
        uint64[4] memory parents = lineage.parents;
        bytes memory family = abi.encodePacked(
            ',"creator":"',
            lineage.creator.toChecksumHexString(),
            '","datasets":[',
            _list(lineage.datasetIds),
            '],"creatorBps":',
            uint256(lineage.creatorBps).toString(),
            ',"derivativeBps":',
            uint256(lineage.derivativeBps).toString()
        );
        bytes memory stated = abi.encodePacked(
            ',"stated":{"parents":[',
            _list([uint256(parents[0]), parents[1], parents[2], parents[3]]),
            '],"predecessor":',
            uint256(lineage.predecessor).toString(),
            ',"version":',
            version.toString(),
            ',"parameters":"',
            cid.length == 0 ? "" : string.concat("ipfs://", Cid.toText(cid)),
            '"}}}'
        );
        return bytes.concat(family, stated);
    }

    function _access(DataAccess access) private pure returns (string memory) {
        if (access == DataAccess.Open) return "open";
        return access == DataAccess.Licensed ? "licensed" : "private";
    }

    /// @dev Ids in their order, 0 where there is none.
    function _list(uint256[4] memory ids) private pure returns (string memory list) {
        for (uint256 i = 0; i < 4; ++i) {
            list = string.concat(list, i == 0 ? "" : ",", ids[i].toString());
        }
    }
}
