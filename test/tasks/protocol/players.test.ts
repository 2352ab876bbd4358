import { expect } from "chai";
import { id } from "ethers";

import { claimIdOf, gameIdOf, statementHashOf, type Claim } from "../../../tasks/protocol/claim.ts";
import { beginGame, PHASES, sideToMove } from "../../../tasks/protocol/game.ts";
import { ChallengerPlayer, SolverPlayer, type PlayerOptions } from "../../../tasks/protocol/players.ts";
import type { DisputeProver } from "../../../tasks/protocol/prover.ts";
import { ethers, loadFixture, time } from "../../helpers/dispute/fixture.ts";
import {
  claimOf,
  everyKind,
  honestProver,
  mnemonicsOf,
  wordsOfStatement,
  wrongRun,
} from "../../helpers/dispute/runs.ts";

const STATEMENT = everyKind(3);
const HONEST = honestProver(STATEMENT);
const BUDGET = 1000;

describe("Players", () => {
  async function deploy() {
    const [host, solver, first, second, third] = await ethers.getSigners();
    const game = await ethers.deployContract("DisputeGame");
    const machine = await ethers.deployContract("KetMachine");
    return {
      game,
      machine: await machine.getAddress(),
      host: host!,
      solver: solver!,
      others: [first!, second!, third!],
    };
  }

  /** A claim, true or wrong in one amplitude, and players for it. */
  async function claimed(lying: boolean) {
    const world = await loadFixture(deploy);
    const { game, machine, host, solver } = world;
    const step = mnemonicsOf(HONEST.prover.run).indexOf("KROT");
    const liar = wrongRun(STATEMENT, step, (state) => {
      state.update(0)[3]! += 1;
    });
    const lie = claimOf(lying ? liar : HONEST);
    const statement = wordsOfStatement(HONEST);
    const claim: Claim = {
      host: host.address,
      hostKey: id("players"),
      solver: solver.address,
      machine,
      statementHash: statementHashOf(statement),
      stateHash: lie.stateHash,
      steps: BigInt(lie.steps),
      budgetSeconds: BigInt(BUDGET),
      minMoveSeconds: 10n,
      challengerBond: 1000n,
    };
    const until = (await time.latest()) + 5000;
    const opened = await game.connect(host).openClaim(claim, statement, until, { value: 10n ** 18n });
    const fromBlock = opened.blockNumber!;
    const options = (account: typeof solver, prover: DisputeProver): PlayerOptions => ({
      contract: game.connect(account),
      claim,
      statement,
      prover,
      fromBlock,
    });
    return {
      ...world,
      claim,
      claimId: claimIdOf(claim),
      until,
      solverPlayer: new SolverPlayer(options(solver, lie.prover)),
      /** A challenger who believes the honest run, or, against a true claim, the wrong one. */
      challengerPlayer: (i: number) => new ChallengerPlayer(options(world.others[i]!, lying ? HONEST : liar)),
    };
  }

  it("play a game to its end from what the chain says, the challenger against a lie", async () => {
    const { game, solverPlayer, challengerPlayer, others, claimId } = await claimed(true);
    const challenger = challengerPlayer(0);
    await challenger.challenge();
    const { address } = others[0]!;
    const methods: string[] = [];
    for (;;) {
      const played = (await challenger.play(address)) ?? (await solverPlayer.play(address));
      if (!played) break;
      methods.push(played.move.method);
    }
    expect((await challenger.read(address)).phase).to.equal("ChallengerWon");
    expect(await game.isDefeated(claimId)).to.equal(true);
    // Three qubits: two levels, one reveal, with the opening; the challenger proves the leaf as soon as it has picked.
    expect(methods.slice(-3)).to.deep.equal(["open", "pickNode", "leaf"]);
  });

  it("play a game to its end from what the chain says, the solver for the truth", async () => {
    const { solverPlayer, challengerPlayer, others, game, claim, until, solver } = await claimed(false);
    const challenger = challengerPlayer(0);
    await challenger.challenge();
    const { address } = others[0]!;
    while ((await solverPlayer.play(address)) ?? (await challenger.play(address)));
    expect((await solverPlayer.read(address)).phase).to.equal("SolverWon");
    await time.increaseTo(until + 1);
    await game.release(claim);
    expect(await game.credits(solver.address)).to.be.greaterThan(10n ** 18n);
  });

  it("wait while the other side has time, and then end the game", async () => {
    for (const silent of ["solver", "challenger"] as const) {
      const { game, solverPlayer, challengerPlayer, others, claimId } = await claimed(silent === "solver");
      const challenger = challengerPlayer(0);
      await challenger.challenge();
      const { address } = others[0]!;
      const player = silent === "solver" ? challenger : solverPlayer;
      if (silent === "challenger") await solverPlayer.play(address);
      expect(await player.play(address)).to.equal(undefined);
      await time.increase(BUDGET + 1);
      expect((await player.play(address))!.move.method).to.equal("timeout");
      expect(await game.isDefeated(claimId)).to.equal(silent === "solver");
      expect(await player.play(address)).to.equal(undefined);
    }
  });

  it("leave it to others to time them out: a late challenger has its bond back if another defeats the claim", async () => {
    const { game, solverPlayer, challengerPlayer, others, claim, claimId, solver } = await claimed(true);
    const [late, prompt] = others.map(({ address }) => address) as [string, string];
    const players = [challengerPlayer(0), challengerPlayer(1)] as const;
    await players[0].challenge();
    await solverPlayer.play(late);
    await time.increase(BUDGET + 1);
    expect(await players[0].play(late)).to.equal(undefined);
    await players[1].challenge();
    while ((await players[1].play(prompt)) ?? (await solverPlayer.play(prompt)));
    expect(await game.isDefeated(claimId)).to.equal(true);
    const { bond } = await game.gameState(gameIdOf(claimId, solver.address, late));
    expect((await players[0].play(late))!.move.method).to.equal("close");
    expect(await game.credits(late)).to.be.at.least(bond);
    expect(claim.solver).to.equal(solver.address);
  });

  it("leave it to others to time them out: a late solver", async () => {
    const { solverPlayer, challengerPlayer, others } = await claimed(false);
    const challenger = challengerPlayer(0);
    await challenger.challenge();
    const { address } = others[0]!;
    await time.increase(BUDGET + 1);
    expect(await solverPlayer.play(address)).to.equal(undefined);
    expect((await challenger.play(address))!.move.method).to.equal("timeout");
  });

  it("close their games once another challenger has defeated the claim", async () => {
    const { game, solverPlayer, challengerPlayer, others, solver, claimId } = await claimed(true);
    const players = [challengerPlayer(0), challengerPlayer(1), challengerPlayer(2)];
    for (const player of players) await player.challenge();
    const [winner, second, third] = others.map(({ address }) => address) as [string, string, string];
    while ((await players[0]!.play(winner)) ?? (await solverPlayer.play(winner)));
    expect(await game.isDefeated(claimId)).to.equal(true);
    const before = await game.gameState(gameIdOf(claimId, solver.address, second));
    expect((await players[1]!.play(second))!.move.method).to.equal("close");
    expect(await game.credits(second)).to.be.at.least(before.bond);
    // The solver's own player closes as well: anybody may.
    expect((await solverPlayer.play(third))!.move.method).to.equal("close");
    expect((await players[2]!.read(third)).phase).to.equal("Closed");
    expect((await game.claimState(claimId)).liveGames).to.equal(0n);
  });

  it("see a reorganisation and answer the branch that is", async () => {
    const { solverPlayer, challengerPlayer, others } = await claimed(true);
    const challenger = challengerPlayer(0);
    await challenger.challenge();
    const { address } = others[0]!;
    const snapshot = await ethers.provider.send("evm_snapshot", []);
    await solverPlayer.play(address);
    await challenger.play(address);
    await solverPlayer.play(address);
    const lost = await challenger.read(address);
    await ethers.provider.send("evm_revert", [snapshot]);
    expect((await challenger.read(address)).phase).to.equal("Bisect");
    await time.increase(30);
    while ((await challenger.play(address)) ?? (await solverPlayer.play(address)));
    expect((await challenger.read(address)).phase).to.equal("ChallengerWon");
    expect(lost.phase).not.to.equal("ChallengerWon");
  });

  it("name the phases as the chain numbers them, and who moves in each", async () => {
    expect(PHASES.length).to.equal(13);
    const { claim, others } = await claimed(true);
    expect(beginGame(claim, others[0]!.address).phase).to.equal("Bisect");
    const sides = PHASES.map((phase) => sideToMove(phase));
    expect(sides.filter((side) => side === "solver").length).to.equal(6);
    expect(sides.filter((side) => side === "challenger").length).to.equal(3);
  });
});
