// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IKetMachine, LeafContext, OpenedStep, Shape, Statement} from "./IKetMachine.sol";

/// @notice What a solver says of a run, and the terms on which it may be disputed. Its id is
/// `keccak256(abi.encode(claim))`: a move names the content it is about, so no reorganisation of the chain can turn it
/// against another claim.
/// @param host The account that opened the claim; it alone decides what a final or a defeated claim means.
/// @param hostKey The host's own name for the claim, for example the hash of a bounty's id and a commit's index.
/// @param solver Who claims, answers challenges and gets the bond back.
/// @param machine Checker of single steps. A host and whoever challenges trust it: it decides every game.
/// @param statementHash `keccak256(abi.encode(statement))` of the run.
/// @param stateHash Hash of the claimed final state.
/// @param steps Number of steps to that state, at most the shape's `maxSteps`.
/// @param budgetSeconds Time that each side has for all its moves of one game.
/// @param minMoveSeconds Time that a side has for its next move, however little of its budget is left; at least 1, at
/// most the budget.
/// @param challengerBond Least bond of a challenger, in wei.
struct Claim {
    address host;
    bytes32 hostKey;
    address solver;
    IKetMachine machine;
    bytes32 statementHash;
    bytes32 stateHash;
    uint48 steps;
    uint24 budgetSeconds;
    uint24 minMoveSeconds;
    uint96 challengerBond;
}

/// @notice What has become of a claim.
enum ClaimStatus {
    /// Never opened.
    None,
    /// Open to challenges, under dispute or undisputed.
    Live,
    /// A game on it was lost by its solver.
    Defeated,
    /// It stands for ever and its bond was given back.
    Released
}

/// @notice The move that a game waits for, or how it ended.
enum Phase {
    /// There is no such game.
    None,
    /// Solver: post the hashes of states between the last one agreed and the first one disputed.
    Bisect,
    /// Challenger: name the first segment whose end it rejects.
    Pick,
    /// Solver: open the one step that is left.
    Open,
    /// Solver: reveal the nodes below a register's disputed node.
    DescendKet,
    /// Challenger: name a node of a register that it rejects.
    PickKet,
    /// Solver: prove the words that the disputed word is computed from.
    LeafKet,
    /// Solver: reveal the nodes below a disputed sum.
    DescendSum,
    /// Challenger: name a term that it rejects, or show that the terms do not add up.
    PickSum,
    /// Solver: prove the words that the disputed term is computed from.
    LeafSum,
    /// The claim was right, or its challenger silent.
    SolverWon,
    /// The claim was wrong, or its solver silent.
    ChallengerWon,
    /// Another challenger defeated the claim first.
    Closed
}

/// @notice The changing facts of a claim.
/// @param status What has become of it.
/// @param challengeUntil Last second in which a game may begin, Unix time.
/// @param liveGames Games that have not ended.
/// @param bond Live: the solver's bond. Defeated: the pot that the games still live may draw from. In wei.
struct ClaimState {
    ClaimStatus status;
    uint48 challengeUntil;
    uint32 liveGames;
    uint96 bond;
}

/// @notice The changing facts of a game.
/// @param phase The move it waits for.
/// @param deadline Last second in which that move may be made, Unix time; 0 when the game is over.
/// @param solverSeconds Time that the solver had left after its last move.
/// @param challengerSeconds Time that the challenger had left after its last move.
/// @param challengerMoves Moves of the challenger that count towards its allowance.
/// @param lo Before the step is opened: the last step agreed. After: path from the root to the node last picked.
/// @param hi Before the step is opened: the first step disputed. After: levels between that node and the words.
/// @param chain Hash of all that was revealed.
/// @param bond The challenger's bond in wei; 0 when the game is over.
struct GameState {
    Phase phase;
    uint48 deadline;
    uint24 solverSeconds;
    uint24 challengerSeconds;
    uint8 challengerMoves;
    uint48 lo;
    uint48 hi;
    bytes32 chain;
    uint96 bond;
}

/// @notice A hash that was posted in a list, shown again.
/// @param hash The hash.
/// @param siblings The five hashes beside its path in the list's tree, lowest first.
struct PostedHash {
    bytes32 hash;
    bytes32[] siblings;
}

