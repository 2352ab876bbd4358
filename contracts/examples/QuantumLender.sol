// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {State} from "../interfaces/IKetMachine.sol";
import {ModelStatus} from "../interfaces/IModelRegistry.sol";
import {IInferenceDesk, ParameterProof, Question, QuestionStatus} from "../interfaces/IInferenceDesk.sol";
import {Binary64} from "./Binary64.sol";

/**
 * @title A lender that asks a quantum model
 * @notice An example for integrators: a small contract that lets a verified model decide, and believes nobody. An
 * applicant brings its figures and a fee; the contract asks the desk what one fixed model says of them; once the answer
 * stands, anybody can have the decision carried out. It shows the five things every integrator needs:
 *
 * 1. **Fix the question, not the solver.** Program, parameters, checker, bonds and windows are fixed in the constructor; an
 *    applicant chooses its figures and nothing else. Whoever solves it is a stranger, and may lie at its own cost.
 * 2. **Check the inputs.** What the model says of figures outside its range means nothing: they are refused.
 * 3. **Wait.** `answerOf` reverts until nobody can disprove the answer any more. Never act on the event `Answered`.
 * 4. **Read the answer without trust in its form.** A float may be NaN; a class may be any. What is not clearly a yes is a no.
 * 5. **Be ready for no answer.** Nobody may want to solve it; false answers are thrown out. After the deadline the fee comes
 *    back, and so it must be able to go back.
 *
 * It is not a bank: nothing makes a borrower repay, and figures are public and only what the applicant says. A real lender
 * takes them from where they can be checked, and never puts personal data on a chain.
 */
