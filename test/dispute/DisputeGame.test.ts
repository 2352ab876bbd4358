import { expect } from "chai";
import { id, parseEther, ZeroHash } from "ethers";

import { claimIdOf, contextHashOf, gameIdOf, statementHashOf, type Claim } from "../../tasks/protocol/claim.ts";
import { sendMove } from "../../tasks/protocol/follow.ts";
import { follow, PHASES, stateHashOf, type Phase } from "../../tasks/protocol/game.ts";
import { picked, type Move } from "../../tasks/protocol/moves.ts";
import { packTerms, termsOf, type Term } from "../../tasks/protocol/nodes.ts";
import type { DisputeGame } from "../../types/index.ts";
import {
  BOND,
  BUDGET,
  challengeScripted,
  deployScripted,
  ethers,
  initialHash,
  loadFixture,
  MIN_MOVE,
  openScripted,
  scriptedOpening,
  scriptedStatement,
  time,
  type Scripted,
} from "../helpers/dispute/fixture.ts";
import { Duel } from "../helpers/dispute/duel.ts";
import { CONTEXT, ScriptedProver, type ScriptedRun } from "../helpers/dispute/scripted.ts";

const STATUS = { none: 0n, live: 1n, defeated: 2n, released: 3n };
const PHASE = Object.fromEntries(PHASES.map((name, i) => [name, BigInt(i)])) as Record<Phase, bigint>;
/** Every phase that waits for a move, and the kind of step that leads there. */
const WAITING: readonly (readonly [Phase, "settled" | "ket" | "sum", "solver" | "challenger"])[] = [
  ["Bisect", "settled", "solver"],
  ["Pick", "settled", "challenger"],
  ["Open", "settled", "solver"],
  ["PickKet", "ket", "challenger"],
  ["DescendKet", "ket", "solver"],
  ["LeafKet", "ket", "solver"],
  ["PickSum", "sum", "challenger"],
  ["DescendSum", "sum", "solver"],
  ["LeafSum", "sum", "solver"],
];

interface Scene {
  run?: Partial<ScriptedRun>;
  /** What the challenger believes; by default that the claimed state is wrong. */
  belief?: Partial<ScriptedRun>;
  changes?: Partial<Claim>;
}

/** Sends a move without waiting for its block. */
function submit(contract: DisputeGame, { method, args }: Move) {
  return contract.getFunction(method)(...args, { gasLimit: 500_000 });
}

/** A claim of 40 steps, a challenge, and both players. */
async function duel(scripted: Scripted, { run = {}, belief = {}, changes = {} }: Scene = {}) {
  const { game, statement, solver, challenger } = scripted;
  const steps = run.steps ?? 40;
  const solverProver = new ScriptedProver({ statement, steps, ...run });
  const { claim, claimId, until, fromBlock } = await openScripted(scripted, {
    steps: BigInt(steps),
    stateHash: solverProver.hashAt(steps)!,
    ...changes,
  });
  await challengeScripted(scripted, claim);
  const table = new Duel({
    contract: game,
    claim,
    statement,
    solver,
    challenger,
    challengerAddress: challenger.address,
    solverProver,
    challengerProver: new ScriptedProver({ statement, steps, ...run, wrongFrom: steps, ...belief }),
  });
  return { table, claim, claimId, until, fromBlock, steps };
}

/** Seven levels take two reveals, so that every phase comes up. */
const deep = (kind: "settled" | "ket" | "sum") => ({
  run: { kind, levels: 7 },
  belief: { wrongFrom: 40, wrongLeaf: kind === "settled" ? undefined : 77 },
});

