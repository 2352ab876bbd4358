/**
 * How one would steal from the game, delay it or brick it; docs/dispute.md, section "Attacks", lists the same. Each is
 * played out.
 *
 * Steal: re-enter a withdrawal; end a game twice; be paid for another claim; aim a move at another game; draw more from
 * a pot than one's moves burned; lie, and be defeated by oneself; bring a machine that decides as told.
 * Delay: challenge in the last second; challenge many times under many names; challenge oneself to keep others out.
 * Brick: refuse ether; force ether in; have no bond at stake; raise the base fee; answer a branch that is gone.
 */
import { expect } from "chai";
import { id, ZeroAddress, ZeroHash, type TransactionReceipt } from "ethers";

import { claimIdOf, gameIdOf, type Claim } from "../../tasks/protocol/claim.ts";
import { beginGame, follow, stateHashOf, type Game } from "../../tasks/protocol/game.ts";
import { followReceipt, sendMove } from "../../tasks/protocol/follow.ts";
import { picked, solverMove, type Move } from "../../tasks/protocol/moves.ts";
import type { Puppet } from "../../types/index.ts";
import { Duel } from "../helpers/dispute/duel.ts";
import {
  BOND,
  BUDGET,
  challengeScripted,
  deployScripted,
  ethers,
  loadFixture,
  MIN_MOVE,
  openScripted,
  scriptedOpening,
  scriptedStatement,
  setBalance,
  time,
  type Scripted,
} from "../helpers/dispute/fixture.ts";
import { ScriptedProver } from "../helpers/dispute/scripted.ts";

const STEPS = 40;

async function setBaseFee(fee: bigint) {
  await ethers.provider.send("hardhat_setNextBlockBaseFeePerGas", [`0x${fee.toString(16)}`]);
}

async function snapshot() {
  const taken = (await ethers.provider.send("evm_snapshot", [])) as string;
  return () => ethers.provider.send("evm_revert", [taken]);
}

/** A claim, by default of 40 steps, whose states are wrong from step 18 on, or right. */
async function claimed(scripted: Scripted, lying: boolean, changes: Partial<Claim> = {}) {
  const { statement } = scripted;
  const steps = Number(changes.steps ?? STEPS);
  const prover = new ScriptedProver({ statement, steps, ...(lying && { wrongFrom: Math.min(18, steps) }) });
  const opened = await openScripted(scripted, { steps: BigInt(steps), stateHash: prover.hashAt(steps)!, ...changes });
  return { ...opened, prover };
}

async function duelOn(
  scripted: Scripted,
  { claim, prover }: { claim: Claim; prover: ScriptedProver },
  challenger = scripted.challenger,
  belief: { wrongFrom?: number } = {},
) {
  const { game, statement, solver } = scripted;
  await challengeScripted(scripted, claim, challenger);
  return new Duel({
    contract: game,
    claim,
    statement,
    solver,
    challenger,
    challengerAddress: challenger.address,
    solverProver: prover,
    challengerProver: new ScriptedProver({ statement, steps: Number(claim.steps), ...belief }),
  });
}

/** No posted hash. */
const NOWHERE = { hash: ZeroHash, siblings: [] };

const MOOD = { refuse: 1, reenter: 2 };

/** An account with code. */
async function puppet(): Promise<Puppet> {
  return (await ethers.deployContract("Puppet")) as unknown as Puppet;
}

const waitOut = async (at: number) => time.increaseTo(at);
const balance = (account: string) => ethers.provider.getBalance(account);