/// @notice The hashes at the last step agreed and at the first step disputed.
/// @param roots Root of the tree of each list that was posted, in order: its hashes, then zeros, 32 words in all.
/// @param low The hash agreed on; ignored if that is the initial state.
/// @param high The hash disputed; ignored if that is the claimed final state.
struct Endpoints {
    bytes32[] roots;
    PostedHash low;
    PostedHash high;
}

/// @notice The node that the challenger picked, bound to the last reveal.
/// @param above Sums: the node that the reveal stood for, `re << 64 | im`. Kets: ignored.
/// @param word Kets: the node picked. Sums: the word of two terms that holds the one picked.
/// @param siblings Hashes beside the path from that word to the root of the words revealed, lowest first.
struct PickedNode {
    bytes32 above;
    bytes32 word;
    bytes32[] siblings;
}

/// @title The dispute game
/// @notice Finds the one step on which a solver and a challenger disagree and lets a machine decide it. It knows no
/// bounties: a host opens claims and reads whether they are final or defeated; nothing here ever calls a host.
/// @dev Trust: the host vouches for the machine, for the shape, for the claimed state sitting on HALT and for the size
/// of the solver's bond. Every move names the `stateHash` that it answers and reverts with `DisputeStateMismatch`
/// otherwise; all that a move reveals and that can be
/// answered is emitted. To act needs time ≤ deadline; `timeout` and `release` need time >
/// deadline. docs/dispute.md is the normative text.
interface IDisputeGame {
    /// @notice A claim may be challenged from now on.
    event ClaimOpened(
        bytes32 indexed claimId,
        address indexed host,
        address indexed solver,
        Claim claim,
        Statement statement,
        uint48 challengeUntil,
        uint256 bond
    );
    /// @notice A game began; the solver is to move.
    event Challenged(
        bytes32 indexed claimId,
        bytes32 indexed gameId,
        address indexed challenger,
        address solver,
        uint256 bond
    );
    /// @notice The solver posted the hashes of states at the steps `lo + i·stride < hi`.
    event Bisected(bytes32 indexed gameId, bytes32[] hashes);
    /// @notice The challenger rejected the end of a segment.
    event SegmentPicked(bytes32 indexed gameId, uint256 index);
    /// @notice The disputed step was opened and computed.
    event StepSettled(bytes32 indexed gameId, bytes32 claimed, bytes32 computed);
    /// @notice The disputed step was opened as a vector instruction, with the first nodes revealed.
    event StepOpened(bytes32 indexed gameId, OpenedStep step, bytes opening, bytes32[] nodes);
    /// @notice The solver revealed the nodes below the one that the challenger picked.
    event NodesRevealed(bytes32 indexed gameId, bytes32[] nodes);
    /// @notice The challenger rejected a node.
    event NodePicked(bytes32 indexed gameId, uint256 index);
    /// @notice The terms last revealed do not add up, or hold a NaN other than the canonical one.
    event SumRefuted(bytes32 indexed gameId, bool canonical, bytes32 total);
    /// @notice The disputed word or term was computed.
    event LeafComputed(bytes32 indexed gameId, bytes32 claimed, bytes32 computed);
    /// @notice The side to move was silent for too long.
    event MoveTimedOut(bytes32 indexed gameId, Phase phase);
    /// @notice A game was decided.
    /// @param prize What the winner was credited beyond its own bond: half the loser's bond, in wei.
    event GameDecided(bytes32 indexed claimId, bytes32 indexed gameId, bool solverWon, uint256 prize);
    /// @notice A game ended because its claim was defeated in another one.
    /// @param allowance What the challenger was credited beyond its own bond, in wei.
    event GameClosed(bytes32 indexed claimId, bytes32 indexed gameId, uint256 allowance);
    /// @notice A claim is dead.
    /// @param pot What the games still live may draw from, in wei.
    event ClaimDefeated(bytes32 indexed claimId, uint256 pot);
    /// @notice A claim stands, and its bond was credited to its solver.
    event ClaimReleased(bytes32 indexed claimId, uint256 bond);
    /// @notice Ether left for the zero address.
    event Burned(bytes32 indexed claimId, uint256 amount);
    /// @notice A credit was paid out.
    event Withdrawn(address indexed account, address indexed to, uint256 amount);

