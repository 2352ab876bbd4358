// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Commitment
/// @notice The hashes by which bounties, terms and secret claims are named.
library Commitment {
    /// @notice What a solver knows before anybody else does.
    function claimDigest(bytes32 argsRoot, uint48 steps, bytes32 stateHash) internal pure returns (bytes32) {
        return keccak256(abi.encode(argsRoot, steps, stateHash));
    }

    /// @notice The same where the rows are sealed: nobody can know more than the arguments.
    function argsDigest(bytes32 argsRoot) internal pure returns (bytes32) {
        return keccak256(abi.encode(argsRoot));
    }

    /// @notice Hides a claim, and binds it to its solver, to this chain and board, and to the bounty with these terms: a
    /// copy is worth nothing to anybody else, or anywhere else.
    function hide(
        address board,
        bytes32 id,
        bytes32 termsHash,
        address solver,
        bytes32 digest,
        bytes32 salt
    ) internal view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, board, id, termsHash, solver, digest, salt));
    }

    /// @notice Names a poster's bounty together with its terms.
    function bountyId(address board, address poster, uint256 nonce, bytes32 termsHash) internal view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, board, poster, nonce, termsHash));
    }

    /// @notice The host's key of a claim in the dispute game.
    function hostKey(bytes32 id, uint256 index) internal pure returns (bytes32) {
        return keccak256(abi.encode(id, index));
    }
}
