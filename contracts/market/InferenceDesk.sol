// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Claim, IDisputeGame} from "../interfaces/IDisputeGame.sol";
import {
    Answer,
    IInferenceDesk,
    Inquiry,
    ParameterProof,
    Question,
    QuestionStatus
} from "../interfaces/IInferenceDesk.sol";
import {Shape, Statement} from "../interfaces/IKetMachine.sol";
import {IModelRegistry, Model} from "../interfaces/IModelRegistry.sol";
import {IPostingRules, Limits} from "../interfaces/IPostingRules.sol";
import {IProgramStore} from "../interfaces/IProgramStore.sol";
import {JobKind} from "../interfaces/Terms.sol";
import {ShapeFields} from "../machine/ShapeFields.sol";
import {WordFrontier} from "../machine/WordFrontier.sol";
import {WordTree} from "../machine/WordTree.sol";
import {Purse} from "../money/Purse.sol";

/**
 * @title Verified inference
 * @notice See `IInferenceDesk`.
 * @dev INVARIANT: of each token the balance is the rewards of questions that are Open, Taken or Answered, plus all credits;
 * of ether, plus the bonds of questions that are Taken (plus what was forced in, which nobody can ever take out).
 * INVARIANT: the reward of a question is credited once.
 * INVARIANT: each round of a question has a claim of its own, so no game on an old answer reaches a new one.
 * The rules are asked once a question, when it is asked; their pause does not reach this desk.
 * Every function changes its storage before it sends ether; the only calls that carry value go to the game, the zero
 * address and, in `withdraw`, the receiver that the creditor names. A token that moves in `ask` can call back: the
 * question is stored only afterwards.
 */