describe("DisputeGame", () => {
  const deploy = () => loadFixture(deployScripted);

  describe("openClaim", () => {
    it("stores and emits a claim under the hash of its content", async () => {
      const { game, host, base, statement } = await deploy();
      const until = (await time.latest()) + 50;
      await expect(game.connect(host).openClaim(base, statement, until, { value: 7n }))
        .to.emit(game, "ClaimOpened")
        .withArgs(
          claimIdOf(base),
          base.host,
          base.solver,
          Object.values(base),
          [statement.codeRoot, statement.shape, statement.argsRoot, statement.dataRoots],
          until,
          7n,
        );
      expect(await game.claimIdOf(base)).to.equal(claimIdOf(base));
      expect(await game.claimState(claimIdOf(base))).to.deep.equal([STATUS.live, BigInt(until), 0n, 7n]);
      expect(await game.isFinal(claimIdOf(base))).to.equal(false);
      expect(await game.isDefeated(claimIdOf(base))).to.equal(false);
    });

    it("refuses whoever is not the host", async () => {
      const { game, base, statement, other } = await deploy();
      await expect(game.connect(other).openClaim(base, statement, (await time.latest()) + 50))
        .to.be.revertedWithCustomError(game, "DisputeHostMismatch")
        .withArgs(other.address, base.host);
    });

    it("refuses a claim twice, and once it is dead", async () => {
      const scripted = await deploy();
      const { game, host, statement, base } = scripted;
      const { table, claim, claimId, until } = await duel(scripted);
      await expect(game.connect(host).openClaim(claim, statement, until))
        .to.be.revertedWithCustomError(game, "DisputeClaimExists")
        .withArgs(claimId);
      await time.increase(BUDGET + 1);
      await game.timeout(claim, table.game.challenger);
      await expect(game.connect(host).openClaim(claim, statement, until)).to.be.revertedWithCustomError(
        game,
        "DisputeClaimExists",
      );
      expect(claimId).not.to.equal(claimIdOf(base));
    });

    const refused: readonly (readonly [string, Partial<Claim>, string, readonly unknown[]])[] = [
      ["a statement that it does not name", { statementHash: id("x") }, "DisputeStatementMismatch", []],
      ["more steps than the shape allows", { steps: 101n }, "DisputeStepsOutOfRange", [101n, 100n]],
      ["a budget of zero", { budgetSeconds: 0n, minMoveSeconds: 0n }, "DisputeClocksOutOfRange", [0n, 0n]],
      ["no time for a move", { budgetSeconds: 5n, minMoveSeconds: 0n }, "DisputeClocksOutOfRange", [5n, 0n]],
      ["moves longer than the budget", { budgetSeconds: 5n, minMoveSeconds: 6n }, "DisputeClocksOutOfRange", [5n, 6n]],
      ["no steps to another state", { steps: 0n }, "DisputeInitialStateMismatch", []],
    ];
    for (const [name, changes, error, args] of refused) {
      it(`refuses ${name}`, async () => {
        const { game, base, host } = await deploy();
        const statement = scriptedStatement(1, 100);
        const claim = { ...base, statementHash: statementHashOf(statement), ...changes };
        const call = game.connect(host).openClaim(claim, statement, (await time.latest()) + 50);
        const refusal = expect(call).to.be.revertedWithCustomError(game, error);
        await (args.length > 0 ? refusal.withArgs(...args) : refusal);
      });
    }

    it("refuses a window that is over, and takes one that ends now", async () => {
      const { game, base, statement, host } = await deploy();
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      await expect(game.connect(host).openClaim(base, statement, now - 1))
        .to.be.revertedWithCustomError(game, "DisputeWindowClosed")
        .withArgs(now - 1, now);
      await time.setNextBlockTimestamp(now + 1);
      await game.connect(host).openClaim(base, statement, now + 1);
    });

    it("takes no steps to the initial state, which nobody can challenge", async () => {
      const scripted = await deploy();
      const { game, statement, challenger } = scripted;
      const { claim, claimId } = await openScripted(scripted, { steps: 0n, stateHash: initialHash(statement) });
      await expect(game.connect(challenger).challenge(claim, { value: BOND }))
        .to.be.revertedWithCustomError(game, "DisputeNothingToChallenge")
        .withArgs(claimId);
    });
  });

  describe("challenge", () => {
    it("begins a game that waits for the solver", async () => {
      const scripted = await deploy();
      const { game, challenger, solver } = scripted;
      const { claim, claimId } = await openScripted(scripted);
      const gameId = gameIdOf(claimId, solver.address, challenger.address);
      await expect(game.connect(challenger).challenge(claim, { value: BOND + 3n }))
        .to.emit(game, "Challenged")
        .withArgs(claimId, gameId, challenger.address, solver.address, BOND + 3n);
      const state = await game.gameState(gameId);
      const now = BigInt(await time.latest());
      expect(state).to.deep.equal([
        PHASE.Bisect,
        now + BigInt(BUDGET),
        BigInt(BUDGET),
        BigInt(BUDGET),
        1n,
        0n,
        100n,
        ZeroHash,
        BOND + 3n,
      ]);
      expect((await game.claimState(claimId)).liveGames).to.equal(1n);
    });

    it("waits for the step to be opened where only one is claimed", async () => {
      const scripted = await deploy();
      const { table } = await duel(scripted, { run: { steps: 1 } });
      await table.expectSameState();
      expect(table.phase).to.equal("Open");
    });

    it("refuses an unknown claim, and one that differs in anything", async () => {
      const scripted = await deploy();
      const { game, challenger } = scripted;
      const { claim } = await openScripted(scripted);
      const others: readonly Partial<Claim>[] = [
        { host: challenger.address },
        { hostKey: id("other") },
        { solver: challenger.address },
        { machine: challenger.address },
        { statementHash: id("other") },
        { stateHash: id("other") },
        { steps: 99n },
        { budgetSeconds: 999n },
        { minMoveSeconds: 99n },
        { challengerBond: 0n },
      ];
      expect(others.length).to.equal(Object.keys(claim).length);
      for (const changes of others) {
        const changed = { ...claim, ...changes };
        await expect(game.connect(challenger).challenge(changed, { value: BOND }))
          .to.be.revertedWithCustomError(game, "DisputeClaimStatus")
          .withArgs(claimIdOf(changed), STATUS.none);
      }
    });

    it("is open in the last second of the window and closed in the next", async () => {
      const scripted = await deploy();
      const { game, challenger, other } = scripted;
      const { claim, until } = await openScripted(scripted);
      await time.setNextBlockTimestamp(until);
      await game.connect(challenger).challenge(claim, { value: BOND });
      await time.setNextBlockTimestamp(until + 1);
      await expect(game.connect(other).challenge(claim, { value: BOND }))
        .to.be.revertedWithCustomError(game, "DisputeWindowClosed")
        .withArgs(until, until + 1);
    });

    it("demands the claim's bond, or the gas of a dispute if that is more", async () => {
      const scripted = await deploy();
      const { game, challenger } = scripted;
      const { claim } = await openScripted(scripted);
      await expect(game.connect(challenger).challenge(claim, { value: BOND - 1n }))
        .to.be.revertedWithCustomError(game, "DisputeBondTooLow")
        .withArgs(BOND - 1n, BOND);
      const fee = parseEther("1") / 1_000_000n;
      await ethers.provider.send("hardhat_setNextBlockBaseFeePerGas", [`0x${fee.toString(16)}`]);
      await expect(game.connect(challenger).challenge(claim, { value: 6n * BOND - 1n, maxFeePerGas: fee }))
        .to.be.revertedWithCustomError(game, "DisputeBondTooLow")
        .withArgs(6n * BOND - 1n, 6n * BOND);
    });

    it("lets each challenger play one game, whatever became of it", async () => {
      const scripted = await deploy();
      const { game, challenger, other, solver } = scripted;
      const { claim, claimId } = await openScripted(scripted);
      const gameId = await challengeScripted(scripted, claim);
      const again = () => game.connect(challenger).challenge(claim, { value: BOND });
      await expect(again()).to.be.revertedWithCustomError(game, "DisputeGameExists").withArgs(gameId);
      await game.connect(solver).bisect(
        claimId,
        challenger.address,
        await game.stateHash(gameId),
        Array.from({ length: 12 }, (_, i) => id(`${i}`)),
      );
      await time.increase(BUDGET + 1);
      await game.timeout(claim, challenger.address);
      await expect(again()).to.be.revertedWithCustomError(game, "DisputeGameExists").withArgs(gameId);
      await challengeScripted(scripted, claim, other);
    });
  });

  describe("moves", () => {
    for (const [phase, kind, side] of WAITING) {
      describe(`in ${phase}`, () => {
        const prepare = async () => {
          const scripted = await deploy();
          const scene = await duel(scripted, deep(kind));
          await scene.table.until(phase);
          const due = (await scene.table.next())!;
          return { ...scripted, ...scene, ...due };
        };

        it("answers this state of the game and no other", async () => {
          const { game, table, move } = await prepare();
          const args = [...move.args];
          const at = args.indexOf(stateHashOf(table.game));
          expect(at).to.equal(2);
          args[at] = id("another branch");
          await expect(table.send(side, { ...move, args }))
            .to.be.revertedWithCustomError(game, "DisputeStateMismatch")
            .withArgs(id("another branch"), stateHashOf(table.game));
        });

        it("is possible in the last second and not in the next, when the side to move can be timed out", async () => {
          const { game, table, move, claim, claimId } = await prepare();
          const { deadline } = await game.gameState(table.game.gameId);
          const snapshot = await ethers.provider.send("evm_snapshot", []);
          await time.setNextBlockTimestamp(deadline);
          await expect(game.timeout(claim, table.game.challenger))
            .to.be.revertedWithCustomError(game, "DisputeDeadlineNotPassed")
            .withArgs(deadline, deadline);
          await ethers.provider.send("evm_revert", [snapshot]);
          const again = await ethers.provider.send("evm_snapshot", []);
          await time.setNextBlockTimestamp(deadline);
          const before = table.game;
          await table.send(side, move);
          table.game = before;
          await ethers.provider.send("evm_revert", [again]);
          await time.setNextBlockTimestamp(deadline + 1n);
          await expect(table.send(side, move))
            .to.be.revertedWithCustomError(game, "DisputeDeadlinePassed")
            .withArgs(deadline, deadline + 1n);
          await time.setNextBlockTimestamp(deadline + 2n);
          await expect(game.timeout(claim, table.game.challenger))
            .to.emit(game, "MoveTimedOut")
            .withArgs(table.game.gameId, PHASE[phase])
            .and.to.emit(game, "GameDecided")
            .withArgs(claimId, table.game.gameId, side === "challenger", side === "challenger" ? BOND / 2n : BOND);
          expect(await game.isDefeated(claimId)).to.equal(side === "solver");
        });

        it("is refused in every other phase", async () => {
          const { move } = await prepare();
          for (const [elsewhere, otherKind] of WAITING) {
            // Opening, picking a node and proving a leaf are the same call for kets and sums.
            const same = elsewhere === phase || (move.method === "pickNode" && /^Pick(Ket|Sum)$/.test(elsewhere));
            if (same || (move.method === "leaf" && elsewhere.startsWith("Leaf"))) continue;
            const scene = await duel({ ...(await deploy()) }, deep(otherKind));
            await scene.table.until(elsewhere);
            const args = [...move.args];
            args[0] = typeof args[0] === "string" ? scene.claimId : scene.claim;
            await expect(sendMove(scene.table.as(side), { ...move, args }))
              .to.be.revertedWithCustomError(scene.table.options.contract, "DisputeWrongPhase")
              .withArgs(scene.table.game.gameId, PHASE[elsewhere]);
          }
        });

        it("is refused from anybody else, unless it ends the game", async () => {
          const { game, table, move, other } = await prepare();
          const call = () => sendMove(game.connect(other), move);
          const ends = phase.startsWith("Leaf") || (phase === "Open" && kind === "settled");
          if (ends) {
            await call();
            expect(PHASES[Number((await game.gameState(table.game.gameId)).phase)]).to.match(/Won$/);
          } else {
            await expect(call()).to.be.revertedWithCustomError(game, "DisputeWrongPhase");
          }
        });
      });
    }

    it("takes time off the mover's clock and leaves it at least the time of one move", async () => {
      const scripted = await deploy();
      const { game } = scripted;
      const { table } = await duel(scripted, { run: { steps: 2 ** 20 } });
      const { gameId } = table.game;
      const start = await time.latest();
      await time.setNextBlockTimestamp(start + 300);
      await table.send("solver", (await table.solverMove())!);
      expect((await game.gameState(gameId)).solverSeconds).to.equal(700n);
      await time.setNextBlockTimestamp(start + 300 + 950);
      await table.send("challenger", (await table.challengerMove())!);
      const state = await game.gameState(gameId);
      expect(state.challengerSeconds).to.equal(BigInt(MIN_MOVE));
      expect(state.solverSeconds).to.equal(700n);
      expect(state.deadline).to.equal(BigInt(start + 300 + 950 + 700));
    });

    it("plays on within one block", async () => {
      const scripted = await deploy();
      const { game, solver, challenger } = scripted;
      const { table } = await duel(scripted);
      const bisect = (await table.solverMove())!;
      await ethers.provider.send("evm_setAutomine", [false]);
      try {
        await submit(game.connect(solver), bisect);
        const after = follow(table.game, { name: "Bisected", hashes: bisect.args[3] as string[] });
        await submit(game.connect(challenger), picked(after, "pick", 0));
        await ethers.provider.send("evm_mine", []);
        table.game = follow(after, { name: "SegmentPicked", index: 0 });
        await table.expectSameState();
        // It took no time, so it is no move of its own for the allowance.
        expect((await game.gameState(table.game.gameId)).challengerMoves).to.equal(1n);
      } finally {
        await ethers.provider.send("evm_setAutomine", [true]);
      }
    });

    it("emits all that it reveals, so that a stranger can follow", async () => {
      for (const kind of ["settled", "ket", "sum"] as const) {
        const scripted = await deploy();
        const { table, fromBlock } = await duel(scripted, deep(kind));
        for (let due = await table.next(); due; due = await table.next()) {
          await table.send(due.side, due.move);
          expect(await table.reread(fromBlock)).to.deep.equal(table.game);
        }
        expect(table.over).to.equal(true);
      }
    });
  });

  describe("bisect and pick", () => {
    it("demands exactly the hashes between", async () => {
      const scripted = await deploy();
      const { game } = scripted;
      const { table } = await duel(scripted);
      const move = (await table.solverMove())!;
      const hashes = move.args[3] as string[];
      for (const list of [hashes.slice(1), [...hashes, id("more")], []]) {
        await expect(table.send("solver", { ...move, args: [...move.args.slice(0, 3), list] }))
          .to.be.revertedWithCustomError(game, "DisputeCountMismatch")
          .withArgs(list.length, hashes.length);
      }
    });

    it("refuses a segment that does not exist", async () => {
      const scripted = await deploy();
      const { game } = scripted;
      const { table } = await duel(scripted);
      await table.until("Pick");
      const last = table.game.lists[0]!.length;
      await expect(table.send("challenger", table.pick(last + 1)))
        .to.be.revertedWithCustomError(game, "DisputeIndexOutOfRange")
        .withArgs(last + 1, last);
      await table.send("challenger", table.pick(last));
    });

    for (const [steps, rounds] of [
      [1, 0],
      [2, 1],
      [31, 1],
      [32, 1],
      [33, 2],
      [1023, 2],
      [1024, 2],
      [1025, 3],
      [65_535, 4],
      [65_536, 4],
      [65_537, 4],
      [2 ** 32, 7],
      [2 ** 48 - 1, 10],
    ] as const) {
      it(`finds the first, the last and any step of ${steps} in ${rounds} rounds at most`, async () => {
        const targets = new Set([1, 2, Math.ceil(steps / 2), Math.floor(steps / 3) + 1, steps - 1, steps]);
        for (const target of [...targets].filter((step) => step >= 1 && step <= steps)) {
          const scripted = await deploy();
          const { table } = await duel(scripted, { run: { steps }, belief: { wrongFrom: target } });
          await table.until("Open");
          expect([table.game.lo, table.game.hi]).to.deep.equal([target - 1, target]);
          expect(table.game.lists.length).to.be.at.most(rounds);
          await table.play(async (at) => time.increaseTo(at));
          expect(table.phase).to.equal("SolverWon");
        }
      });
    }
  });

  describe("open", () => {
    const opened = async (kind: "settled" | "ket" | "sum" = "settled") => {
      const scripted = await deploy();
      const scene = await duel(scripted, { ...deep(kind), belief: { ...deep(kind).belief, wrongFrom: 18 } });
      await scene.table.until("Open");
      const move = (await scene.table.solverMove())!;
      const change = (at: number, value: unknown) => ({
        ...move,
        args: move.args.map((arg, i) => (i === at ? value : arg)),
      });
      return { ...scripted, ...scene, move, change };
    };
    interface Shown {
      roots: string[];
      low: { hash: string; siblings: string[] };
      high: { hash: string; siblings: string[] };
    }

    it("refuses another statement", async () => {
      const { game, table, change, statement } = await opened();
      const other = { ...statement, argsRoot: id("other") };
      await expect(table.send("solver", change(4, other)))
        .to.be.revertedWithCustomError(game, "DisputeStatementMismatch")
        .withArgs(statementHashOf(other), statementHashOf(statement));
    });

    it("refuses hashes other than those that were posted", async () => {
      const { game, table, move, change } = await opened();
      const shown = move.args[3] as Shown;
      expect(shown.roots.length).to.be.greaterThan(1);
      const forged = id("forged");
      for (const changed of [
        { ...shown, roots: shown.roots.with(0, forged) },
        { ...shown, low: { ...shown.low, hash: forged } },
        { ...shown, low: { ...shown.low, siblings: shown.low.siblings.with(4, forged) } },
        { ...shown, high: { ...shown.high, hash: forged } },
        { ...shown, low: shown.high, high: shown.low },
      ]) {
        await expect(table.send("solver", change(3, changed))).to.be.revertedWithCustomError(
          game,
          "DisputeRevealMismatch",
        );
      }
    });

    it("refuses other than all the lists, and paths of another length", async () => {
      const { game, table, move, change } = await opened();
      const shown = move.args[3] as Shown;
      await expect(table.send("solver", change(3, { ...shown, roots: [] })))
        .to.be.revertedWithCustomError(game, "DisputeCountMismatch")
        .withArgs(0, shown.roots.length);
      for (const end of ["low", "high"] as const) {
        const { hash, siblings } = shown[end];
        await expect(table.send("solver", change(3, { ...shown, [end]: { hash, siblings: siblings.slice(1) } })))
          .to.be.revertedWithCustomError(game, "DisputeCountMismatch")
          .withArgs(4, 5);
      }
    });

    it("refuses to open another state than the one agreed on", async () => {
      const { game, table, change } = await opened();
      const step = { kind: "settled", preHash: id("elsewhere"), postHash: id("state 18") } as const;
      await expect(table.send("solver", change(5, scriptedOpening(step))))
        .to.be.revertedWithCustomError(game, "DisputePreStateMismatch")
        .withArgs(id("elsewhere"), id("state 17"));
    });

    it("refuses a vector instruction that leads to another state than the one claimed", async () => {
      for (const kind of ["ket", "sum"] as const) {
        const { game, table, change } = await opened(kind);
        const step = { kind, preHash: id("state 17"), postHash: id("elsewhere"), levels: 7 } as const;
        await expect(table.send("solver", change(5, scriptedOpening(step))))
          .to.be.revertedWithCustomError(game, "DisputePostStateMismatch")
          .withArgs(id("elsewhere"), id("state 18"));
      }
    });

    it("lets only the solver open a vector instruction", async () => {
      const { game, move, other, solver } = await opened("ket");
      await expect(sendMove(game.connect(other), move))
        .to.be.revertedWithCustomError(game, "DisputeNotSolver")
        .withArgs(other.address, solver.address);
    });

    it("refuses nodes that are too many, too few or not those of the register", async () => {
      for (const [kind, count] of [
        ["settled", 0],
        ["ket", 16],
        ["sum", 8],
      ] as const) {
        const { game, table, change } = await opened(kind);
        await expect(table.send("solver", change(6, Array(count + 1).fill(id("node")))))
          .to.be.revertedWithCustomError(game, "DisputeCountMismatch")
          .withArgs(count + 1, count);
        if (kind === "ket") {
          await expect(table.send("solver", change(6, Array(count).fill(id("node"))))).to.be.revertedWithCustomError(
            game,
            "DisputeRevealMismatch",
          );
        }
      }
    });

    it("refuses a machine that names more levels than a register can have, and takes as many", async () => {
      const { game, table, change } = await opened("ket");
      const opening = (levels: number) =>
        scriptedOpening({ kind: "ket", preHash: id("state 17"), postHash: id("state 18"), levels });
      await expect(table.send("solver", change(5, opening(25))))
        .to.be.revertedWithCustomError(game, "DisputeLevelsOutOfRange")
        .withArgs(25);
      // The nodes are those of a smaller register.
      await expect(table.send("solver", change(5, opening(24)))).to.be.revertedWithCustomError(
        game,
        "DisputeCountMismatch",
      );
    });

    for (const [truth, winner] of [
      ["state 18", "SolverWon"],
      ["state 19", "ChallengerWon"],
    ] as const) {
      it(`settles a scalar step at once: ${winner} where the machine computes "${truth}"`, async () => {
        const { table, change, claimId, game } = await opened();
        const step = { kind: "settled", preHash: id("state 17"), postHash: id(truth) } as const;
        await table.send("solver", change(5, scriptedOpening(step)));
        expect(table.phase).to.equal(winner);
        expect(await game.isDefeated(claimId)).to.equal(winner === "ChallengerWon");
      });
    }
  });

  describe("descents", () => {
    for (const kind of ["ket", "sum"] as const) {
      for (const levels of [0, 1, 2, 4, 5, 6, 10, 11]) {
        it(`finds any word of a ${kind} tree of ${levels} levels`, async () => {
          const words = 2 ** levels;
          for (const wrongLeaf of new Set([0, words - 1, Math.floor(words / 3)])) {
            for (const liar of ["solver", "challenger"] as const) {
              const scripted = await deploy();
              const run = { kind, levels, ...(liar === "solver" && { wrongLeaf }) };
              // The liar's tree is consistent: all its nodes above the wrong word follow from it.
              const belief = { wrongLeaf: liar === "solver" ? undefined : wrongLeaf, wrongFrom: 18 };
              const { table } = await duel(scripted, { run, belief });
              if (levels > 0 && kind === "sum") {
                await bySums(table);
              } else {
                await table.play(async (at) => time.increaseTo(at));
              }
              expect(table.game.path).to.equal(wrongLeaf);
              expect(table.phase).to.equal(liar === "solver" ? "ChallengerWon" : "SolverWon");
            }
          }
        });
      }
    }

    /** Picks by hand: the scripted machine adds integers, the players' own check adds floats. */
    async function bySums(table: Duel) {
      await table.until("PickSum");
      while (!table.over) {
        if (table.phase === "PickSum") {
          const { opened, reveal, path, left } = table.game;
          const own = termsOf(table.options.challengerProver.nodes(opened!.step, path, left) as string[]);
          const index = termsOf(reveal!.words).findIndex(({ re }, i) => re !== own[i]!.re);
          await table.send("challenger", table.pick(index));
        } else {
          await table.send("solver", (await table.solverMove())!);
        }
      }
    }

    it("refuses nodes that do not belong to the one picked", async () => {
      const scripted = await deploy();
      const { game } = scripted;
      const { table } = await duel(scripted, deep("ket"));
      await table.until("DescendKet");
      const move = (await table.solverMove())!;
      const nodes = move.args[5] as string[];
      const change = (at: number, value: unknown) => ({
        ...move,
        args: move.args.map((arg, i) => (i === at ? value : arg)),
      });
      for (const [at, value] of [
        [3, id("another context")],
        [4, (move.args[4] as string[]).toReversed()],
        [5, nodes.toReversed()],
      ] as const) {
        await expect(table.send("solver", change(at, value))).to.be.revertedWithCustomError(
          game,
          "DisputeRevealMismatch",
        );
      }
      await expect(table.send("solver", change(5, nodes.slice(1)))).to.be.revertedWithCustomError(
        game,
        "DisputeCountMismatch",
      );
      await expect(table.send("solver", change(4, []))).to.be.revertedWithCustomError(game, "DisputeCountMismatch");
    });

    it("refuses another term than the one picked", async () => {
      const scripted = await deploy();
      const { game } = scripted;
      const { table } = await duel(scripted, deep("sum"));
      await table.until("PickSum");
      await table.send("challenger", table.pick(5));
      const move = (await table.solverMove())!;
      const proof = move.args[4] as { above: string; word: string; siblings: string[] };
      for (const changed of [
        { ...proof, above: id("above") },
        { ...proof, word: id("word") },
        { ...proof, siblings: proof.siblings.toReversed() },
      ]) {
        const args = move.args.map((arg, i) => (i === 4 ? changed : arg));
        await expect(table.send("solver", { ...move, args })).to.be.revertedWithCustomError(
          game,
          "DisputeRevealMismatch",
        );
      }
      const nodes = move.args[5] as string[];
      for (const [at, value] of [
        [4, { ...proof, siblings: [] }],
        [5, nodes.slice(0, nodes.length / 2)],
        [5, [...nodes, ...nodes]],
      ] as const) {
        const args = move.args.map((arg, i) => (i === at ? value : arg));
        await expect(table.send("solver", { ...move, args })).to.be.revertedWithCustomError(
          game,
          "DisputeCountMismatch",
        );
      }
    });

    it("refuses a node that does not exist", async () => {
      for (const kind of ["ket", "sum"] as const) {
        const scripted = await deploy();
        const { table } = await duel(scripted, deep(kind));
        await table.until(kind === "ket" ? "PickKet" : "PickSum");
        await expect(table.send("challenger", table.pick(16)))
          .to.be.revertedWithCustomError(scripted.game, "DisputeIndexOutOfRange")
          .withArgs(16, 15);
      }
    });

    it("refuses a leaf under another context, or for another word", async () => {
      for (const kind of ["ket", "sum"] as const) {
        const scripted = await deploy();
        const { table } = await duel(scripted, deep(kind));
        await table.until(kind === "ket" ? "LeafKet" : "LeafSum");
        const move = (await table.solverMove())!;
        const proof = move.args[3] as { above: string; word: string; siblings: string[] };
        for (const [at, value] of [
          [3, { ...proof, word: id("word") }],
          [4, { ...CONTEXT, dataBase: 1n }],
        ] as const) {
          const args = move.args.map((arg, i) => (i === at ? value : arg));
          await expect(table.send("solver", { ...move, args })).to.be.revertedWithCustomError(
            scripted.game,
            "DisputeRevealMismatch",
          );
        }
        const args = move.args.map((arg, i) => (i === 3 ? { ...proof, siblings: [] } : arg));
        await expect(table.send("solver", { ...move, args })).to.be.revertedWithCustomError(
          scripted.game,
          "DisputeCountMismatch",
        );
      }
    });
  });

  describe("refute", () => {
    const revealed = async (run: Partial<ScriptedRun> = {}) => {
      const scripted = await deploy();
      const scene = await duel(scripted, { run: { kind: "sum", levels: 3, ...run }, belief: { wrongFrom: 18 } });
      await scene.table.until("Open");
      return { ...scripted, ...scene };
    };
    const call = (table: Duel, words = table.game.reveal!.words, above = table.game.reveal!.above) =>
      table
        .as("challenger")
        .refute(table.options.claim, table.game.challenger, stateHashOf(table.game), contextHashOf(CONTEXT), above, [
          ...words,
        ]);

    it("is refused where the terms add up", async () => {
      const { game, table } = await revealed();
      await table.until("PickSum");
      await expect(call(table))
        .to.be.revertedWithCustomError(game, "DisputeSumsAddUp")
        .withArgs(table.game.gameId, table.game.reveal!.above);
    });

    it("is refused for terms other than those revealed", async () => {
      const { game, table } = await revealed();
      await table.until("PickSum");
      const { words } = table.game.reveal!;
      await expect(call(table, words.toReversed())).to.be.revertedWithCustomError(game, "DisputeRevealMismatch");
      await expect(call(table, words, id("above"))).to.be.revertedWithCustomError(game, "DisputeRevealMismatch");
      await expect(call(table, words.slice(1)))
        .to.be.revertedWithCustomError(game, "DisputeCountMismatch")
        .withArgs(3, 4);
    });

    const ones = 2n ** 64n - 1n;
    for (const [name, forge] of [
      ["do not add up", ([{ re, im }, next]) => [{ re, im: im + 1n }, next]],
      ["hold a NaN that is not canonical", ([, next]) => [{ re: ones, im: ones }, next]],
      [
        "hold a NaN that is not canonical, and would add up",
        ([{ re, im }, next]) => [
          { re: ones, im: ones },
          { re: re + next.re, im: im + next.im + 1n },
        ],
      ],
    ] as readonly (readonly [string, (pair: [Term, Term]) => [Term, Term]])[]) {
      it(`defeats a solver whose terms ${name}, whoever says so`, async () => {
        const { game, table, claimId, other } = await revealed();
        const open = (await table.solverMove())!;
        const [first, second, ...terms] = termsOf(open.args[6] as string[]);
        const nodes = packTerms([...forge([first!, second!]), ...terms]);
        await table.send("solver", { ...open, args: [...open.args.slice(0, 6), nodes] });
        const { reveal, gameId } = table.game;
        await expect(
          game
            .connect(other)
            .refute(
              table.options.claim,
              table.game.challenger,
              stateHashOf(table.game),
              contextHashOf(CONTEXT),
              reveal!.above,
              nodes,
            ),
        )
          .to.emit(game, "SumRefuted")
          .and.to.emit(game, "GameDecided")
          .withArgs(claimId, gameId, false, BOND);
        expect(await game.isDefeated(claimId)).to.equal(true);
      });
    }
  });

  describe("timeout", () => {
    it("is refused for games that are over or never were", async () => {
      const scripted = await deploy();
      const { game, other } = scripted;
      const { table, claim } = await duel(scripted);
      await table.play(async (at) => time.increaseTo(at));
      for (const [who, phase] of [
        [table.game.challenger, table.phase],
        [other.address, "None"],
      ] as const) {
        await expect(game.timeout(claim, who))
          .to.be.revertedWithCustomError(game, "DisputeWrongPhase")
          .withArgs(gameIdOf(claimIdOf(claim), claim.solver, who), PHASE[phase]);
      }
    });
  });

  describe("close", () => {
    const twoGames = async () => {
      const scripted = await deploy();
      const scene = await duel(scripted);
      const second = await challengeScripted(scripted, scene.claim, scripted.other);
      return { ...scripted, ...scene, second };
    };

    it("is refused while the claim lives", async () => {
      const { game, claim, claimId, other } = await twoGames();
      await expect(game.close(claim, other.address))
        .to.be.revertedWithCustomError(game, "DisputeClaimStatus")
        .withArgs(claimId, STATUS.live);
    });

    it("gives the bond back, once, and burns the pot with the last game", async () => {
      const { game, claim, claimId, other, second, table } = await twoGames();
      await time.increase(BUDGET + 1);
      await game.timeout(claim, table.game.challenger);
      const { bond: pot } = await game.claimState(claimId);
      expect(pot).to.equal(BOND);
      const tx = await game.close(claim, other.address);
      const { allowance } = (await game.queryFilter(game.filters.GameClosed(claimId), tx.blockNumber!))[0]!.args;
      expect(allowance).to.be.greaterThan(0n).and.to.be.at.most(pot);
      await expect(tx)
        .to.emit(game, "Burned")
        .withArgs(claimId, pot - allowance);
      expect(await game.credits(other.address)).to.equal(BOND + allowance);
      expect((await game.gameState(second)).phase).to.equal(PHASE.Closed);
      await expect(game.close(claim, other.address))
        .to.be.revertedWithCustomError(game, "DisputeWrongPhase")
        .withArgs(second, PHASE.Closed);
      await expect(game.close(claim, table.game.challenger)).to.be.revertedWithCustomError(game, "DisputeWrongPhase");
      expect((await game.claimState(claimId)).bond).to.equal(0n);
    });

    it("pays an allowance as far as the pot goes", async () => {
      const scripted = await deploy();
      const { game, host, statement, base, challenger, other } = scripted;
      await game.connect(host).openClaim(base, statement, (await time.latest()) + 1000, { value: 7n });
      for (const who of [challenger, other]) await challengeScripted(scripted, base, who);
      await time.increase(BUDGET + 1);
      await game.timeout(base, challenger.address);
      await expect(game.close(base, other.address))
        .to.emit(game, "GameClosed")
        .withArgs(claimIdOf(base), gameIdOf(claimIdOf(base), base.solver, other.address), 4n);
      expect(await game.credits(other.address)).to.equal(BOND + 4n);
      expect((await game.claimState(claimIdOf(base))).bond).to.equal(0n);
    });

    it("is the only end of a game on a dead claim", async () => {
      const { game, claim, claimId, other, table } = await twoGames();
      await time.increase(BUDGET + 1);
      await game.timeout(claim, table.game.challenger);
      await expect(game.timeout(claim, other.address))
        .to.be.revertedWithCustomError(game, "DisputeClaimStatus")
        .withArgs(claimId, STATUS.defeated);
    });
  });

  describe("release", () => {
    it("waits for the window and for every game, then pays the solver once", async () => {
      const scripted = await deploy();
      const { game, solver } = scripted;
      const { table, claim, claimId, until } = await duel(scripted, { changes: { budgetSeconds: 100_000n } });
      await time.setNextBlockTimestamp(until - 1);
      await table.send("solver", (await table.solverMove())!);
      await time.setNextBlockTimestamp(until);
      await expect(game.release(claim)).to.be.revertedWithCustomError(game, "DisputeWindowOpen").withArgs(until, until);
      await time.setNextBlockTimestamp(until + 1);
      await expect(game.release(claim)).to.be.revertedWithCustomError(game, "DisputeGamesLive").withArgs(claimId, 1);
      expect(await game.isFinal(claimId)).to.equal(false);
      await table.play(async (at) => time.increaseTo(at));
      expect(table.phase).to.equal("SolverWon");
      expect(await game.isFinal(claimId)).to.equal(true);
      await expect(game.release(claim))
        .to.emit(game, "ClaimReleased")
        .withArgs(claimId, 2n * BOND);
      expect(await game.credits(solver.address)).to.equal(2n * BOND + BOND / 2n);
      expect(await game.isFinal(claimId)).to.equal(true);
      await expect(game.release(claim))
        .to.be.revertedWithCustomError(game, "DisputeClaimStatus")
        .withArgs(claimId, STATUS.released);
    });

    it("is final in the second after the window, not in its last", async () => {
      const scripted = await deploy();
      const { claimId, until } = await openScripted(scripted);
      await time.increaseTo(until);
      expect(await scripted.game.isFinal(claimId)).to.equal(false);
      await time.increaseTo(until + 1);
      expect(await scripted.game.isFinal(claimId)).to.equal(true);
    });

    it("is refused for a dead claim", async () => {
      const scripted = await deploy();
      const { game } = scripted;
      const { claim, claimId, table, until } = await duel(scripted);
      await time.increase(BUDGET + 1);
      await game.timeout(claim, table.game.challenger);
      await time.increaseTo(until + 1);
      await expect(game.release(claim))
        .to.be.revertedWithCustomError(game, "DisputeClaimStatus")
        .withArgs(claimId, STATUS.defeated);
      expect(await game.isFinal(claimId)).to.equal(false);
    });
  });

  describe("maxDisputeSeconds", () => {
    it("is both budgets and the least time of every move", async () => {
      const { game } = await deploy();
      // 2^32 steps: 7 rounds. 20 qubits: 19 levels, 4 rounds. Both sides move in each; open and leaf.
      expect(await game.maxDisputeSeconds(scriptedStatement(20, 2 ** 32).shape, 1000, 10)).to.equal(2000 + 24 * 10);
      expect(await game.maxDisputeSeconds(scriptedStatement(1, 1).shape, 1000, 10)).to.equal(2000 + 2 * 10);
      expect(await game.maxDisputeSeconds(scriptedStatement(25, 2n ** 48n - 1n).shape, 1, 1)).to.equal(2 + 32);
    });

    it("is not exceeded with the shortest clocks, by a game that is timed out at last", async () => {
      const scripted = await deploy();
      const { game } = scripted;
      const { table, claim } = await duel(scripted, { changes: { budgetSeconds: 1n, minMoveSeconds: 1n } });
      const start = await time.latest();
      const deadline = async () => (await game.gameState(table.game.gameId)).deadline;
      while (table.phase !== "Open") {
        await time.setNextBlockTimestamp(await deadline());
        const { side, move } = (await table.next())!;
        await table.send(side, move);
      }
      await time.setNextBlockTimestamp((await deadline()) + 1n);
      await game.timeout(claim, table.game.challenger);
      const limit = await game.maxDisputeSeconds(scriptedStatement(1, 40).shape, 1, 1);
      expect((await time.latest()) - start).to.be.at.most(Number(limit));
    });

    it("is not exceeded by the slowest players", async () => {
      const scripted = await deploy();
      const { game } = scripted;
      const { table, claim } = await duel(scripted, deep("ket"));
      const start = await time.latest();
      const limit = await game.maxDisputeSeconds(scriptedStatement(8, 40).shape, BUDGET, MIN_MOVE);
      while (!table.over) {
        const { deadline } = await game.gameState(table.game.gameId);
        await time.setNextBlockTimestamp(deadline);
        const { side, move } = (await table.next())!;
        await table.send(side, move);
      }
      const lasted = (await time.latest()) - start;
      expect(lasted)
        .to.be.at.most(Number(limit))
        .and.to.be.greaterThan(2 * BUDGET);
      expect(claim.minMoveSeconds).to.equal(BigInt(MIN_MOVE));
    });
  });
});
