// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Claim, IDisputeGame} from "./IDisputeGame.sol";
import {IKetMachine, State, Statement} from "./IKetMachine.sol";
import {IModelRegistry} from "./IModelRegistry.sol";
import {IPostingRules} from "./IPostingRules.sol";
import {IPurse} from "./IPurse.sol";

/// @notice What somebody wants to have computed: a program's outputs for given arguments. Immutable once asked.
/// @param programId A program of the store, with at most 2^3 output words.
/// @param machine Checker of single steps, one that the posting rules allow.
/// @param modelId The verified model whose parameters data segment 0 holds; 0 where no model is meant. That the program
/// does with them what the model's own program did is for whoever reads the answer to know.
/// @param dataRoots Roots of the data segments; 0 for one that is not used. They stand beside the model's number so that
/// the question alone says what is computed.
/// @param token What the reward is paid in; zero for ether, else an ERC-20 that the posting rules allow.
/// @param reward In the token's smallest unit, at least 1. What counts is what arrives.
/// @param solverBond Least bond of a solver in wei.
/// @param challengerBond Least bond of a challenger in wei, at most `solverBond`.
/// @param deadline Last second in which a solver can take the question, Unix time.
/// @param answerSeconds Time for the answer, from its taking.
/// @param challengeSeconds Time for challenges, from the answer.
/// @param budgetSeconds Time that each side of a dispute has for all its moves.
/// @param minMoveSeconds Time that each side of a dispute has for its next move at least.
/// @param maxRoyaltyBps The largest part of the reward that the model's royalty (ERC-2981) may take, in hundredths of a
/// percent.
struct Question {
    bytes32 programId;
    IKetMachine machine;
    uint256 modelId;
    bytes32[4] dataRoots;
    address token;
    uint96 reward;
    uint96 solverBond;
    uint96 challengerBond;
    uint48 deadline;
    uint32 answerSeconds;
    uint32 challengeSeconds;
    uint24 budgetSeconds;
    uint24 minMoveSeconds;
    uint16 maxRoyaltyBps;
}

/// @notice Where a question stands.
enum QuestionStatus {
    /// Never asked.
    None,
    /// Nobody is at it: a solver can take it, or, after its deadline, its asker gets the reward back.
    Open,
    /// A solver has taken it and owes an answer.
    Taken,
    /// It was answered; the answer may be challenged, stand, or be disproved.
    Answered,
    /// The answer stands and was paid for.
    Paid,
    /// No answer stood: the reward was credited back.
    Refunded
}

/// @notice The changing facts of a question.
/// @param asker Who asked.
/// @param status Where it stands.
/// @param answerUntil Taken: last second for the answer, Unix time.
/// @param rounds How often the question was taken.
/// @param solver Who took it last.
/// @param bond Of that solver, in wei, while it is on the desk.
/// @param escrow What arrived of the reward, until it is credited.
/// @param royaltyReceiver Who gets the model's royalty.
/// @param royaltyBps Part of the reward that it takes, in hundredths of a percent.
/// @param steps Of the last answer's run.
/// @param argsRoot Root of the arguments.
/// @param stateHash Of the last answer's final state.
/// @param claimId Answered, Paid: the claim in the dispute game. Else 0.
struct Inquiry {
    address asker;
    QuestionStatus status;
    uint48 answerUntil;
    uint32 rounds;
    address solver;
    uint96 bond;
    uint96 escrow;
    address royaltyReceiver;
    uint16 royaltyBps;
    uint48 steps;
    bytes32 argsRoot;
    bytes32 stateHash;
    bytes32 claimId;
}

/// @notice Shows that a model's parameters have a root.
/// @dev Open jobs: all empty, the parameters are the arguments. Exact jobs: they are the outputs of the training run,
/// whose subtree stands at the start of its final memory: cell 0 is the score, the parameters follow.
/// @param finalState Of the claim that was paid for.
/// @param siblings Above the outputs' subtree.
struct ParameterProof {
    State finalState;
    bytes32[] siblings;
}

/// @notice What a solver shows of its run; as in `IBountyBoard.Reveal`.
struct Answer {
    uint48 steps;
    State finalState;
    bytes32[] haltProof;
    bytes32[] outputs;
    bytes32[] outputProof;
}

/**
 * @title Verified inference
 * @notice A contract asks what a model says of its inputs; a solver answers with a bond, and the answer can be disputed like
 * any claim. Once it stands, anybody can read it. One solver at a time: it takes the question with its bond, so nobody can
 * copy its answer; if it stays silent, half of the bond is burned and the question is open again.
 */
interface IInferenceDesk is IPurse {
    /// @param args Whole cells of 8 bytes, big-endian: with them and the data anybody can compute the answer.
    event Asked(
        bytes32 indexed questionId,
        address indexed asker,
        uint256 indexed modelId,
        Question question,
        bytes args,
        uint256 escrow
    );
    /// @notice A solver owes an answer until a second, Unix time.
    event Taken(bytes32 indexed questionId, address indexed solver, uint256 bond, uint256 answerUntil);
    /// @notice An answer was shown and can be challenged.
    event Answered(
        bytes32 indexed questionId,
        bytes32 indexed claimId,
        address indexed solver,
        bytes32 stateHash,
        Answer answer
    );
    /// @notice The solver was silent.
    event Dropped(bytes32 indexed questionId, address indexed solver, uint256 burned, uint256 returned);
    /// @notice The answer was disproved.
    event Disproved(bytes32 indexed questionId, bytes32 indexed claimId);
    /// @notice The answer stands; its reward was credited to the solver, less the royalty of the model.
    event Paid(bytes32 indexed questionId, address indexed solver, uint256 amount, uint256 royalty);
    /// @notice No answer stood; the reward was credited back to the asker.
    event Refunded(bytes32 indexed questionId, address indexed asker, uint256 amount);

