// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// JSON is written in single quotes.
// solhint-disable quotes

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {IBountyBoard} from "../interfaces/IBountyBoard.sol";
import {IBountyLens, Outcome} from "../interfaces/IBountyLens.sol";
import {IModelRegistry, Model} from "../interfaces/IModelRegistry.sol";
import {JobKind, Terms} from "../interfaces/Terms.sol";

/// @title Model tokens
/// @notice See `IModelRegistry`.
/// @dev A settled bounty never changes, so the token keeps its id and reads the rest from the board.
contract ModelRegistry is ERC721, IModelRegistry {
    using Strings for address;
    using Strings for uint256;

    /// @inheritdoc IModelRegistry
    IBountyBoard public immutable BOARD;
    IBountyLens private immutable LENS;

    /// @notice Number of models; the last one's id.
    uint256 public count;

    /// @inheritdoc IModelRegistry
    mapping(bytes32 bountyId => uint256 modelId) public modelOfBounty;

    mapping(uint256 modelId => bytes32 bountyId) private _bountyOf;

    /// @param lens Its board's word is taken, as the lens reads it.
    constructor(IBountyLens lens) ERC721("Ketwork Model", "KETMODEL") {
        BOARD = lens.BOARD();
        LENS = lens;
    }

    /// @inheritdoc IModelRegistry
    function mint(bytes32 bountyId) external returns (uint256 modelId) {
        Outcome memory outcome = LENS.outcomeOf(bountyId);
        if (modelOfBounty[bountyId] != 0) revert ModelAlreadyMinted(bountyId, modelOfBounty[bountyId]);
        Terms memory terms = BOARD.termsOf(bountyId);

        modelId = ++count;
        modelOfBounty[bountyId] = modelId;
        _bountyOf[modelId] = bountyId;
        emit ModelMinted(
            modelId,
            bountyId,
            outcome.solver,
            outcome.poster,
            terms.programId,
            outcome.argsRoot,
            outcome.stateHash,
            outcome.score,
            terms.datasetIds
        );
        // Not `_safeMint`: a poster that cannot receive tokens would keep the model from ever being registered.
        _mint(outcome.poster, modelId);
    }

    /// @inheritdoc IModelRegistry
    function modelOf(uint256 modelId) public view returns (Model memory) {
        _requireOwned(modelId);
        bytes32 bountyId = _bountyOf[modelId];
        return Model(bountyId, LENS.outcomeOf(bountyId), BOARD.termsOf(bountyId));
    }

    /// @inheritdoc IModelRegistry
    function creatorOf(uint256 modelId) external view returns (address) {
        return modelOf(modelId).outcome.solver;
    }

    /// @inheritdoc IModelRegistry
    function isVerified(uint256 modelId) public view returns (bool) {
        return _bountyOf[modelId] != 0;
    }

    /// @notice Metadata as a `data:` URI. Every text in it is written here or is a number, so nothing needs escaping.
    function tokenURI(uint256 modelId) public view override returns (string memory) {
        Model memory model = modelOf(modelId);
        bytes memory head = abi.encodePacked(
            '{"name":"Ketwork model ',
            modelId.toString(),
            '","description":"The result of a job that was run on the Ket Machine and stood open to challenges.",',
            '"properties":{"verified":',
            isVerified(modelId) ? "true" : "false",
            ',"kind":"',
            model.terms.kind == JobKind.Exact ? "exact" : "open",
            '","creator":"',
            model.outcome.solver.toChecksumHexString(),
            '","bounty":"',
            uint256(model.bountyId).toHexString(32)
        );
        bytes memory run = abi.encodePacked(
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
            address(model.terms.machine).toChecksumHexString(),
            '","datasets":[',
            _list(model.terms.datasetIds)
        );
        // Amounts of wei are texts: they do not fit the numbers of most readers of JSON.
        bytes memory tail = abi.encodePacked(
            '],"solverBond":"',
            uint256(model.outcome.solverBond).toString(),
            '","challengerBond":"',
            uint256(model.terms.challengerBond).toString(),
            '","challengeSeconds":',
            uint256(model.terms.challengeSeconds).toString(),
            ',"budgetSeconds":',
            uint256(model.terms.budgetSeconds).toString(),
            "}}"
        );
        return string.concat("data:application/json;base64,", Base64.encode(bytes.concat(head, run, tail)));
    }

    /// @dev Ids in the order of the segments, 0 where a segment is not used.
    function _list(uint256[4] memory ids) private pure returns (string memory list) {
        for (uint256 segment = 0; segment < 4; ++segment) {
            list = string.concat(list, segment == 0 ? "" : ",", ids[segment].toString());
        }
    }
}