    /// @notice Only a claim's host opens it.
    error DisputeHostMismatch(address caller, address host);
    /// @notice The statement is not the one that the claim names.
    error DisputeStatementMismatch(bytes32 given, bytes32 expected);
    /// @notice More steps are claimed than the shape allows.
    error DisputeStepsOutOfRange(uint256 steps, uint256 maxSteps);
    /// @notice No step is claimed, but not the initial state either.
    error DisputeInitialStateMismatch(bytes32 claimed, bytes32 initial);
    /// @notice The time of one move is zero, or more than the budget.
    error DisputeClocksOutOfRange(uint256 budgetSeconds, uint256 minMoveSeconds);
    /// @notice The claim was opened before.
    error DisputeClaimExists(bytes32 claimId);
    /// @notice The claim is not in the status that the call needs.
    error DisputeClaimStatus(bytes32 claimId, ClaimStatus status);
    /// @notice The time for challenges is over.
    error DisputeWindowClosed(uint256 challengeUntil, uint256 time);
    /// @notice The time for challenges is not over.
    error DisputeWindowOpen(uint256 challengeUntil, uint256 time);
    /// @notice Games on the claim have not ended.
    error DisputeGamesLive(bytes32 claimId, uint256 liveGames);
    /// @notice A claim of no steps was proved when it was opened.
    error DisputeNothingToChallenge(bytes32 claimId);
    /// @notice The bond is less than the claim's terms or the gas of a dispute demand.
    error DisputeBondTooLow(uint256 given, uint256 minimum);
    /// @notice The challenger has or had a game on this claim.
    error DisputeGameExists(bytes32 gameId);
    /// @notice The game does not exist, is over, or waits for another move.
    error DisputeWrongPhase(bytes32 gameId, Phase phase);
    /// @notice The move answers another state of the game.
    error DisputeStateMismatch(bytes32 given, bytes32 actual);
    /// @notice The move comes too late.
    error DisputeDeadlinePassed(uint256 deadline, uint256 time);
    /// @notice The side to move still has time.
    error DisputeDeadlineNotPassed(uint256 deadline, uint256 time);
    /// @notice The list does not have the length that the rules demand.
    error DisputeCountMismatch(uint256 given, uint256 expected);
    /// @notice There is no segment or node of this index.
    error DisputeIndexOutOfRange(uint256 index, uint256 last);
    /// @notice What is shown again is not what was revealed.
    error DisputeRevealMismatch(bytes32 given, bytes32 expected);
    /// @notice The state opened is not the one that both sides agreed on.
    error DisputePreStateMismatch(bytes32 opened, bytes32 agreed);
    /// @notice The state opened is not the one that the solver claimed.
    error DisputePostStateMismatch(bytes32 opened, bytes32 claimed);
    /// @notice The machine names more levels than any register has.
    error DisputeLevelsOutOfRange(uint256 levels);
    /// @notice The call does not end the game, so only its solver may make it.
    error DisputeNotSolver(address caller, address solver);
    /// @notice The terms are canonical and add up.
    error DisputeSumsAddUp(bytes32 gameId, bytes32 total);
    /// @notice A credit paid to the zero address would be burned.
    error DisputeReceiverZero();
    /// @notice The caller has no credit.
    error DisputeNothingToWithdraw(address account);
    /// @notice The receiver refused the payment.
    error DisputePaymentFailed(address to, uint256 amount);

    /// @notice Opens a claim. The value sent is the solver's bond: it serves all games on the claim, and is credited to
    /// the solver by `release` if none is lost.
    /// @dev Caller: `claim.host`. The host has checked the machine, the shape, that the claimed state sits on HALT
    /// (`IKetMachine.outcome`) and, when it took the bond, its size against `minimumBond`. Reverts with
    /// `DisputeHostMismatch`, `DisputeStatementMismatch`, `DisputeStepsOutOfRange`, `DisputeInitialStateMismatch`,
    /// `DisputeClocksOutOfRange`, `DisputeWindowClosed`, `DisputeClaimExists`.
    /// @param statement The run; its hash is `claim.statementHash`.
    /// @param challengeUntil Last second in which a game may begin, Unix time, not in the past.
    /// @return claimId `keccak256(abi.encode(claim))`.
    function openClaim(
        Claim calldata claim,
        Statement calldata statement,
        uint48 challengeUntil
    ) external payable returns (bytes32 claimId);