    /// @notice The question is not in the status that the call needs.
    error DeskWrongStatus(bytes32 questionId, QuestionStatus status);
    /// @notice The ether sent is not the reward in ether.
    error DeskValueMismatch(uint256 sent, uint256 expected);
    /// @notice There is no reward.
    error DeskRewardZero();
    /// @notice The posting rules do not allow the checker.
    error DeskMachineNotAllowed(address machine);
    /// @notice The posting rules do not allow the token.
    error DeskTokenNotAllowed(address token);
    /// @notice The program has more output words than the desk keeps.
    error DeskOutputsTooMany(uint256 outDepth, uint256 maximum);
    /// @notice Arguments are whole cells of 8 bytes.
    error DeskArgsMisaligned(uint256 length);
    /// @notice More bytes of arguments than the program takes.
    error DeskArgsTooLong(uint256 length, uint256 maximum);
    /// @notice A segment that the program reads has no root.
    error DeskDataMismatch(uint256 segment, uint256 depth, bytes32 root);
    /// @notice Segment 0 does not hold the parameters of the model.
    error DeskParametersMismatch(uint256 modelId, bytes32 root);
    /// @notice The model does not come from a bounty that the board settled.
    error DeskModelUnverified(uint256 modelId);
    /// @notice The royalty of the model is more than the question accepts.
    error DeskRoyaltyTooLarge(uint256 bps, uint256 maximum);
    /// @notice The deadline lies in the past or too far ahead.
    error DeskDeadlineOutOfRange(uint256 deadline, uint256 earliest, uint256 latest);
    /// @notice A window is shorter than an honest machine needs, or longer than the rules allow.
    error DeskWindowOutOfRange(uint256 givenSeconds, uint256 minimum, uint256 maximum);
    /// @notice A bond is less than the rules ask for, or a challenger would risk more than the solver.
    error DeskBondOutOfRange(uint256 bond, uint256 minimum, uint256 maximum);
    /// @notice The bond sent is less than the question or the gas of a dispute demand.
    error DeskBondTooLow(uint256 given, uint256 minimum);
    /// @notice The time for this call is over.
    error DeskTooLate(uint256 deadline, uint256 time);
    /// @notice The time of the other side is not over.
    error DeskTooEarly(uint256 deadline, uint256 time);
    /// @notice Only the solver that took the question may answer.
    error DeskNotSolver(address caller, address solver);
    /// @notice The answer can still be challenged, or was disproved.
    error DeskAnswerNotFinal(bytes32 questionId, bytes32 claimId);
    /// @notice No game on the answer was lost.
    error DeskAnswerStands(bytes32 questionId, bytes32 claimId);

    /// @notice Asks a question. The value sent is the reward, if it is in ether.
    /// @param args Arguments: whole cells of 8 bytes, big-endian.
    /// @param proof With a model: that data segment 0 holds its parameters.
    /// @param permit How the reward is taken, see `IPurse`; for ether empty.
    /// @return questionId `keccak256(abi.encode(chainid, desk, asker, nonce, keccak256(abi.encode(question)), argsRoot))`.
    function ask(
        Question calldata question,
        bytes calldata args,
        ParameterProof calldata proof,
        bytes calldata permit
    ) external payable returns (bytes32 questionId);

    /// @notice Takes a question; the value sent is the solver's bond, all of it.
    /// @dev Compute first: a program that never halts, or data that cannot be found, cost whoever takes the question half
    /// of its bond.
    function take(bytes32 questionId) external payable;

    /// @notice Answers. Caller: the solver that took the question, in its time.
    function answer(bytes32 questionId, Answer calldata shown) external returns (bytes32 claimId);

    /// @notice Opens the question again after a solver's silence. Caller: anybody.
    function drop(bytes32 questionId) external;

    /// @notice Opens the question again after its answer was disproved. Caller: anybody.
    function discard(bytes32 questionId) external;

    /// @notice Credits the reward, once the answer stands. Caller: anybody.
    function pay(bytes32 questionId) external;

    /// @notice Credits the reward back, once the deadline is over and nobody is at the question. Caller: anybody.
    function refund(bytes32 questionId) external;

    /// @notice The output words of the answer that stands, for ever. Reverts with `DeskAnswerNotFinal` before.
    function answerOf(bytes32 questionId) external view returns (bytes32[] memory outputs);

    /// @notice Whether `answerOf` answers.
    function isAnswered(bytes32 questionId) external view returns (bool);

    /// @notice The changing facts of a question; status None where there is none.
    function inquiryOf(bytes32 questionId) external view returns (Inquiry memory);

    /// @notice What was asked.
    function questionOf(bytes32 questionId) external view returns (Question memory);

    /// @notice The run that an answer claims.
    function statementOf(bytes32 questionId) external view returns (Statement memory);

    /// @notice The content of the answer's claim, as the calls of the dispute game need it. Reverts with
    /// `DeskWrongStatus` where there is none; one that was discarded stands in `ClaimOpened`.
    function claimOf(bytes32 questionId) external view returns (Claim memory);

    /// @notice From the second after this on, a question can be brought to its end by anybody's calls: Unix time.
    function latestEnd(bytes32 questionId) external view returns (uint256);

    /// @notice Number of questions that an account has asked.
    function nonces(address asker) external view returns (uint256);

    /// @notice Where answers are disputed.
    function GAME() external view returns (IDisputeGame);

    /// @notice Says which checkers and tokens are allowed, and how long windows and how large bonds must be.
    function RULES() external view returns (IPostingRules);

    /// @notice The registry that `modelId` of a question counts in.
    function MODELS() external view returns (IModelRegistry);
}
