// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Claim, IDisputeGame} from "./IDisputeGame.sol";
import {State, Statement} from "./IKetMachine.sol";
import {IPostingRules, Share} from "./IPostingRules.sol";
import {IPurse} from "./IPurse.sol";
import {Terms} from "./Terms.sol";

/// @notice What a poster wants to have found for its eyes alone. Immutable once ordered; the order's id commits to all of
/// it.
/// @param terms As a bounty's: an open job with one prize, no sealed rows and no listener. `commitDeadline` is the last
/// second in which a solver can take the order, `revealSeconds` the time that it then has to deliver, `challengeSeconds` the
/// time for challenges and for an accusation, from the delivery.
/// @param key What arguments are encrypted to: the x coordinate of a point of secp256k1 whose y is even. One for each order,
/// for its secret key is shown if the delivery cannot be read.
/// @param deliveryBond What a solver puts up beside the bond of its claim, in wei: lost if its delivery cannot be read.
struct Order {
    Terms terms;
    bytes32 key;
    uint96 deliveryBond;
}

/// @notice Where an order stands.
enum OrderStatus {
    /// Never ordered.
    None,
    /// Nobody is at it: a solver can take it, its poster can cancel it.
    Open,
    /// A solver has taken it and owes a delivery.
    Taken,
    /// It was delivered: the delivery may stand, be disproved, or be shown to be unreadable.
    Delivered,
    /// The delivery stands and was paid for.
    Paid,
    /// Cancelled, expired, disproved or unreadable: the reward was credited back.
    Refunded
}

/// @notice The changing facts of an order.
/// @param poster Who ordered.
/// @param status Where it stands.
/// @param deliverUntil Taken: last second for the delivery, Unix time.
/// @param solver Who took it last.
/// @param bond Of that solver, in wei, as far as it is on the desk. Taken: all of it. Delivered: the order's `deliveryBond`.
/// @param escrow What arrived of the reward, until it is credited.
/// @param accuseUntil Delivered: last second in which the delivery can be shown to be unreadable, Unix time.
/// @param steps Of the run that was delivered.
/// @param score Of it, binary64 as bits.
/// @param argsRoot Root of the arguments that were delivered.
/// @param stateHash Of the final state.
/// @param ciphertextHash keccak256 of the ciphertext.
/// @param claimId The claim in the dispute game; 0 before the delivery.
struct OrderFacts {
    address poster;
    OrderStatus status;
    uint48 deliverUntil;
    address solver;
    uint96 bond;
    uint96 escrow;
    uint48 accuseUntil;
    uint48 steps;
    uint64 score;
    bytes32 argsRoot;
    bytes32 stateHash;
    bytes32 ciphertextHash;
    bytes32 claimId;
}

/// @notice What a solver shows of its run, and what only the poster can read of it.
/// @param argsRoot Root of the arguments.
/// @param steps Length of the run.
/// @param finalState Its last state.
/// @param haltProof The HALT instruction on which that state sits, and its siblings in the code tree.
/// @param outputs The output words; cell 0 is the score.
/// @param outputProof The siblings above the outputs in the memory tree. Where the outputs are one word, the first of them is
/// the word of memory beside it, bare: a program should leave nothing there that is secret.
/// @param ciphertext The arguments, encrypted to the order's key: 32 bytes, the x coordinate of the solver's point, then
/// all words of the argument tree, `2^argsDepth`, each XORed with one of the key stream (`streamKeyOf`).
struct Delivery {
    bytes32 argsRoot;
    uint48 steps;
    State finalState;
    bytes32[] haltProof;
    bytes32[] outputs;
    bytes32[] outputProof;
    bytes ciphertext;
}

/**
 * @title Orders whose results only the poster reads
 * @notice A poster orders arguments that reach a score; one solver at a time takes the order with a bond and delivers them
 * encrypted to the poster's key, with the proved end of its run. Only the poster, and those to whom it gives the arguments,
 * can compute the run again and challenge the claim. If the ciphertext does not hold arguments of the root that the solver
 * claims, the poster shows the order's secret key: the desk decrypts by itself, the solver loses its delivery bond and the
 * poster gets its money back.
 * @dev No owner. Whatever needs doing after a deadline anybody may do; whoever is owed money has a credit and withdraws it.
 * Trust: the game, and the rules for what they answer when something is ordered. **A claim of this desk that is final says
 * nothing to anybody but its poster: nobody else could check it.** To act needs time ≤ deadline; what follows a deadline
 * needs time > deadline. docs/private.md is the normative text.
 */