contract InferenceDesk is IInferenceDesk, Purse {
    using SafeCast for uint256;
    using ShapeFields for Shape;
    using WordTree for bytes32[];

    uint256 private constant CELL_BYTES = 8;
    uint256 private constant WHOLE_BPS = 10_000;
    /// @dev Answers are kept on the chain: 2^3 words are 32 cells.
    uint256 private constant MAX_OUT_DEPTH = 3;

    /// @inheritdoc IInferenceDesk
    IDisputeGame public immutable GAME;
    /// @inheritdoc IInferenceDesk
    IPostingRules public immutable RULES;
    /// @inheritdoc IInferenceDesk
    IModelRegistry public immutable MODELS;
    IProgramStore private immutable STORE;

    /// @inheritdoc IInferenceDesk
    mapping(address asker => uint256) public nonces;

    mapping(bytes32 questionId => Question) private _questions;
    mapping(bytes32 questionId => Inquiry) private _inquiries;
    mapping(bytes32 questionId => bytes32[]) private _outputs;

    constructor(IDisputeGame game, IPostingRules rules, IModelRegistry models) {
        GAME = game;
        RULES = rules;
        MODELS = models;
        STORE = rules.STORE();
    }

    /// @inheritdoc IInferenceDesk
    function ask(
        Question calldata question,
        bytes calldata args,
        ParameterProof calldata proof,
        bytes calldata permit
    ) external payable nonReentrant returns (bytes32 questionId) {
        (, Shape shape) = STORE.programOf(question.programId);
        _checkTerms(question, shape);
        if (args.length % CELL_BYTES != 0) revert DeskArgsMisaligned(args.length);
        uint256 depth = shape.argsDepth();
        if (args.length > 32 << depth) revert DeskArgsTooLong(args.length, 32 << depth);

        Inquiry memory inquiry;
        inquiry.asker = msg.sender;
        inquiry.status = QuestionStatus.Open;
        inquiry.argsRoot = WordFrontier.rootOf(args, depth);
        if (question.modelId != 0) {
            _checkParameters(question, shape, proof);
            (inquiry.royaltyReceiver, inquiry.royaltyBps) = _royaltyOf(question);
        }
        uint256 value = question.token == ETHER ? question.reward : 0;
        if (msg.value != value) revert DeskValueMismatch(msg.value, value);
        uint256 arrived =
            question.token == ETHER ? question.reward : _takeTokens(question.token, question.reward, permit);
        inquiry.escrow = arrived.toUint96();

        questionId = keccak256(
            abi.encode(
                block.chainid,
                address(this),
                msg.sender,
                nonces[msg.sender]++,
                keccak256(abi.encode(question)),
                inquiry.argsRoot
            )
        );
        _questions[questionId] = question;
        _inquiries[questionId] = inquiry;
        emit Asked(questionId, msg.sender, question.modelId, question, args, arrived);
    }

    /// @inheritdoc IInferenceDesk
    function take(bytes32 questionId) external payable {
        Inquiry storage inquiry = _in(questionId, QuestionStatus.Open);
        Question storage question = _questions[questionId];
        if (block.timestamp > question.deadline) revert DeskTooLate(question.deadline, block.timestamp);
        uint256 minimum = Math.max(question.solverBond, GAME.minimumBond());
        if (msg.value < minimum) revert DeskBondTooLow(msg.value, minimum);
        inquiry.status = QuestionStatus.Taken;
        inquiry.solver = msg.sender;
        inquiry.bond = msg.value.toUint96();
        inquiry.answerUntil = uint48(block.timestamp + question.answerSeconds);
        ++inquiry.rounds;
        emit Taken(questionId, msg.sender, msg.value, inquiry.answerUntil);
    }

    /// @inheritdoc IInferenceDesk
    function answer(bytes32 questionId, Answer calldata shown) external returns (bytes32 claimId) {
        Inquiry storage inquiry = _in(questionId, QuestionStatus.Taken);
        if (msg.sender != inquiry.solver) revert DeskNotSolver(msg.sender, inquiry.solver);
        if (block.timestamp > inquiry.answerUntil) revert DeskTooLate(inquiry.answerUntil, block.timestamp);
        Question memory question = _questions[questionId];
        Statement memory statement = statementOf(questionId);
        (bytes32 stateHash, ) = question.machine.outcome(
            statement,
            shown.finalState,
            shown.haltProof,
            shown.outputs,
            shown.outputProof
        );
        uint256 bond = inquiry.bond;
        inquiry.status = QuestionStatus.Answered;
        inquiry.bond = 0;
        inquiry.steps = shown.steps;
        inquiry.stateHash = stateHash;
        Claim memory claim = _claim(questionId, question, inquiry, statement);
        claimId = keccak256(abi.encode(claim));
        inquiry.claimId = claimId;
        _outputs[questionId] = shown.outputs;
        emit Answered(questionId, claimId, msg.sender, stateHash, shown);
        GAME.openClaim{value: bond}(claim, statement, (block.timestamp + question.challengeSeconds).toUint48());
    }

    /// @inheritdoc IInferenceDesk
    function drop(bytes32 questionId) external {
        Inquiry storage inquiry = _in(questionId, QuestionStatus.Taken);
        if (block.timestamp <= inquiry.answerUntil) revert DeskTooEarly(inquiry.answerUntil, block.timestamp);
        uint256 returned = inquiry.bond / 2;
        uint256 burned = inquiry.bond - returned;
        address solver = inquiry.solver;
        inquiry.status = QuestionStatus.Open;
        inquiry.bond = 0;
        emit Dropped(questionId, solver, burned, returned);
        _credit(questionId, solver, ETHER, returned);
        _sendEther(payable(address(0)), burned);
    }

    /// @inheritdoc IInferenceDesk
    function discard(bytes32 questionId) external {
        Inquiry storage inquiry = _in(questionId, QuestionStatus.Answered);
        bytes32 claimId = inquiry.claimId;
        if (!GAME.isDefeated(claimId)) revert DeskAnswerStands(questionId, claimId);
        inquiry.status = QuestionStatus.Open;
        inquiry.claimId = 0;
        emit Disproved(questionId, claimId);
    }

    /// @inheritdoc IInferenceDesk
    function pay(bytes32 questionId) external {
        Inquiry storage inquiry = _in(questionId, QuestionStatus.Answered);
        if (!GAME.isFinal(inquiry.claimId)) revert DeskAnswerNotFinal(questionId, inquiry.claimId);
        address token = _questions[questionId].token;
        uint256 amount = inquiry.escrow;
        uint256 royalty = (amount * inquiry.royaltyBps) / WHOLE_BPS;
        inquiry.status = QuestionStatus.Paid;
        inquiry.escrow = 0;
        emit Paid(questionId, inquiry.solver, amount - royalty, royalty);
        _credit(questionId, inquiry.royaltyReceiver, token, royalty);
        _credit(questionId, inquiry.solver, token, amount - royalty);
    }

    /// @inheritdoc IInferenceDesk
    function refund(bytes32 questionId) external {
        Inquiry storage inquiry = _in(questionId, QuestionStatus.Open);
        Question storage question = _questions[questionId];
        if (block.timestamp <= question.deadline) revert DeskTooEarly(question.deadline, block.timestamp);
        uint256 amount = inquiry.escrow;
        inquiry.status = QuestionStatus.Refunded;
        inquiry.escrow = 0;
        emit Refunded(questionId, inquiry.asker, amount);
        _credit(questionId, inquiry.asker, question.token, amount);
    }

    /// @inheritdoc IInferenceDesk
    function answerOf(bytes32 questionId) external view returns (bytes32[] memory outputs) {
        if (!isAnswered(questionId)) revert DeskAnswerNotFinal(questionId, _inquiries[questionId].claimId);
        return _outputs[questionId];
    }

    /// @inheritdoc IInferenceDesk
    function inquiryOf(bytes32 questionId) external view returns (Inquiry memory) {
        return _inquiries[questionId];
    }

    /// @inheritdoc IInferenceDesk
    function questionOf(bytes32 questionId) external view returns (Question memory) {
        return _questions[questionId];
    }

    /// @inheritdoc IInferenceDesk
    function claimOf(bytes32 questionId) external view returns (Claim memory) {
        Inquiry memory inquiry = _inquiries[questionId];
        if (inquiry.claimId == 0) revert DeskWrongStatus(questionId, inquiry.status);
        return _claim(questionId, _questions[questionId], inquiry, statementOf(questionId));
    }

    /// @inheritdoc IInferenceDesk
    function latestEnd(bytes32 questionId) external view returns (uint256) {
        Question storage question = _questions[questionId];
        (, Shape shape) = STORE.programOf(question.programId);
        // Taken at the last second, answered at the last second, challenged at the last second.
        uint256 lastChallenge = uint256(question.deadline) + question.answerSeconds + question.challengeSeconds;
        return lastChallenge + GAME.maxDisputeSeconds(shape, question.budgetSeconds, question.minMoveSeconds);
    }

    /// @inheritdoc IInferenceDesk
    function isAnswered(bytes32 questionId) public view returns (bool) {
        Inquiry storage inquiry = _inquiries[questionId];
        if (inquiry.status == QuestionStatus.Paid) return true;
        return inquiry.status == QuestionStatus.Answered && GAME.isFinal(inquiry.claimId);
    }

    /// @inheritdoc IInferenceDesk
    function statementOf(bytes32 questionId) public view returns (Statement memory) {
        Question storage question = _questions[questionId];
        (bytes32 codeRoot, Shape shape) = STORE.programOf(question.programId);
        return Statement(codeRoot, shape, _inquiries[questionId].argsRoot, question.dataRoots);
    }

    function _checkTerms(Question calldata question, Shape shape) private view {
        if (question.reward == 0) revert DeskRewardZero();
        if (!RULES.isMachine(question.machine)) revert DeskMachineNotAllowed(address(question.machine));
        if (!RULES.isToken(question.token)) revert DeskTokenNotAllowed(question.token);
        if (shape.outDepth() > MAX_OUT_DEPTH) revert DeskOutputsTooMany(shape.outDepth(), MAX_OUT_DEPTH);
        for (uint256 segment = 0; segment < 4; ++segment) {
            bytes32 root = question.dataRoots[segment];
            uint256 depth = shape.dataDepth(segment);
            // A segment of depth 0 that is used has one word: its root is that word, and may be anything.
            if (depth != 0 && root == 0) revert DeskDataMismatch(segment, depth, root);
        }
        Limits memory limits = RULES.limits();
        uint256 latest = block.timestamp + limits.maxCommitSeconds;
        if (question.deadline <= block.timestamp || question.deadline > latest) {
            revert DeskDeadlineOutOfRange(question.deadline, block.timestamp + 1, latest);
        }
        (, uint256 challenge, uint256 budget, uint256 minMove) = RULES.minimumWindows(shape);
        uint256 longest = limits.maxWindowSeconds;
        _checkWindow(question.answerSeconds, challenge, longest);
        _checkWindow(question.challengeSeconds, challenge, longest);
        _checkWindow(question.budgetSeconds, budget, longest);
        _checkWindow(question.minMoveSeconds, minMove, question.budgetSeconds);
        if (question.solverBond < limits.minBond) {
            revert DeskBondOutOfRange(question.solverBond, limits.minBond, type(uint96).max);
        }
        if (question.challengerBond < limits.minBond || question.challengerBond > question.solverBond) {
            revert DeskBondOutOfRange(question.challengerBond, limits.minBond, question.solverBond);
        }
    }

    /// @dev Reverts unless data segment 0 holds the parameters that the model's bounty paid for.
    function _checkParameters(Question calldata question, Shape shape, ParameterProof calldata proof) private view {
        if (!MODELS.isVerified(question.modelId)) revert DeskModelUnverified(question.modelId);
        Model memory model = MODELS.modelOf(question.modelId);
        (, Shape trained) = STORE.programOf(model.terms.programId);
        bytes32 root = question.dataRoots[0];
        bool holds;
        if (model.terms.kind == JobKind.Open) {
            holds = root == model.outcome.argsRoot && shape.dataDepth(0) == trained.argsDepth();
        } else {
            uint256 height = trained.memDepth() - trained.outDepth();
            holds =
                shape.dataDepth(0) == trained.outDepth() &&
                proof.siblings.length == height &&
                WordTree.fold(root, 0, height, proof.siblings.position()) == proof.finalState.mem &&
                keccak256(abi.encode(proof.finalState)) == model.outcome.stateHash;
        }
        if (!holds) revert DeskParametersMismatch(question.modelId, root);
    }

    /// @dev What the model's royalty takes of the reward, as it is now.
    function _royaltyOf(Question calldata question) private view returns (address receiver, uint16 bps) {
        uint256 part;
        (receiver, part) = IERC2981(address(MODELS)).royaltyInfo(question.modelId, WHOLE_BPS);
        uint256 maximum = Math.min(question.maxRoyaltyBps, WHOLE_BPS);
        if (part > maximum) revert DeskRoyaltyTooLarge(part, maximum);
        bps = receiver == address(0) ? 0 : uint16(part);
    }

    /// @dev The facts of a question that has this status.
    function _in(bytes32 questionId, QuestionStatus status) private view returns (Inquiry storage inquiry) {
        inquiry = _inquiries[questionId];
        if (inquiry.status != status) revert DeskWrongStatus(questionId, inquiry.status);
    }

    function _claim(
        bytes32 questionId,
        Question memory question,
        Inquiry memory inquiry,
        Statement memory statement
    ) private view returns (Claim memory) {
        return
            Claim({
                host: address(this),
                // The rounds make each answer's claim another one.
                hostKey: keccak256(abi.encode(questionId, inquiry.rounds)),
                solver: inquiry.solver,
                machine: question.machine,
                statementHash: keccak256(abi.encode(statement)),
                stateHash: inquiry.stateHash,
                steps: inquiry.steps,
                budgetSeconds: question.budgetSeconds,
                minMoveSeconds: question.minMoveSeconds,
                challengerBond: question.challengerBond
            });
    }

    function _checkWindow(uint256 given, uint256 minimum, uint256 maximum) private pure {
        if (given < minimum || given > maximum) revert DeskWindowOutOfRange(given, minimum, maximum);
    }
}
