// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IDataLicence} from "../interfaces/IDataLicence.sol";
import {Claim, IDisputeGame} from "../interfaces/IDisputeGame.sol";
import {Shape, Statement} from "../interfaces/IKetMachine.sol";
import {IPostingRules, Share} from "../interfaces/IPostingRules.sol";
import {Delivery, IPrivateDesk, Order, OrderFacts, OrderStatus} from "../interfaces/IPrivateDesk.sol";
import {IProgramStore} from "../interfaces/IProgramStore.sol";
import {JobKind, Terms} from "../interfaces/Terms.sol";
import {ShapeFields} from "../machine/ShapeFields.sol";
import {Purse} from "../money/Purse.sol";
import {Envelope} from "./Envelope.sol";
import {ScoreKey} from "./ScoreKey.sol";

/**
 * @title Orders whose results only the poster reads
 * @notice See `IPrivateDesk`.
 * @dev INVARIANT: of each token the balance is the rewards of orders that are Open, Taken or Delivered, plus all credits; of
 * ether, plus `bond` of those that are Taken or Delivered (plus what was forced in, which nobody can ever take out).
 * INVARIANT: the reward of an order is credited once.
 * INVARIANT: no secret key voids a delivery whose ciphertext holds the arguments that it claims.
 * The rules are asked once an order, when it is placed: no role reaches an order that lives.
 * Every function changes its storage before it sends ether; the only calls that carry value go to the game, the zero
 * address and, in `withdraw`, the receiver that the creditor names. A token that moves in `order` can call back: the order
 * is stored only afterwards.
 */