interface IPrivateDesk is IPurse {
    /// @param shares What is taken of the reward: royalties and the protocol's fee, as they were when it was ordered.
    /// @param escrow What arrived of the reward.
    /// @param metadata Where the document of `terms.metadataHash` is, or the document itself.
    event Ordered(
        bytes32 indexed orderId,
        address indexed poster,
        bytes32 indexed programId,
        Order order,
        Share[] shares,
        uint256 escrow,
        string metadata
    );
    /// @notice A solver owes a delivery until a second, Unix time.
    event OrderTaken(bytes32 indexed orderId, address indexed solver, uint256 bond, uint256 deliverUntil);
    /// @notice A delivery stands open to challenges by whoever can read it, and to the accusation that nobody can.
    /// @param score Binary64 as bits, read from the proved outputs.
    event OrderDelivered(
        bytes32 indexed orderId,
        bytes32 indexed claimId,
        address indexed solver,
        bytes32 stateHash,
        uint64 score,
        uint256 accuseUntil,
        Delivery delivery
    );
    /// @notice The solver was silent: a part of its bond was burned, the rest credited back.
    event OrderDropped(bytes32 indexed orderId, address indexed solver, uint256 burned, uint256 returned);
    /// @notice The delivery does not hold what it claims. With the secret key everybody can see that.
    /// @param root Of what the ciphertext holds; 0 where it was not encrypted to any point.
    event DeliveryVoided(bytes32 indexed orderId, bytes32 indexed claimId, uint256 secretKey, bytes32 root);
    /// @notice The claim of the delivery was disproved.
    event DeliveryDisproved(bytes32 indexed orderId, bytes32 indexed claimId);
    /// @notice A delivery bond was lost: a part was credited to the poster, the rest burned.
    event DeliveryBondLost(bytes32 indexed orderId, address indexed solver, uint256 burned, uint256 credited);
    /// @notice The delivery stands; the reward was credited, and the delivery bond back to the solver.
    /// @param amount Of the reward, before the shares of others.
    event OrderPaid(bytes32 indexed orderId, address indexed solver, uint256 amount);
    /// @notice Nothing stands; the reward was credited back to the poster.
    event OrderRefunded(bytes32 indexed orderId, address indexed poster, uint256 amount);

    /// @notice The order is not in the status that the call needs.
    error PrivateWrongStatus(bytes32 orderId, OrderStatus status);
    /// @notice The ether sent is not the reward in ether.
    error PrivateValueMismatch(uint256 sent, uint256 expected);
    /// @notice An order is for an open job (kind 1), with one prize of 10 000, no sealed rows and no listener.
    error PrivateTermsUnfit(uint256 kind, uint256 firstPrizeBps, bytes32 sealedRows, address listener);
    /// @notice The arguments of the program are one word: their root, which a delivery shows, would be the arguments themselves.
    error PrivateArgumentsBare(bytes32 programId);
    /// @notice The key is the x coordinate of no point that can be encrypted to.
    error PrivateKeyMalformed(bytes32 key);
    /// @notice The delivery bond is less than the rules' least bond.
    error PrivateDeliveryBondTooLow(uint256 bond, uint256 minimum);
    /// @notice The bond sent is less than both bonds of the order, or than the gas of a dispute and the delivery bond.
    error PrivateBondTooLow(uint256 given, uint256 minimum);
    /// @notice The solver does not hold this licence, it is of another offer, or has expired.
    error PrivateLicenceMissing(uint256 segment, bytes32 offerId, uint256 licenceId);
    /// @notice Only the poster may do this.
    error PrivateNotPoster(address caller, address poster);
    /// @notice Only the solver that took the order may deliver.
    error PrivateNotSolver(address caller, address solver);
    /// @notice The time for this call is over.
    error PrivateTooLate(uint256 deadline, uint256 time);
    /// @notice The time of the other side is not over.
    error PrivateTooEarly(uint256 deadline, uint256 time);
    /// @notice The score is NaN or misses the threshold.
    error PrivateScoreUnfit(uint64 score);
    /// @notice A ciphertext has a point and all words of the argument tree, of 32 bytes each.
    error PrivateCiphertextLength(uint256 given, uint256 expected);
    /// @notice This is not the ciphertext that was delivered.
    error PrivateCiphertextMismatch(bytes32 given, bytes32 expected);
    /// @notice This is not the secret key of the order's key.
    error PrivateSecretKeyMismatch(bytes32 key);
    /// @notice The ciphertext holds the arguments that the solver claims.
    error PrivateDeliveryReadable(bytes32 orderId, bytes32 argsRoot);
    /// @notice The claim can still be challenged, or was disproved.
    error PrivateClaimNotFinal(bytes32 orderId, bytes32 claimId);
    /// @notice No game on the claim was lost.
    error PrivateClaimStands(bytes32 orderId, bytes32 claimId);

