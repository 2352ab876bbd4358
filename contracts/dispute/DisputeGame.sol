// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {
    Claim,
    ClaimState,
    ClaimStatus,
    Endpoints,
    GameState,
    IDisputeGame,
    Phase,
    PickedNode,
    PostedHash
} from "../interfaces/IDisputeGame.sol";
import {LeafContext, OpenedStep, Shape, Statement, StepKind} from "../interfaces/IKetMachine.sol";
import {Clock} from "./Clock.sol";
import {Descent} from "./Descent.sol";
import {FeeFloor} from "./FeeFloor.sol";
import {PackedGame, PackedGames} from "./PackedGame.sol";
import {Rounds} from "./Rounds.sol";

/// @title DisputeGame
/// @notice One independent game for each challenger of a claim, all at once; one lost game kills the claim.
/// @dev No owner, no upgrade. It calls machines (statically, before it writes), the zero address (to burn) and, in
/// `withdraw`, the receiver that the caller names, last. Every loop is bounded by 48 bits of steps or 24 levels.
///
/// INVARIANT: balance ≥ solvers' bonds + pots + challengers' bonds of live games + credits, with equality unless ether
/// was forced in.
/// INVARIANT: an allowance is at most `MOVE_ALLOWANCE_GAS` for each paid move, at the lowest base fee of any move of its
/// game.
/// INVARIANT: from its challenge on a game takes at most `maxDisputeSeconds` until `timeout` may end it.
contract DisputeGame is IDisputeGame {
    using Clock for PackedGame;
    using SafeCast for uint256;

    /// @notice What is stored of a game.
    /// @param game Position and clocks.
    /// @param chain Before the step is opened: hash chain of the roots of the lists posted. After:
    /// `keccak256(context, what the last reveal left behind)`.
    /// @param bond The challenger's, in wei.
    struct Record {
        PackedGame game;
        bytes32 chain;
        uint256 bond;
    }

    /// @inheritdoc IDisputeGame
    uint256 public constant BOND_GAS = 6_000_000;
    /// @inheritdoc IDisputeGame
    /// @dev Less than a move costs that is a transaction of its own. A contract that moves in many games at once can make
    /// one for about 10 000 gas, but then each is an answer to a move of the solver, for 14 000 at least, and began with
    /// a challenge, for 50 000: who plays both sides burns more than he draws, since each side's moves are priced at the
    /// lowest base fee of either.
    uint256 public constant MOVE_ALLOWANCE_GAS = 25_000;

    /// @dev `qubits ≤ 25`, so no register has more levels above its words.
    uint256 private constant MAX_LEVELS = 24;
    address private constant BURN_ADDRESS = address(0);

    /// @inheritdoc IDisputeGame
    mapping(address account => uint256 wei_) public credits;

    mapping(bytes32 claimId => ClaimState) private _claims;
    mapping(bytes32 gameId => Record) private _games;

    /// @inheritdoc IDisputeGame
    function openClaim(
        Claim calldata claim,
        Statement calldata statement,
        uint48 challengeUntil
    ) external payable returns (bytes32 claimId) {
        if (msg.sender != claim.host) revert DisputeHostMismatch(msg.sender, claim.host);
        _requireStatement(claim, statement);
        uint256 maxSteps = _maxSteps(statement.shape);
        if (claim.steps > maxSteps) revert DisputeStepsOutOfRange(claim.steps, maxSteps);
        if (claim.minMoveSeconds == 0 || claim.minMoveSeconds > claim.budgetSeconds) {
            revert DisputeClocksOutOfRange(claim.budgetSeconds, claim.minMoveSeconds);
        }
        if (challengeUntil < block.timestamp) revert DisputeWindowClosed(challengeUntil, block.timestamp);
        if (claim.steps == 0) {
            bytes32 initial = claim.machine.initialStateHash(statement.shape);
            if (claim.stateHash != initial) revert DisputeInitialStateMismatch(claim.stateHash, initial);
        }
        claimId = claimIdOf(claim);
        if (_claims[claimId].status != ClaimStatus.None) revert DisputeClaimExists(claimId);
        _claims[claimId] = ClaimState({
            status: ClaimStatus.Live,
            challengeUntil: challengeUntil,
            liveGames: 0,
            bond: msg.value.toUint96()
        });
        emit ClaimOpened(claimId, claim.host, claim.solver, claim, statement, challengeUntil, msg.value);
    }

    /// @inheritdoc IDisputeGame
    function challenge(Claim calldata claim) external payable returns (bytes32 gameId) {
        bytes32 claimId = claimIdOf(claim);
        ClaimState storage state = _claims[claimId];
        if (state.status != ClaimStatus.Live) revert DisputeClaimStatus(claimId, state.status);
        if (block.timestamp > state.challengeUntil) revert DisputeWindowClosed(state.challengeUntil, block.timestamp);
        if (claim.steps == 0) revert DisputeNothingToChallenge(claimId);
        uint256 minimum = challengeBond(claim);
        if (msg.value < minimum) revert DisputeBondTooLow(msg.value, minimum);
        gameId = gameIdOf(claimId, claim.solver, msg.sender);
        Record storage record = _games[gameId];
        if (record.game.phase() != Phase.None) revert DisputeGameExists(gameId);
        record.game = PackedGames.begin({
            firstPhase: claim.steps == 1 ? Phase.Open : Phase.Bisect,
            time: block.timestamp,
            budgetSeconds: claim.budgetSeconds,
            leastSeconds: claim.minMoveSeconds,
            steps: claim.steps,
            fee: FeeFloor.pack(block.basefee)
        });
        record.bond = msg.value;
        ++state.liveGames;
        emit Challenged(claimId, gameId, msg.sender, claim.solver, msg.value);
    }

    /// @inheritdoc IDisputeGame
    function bisect(bytes32 claimId, address challenger, bytes32 answered, bytes32[] calldata hashes) external {
        bytes32 gameId = gameIdOf(claimId, msg.sender, challenger);
        (Record storage record, PackedGame game) = _move(gameId, answered, Phase.Bisect);
        (, uint256 inner) = Rounds.split(game.hi() - game.lo());
        _requireCount(hashes.length, inner);
        record.chain = Hashes.efficientKeccak256(record.chain, Descent.root(hashes, Descent.LIST_LEVELS));
        // At most 10 rounds: 48 bits of steps, 5 a round.
        record.game = game.withRound(game.round() + 1).withPhase(Phase.Pick);
        emit Bisected(gameId, hashes);
    }

    /// @inheritdoc IDisputeGame
    function pick(bytes32 claimId, address solver, bytes32 answered, uint256 index) external {
        bytes32 gameId = gameIdOf(claimId, solver, msg.sender);
        (Record storage record, PackedGame game) = _move(gameId, answered, Phase.Pick);
        uint256 lo = game.lo();
        uint256 hi = game.hi();
        (uint256 stride, uint256 inner) = Rounds.split(hi - lo);
        if (index > inner) revert DisputeIndexOutOfRange(index, inner);
        // Ends of segments are below `hi`, except the last one's, which is `hi` itself.
        if (index < inner) {
            hi = lo + (index + 1) * stride;
            game = game.withHigh(hi, index);
        }
        if (index > 0) {
            lo += index * stride;
            game = game.withLow(lo, index - 1);
        }
        record.game = game.withPhase(hi - lo == 1 ? Phase.Open : Phase.Bisect);
        emit SegmentPicked(gameId, index);
    }

    /// @inheritdoc IDisputeGame
    function open(
        Claim calldata claim,
        address challenger,
        bytes32 answered,
        Endpoints calldata endpoints,
        Statement calldata statement,
        bytes calldata opening,
        bytes32[] calldata nodes
    ) external {
        bytes32 claimId = claimIdOf(claim);
        bytes32 gameId = gameIdOf(claimId, claim.solver, challenger);
        (Record storage record, PackedGame game) = _move(gameId, answered, Phase.Open);
        _requireStatement(claim, statement);
        (bytes32 agreed, bytes32 disputed) = _endpointHashes(claim, statement, game, record.chain, endpoints);
        OpenedStep memory step = claim.machine.open(statement, opening);
        if (step.preHash != agreed) revert DisputePreStateMismatch(step.preHash, agreed);
        if (step.kind == StepKind.Settled) {
            _requireCount(nodes.length, 0);
            emit StepSettled(gameId, disputed, step.postHash);
            _decide(claim, claimId, challenger, gameId, step.postHash == disputed);
        } else {
            if (msg.sender != claim.solver) revert DisputeNotSolver(msg.sender, claim.solver);
            if (step.postHash != disputed) revert DisputePostStateMismatch(step.postHash, disputed);
            (record.game, record.chain) = _revealFirst(game, step, nodes);
            emit StepOpened(gameId, step, opening, nodes);
        }
    }

    /// @inheritdoc IDisputeGame
    function descendKet(
        bytes32 claimId,
        address challenger,
        bytes32 answered,
        bytes32 context,
        bytes32[] calldata siblings,
        bytes32[] calldata nodes
    ) external {
        bytes32 gameId = gameIdOf(claimId, msg.sender, challenger);
        (Record storage record, PackedGame game) = _move(gameId, answered, Phase.DescendKet);
        uint256 levels = Rounds.next(game.hi());
        _requireCount(nodes.length, 1 << levels);
        _requireCount(siblings.length, game.round());
        bytes32 root = Descent.root(nodes, levels);
        _requireReveal(record.chain, context, Descent.climb(root, game.lowIndex(), siblings));
        record.chain = Hashes.efficientKeccak256(context, root);
        record.game = game.withRound(levels).withPhase(Phase.PickKet);
        emit NodesRevealed(gameId, nodes);
    }

    /// @inheritdoc IDisputeGame
    function descendSum(
        bytes32 claimId,
        address challenger,
        bytes32 answered,
        bytes32 context,
        PickedNode calldata picked,
        bytes32[] calldata nodes
    ) external {
        bytes32 gameId = gameIdOf(claimId, msg.sender, challenger);
        (Record storage record, PackedGame game) = _move(gameId, answered, Phase.DescendSum);
        uint256 levels = Rounds.next(game.hi());
        _requireCount(nodes.length, 1 << (levels - 1));
        bytes32 above = _pickedTerm(game, record.chain, context, picked);
        record.chain = Hashes.efficientKeccak256(context, Descent.bindSum(above, Descent.root(nodes, levels - 1)));
        record.game = game.withRound(levels).withPhase(Phase.PickSum);
        emit NodesRevealed(gameId, nodes);
    }

    /// @inheritdoc IDisputeGame
    function pickNode(bytes32 claimId, address solver, bytes32 answered, uint256 index) external {
        bytes32 gameId = gameIdOf(claimId, solver, msg.sender);
        bool ket = _games[gameId].game.phase() == Phase.PickKet;
        (Record storage record, PackedGame game) = _move(gameId, answered, ket ? Phase.PickKet : Phase.PickSum);
        uint256 levels = game.round();
        uint256 last = (1 << levels) - 1;
        if (index > last) revert DisputeIndexOutOfRange(index, last);
        // What was revealed was at most as deep as what was left.
        uint256 left = game.hi() - levels;
        game = game.withNode((game.lo() << levels) | index, left, index);
        if (left > 0) game = game.withPhase(ket ? Phase.DescendKet : Phase.DescendSum);
        else game = game.withPhase(ket ? Phase.LeafKet : Phase.LeafSum);
        record.game = game;
        emit NodePicked(gameId, index);
    }

    /// @inheritdoc IDisputeGame
    function refute(
        Claim calldata claim,
        address challenger,
        bytes32 answered,
        bytes32 context,
        bytes32 above,
        bytes32[] calldata nodes
    ) external {
        bytes32 claimId = claimIdOf(claim);
        bytes32 gameId = gameIdOf(claimId, claim.solver, challenger);
        (Record storage record, PackedGame game) = _move(gameId, answered, Phase.PickSum);
        uint256 levels = game.round() - 1;
        _requireCount(nodes.length, 1 << levels);
        _requireReveal(record.chain, context, Descent.bindSum(above, Descent.root(nodes, levels)));
        (bool canonical, bytes32 total) = claim.machine.sum(abi.encodePacked(nodes));
        if (canonical && total == above) revert DisputeSumsAddUp(gameId, total);
        emit SumRefuted(gameId, canonical, total);
        _decide(claim, claimId, challenger, gameId, false);
    }

    /// @inheritdoc IDisputeGame
    function leaf(
        Claim calldata claim,
        address challenger,
        bytes32 answered,
        PickedNode calldata picked,
        LeafContext calldata context,
        bytes calldata proof
    ) external {
        bytes32 claimId = claimIdOf(claim);
        bytes32 gameId = gameIdOf(claimId, claim.solver, challenger);
        bool ket = _games[gameId].game.phase() == Phase.LeafKet;
        (Record storage record, PackedGame game) = _move(gameId, answered, ket ? Phase.LeafKet : Phase.LeafSum);
        bytes32 contextHash = keccak256(abi.encode(context));
        bytes32 claimed =
            ket
                ? _pickedWord(game, record.chain, contextHash, picked)
                : _pickedTerm(game, record.chain, contextHash, picked);
        bytes32 computed = claim.machine.leaf(context, game.lo(), proof);
        emit LeafComputed(gameId, claimed, computed);
        _decide(claim, claimId, challenger, gameId, claimed == computed);
    }

    /// @inheritdoc IDisputeGame
    function timeout(Claim calldata claim, address challenger) external {
        bytes32 claimId = claimIdOf(claim);
        bytes32 gameId = gameIdOf(claimId, claim.solver, challenger);
        PackedGame game = _games[gameId].game;
        Phase phase = game.phase();
        if (Clock.isOver(phase)) revert DisputeWrongPhase(gameId, phase);
        uint256 deadline = game.deadline();
        if (block.timestamp <= deadline) revert DisputeDeadlineNotPassed(deadline, block.timestamp);
        emit MoveTimedOut(gameId, phase);
        _decide(claim, claimId, challenger, gameId, Clock.challengerMoves(phase));
    }

    /// @inheritdoc IDisputeGame
    function close(Claim calldata claim, address challenger) external {
        bytes32 claimId = claimIdOf(claim);
        ClaimState storage state = _claims[claimId];
        if (state.status != ClaimStatus.Defeated) revert DisputeClaimStatus(claimId, state.status);
        bytes32 gameId = gameIdOf(claimId, claim.solver, challenger);
        PackedGame game = _games[gameId].game;
        if (Clock.isOver(game.phase())) revert DisputeWrongPhase(gameId, game.phase());
        uint256 bond = _end(gameId, Phase.Closed);
        uint256 pot = state.bond;
        uint256 allowance = game.paidMoves() * MOVE_ALLOWANCE_GAS * FeeFloor.unpack(game.lowestFee());
        if (allowance > pot) allowance = pot;
        pot -= allowance;
        credits[challenger] += bond + allowance;
        --state.liveGames;
        emit GameClosed(claimId, gameId, allowance);
        _setPot(claimId, state, pot);
    }

    /// @inheritdoc IDisputeGame
    function release(Claim calldata claim) external {
        bytes32 claimId = claimIdOf(claim);
        ClaimState storage state = _claims[claimId];
        if (state.status != ClaimStatus.Live) revert DisputeClaimStatus(claimId, state.status);
        if (block.timestamp <= state.challengeUntil) revert DisputeWindowOpen(state.challengeUntil, block.timestamp);
        if (state.liveGames > 0) revert DisputeGamesLive(claimId, state.liveGames);
        uint256 bond = state.bond;
        state.status = ClaimStatus.Released;
        state.bond = 0;
        credits[claim.solver] += bond;
        emit ClaimReleased(claimId, bond);
    }

    /// @inheritdoc IDisputeGame
    function withdraw(address payable to) external returns (uint256 amount) {
        if (to == address(0)) revert DisputeReceiverZero();
        amount = credits[msg.sender];
        if (amount == 0) revert DisputeNothingToWithdraw(msg.sender);
        credits[msg.sender] = 0;
        emit Withdrawn(msg.sender, to, amount);
        _send(to, amount);
    }

    /// @inheritdoc IDisputeGame
    function isFinal(bytes32 claimId) external view returns (bool) {
        ClaimState storage state = _claims[claimId];
        if (state.status != ClaimStatus.Live) return state.status == ClaimStatus.Released;
        return block.timestamp > state.challengeUntil && state.liveGames == 0;
    }

    /// @inheritdoc IDisputeGame
    function isDefeated(bytes32 claimId) external view returns (bool) {
        return _claims[claimId].status == ClaimStatus.Defeated;
    }

    /// @inheritdoc IDisputeGame
    function claimState(bytes32 claimId) external view returns (ClaimState memory) {
        return _claims[claimId];
    }

    /// @inheritdoc IDisputeGame
    function gameState(bytes32 gameId) external view returns (GameState memory) {
        Record storage record = _games[gameId];
        PackedGame game = record.game;
        return
            GameState({
                phase: game.phase(),
                deadline: Clock.isOver(game.phase()) ? 0 : game.deadline().toUint48(),
                solverSeconds: game.solverSeconds().toUint24(),
                challengerSeconds: game.challengerSeconds().toUint24(),
                challengerMoves: game.paidMoves().toUint8(),
                lo: game.lo().toUint48(),
                hi: game.hi().toUint48(),
                chain: record.chain,
                bond: record.bond.toUint96()
            });
    }

    /// @inheritdoc IDisputeGame
    function stateHash(bytes32 gameId) external view returns (bytes32) {
        return _stateHash(_games[gameId].chain, _games[gameId].game);
    }

    /// @inheritdoc IDisputeGame
    function minimumBond() public view returns (uint256) {
        return BOND_GAS * block.basefee;
    }

    /// @inheritdoc IDisputeGame
    function challengeBond(Claim calldata claim) public view returns (uint256) {
        uint256 minimum = minimumBond();
        return minimum > claim.challengerBond ? minimum : claim.challengerBond;
    }

    /// @inheritdoc IDisputeGame
    function maxDisputeSeconds(
        Shape shape,
        uint24 budgetSeconds,
        uint24 minMoveSeconds
    ) external pure returns (uint256) {
        uint256 levels = (Shape.unwrap(shape) >> 248) - 1;
        uint256 rounds = Rounds.count(Rounds.log2Ceil(_maxSteps(shape))) + Rounds.count(levels);
        // Both sides move in every round; the solver opens the step and proves the leaf.
        return 2 * uint256(budgetSeconds) + (2 * rounds + 2) * minMoveSeconds;
    }

    /// @inheritdoc IDisputeGame
    function claimIdOf(Claim calldata claim) public pure returns (bytes32) {
        return keccak256(abi.encode(claim));
    }

    /// @inheritdoc IDisputeGame
    function gameIdOf(bytes32 claimId, address solver, address challenger) public pure returns (bytes32) {
        return keccak256(abi.encode(claimId, solver, challenger));
    }

    /// @dev Decides a game on a live claim: half of the loser's bond is credited to the winner; the other half is
    /// burned, or if the solver loses it is the pot of the games still live. Odd wei are burned.
    function _decide(
        Claim calldata claim,
        bytes32 claimId,
        address challenger,
        bytes32 gameId,
        bool solverWon
    ) private {
        ClaimState storage state = _claims[claimId];
        if (state.status != ClaimStatus.Live) revert DisputeClaimStatus(claimId, state.status);
        uint256 bond = _end(gameId, solverWon ? Phase.SolverWon : Phase.ChallengerWon);
        --state.liveGames;
        if (solverWon) {
            uint256 prize = bond / 2;
            credits[claim.solver] += prize;
            emit GameDecided(claimId, gameId, true, prize);
            _burn(claimId, bond - prize);
        } else {
            uint256 stake = state.bond;
            uint256 prize = stake / 2;
            state.status = ClaimStatus.Defeated;
            credits[challenger] += bond + prize;
            emit GameDecided(claimId, gameId, false, prize);
            emit ClaimDefeated(claimId, stake - prize);
            _setPot(claimId, state, stake - prize);
        }
    }

    /// @dev Forgets a game but for how it ended.
    /// @return bond The challenger's bond, which the caller has to credit.
    function _end(bytes32 gameId, Phase phase) private returns (uint256 bond) {
        Record storage record = _games[gameId];
        bond = record.bond;
        record.game = PackedGames.ended(phase);
        record.chain = 0;
        record.bond = 0;
    }

    /// @dev Keeps the pot for the games still live; burns it when there is none.
    function _setPot(bytes32 claimId, ClaimState storage state, uint256 pot) private {
        bool last = state.liveGames == 0;
        state.bond = last ? 0 : pot.toUint96();
        if (last) _burn(claimId, pot);
    }

    /// @dev Last effect of whatever calls it: the zero address runs no code.
    function _burn(bytes32 claimId, uint256 amount) private {
        if (amount == 0) return;
        emit Burned(claimId, amount);
        _send(BURN_ADDRESS, amount);
    }

    function _send(address to, uint256 amount) private {
        (bool paid, ) = to.call{value: amount}("");
        if (!paid) revert DisputePaymentFailed(to, amount);
    }

    /// @dev The game that a move answers, with the time of the move taken off its mover's clock.
    function _move(
        bytes32 gameId,
        bytes32 answered,
        Phase phase
    ) private view returns (Record storage record, PackedGame game) {
        record = _games[gameId];
        game = record.game;
        if (game.phase() != phase) revert DisputeWrongPhase(gameId, game.phase());
        bytes32 actual = _stateHash(record.chain, game);
        if (answered != actual) revert DisputeStateMismatch(answered, actual);
        game = game.tick();
    }

    /// @dev The hashes that both sides agreed on and that the solver claims for the state after it.
    function _endpointHashes(
        Claim calldata claim,
        Statement calldata statement,
        PackedGame game,
        bytes32 chain,
        Endpoints calldata endpoints
    ) private pure returns (bytes32 agreed, bytes32 disputed) {
        bytes32[] calldata roots = endpoints.roots;
        _requireCount(roots.length, game.round());
        bytes32 shown = 0;
        for (uint256 i = 0; i < roots.length; ++i) shown = Hashes.efficientKeccak256(shown, roots[i]);
        if (shown != chain) revert DisputeRevealMismatch(shown, chain);
        uint256 lowRound = game.lowRound();
        agreed =
            lowRound == 0
                ? claim.machine.initialStateHash(statement.shape)
                : _posted(endpoints.low, roots[lowRound - 1], game.lowIndex());
        uint256 highRound = game.highRound();
        disputed = highRound == 0 ? claim.stateHash : _posted(endpoints.high, roots[highRound - 1], game.highIndex());
    }

    function _requireStatement(Claim calldata claim, Statement calldata statement) private pure {
        bytes32 given = keccak256(abi.encode(statement));
        if (given != claim.statementHash) revert DisputeStatementMismatch(given, claim.statementHash);
    }

    function _requireCount(uint256 given, uint256 expected) private pure {
        if (given != expected) revert DisputeCountMismatch(given, expected);
    }

    function _requireReveal(bytes32 chain, bytes32 context, bytes32 leftBehind) private pure {
        bytes32 shown = Hashes.efficientKeccak256(context, leftBehind);
        if (shown != chain) revert DisputeRevealMismatch(shown, chain);
    }

    /// @dev The game after a vector instruction was opened: with its first nodes revealed, or at its only word.
    function _revealFirst(
        PackedGame game,
        OpenedStep memory step,
        bytes32[] calldata nodes
    ) private pure returns (PackedGame next, bytes32 chain) {
        bool ket = step.kind == StepKind.Ket;
        uint256 left = step.levels;
        if (left > MAX_LEVELS) revert DisputeLevelsOutOfRange(left);
        next = game.withTree(left);
        if (left == 0) {
            _requireCount(nodes.length, 0);
            return (
                next.withPhase(ket ? Phase.LeafKet : Phase.LeafSum),
                Hashes.efficientKeccak256(step.context, step.node)
            );
        }
        uint256 levels = Rounds.next(left);
        uint256 wordLevels = ket ? levels : levels - 1;
        _requireCount(nodes.length, 1 << wordLevels);
        bytes32 root = Descent.root(nodes, wordLevels);
        if (ket && root != step.node) revert DisputeRevealMismatch(root, step.node);
        return (
            next.withRound(levels).withPhase(ket ? Phase.PickKet : Phase.PickSum),
            Hashes.efficientKeccak256(step.context, ket ? root : Descent.bindSum(step.node, root))
        );
    }

    /// @dev The word of a register that the challenger picked.
    function _pickedWord(
        PackedGame game,
        bytes32 chain,
        bytes32 context,
        PickedNode calldata picked
    ) private pure returns (bytes32) {
        _requireCount(picked.siblings.length, game.round());
        _requireReveal(chain, context, Descent.climb(picked.word, game.lowIndex(), picked.siblings));
        return picked.word;
    }

    /// @dev The term of a sum that the challenger picked: of a register of one word, the claimed sum itself.
    function _pickedTerm(
        PackedGame game,
        bytes32 chain,
        bytes32 context,
        PickedNode calldata picked
    ) private pure returns (bytes32) {
        uint256 levels = game.round();
        if (levels == 0) {
            _requireReveal(chain, context, picked.word);
            return picked.word;
        }
        uint256 index = game.lowIndex();
        _requireCount(picked.siblings.length, levels - 1);
        bytes32 root = Descent.climb(picked.word, index >> 1, picked.siblings);
        _requireReveal(chain, context, Descent.bindSum(picked.above, root));
        return Descent.term(picked.word, index);
    }

    /// @dev A hash of a list that was posted, by the list's root.
    function _posted(PostedHash calldata posted, bytes32 root, uint256 index) private pure returns (bytes32) {
        _requireCount(posted.siblings.length, Descent.LIST_LEVELS);
        bytes32 shown = Descent.climb(posted.hash, index, posted.siblings);
        if (shown != root) revert DisputeRevealMismatch(shown, root);
        return posted.hash;
    }

    function _maxSteps(Shape shape) private pure returns (uint256) {
        return uint64(Shape.unwrap(shape));
    }

    function _stateHash(bytes32 chain, PackedGame game) private pure returns (bytes32) {
        return Hashes.efficientKeccak256(chain, game.position());
    }
}
