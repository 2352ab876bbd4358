// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title Series
/// @notice Tokens that follow one another as versions: one line, never a tree, so that there is one latest.
library Series {
    using SafeCast for uint256;

    /// @param first First of the series; 0 for the token itself.
    /// @param version 0 for the first.
    /// @param latest In the place of the first: the last of the series; 0 for the first itself.
    struct Place {
        uint64 first;
        uint64 version;
        uint64 latest;
    }

    /// @notice The predecessor has a successor.
    error SeriesSuperseded(uint256 predecessor, uint256 latest);
    /// @notice The token has a predecessor or a successor, or is its own.
    error SeriesStarted(uint256 id);

    /// @notice Puts a token behind the latest of another series.
    function append(mapping(uint256 id => Place) storage places, uint256 predecessor, uint256 id) internal {
        uint256 latest = latestOf(places, predecessor);
        if (latest != predecessor) revert SeriesSuperseded(predecessor, latest);
        Place storage place = places[id];
        if (id == predecessor || place.first != 0 || place.latest != 0) revert SeriesStarted(id);
        uint256 first = firstOf(places, predecessor);
        place.first = first.toUint64();
        place.version = places[predecessor].version + 1;
        places[first].latest = id.toUint64();
    }

    function firstOf(mapping(uint256 id => Place) storage places, uint256 id) internal view returns (uint256) {
        uint256 first = places[id].first;
        return first == 0 ? id : first;
    }

    function latestOf(mapping(uint256 id => Place) storage places, uint256 id) internal view returns (uint256) {
        uint256 first = firstOf(places, id);
        uint256 latest = places[first].latest;
        return latest == 0 ? first : latest;
    }

    /// @notice From 1.
    function versionOf(mapping(uint256 id => Place) storage places, uint256 id) internal view returns (uint256) {
        return uint256(places[id].version) + 1;
    }
}