    /// @notice Orders arguments. The value sent is the reward, if it is in ether.
    /// @dev Reverts as `IPostingRules.check` does where the terms break a rule, also while posts are paused.
    /// @param metadata Where the document of `terms.metadataHash` is, or the document itself; for readers only.
    /// @param permit How the reward is taken, see `IPurse`; for ether empty.
    /// @return orderId `keccak256(abi.encode(chainid, desk, poster, nonce, keccak256(abi.encode(order))))`.
    function order(
        Order calldata order_,
        string calldata metadata,
        bytes calldata permit
    ) external payable returns (bytes32 orderId);

    /// @notice Takes the reward back. Caller: the poster, as long as nobody is at the order.
    function cancel(bytes32 orderId) external;

    /// @notice Takes an order; the value sent is the solver's bond, all of it: what is beyond the delivery bond becomes the
    /// claim's.
    /// @dev Compute first, then take. See that the key is one that can be encrypted to: `order` has.
    /// @param licenceIds For each segment the caller's licence, a token of `IDataLicence`; any number where none is needed.
    function take(bytes32 orderId, uint256[4] calldata licenceIds) external payable;

    /// @notice Delivers. Caller: the solver that took the order, in its time. A score that is NaN or misses the threshold is
    /// no delivery.
    /// @return claimId The claim in the dispute game.
    function deliver(bytes32 orderId, Delivery calldata delivery) external returns (bytes32 claimId);

    /// @notice Opens the order again after a solver's silence: half of its bond is burned. Caller: anybody.
    function drop(bytes32 orderId) external;

    /// @notice Shows that the ciphertext does not hold arguments of the root that the solver claims: the order ends, the
    /// poster has its reward back and half of the delivery bond, the other half is burned.
    /// @dev Caller: whoever knows the secret key, until `accuseUntil`. Against a delivery that holds what it claims no key
    /// succeeds. The key is public from then on, and with it whatever was ever encrypted to it.
    /// @param secretKey Of `order.key`.
    /// @param ciphertext As it was delivered.
    function accuse(bytes32 orderId, uint256 secretKey, bytes calldata ciphertext) external;

    /// @notice Ends the order after its delivery was disproved: the poster has its reward back and half of the delivery
    /// bond, the other half is burned. Caller: anybody.
    function discard(bytes32 orderId) external;

    /// @notice Credits the reward and the delivery bond, once the claim stands. Caller: anybody.
    function pay(bytes32 orderId) external;

    /// @notice Credits the reward back, once the deadline is over and nobody is at the order. Caller: anybody.
    function refund(bytes32 orderId) external;

    /// @notice The changing facts of an order; status None where there is none.
    function factsOf(bytes32 orderId) external view returns (OrderFacts memory);

    /// @notice What was ordered.
    function orderOf(bytes32 orderId) external view returns (Order memory);

    /// @notice What is taken of the reward.
    function sharesOf(bytes32 orderId) external view returns (Share[] memory);

    /// @notice The run that was delivered. Reverts with `PrivateWrongStatus` before.
    function statementOf(bytes32 orderId) external view returns (Statement memory);

    /// @notice The content of the delivery's claim, as the calls of the dispute game need it. Reverts with
    /// `PrivateWrongStatus` where nothing was delivered.
    function claimOf(bytes32 orderId) external view returns (Claim memory);

    /// @notice `keccak256(abi.encode(shared, chainid, desk, orderId, solver, argsRoot))`: what the key stream of a ciphertext
    /// is made from. Word i of it is `keccak256(streamKey ‖ i)`.
    /// @param shared The address of the point that poster and solver share: the last 20 bytes of keccak256 of its
    /// coordinates.
    function streamKeyOf(
        address shared,
        bytes32 orderId,
        address solver,
        bytes32 argsRoot
    ) external view returns (bytes32 streamKey);

    /// @notice From the second after this on, an order can be brought to its end by anybody's calls: Unix time.
    function latestEnd(bytes32 orderId) external view returns (uint256);

    /// @notice Number of orders that an account has placed.
    function nonces(address poster) external view returns (uint256);

    /// @notice Where claims are disputed.
    function GAME() external view returns (IDisputeGame);

    /// @notice What new orders are held to.
    function RULES() external view returns (IPostingRules);
}