    /// @notice Begins a game against a claim. The value sent, at least `challengeBond(claim)`, is the challenger's
    /// bond; all of it is at stake.
    /// @dev One game a challenger and claim, for ever. Reverts with `DisputeClaimStatus`, `DisputeWindowClosed`,
    /// `DisputeNothingToChallenge`, `DisputeBondTooLow`, `DisputeGameExists`.
    function challenge(Claim calldata claim) external payable returns (bytes32 gameId);

    /// @notice The solver posts the hashes of the states at the steps `lo + i·stride`, `i ≥ 1`, that are below `hi`.
    /// @dev Caller: the claim's solver. With `L = ceil(log2(hi − lo))` and `r = ceil(L / 5)` the stride is
    /// `2^(L − ceil(L / r))`.
    function bisect(bytes32 claimId, address challenger, bytes32 stateHash, bytes32[] calldata hashes) external;

    /// @notice The challenger names the first segment whose end it rejects.
    /// @dev Caller: the challenger.
    /// @param index Segment, from 0 to the number of hashes posted.
    function pick(bytes32 claimId, address solver, bytes32 stateHash, uint256 index) external;

    /// @notice Opens the disputed step. Scalar instructions and faults are settled at once; for a vector instruction
    /// the first nodes are revealed with it.
    /// @dev Caller: the claim's solver, or anybody if the machine settles the step. A state that cannot be opened
    /// costs its author the game by time.
    /// @param endpoints The hashes before and after the step, bound to the lists they were posted in.
    /// @param opening Bytes of the step, docs/machine.md.
    /// @param nodes Settled, or registers of one word: empty. Kets: the nodes `min(5, …)` levels below the new root.
    /// Sums: the terms as many levels below the total, two a word, `re << 64 | im` each.
    function open(
        Claim calldata claim,
        address challenger,
        bytes32 stateHash,
        Endpoints calldata endpoints,
        Statement calldata statement,
        bytes calldata opening,
        bytes32[] calldata nodes
    ) external;

    /// @notice The solver reveals the nodes below the register's node that the challenger picked.
    /// @dev Caller: the claim's solver. With `l` levels left and `r = ceil(l / 5)` they stand `ceil(l / r)` levels
    /// below.
    /// @param context `context` of the opened step.
    /// @param siblings Hashes beside the path from the picked node to the root of the nodes revealed before.
    /// @param nodes The nodes, in order.
    function descendKet(
        bytes32 claimId,
        address challenger,
        bytes32 stateHash,
        bytes32 context,
        bytes32[] calldata siblings,
        bytes32[] calldata nodes
    ) external;

    /// @notice The solver reveals the terms that add up to the one that the challenger picked.
    /// @dev Caller: the claim's solver. Whether they add up is only looked at if the challenger says that they do not.
    /// @param context `context` of the opened step.
    /// @param picked The term picked, bound to the terms revealed before.
    /// @param nodes The terms, two a word, as deep as in `descendKet`.
    function descendSum(
        bytes32 claimId,
        address challenger,
        bytes32 stateHash,
        bytes32 context,
        PickedNode calldata picked,
        bytes32[] calldata nodes
    ) external;

    /// @notice The challenger names a node that it rejects.
    /// @dev Caller: the challenger.
    function pickNode(bytes32 claimId, address solver, bytes32 stateHash, uint256 index) external;

    /// @notice Shows that the terms last revealed do not add up or hold a NaN other than the canonical one: the solver
    /// loses.
    /// @dev Caller: anybody, in the challenger's time.
    /// @param context `context` of the opened step.
    /// @param above The node that the terms stand for, `re << 64 | im`.
    /// @param nodes The terms revealed, two a word.
    function refute(
        Claim calldata claim,
        address challenger,
        bytes32 stateHash,
        bytes32 context,
        bytes32 above,
        bytes32[] calldata nodes
    ) external;