contract PrivateDesk is IPrivateDesk, Purse {
    using SafeCast for uint256;
    using ScoreKey for uint64;
    using ShapeFields for Shape;

    uint256 private constant WHOLE_BPS = 10_000;

    /// @inheritdoc IPrivateDesk
    IDisputeGame public immutable GAME;
    /// @inheritdoc IPrivateDesk
    IPostingRules public immutable RULES;
    IProgramStore private immutable STORE;
    IDataLicence private immutable LICENCES;
    uint96 private immutable MIN_BOND;

    /// @inheritdoc IPrivateDesk
    mapping(address poster => uint256) public nonces;

    mapping(bytes32 orderId => Order) private _orders;
    mapping(bytes32 orderId => OrderFacts) private _facts;
    mapping(bytes32 orderId => Share[]) private _shares;

    constructor(IDisputeGame game, IPostingRules rules) {
        GAME = game;
        RULES = rules;
        STORE = rules.STORE();
        LICENCES = rules.LICENCES();
        MIN_BOND = rules.limits().minBond;
    }

    /// @inheritdoc IPrivateDesk
    function order(
        Order calldata order_,
        string calldata metadata,
        bytes calldata permit
    ) external payable nonReentrant returns (bytes32 orderId) {
        Terms calldata terms = order_.terms;
        Share[] memory shares = RULES.check(terms);
        bool fits = terms.kind == JobKind.Open && terms.prizeBps[0] == WHOLE_BPS;
        if (!fits || terms.sealedRows != 0 || terms.listener != address(0)) {
            revert PrivateTermsUnfit(uint256(terms.kind), terms.prizeBps[0], terms.sealedRows, terms.listener);
        }
        // The root of a tree of one word is that word, and a delivery shows the root.
        if (_argsDepth(terms.programId) == 0) revert PrivateArgumentsBare(terms.programId);
        if (!Envelope.isPoint(order_.key)) revert PrivateKeyMalformed(order_.key);
        if (order_.deliveryBond < MIN_BOND) revert PrivateDeliveryBondTooLow(order_.deliveryBond, MIN_BOND);
        uint256 value = terms.token == ETHER ? terms.reward : 0;
        if (msg.value != value) revert PrivateValueMismatch(msg.value, value);
        uint256 arrived = terms.token == ETHER ? terms.reward : _takeTokens(terms.token, terms.reward, permit);

        orderId = keccak256(
            abi.encode(block.chainid, address(this), msg.sender, nonces[msg.sender]++, keccak256(abi.encode(order_)))
        );
        OrderFacts storage facts = _facts[orderId];
        facts.poster = msg.sender;
        facts.status = OrderStatus.Open;
        facts.escrow = arrived.toUint96();
        _orders[orderId] = order_;
        // At most five: four datasets and the protocol.
        for (uint256 i = 0; i < shares.length; ++i) _shares[orderId].push(shares[i]);
        emit Ordered(orderId, msg.sender, terms.programId, order_, shares, arrived, metadata);
    }

    /// @inheritdoc IPrivateDesk
    function cancel(bytes32 orderId) external {
        OrderFacts storage facts = _in(orderId, OrderStatus.Open);
        if (msg.sender != facts.poster) revert PrivateNotPoster(msg.sender, facts.poster);
        _refund(orderId, facts);
    }

    /// @inheritdoc IPrivateDesk
    function take(bytes32 orderId, uint256[4] calldata licenceIds) external payable {
        OrderFacts storage facts = _in(orderId, OrderStatus.Open);
        Order storage order_ = _orders[orderId];
        Terms storage terms = order_.terms;
        if (block.timestamp > terms.commitDeadline) revert PrivateTooLate(terms.commitDeadline, block.timestamp);
        for (uint256 segment = 0; segment < 4; ++segment) {
            bytes32 offerId = terms.licences[segment];
            if (offerId == 0 || LICENCES.isLicensed(msg.sender, licenceIds[segment], offerId)) continue;
            revert PrivateLicenceMissing(segment, offerId, licenceIds[segment]);
        }
        uint256 minimum = Math.max(terms.solverBond, GAME.minimumBond()) + order_.deliveryBond;
        if (msg.value < minimum) revert PrivateBondTooLow(msg.value, minimum);
        facts.status = OrderStatus.Taken;
        facts.solver = msg.sender;
        facts.bond = msg.value.toUint96();
        facts.deliverUntil = uint48(block.timestamp + terms.revealSeconds);
        emit OrderTaken(orderId, msg.sender, msg.value, facts.deliverUntil);
    }

    /// @inheritdoc IPrivateDesk
    function deliver(bytes32 orderId, Delivery calldata delivery) external returns (bytes32 claimId) {
        OrderFacts storage facts = _in(orderId, OrderStatus.Taken);
        if (msg.sender != facts.solver) revert PrivateNotSolver(msg.sender, facts.solver);
        if (block.timestamp > facts.deliverUntil) revert PrivateTooLate(facts.deliverUntil, block.timestamp);
        Order memory order_ = _orders[orderId];
        Terms memory terms = order_.terms;
        Statement memory statement = _statement(terms, delivery.argsRoot);
        uint256 expected = Envelope.lengthOf(statement.shape.argsDepth());
        uint256 length = delivery.ciphertext.length;
        if (length != expected) revert PrivateCiphertextLength(length, expected);
        (bytes32 stateHash, uint64 score) = terms.machine.outcome(
            statement,
            delivery.finalState,
            delivery.haltProof,
            delivery.outputs,
            delivery.outputProof
        );
        bool misses = terms.hasThreshold && !score.reaches(terms.threshold, terms.direction);
        if (score.isNaN() || misses) revert PrivateScoreUnfit(score);

        uint256 claimBond = facts.bond - order_.deliveryBond;
        uint256 until = block.timestamp + terms.challengeSeconds;
        facts.status = OrderStatus.Delivered;
        facts.bond = order_.deliveryBond;
        facts.accuseUntil = until.toUint48();
        facts.steps = delivery.steps;
        facts.score = score;
        facts.argsRoot = delivery.argsRoot;
        facts.stateHash = stateHash;
        facts.ciphertextHash = keccak256(delivery.ciphertext);
        Claim memory claim = _claim(orderId, terms, facts, statement);
        claimId = keccak256(abi.encode(claim));
        facts.claimId = claimId;
        emit OrderDelivered(orderId, claimId, msg.sender, stateHash, score, until, delivery);
        GAME.openClaim{value: claimBond}(claim, statement, uint48(until));
    }

    /// @inheritdoc IPrivateDesk
    function drop(bytes32 orderId) external {
        OrderFacts storage facts = _in(orderId, OrderStatus.Taken);
        if (block.timestamp <= facts.deliverUntil) revert PrivateTooEarly(facts.deliverUntil, block.timestamp);
        uint256 returned = facts.bond / 2;
        uint256 burned = facts.bond - returned;
        address solver = facts.solver;
        facts.status = OrderStatus.Open;
        facts.bond = 0;
        emit OrderDropped(orderId, solver, burned, returned);
        _credit(orderId, solver, ETHER, returned);
        _sendEther(payable(address(0)), burned);
    }

    /// @inheritdoc IPrivateDesk
    function accuse(bytes32 orderId, uint256 secretKey, bytes calldata ciphertext) external {
        OrderFacts storage facts = _in(orderId, OrderStatus.Delivered);
        if (block.timestamp > facts.accuseUntil) revert PrivateTooLate(facts.accuseUntil, block.timestamp);
        bytes32 given = keccak256(ciphertext);
        if (given != facts.ciphertextHash) revert PrivateCiphertextMismatch(given, facts.ciphertextHash);
        Order storage order_ = _orders[orderId];
        if (!Envelope.isSecretOf(secretKey, order_.key)) revert PrivateSecretKeyMismatch(order_.key);
        bytes32 argsRoot = facts.argsRoot;
        bytes32 root;
        address shared = Envelope.sharedOf(secretKey, bytes32(ciphertext));
        // Where there is no point, nobody has encrypted anything.
        if (shared != address(0)) {
            bytes32 streamKey = streamKeyOf(shared, orderId, facts.solver, argsRoot);
            root = Envelope.rootOf(ciphertext, streamKey, _argsDepth(order_.terms.programId));
            if (root == argsRoot) revert PrivateDeliveryReadable(orderId, argsRoot);
        }
        emit DeliveryVoided(orderId, facts.claimId, secretKey, root);
        _undo(orderId, facts);
    }

    /// @inheritdoc IPrivateDesk
    function discard(bytes32 orderId) external {
        OrderFacts storage facts = _in(orderId, OrderStatus.Delivered);
        bytes32 claimId = facts.claimId;
        if (!GAME.isDefeated(claimId)) revert PrivateClaimStands(orderId, claimId);
        emit DeliveryDisproved(orderId, claimId);
        _undo(orderId, facts);
    }

    /// @inheritdoc IPrivateDesk
    function pay(bytes32 orderId) external {
        OrderFacts storage facts = _in(orderId, OrderStatus.Delivered);
        if (!GAME.isFinal(facts.claimId)) revert PrivateClaimNotFinal(orderId, facts.claimId);
        address token = _orders[orderId].terms.token;
        address solver = facts.solver;
        uint256 amount = facts.escrow;
        uint256 bond = facts.bond;
        facts.status = OrderStatus.Paid;
        facts.escrow = 0;
        facts.bond = 0;
        emit OrderPaid(orderId, solver, amount);
        Share[] storage shares = _shares[orderId];
        uint256 rest = amount;
        for (uint256 i = 0; i < shares.length; ++i) {
            Share memory share = shares[i];
            uint256 part = (amount * share.bps) / WHOLE_BPS;
            rest -= part;
            _credit(orderId, share.receiver, token, part);
        }
        _credit(orderId, solver, token, rest);
        _credit(orderId, solver, ETHER, bond);
    }

    /// @inheritdoc IPrivateDesk
    function refund(bytes32 orderId) external {
        OrderFacts storage facts = _in(orderId, OrderStatus.Open);
        uint256 deadline = _orders[orderId].terms.commitDeadline;
        if (block.timestamp <= deadline) revert PrivateTooEarly(deadline, block.timestamp);
        _refund(orderId, facts);
    }

    /// @inheritdoc IPrivateDesk
    function factsOf(bytes32 orderId) external view returns (OrderFacts memory) {
        return _facts[orderId];
    }

    /// @inheritdoc IPrivateDesk
    function orderOf(bytes32 orderId) external view returns (Order memory) {
        return _orders[orderId];
    }

    /// @inheritdoc IPrivateDesk
    function sharesOf(bytes32 orderId) external view returns (Share[] memory) {
        return _shares[orderId];
    }

    /// @inheritdoc IPrivateDesk
    function statementOf(bytes32 orderId) external view returns (Statement memory) {
        return _statement(_orders[orderId].terms, _delivered(orderId).argsRoot);
    }

    /// @inheritdoc IPrivateDesk
    function claimOf(bytes32 orderId) external view returns (Claim memory) {
        OrderFacts memory facts = _delivered(orderId);
        Terms memory terms = _orders[orderId].terms;
        return _claim(orderId, terms, facts, _statement(terms, facts.argsRoot));
    }

    /// @inheritdoc IPrivateDesk
    function latestEnd(bytes32 orderId) external view returns (uint256) {
        Terms storage terms = _orders[orderId].terms;
        (, Shape shape) = STORE.programOf(terms.programId);
        // Taken at the last second, delivered at the last second, challenged at the last second.
        uint256 lastChallenge = uint256(terms.commitDeadline) + terms.revealSeconds + terms.challengeSeconds;
        return lastChallenge + GAME.maxDisputeSeconds(shape, terms.budgetSeconds, terms.minMoveSeconds);
    }

    /// @inheritdoc IPrivateDesk
    function streamKeyOf(
        address shared,
        bytes32 orderId,
        address solver,
        bytes32 argsRoot
    ) public view returns (bytes32) {
        return keccak256(abi.encode(shared, block.chainid, address(this), orderId, solver, argsRoot));
    }

    /// @dev Ends an order whose delivery came to nothing: half of the delivery bond goes to the poster, half is burned, so
    /// that whoever is poster and solver gains nothing.
    function _undo(bytes32 orderId, OrderFacts storage facts) private {
        uint256 credited = facts.bond / 2;
        uint256 burned = facts.bond - credited;
        facts.bond = 0;
        emit DeliveryBondLost(orderId, facts.solver, burned, credited);
        _credit(orderId, facts.poster, ETHER, credited);
        _refund(orderId, facts);
        _sendEther(payable(address(0)), burned);
    }

    function _refund(bytes32 orderId, OrderFacts storage facts) private {
        uint256 amount = facts.escrow;
        facts.status = OrderStatus.Refunded;
        facts.escrow = 0;
        emit OrderRefunded(orderId, facts.poster, amount);
        _credit(orderId, facts.poster, _orders[orderId].terms.token, amount);
    }

    /// @dev The facts of an order that has this status.
    function _in(bytes32 orderId, OrderStatus status) private view returns (OrderFacts storage facts) {
        facts = _facts[orderId];
        if (facts.status != status) revert PrivateWrongStatus(orderId, facts.status);
    }

    /// @dev The facts of an order that was delivered, whatever has become of it.
    function _delivered(bytes32 orderId) private view returns (OrderFacts storage facts) {
        facts = _facts[orderId];
        if (facts.claimId == 0) revert PrivateWrongStatus(orderId, facts.status);
    }

    function _argsDepth(bytes32 programId) private view returns (uint256) {
        (, Shape shape) = STORE.programOf(programId);
        return shape.argsDepth();
    }

    function _statement(Terms memory terms, bytes32 argsRoot) private view returns (Statement memory) {
        (bytes32 codeRoot, Shape shape) = STORE.programOf(terms.programId);
        return Statement(codeRoot, shape, argsRoot, terms.dataRoots);
    }

    function _claim(
        bytes32 orderId,
        Terms memory terms,
        OrderFacts memory facts,
        Statement memory statement
    ) private view returns (Claim memory) {
        return
            Claim({
                host: address(this),
                // An order is delivered once; what was delivered is part of what is claimed.
                hostKey: keccak256(abi.encode(orderId, facts.ciphertextHash)),
                solver: facts.solver,
                machine: terms.machine,
                statementHash: keccak256(abi.encode(statement)),
                stateHash: facts.stateHash,
                steps: facts.steps,
                budgetSeconds: terms.budgetSeconds,
                minMoveSeconds: terms.minMoveSeconds,
                challengerBond: terms.challengerBond
            });
    }
}
