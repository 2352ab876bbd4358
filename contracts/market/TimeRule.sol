// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Shape} from "../interfaces/IKetMachine.sol";
import {ShapeFields} from "../machine/ShapeFields.sol";

/// @title TimeRule
/// @notice How long a slow honest machine takes to run a program and to hash its states: a claim that cannot be checked
/// in time could not be disproved in time.
library TimeRule {
    using ShapeFields for Shape;

    /// @dev Amplitude updates that a slow machine makes a second.
    uint256 private constant UPDATES_PER_SECOND = 2e7;
    /// @dev Words that it hashes a second.
    uint256 private constant HASHES_PER_SECOND = 2e5;
    /// @dev Step hashes that one move of a dispute posts.
    uint256 private constant HASHES_PER_MOVE = 31;
    /// @dev What a step costs beside its register, in updates.
    uint256 private constant STEP_OVERHEAD = 20;

    /// @notice `T = maxSteps·(2^n + 20) / 2·10^7 + 31·(2^memDepth + 2^(ketDepth+n−1)) / 2·10^5`, in seconds, rounded up.
    /// @dev At most 2^75, for a shape in range.
    function slowSeconds(Shape shape) internal pure returns (uint256) {
        uint256 updates = shape.maxSteps() * ((1 << shape.qubits()) + STEP_OVERHEAD);
        uint256 hashes = HASHES_PER_MOVE * ((1 << shape.memDepth()) + (1 << shape.ketsDepth()));
        return Math.ceilDiv(updates + hashes * (UPDATES_PER_SECOND / HASHES_PER_SECOND), UPDATES_PER_SECOND);
    }
}