contract QuantumLender {
    using Binary64 for uint256;
    using Binary64 for bytes;
    using Binary64 for bytes32[];

    /// @notice What the lender asks for and what it does with the answer.
    /// @param question What is asked each time, but for the deadline.
    /// @param takeSeconds How long a question waits for solvers, in seconds.
    /// @param features Number of figures.
    /// @param lowest Smallest figure that the model was made for, binary64.
    /// @param highest Largest one.
    /// @param creditworthy Class index of those who get a loan.
    /// @param leastScore Least score of that class, times 10^18.
    /// @param loan What is lent, in wei.
    struct Policy {
        Question question;
        uint48 takeSeconds;
        uint8 features;
        uint64 lowest;
        uint64 highest;
        uint8 creditworthy;
        int256 leastScore;
        uint128 loan;
    }

    enum Status {
        None,
        /// The desk has the question, this contract keeps a loan ready.
        Asked,
        Granted,
        Declined,
        /// No answer stood; the fee was credited back.
        Unanswered
    }

    struct Application {
        address applicant;
        Status status;
    }

    /// @dev Ether, where a token is named.
    address private constant ETHER = address(0);
    uint256 private constant CELL_BYTES = 8;

    IInferenceDesk public immutable DESK;
    /// @notice Who puts in the money that is lent, and gets back what is not.
    address public immutable BANKER;

    /// @notice Money that nobody has applied for, in wei.
    uint256 public available;
    /// @notice By the desk's id of the question.
    mapping(bytes32 questionId => Application) public applications;
    /// @notice What an account can withdraw, in wei.
    mapping(address account => uint256) public credits;

    Policy private _policy;

    event Applied(bytes32 indexed questionId, address indexed applicant);
    event Decided(bytes32 indexed questionId, address indexed applicant, bool granted, uint256 class, int256 score);
    event GivenUp(bytes32 indexed questionId, address indexed applicant);

    error LenderFeeMismatch(uint256 sent, uint256 fee);
    error LenderFeatureCountMismatch(uint256 byteLength, uint256 expected);
    error LenderFeatureOutOfRange(uint256 index, uint256 bits);
    error LenderModelRevoked(uint256 modelId);
    error LenderOutOfMoney(uint256 available, uint256 loan);
    error LenderWrongStatus(bytes32 questionId, Status status);
    error LenderNotBanker(address caller);
    error LenderNotDesk(address caller);
    error LenderNothingToWithdraw(address account);
    error LenderPaymentFailed(address to, uint256 amount);

    /// @dev The desk checks the rest of the question each time it is asked. A lender in ether is all that is shown here.
    constructor(IInferenceDesk desk, Policy memory policy) payable {
        DESK = desk;
        BANKER = msg.sender;
        _policy = policy;
        _policy.question.token = ETHER;
        available = msg.value;
    }

    /// @dev Refunds arrive here when this contract withdraws them. Other ether would be nobody's.
    receive() external payable {
        if (msg.sender != address(DESK)) revert LenderNotDesk(msg.sender);
    }

    /// @notice Puts in money to lend; also how a borrower pays back.
    function deposit() external payable {
        available += msg.value;
    }

    /// @notice Applies for a loan. The value sent is the fee: the reward of whoever computes the answer.
    /// @param features Whole cells of 8 bytes, binary64, big-endian: scaled as the model's training data were.
    function request(bytes calldata features) external payable returns (bytes32 questionId) {
        Policy storage policy = _policy;
        Question memory question = policy.question;
        if (msg.value != question.reward) revert LenderFeeMismatch(msg.value, question.reward);
        // A model answers everything, also what it was never trained on: NaN, or angles that wrap around. Refuse those.
        uint256 expected = CELL_BYTES * policy.features;
        if (features.length != expected) revert LenderFeatureCountMismatch(features.length, expected);
        for (uint256 i = 0; i < policy.features; ++i) {
            uint256 bits = features.cellOf(i);
            if (!bits.isBetween(policy.lowest, policy.highest)) revert LenderFeatureOutOfRange(i, bits);
        }
        // The desk computes with any verified model. What its owner says of it is for the integrator to look at.
        if (question.modelId != 0 && DESK.MODELS().statusOf(question.modelId) == ModelStatus.Revoked) {
            revert LenderModelRevoked(question.modelId);
        }
        // Keep the loan ready now: an answer that cannot be acted on is worth nothing.
        if (available < policy.loan) revert LenderOutOfMoney(available, policy.loan);
        available -= policy.loan;

        question.deadline = uint48(block.timestamp) + policy.takeSeconds;
        // The parameters of a model from an open bounty are proved by their root alone.
        ParameterProof memory none = ParameterProof(State(0, 0, 0), new bytes32[](0));
        questionId = DESK.ask{value: msg.value}(question, features, none, "");
        applications[questionId] = Application(msg.sender, Status.Asked);
        emit Applied(questionId, msg.sender);
    }

    /// @notice Carries out the decision, once the answer stands. Caller: anybody.
    /// @dev Reverts with the desk's `DeskAnswerNotFinal` before.
    function decide(bytes32 questionId) external returns (bool granted) {
        Application storage application = _asked(questionId);
        Policy storage policy = _policy;
        bytes32[] memory outputs = DESK.answerOf(questionId);
        // Cell 0 is the class index as a float, the score of class c stands in cell 1 + c. NaN scores make the index 0,
        // as nothing is larger: so look at the score too.
        uint256 class = outputs.cellAt(0);
        (int256 score, bool isNumber) = outputs.cellAt(1 + policy.creditworthy).toWad();
        granted = class.isInteger(policy.creditworthy) && isNumber && score >= policy.leastScore;

        address applicant = application.applicant;
        application.status = granted ? Status.Granted : Status.Declined;
        // Pull, not push: an applicant that cannot receive must not stop anything.
        if (granted) credits[applicant] += policy.loan;
        else available += policy.loan;
        emit Decided(questionId, applicant, granted, class, score);
    }

    /// @notice Gives the fee back where nobody answered, or every answer was disproved. Caller: anybody.
    /// @dev A silent solver must have been dropped, a false answer discarded: both are calls that anybody may make on the
    /// desk. At the latest they can be made at `DESK.latestEnd`.
    function giveUp(bytes32 questionId) external {
        Application storage application = _asked(questionId);
        // Somebody else may have called `refund` on the desk: the money is this contract's in both cases.
        if (DESK.inquiryOf(questionId).status != QuestionStatus.Refunded) DESK.refund(questionId);
        application.status = Status.Unanswered;
        available += _policy.loan;
        credits[application.applicant] += _policy.question.reward;
        emit GivenUp(questionId, application.applicant);
    }

    /// @notice Pays out the caller's credit.
    function withdraw(address payable to) external returns (uint256 amount) {
        amount = credits[msg.sender];
        if (amount == 0) revert LenderNothingToWithdraw(msg.sender);
        credits[msg.sender] = 0;
        _send(to, amount);
    }

    /// @notice Pays out money that nobody has applied for. Caller: the banker.
    function withdrawAvailable(address payable to, uint256 amount) external {
        if (msg.sender != BANKER) revert LenderNotBanker(msg.sender);
        if (amount > available) revert LenderOutOfMoney(available, amount);
        available -= amount;
        _send(to, amount);
    }

    /// @notice What is asked, and what is done with the answer.
    function policyOf() external view returns (Policy memory) {
        return _policy;
    }

    /// @dev Refunds wait on the desk, all in one credit: they are fetched when they are needed.
    function _send(address payable to, uint256 amount) private {
        if (address(this).balance < amount) DESK.withdraw(ETHER, payable(address(this)));
        (bool paid, ) = to.call{value: amount}("");
        if (!paid) revert LenderPaymentFailed(to, amount);
    }

    function _asked(bytes32 questionId) private view returns (Application storage application) {
        application = applications[questionId];
        if (application.status != Status.Asked) revert LenderWrongStatus(questionId, application.status);
    }
}