    /// @notice Computes the disputed word or term: if it is the claimed one the solver wins, else the challenger.
    /// @dev Caller: anybody, in the solver's time.
    /// @param picked The word or term picked. Registers of one word: `word` is the step's node.
    /// @param context What the opened step bound.
    /// @param proof Bytes of the words it depends on, docs/machine.md.
    function leaf(
        Claim calldata claim,
        address challenger,
        bytes32 stateHash,
        PickedNode calldata picked,
        LeafContext calldata context,
        bytes calldata proof
    ) external;

    /// @notice Ends a game whose side to move let its deadline pass: that side loses.
    /// @dev Caller: anybody. Reverts with `DisputeDeadlineNotPassed`.
    function timeout(Claim calldata claim, address challenger) external;

    /// @notice Ends a game on a claim that was defeated in another game: the challenger gets its bond back, and from
    /// the pot `MOVE_ALLOWANCE_GAS` for each of its moves at the lowest base fee that any move of the game, of either side,
    /// was made at.
    /// @dev Caller: anybody. Reverts with `DisputeClaimStatus`, `DisputeWrongPhase`. The last one burns what is left of
    /// the pot.
    function close(Claim calldata claim, address challenger) external;

    /// @notice Credits the bond of a claim that stands to its solver.
    /// @dev Caller: anybody. Reverts with `DisputeClaimStatus`, `DisputeWindowOpen`, `DisputeGamesLive`.
    function release(Claim calldata claim) external;

    /// @notice Pays the caller's whole credit.
    /// @dev Reverts with `DisputeReceiverZero`, `DisputeNothingToWithdraw`, `DisputePaymentFailed`; a credit can always
    /// be sent elsewhere.
    /// @param to Who receives it; not the zero address.
    function withdraw(address payable to) external returns (uint256 amount);

    /// @notice `keccak256(abi.encode(claim))`.
    function claimIdOf(Claim calldata claim) external pure returns (bytes32);

    /// @notice `keccak256(abi.encode(claimId, solver, challenger))`.
    function gameIdOf(bytes32 claimId, address solver, address challenger) external pure returns (bytes32);

    /// @notice Whether a claim stands for ever: time > `challengeUntil`, no game live, none lost.
    function isFinal(bytes32 claimId) external view returns (bool);

    /// @notice Whether a game on the claim was lost by its solver.
    function isDefeated(bytes32 claimId) external view returns (bool);

    /// @notice The changing facts of a claim.
    function claimState(bytes32 claimId) external view returns (ClaimState memory);

    /// @notice The changing facts of a game.
    function gameState(bytes32 gameId) external view returns (GameState memory);

    /// @notice What the next move of a game has to name: a hash of the position and of all that was revealed, and of no
    /// clock, so that a move which is mined again in another block stays valid.
    function stateHash(bytes32 gameId) external view returns (bytes32);

    /// @notice What an account may withdraw, in wei.
    function credits(address account) external view returns (uint256);

    /// @notice Least bond of a solver at this block's base fee: `BOND_GAS` × base fee, in wei. A host checks it when it
    /// takes a bond.
    /// @dev For contracts: nodes answer `eth_call` at a base fee of zero, so off-chain code multiplies by itself.
    function minimumBond() external view returns (uint256);

    /// @notice Least bond of a challenger at this block's base fee, in wei: `minimumBond`, or the claim's terms if more.
    /// @dev See `minimumBond`.
    function challengeBond(Claim calldata claim) external view returns (uint256);

    /// @notice The longest that a game can last from its challenge on, if `timeout` is called as soon as it may be:
    /// both budgets and the least time for each move.
    /// @param shape Ranges of the program: any claim of up to `maxSteps` steps, any instruction.
    function maxDisputeSeconds(
        Shape shape,
        uint24 budgetSeconds,
        uint24 minMoveSeconds
    ) external pure returns (uint256);

    /// @notice Gas of a dispute that a bond has to cover, for the loser pays for both sides.
    function BOND_GAS() external view returns (uint256);

    /// @notice Gas that a challenger whose game is closed is repaid for each of its moves.
    function MOVE_ALLOWANCE_GAS() external view returns (uint256);
}