describe("DisputeGame under attack", () => {
  const deploy = () => loadFixture(deployScripted);

  describe("stealing", () => {
    it("by re-entering a withdrawal gets nothing more", async () => {
      const scripted = await deploy();
      const { game } = scripted;
      const thief = await puppet();
      const address = await thief.getAddress();
      const gameAddress = await game.getAddress();
      const scene = await claimed(scripted, true, { budgetSeconds: 10n, minMoveSeconds: 1n });
      const challenge = game.interface.encodeFunctionData("challenge", [scene.claim]);
      await thief.act(gameAddress, challenge, { value: BOND });
      await time.increase(11);
      await game.timeout(scene.claim, address);
      await openScripted(scripted, { hostKey: id("the victim's") });
      const withdraw = game.interface.encodeFunctionData("withdraw", [address]);
      await thief.behave(MOOD.reenter, gameAddress, withdraw);
      const due = await game.credits(address);
      await thief.act(gameAddress, withdraw);
      expect(await balance(address)).to.equal(due);
      expect([await thief.payments(), await thief.succeeded()]).to.deep.equal([1n, false]);
      expect(await balance(gameAddress)).to.equal(2n * BOND);
    });

    it("by ending a game twice is refused, whatever ends it", async () => {
      const scripted = await deploy();
      const { game } = scripted;
      const table = await duelOn(scripted, await claimed(scripted, true));
      await table.until("Open");
      const open = (await table.challengerMove())!;
      await table.send("challenger", open);
      expect(table.phase).to.equal("ChallengerWon");
      const { claim, challengerAddress } = table.options;
      await time.increase(10 * BUDGET);
      for (const call of [
        () => sendMove(table.as("challenger"), open),
        () => game.timeout(claim, challengerAddress),
        () => game.close(claim, challengerAddress),
      ]) {
        await expect(call()).to.be.revertedWithCustomError(game, "DisputeWrongPhase");
      }
    });

    it("by releasing or timing out under another claim's content is refused", async () => {
      const scripted = await deploy();
      const { game, solver, other } = scripted;
      const scene = await claimed(scripted, false);
      await duelOn(scripted, scene);
      await time.increaseTo(scene.until + 1);
      const mine = { ...scene.claim, solver: other.address };
      await expect(game.release(mine))
        .to.be.revertedWithCustomError(game, "DisputeClaimStatus")
        .withArgs(claimIdOf(mine), 0);
      await expect(game.timeout(mine, scripted.challenger.address)).to.be.revertedWithCustomError(
        game,
        "DisputeWrongPhase",
      );
      expect(await game.credits(solver.address)).to.equal(0n);
    });

    it("by aiming a move at another game is refused: games share no state", async () => {
      const scripted = await deploy();
      const { game, solver, other } = scripted;
      const scene = await claimed(scripted, true);
      const first = await duelOn(scripted, scene);
      const second = await duelOn(scripted, scene, other, { wrongFrom: 5 });
      await first.until("Open");
      await second.until("Pick");
      const open = (await first.challengerMove())!;
      const args = open.args.map((arg, i) => (i === 1 ? other.address : arg));
      await expect(sendMove(first.as("challenger"), { ...open, args })).to.be.revertedWithCustomError(
        game,
        "DisputeWrongPhase",
      );
      await second.until("Open");
      await expect(sendMove(first.as("challenger"), { ...open, args })).to.be.revertedWithCustomError(
        game,
        "DisputeStateMismatch",
      );
      // With the other game's state hash, its own position decides which hashes are compared.
      const aimed = args.map((arg, i) => (i === 2 ? stateHashOf(second.game) : arg));
      await expect(sendMove(game.connect(solver), { ...open, args: aimed })).to.be.revertedWithCustomError(
        game,
        "DisputeRevealMismatch",
      );
    });

    it("by a machine that decides as told moves no money but that claim's", async () => {
      const scripted = await deploy();
      const { game, solver, other } = scripted;
      const honest = await claimed(scripted, false, { hostKey: id("honest") });
      const rigged = await claimed(scripted, true, { hostKey: id("rigged"), steps: 1n });
      await challengeScripted(scripted, rigged.claim, other);
      const opening = scriptedOpening({
        kind: "settled",
        preHash: rigged.prover.hashAt(0)!,
        postHash: rigged.claim.stateHash,
      });
      const none = { roots: [], low: NOWHERE, high: NOWHERE };
      const gameId = gameIdOf(rigged.claimId, solver.address, other.address);
      const { statement } = scripted;
      await game
        .connect(solver)
        .open(rigged.claim, other.address, await game.stateHash(gameId), none, statement, opening, []);
      expect(await game.credits(solver.address)).to.equal(BOND / 2n);
      expect((await game.claimState(honest.claimId)).bond).to.equal(2n * BOND);
      expect(await balance(await game.getAddress())).to.equal(4n * BOND + BOND / 2n);
    });

    it("by drawing on the pot pays back no more than the moves burned", async () => {
      const scripted = await deploy();
      const { game, other } = scripted;
      const scene = await claimed(scripted, true, { steps: 2n ** 20n });
      const sham = await duelOn(scripted, scene, other, { wrongFrom: 3 });
      const winner = await duelOn(scripted, scene);
      // The sham moves while gas is cheap, and closes when it is dear.
      const receipts: TransactionReceipt[] = [];
      for (let i = 0; i < 3; i++) {
        await setBaseFee(10n ** 9n);
        await sham.send("solver", (await sham.solverMove())!);
        await setBaseFee(10n ** 9n - BigInt(i));
        receipts.push(await sham.send("challenger", sham.pick(0)));
      }
      const [challenge] = await game.queryFilter(game.filters.Challenged(scene.claimId, sham.game.gameId));
      receipts.push(await challenge!.getTransactionReceipt());
      const fees = await Promise.all(receipts.map(async (receipt) => (await receipt.getBlock()).baseFeePerGas!));
      const burned = receipts.reduce((sum, { gasUsed }, i) => sum + gasUsed * fees[i]!, 0n);
      const lowest = fees.reduce((low, fee) => (fee < low ? fee : low));
      await winner.play(waitOut);
      expect(winner.phase).to.equal("ChallengerWon");
      await setBaseFee(500_000_000_000n);
      await game.close(scene.claim, other.address);
      const allowance = (await game.credits(other.address)) - BOND;
      expect(allowance).to.equal(4n * 25_000n * packedDown(lowest));
      expect(allowance).to.be.at.most(burned);
    });

    it("by emptying the pot takes no bond from anybody", async () => {
      const scripted = await deploy();
      const { game, host, statement, base, challenger, other, rest } = scripted;
      const prover = new ScriptedProver({ statement, steps: STEPS, wrongFrom: 18 });
      const claim = { ...base, steps: BigInt(STEPS), stateHash: prover.hashAt(STEPS)! };
      await game.connect(host).openClaim(claim, statement, (await time.latest()) + 1000, { value: 10n });
      const table = await duelOn(scripted, { claim, prover });
      for (const who of [other, rest[0]!]) await challengeScripted(scripted, claim, who);
      await table.play(waitOut);
      const burned = await balance(ZeroAddress);
      await game.close(claim, other.address);
      await game.close(claim, rest[0]!.address);
      const credits = await Promise.all([challenger, other, rest[0]!].map(({ address }) => game.credits(address)));
      expect(credits).to.deep.equal([BOND + 5n, BOND + 5n, BOND]);
      expect(await balance(ZeroAddress)).to.equal(burned);
    });

    it("by answering oneself while gas is cheap and moving while it is dear draws at the cheap price", async () => {
      const scripted = await deploy();
      const { game, other } = scripted;
      const scene = await claimed(scripted, true, { steps: 2n ** 20n });
      await setBaseFee(10n ** 9n);
      const sham = await duelOn(scripted, scene, other, { wrongFrom: 3 });
      const winner = await duelOn(scripted, scene);
      for (let i = 0; i < 3; i++) {
        await setBaseFee(10n ** 8n);
        await sham.send("solver", (await sham.solverMove())!);
        await setBaseFee(10n ** 9n);
        await sham.send("challenger", sham.pick(0));
      }
      await winner.play(waitOut);
      await game.close(scene.claim, other.address);
      expect((await game.credits(other.address)) - BOND).to.equal(4n * 25_000n * packedDown(10n ** 8n));
    });

    it("by moving many times in one second counts as no move at all", async () => {
      const scripted = await deploy();
      const { game, statement } = scripted;
      const player = await puppet();
      const address = await player.getAddress();
      const gameAddress = await game.getAddress();
      const scene = await claimed(scripted, true, { solver: address });
      const execute = (data: string, value = 0n) => player.act(gameAddress, data, { value });
      await execute(game.interface.encodeFunctionData("challenge", [scene.claim]), BOND);
      const gameId = gameIdOf(scene.claimId, address, address);
      let followed: Game = beginGame(scene.claim, address);
      await ethers.provider.send("evm_setAutomine", [false]);
      try {
        const options = { gasLimit: 1_000_000 };
        const submit = ({ method, args }: Move) =>
          player.act(gameAddress, game.interface.encodeFunctionData(method as "pick", args as never), options);
        const bisect = (await solverMove(followed, statement, scene.prover))!;
        await submit(bisect);
        followed = follow(followed, { name: "Bisected", hashes: bisect.args[3] as string[] });
        await submit(picked(followed, "pick", 0));
        followed = follow(followed, { name: "SegmentPicked", index: 0 });
        await ethers.provider.send("evm_mine", []);
      } finally {
        await ethers.provider.send("evm_setAutomine", [true]);
      }
      expect(await game.stateHash(gameId)).to.equal(stateHashOf(followed));
      expect((await game.gameState(gameId)).challengerMoves).to.equal(1n);
    });

    it("by lying and being defeated by oneself costs at least the pot, less what gas was burned for", async () => {
      const scripted = await deploy();
      const { game, solver } = scripted;
      const scene = await claimed(scripted, true);
      const own = await duelOn(scripted, scene, solver);
      await own.play(waitOut);
      expect(own.phase).to.equal("ChallengerWon");
      // In: the solver's bond 2, the challenger's 1. Out: half of the first and all of the second.
      expect(await game.credits(solver.address)).to.equal(2n * BOND);
      expect(await balance(await game.getAddress())).to.equal(2n * BOND);
    });
  });

  describe("delaying", () => {
    it("by challenging in the last second ends by the stated time, however many do it", async () => {
      const scripted = await deploy();
      const { game, rest } = scripted;
      const scene = await claimed(scripted, false);
      const shams = rest.slice(0, 6);
      await time.setNextBlockTimestamp(scene.until - shams.length);
      const tables: Duel[] = [];
      for (const sham of shams) tables.push(await duelOn(scripted, scene, sham, { wrongFrom: 7 }));
      const limit = await game.maxDisputeSeconds(scriptedStatement(1, STEPS).shape, BUDGET, MIN_MOVE);
      // Each sham uses all the time it has; the honest solver answers at once, in every game by itself.
      for (let live = tables; live.length > 0; live = live.filter(({ over }) => !over)) {
        for (const table of live) {
          const due = (await table.next())!;
          if (due.side === "solver") await table.send(due.side, due.move);
        }
        const waiting = live.filter(({ over }) => !over);
        if (waiting.length === 0) break;
        const states = await Promise.all(waiting.map(({ game: { gameId } }) => game.gameState(gameId)));
        const first = states.map(({ deadline }) => Number(deadline)).reduce((a, b) => Math.min(a, b));
        await time.increaseTo(Math.max(first - waiting.length - 1, await time.latest()));
        for (const table of waiting) await table.send("challenger", table.pick(0));
      }
      expect(tables.every(({ phase }) => phase === "SolverWon")).to.equal(true);
      expect(await time.latest()).to.be.at.most(scene.until + Number(limit));
      expect(await game.isFinal(scene.claimId)).to.equal(true);
      // Every sham paid the solver half its bond, and lost the other half.
      await game.release(scene.claim);
      expect(await game.credits(scripted.solver.address)).to.equal(2n * BOND + (BigInt(shams.length) * BOND) / 2n);
      expect(await balance(await game.getAddress())).to.equal(await game.credits(scripted.solver.address));
    });

    it("by challenging oneself keeps nobody else out", async () => {
      const scripted = await deploy();
      const { game, solver, challenger } = scripted;
      const scene = await claimed(scripted, true);
      const sham = await duelOn(scripted, scene, solver);
      await sham.until("Pick");
      const honest = await duelOn(scripted, scene);
      await honest.play(waitOut);
      expect(honest.phase).to.equal("ChallengerWon");
      expect(await game.isDefeated(scene.claimId)).to.equal(true);
      expect(await game.credits(challenger.address)).to.equal(2n * BOND);
      // The sham cannot win any more, not even against its own claim.
      const late = (await sham.next())!;
      await sham.send(late.side, late.move);
      await sham.until("Open");
      const open = (await sham.challengerMove())!;
      await expect(sendMove(sham.as("challenger"), open)).to.be.revertedWithCustomError(game, "DisputeClaimStatus");
      await game.close(scene.claim, solver.address);
      expect(await balance(await game.getAddress())).to.equal(
        (await game.credits(solver.address)) + (await game.credits(challenger.address)),
      );
    });

    it("by a sham that wins first costs other challengers nothing", async () => {
      const scripted = await deploy();
      const { game, solver, challenger } = scripted;
      const scene = await claimed(scripted, true);
      const honest = await duelOn(scripted, scene);
      await honest.until("Open");
      const sham = await duelOn(scripted, scene, solver);
      await sham.play(waitOut);
      await expect(game.connect(scripted.other).close(scene.claim, challenger.address)).to.emit(game, "GameClosed");
      expect(await game.credits(challenger.address)).to.be.greaterThan(BOND);
    });
  });

  describe("bricking", () => {
    it("by refusing ether keeps only oneself from being paid, and only there", async () => {
      const scripted = await deploy();
      const { game, other } = scripted;
      const refuser = await puppet();
      const address = await refuser.getAddress();
      const gameAddress = await game.getAddress();
      await refuser.behave(MOOD.refuse, ZeroAddress, "0x");
      const scene = await claimed(scripted, false, { solver: address });
      await time.increaseTo(scene.until + 1);
      await game.release(scene.claim);
      const withdraw = (to: string) => refuser.act(gameAddress, game.interface.encodeFunctionData("withdraw", [to]));
      await expect(withdraw(address))
        .to.be.revertedWithCustomError(game, "DisputePaymentFailed")
        .withArgs(address, 2n * BOND);
      await expect(withdraw(ZeroAddress)).to.be.revertedWithCustomError(game, "DisputeReceiverZero").withArgs();
      const before = await balance(other.address);
      await withdraw(other.address);
      expect((await balance(other.address)) - before).to.equal(2n * BOND);
      await expect(withdraw(other.address))
        .to.be.revertedWithCustomError(game, "DisputeNothingToWithdraw")
        .withArgs(address);
    });

    it("by sending ether is refused, and by forcing it in changes nothing", async () => {
      const scripted = await deploy();
      const { game, other, solver } = scripted;
      const to = await game.getAddress();
      await expect(other.sendTransaction({ to, value: 1n })).to.be.revert(ethers);
      await expect(other.sendTransaction({ to, value: 1n, data: "0x12345678" })).to.be.revert(ethers);
      await setBalance(to, 5n);
      const scene = await claimed(scripted, false);
      await time.increaseTo(scene.until + 1);
      await game.release(scene.claim);
      await game.connect(solver).withdraw(solver.address);
      expect(await balance(to)).to.equal(5n);
    });

    it("by staking nothing where nothing is demanded is still a game", async () => {
      const scripted = await deploy();
      const { game, host, statement, base, challenger, other, solver } = scripted;
      const until = (await time.latest()) + 1000;
      const prover = new ScriptedProver({ statement, steps: STEPS, wrongFrom: 18 });
      const claim = { ...base, steps: BigInt(STEPS), stateHash: prover.hashAt(STEPS)!, challengerBond: 0n };
      await game.connect(host).openClaim(claim, statement, until);
      for (const who of [challenger, other]) {
        await setBaseFee(0n);
        await game.connect(who).challenge(claim, { value: 0n, gasPrice: 0n });
      }
      const table = new Duel({
        contract: game,
        claim,
        statement,
        solver,
        challenger,
        challengerAddress: challenger.address,
        solverProver: prover,
        challengerProver: new ScriptedProver({ statement, steps: STEPS }),
      });
      await table.play(waitOut);
      expect(table.phase).to.equal("ChallengerWon");
      await game.close(claim, other.address);
      expect(await balance(await game.getAddress())).to.equal(0n);
      expect(await game.credits(challenger.address)).to.equal(0n);
    });

    it("by odd wei loses none: what cannot be halved is burned", async () => {
      const scripted = await deploy();
      const { game, host, statement, base, challenger } = scripted;
      const prover = new ScriptedProver({ statement, steps: STEPS, wrongFrom: 18 });
      const claim = { ...base, steps: BigInt(STEPS), stateHash: prover.hashAt(STEPS)! };
      await game.connect(host).openClaim(claim, statement, (await time.latest()) + 1000, { value: 7n });
      const table = await duelOn(scripted, { claim, prover });
      const burnedBefore = await balance(ZeroAddress);
      await table.play(waitOut);
      expect(await game.credits(challenger.address)).to.equal(BOND + 3n);
      expect((await balance(ZeroAddress)) - burnedBefore).to.equal(4n);
    });

    it("by odd wei of a challenger's bond loses none either", async () => {
      const scripted = await deploy();
      const { game, challenger, solver } = scripted;
      const scene = await claimed(scripted, false);
      await game.connect(challenger).challenge(scene.claim, { value: BOND + 7n });
      const begun = beginGame(scene.claim, challenger.address);
      await sendMove(game.connect(solver), (await solverMove(begun, scripted.statement, scene.prover))!);
      await time.increase(BUDGET + 1);
      const burnedBefore = await balance(ZeroAddress);
      await game.timeout(scene.claim, challenger.address);
      expect(await game.credits(solver.address)).to.equal(BOND / 2n + 3n);
      expect((await balance(ZeroAddress)) - burnedBefore).to.equal(BOND / 2n + 4n);
    });

    it("by a base fee that rises after a move was estimated does not make it run out of gas", async () => {
      const scripted = await deploy();
      const { game, challenger } = scripted;
      const scene = await claimed(scripted, true);
      const table = await duelOn(scripted, scene);
      await table.until("Pick");
      const pick = table.pick(0);
      const contract = game.connect(challenger);
      // A node estimates at a base fee of zero, and in the second of the block before.
      const estimate = await contract.getFunction(pick.method).estimateGas(...pick.args);
      for (const fee of [1n, 1_000n, 10n ** 9n, 3n * 10n ** 12n]) {
        const undo = await snapshot();
        await time.increase(77);
        await setBaseFee(fee);
        await sendMove(contract, pick, { gasLimit: estimate, maxFeePerGas: 2n * fee, maxPriorityFeePerGas: 0n });
        await undo();
      }
    });

    it("by a reorganisation between moves turns no move against its sender", async () => {
      const scripted = await deploy();
      const { game } = scripted;
      const scene = await claimed(scripted, true);
      const table = await duelOn(scripted, scene);
      const undo = await snapshot();
      await table.until("Pick");
      const answer = (await table.challengerMove())!;
      await undo();
      // On the other branch the solver posts other hashes: the pick that was meant for the first branch reverts.
      const branch = await duelBranch(scripted, table, 9);
      await expect(branch.send("challenger", answer))
        .to.be.revertedWithCustomError(game, "DisputeStateMismatch")
        .withArgs(answer.args[2], stateHashOf(branch.game));
      // On the new branch, read anew, the game goes on and is won.
      branch.game = await branch.reread(scene.fromBlock);
      await branch.play(waitOut);
      expect(branch.phase).to.equal("ChallengerWon");
    });

    it("by a reorganisation that only delays a move leaves it valid", async () => {
      const scripted = await deploy();
      const scene = await claimed(scripted, true);
      const table = await duelOn(scripted, scene);
      const before = table.game;
      const undo = await snapshot();
      const bisect = (await table.solverMove())!;
      await table.send("solver", bisect);
      const pick = (await table.challengerMove())!;
      await undo();
      table.game = before;
      await time.increase(500);
      await table.send("solver", bisect);
      await time.increase(500);
      await table.send("challenger", pick);
      await table.play(waitOut);
      expect(table.phase).to.equal("ChallengerWon");
    });

    /** The solver's first move again, as a run that goes wrong elsewhere. */
    async function duelBranch(scripted: Scripted, { options }: Duel, wrongFrom: number) {
      const { statement } = scripted;
      const honest = new ScriptedProver({ statement, steps: STEPS });
      const solverProver = new ScriptedProver({ statement, steps: STEPS, wrongFrom });
      const branch = new Duel({ ...options, solverProver, challengerProver: honest });
      const receipt = await sendMove(branch.as("solver"), (await branch.solverMove())!);
      branch.game = await followReceipt(scripted.game, branch.game, receipt);
      return branch;
    }
  });
});

/** A base fee as the game keeps it: its ten leading bits. */
function packedDown(fee: bigint): bigint {
  const shift = BigInt(fee.toString(2).length - 10);
  return (fee >> shift) << shift;
}
