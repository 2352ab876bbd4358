/**
 * Money, with random actors: whoever does whatever, the contract holds exactly what it owes, and all that came in goes
 * out once or is burned. `KETWORK_SEED` and `KETWORK_ACTIONS` choose another or a longer run.
 */
import { expect } from "chai";
import { id, ZeroAddress } from "ethers";

import { gameIdOf, type Claim } from "../../tasks/protocol/claim.ts";
import { beginGame, sideToMove, type Game } from "../../tasks/protocol/game.ts";
import { followReceipt, sendMove } from "../../tasks/protocol/follow.ts";
import { challengerMove, picked, solverMove, type Move } from "../../tasks/protocol/moves.ts";
import {
  deployScripted,
  ethers,
  loadFixture,
  MIN_MOVE,
  BUDGET,
  scriptedStatement,
  time,
} from "../helpers/dispute/fixture.ts";
import { ScriptedProver } from "../helpers/dispute/scripted.ts";

const SEEDS = process.env.KETWORK_SEED ? [Number(process.env.KETWORK_SEED)] : [1, 2, 3];
const ACTIONS = Number(process.env.KETWORK_ACTIONS ?? 700);
const STEPS = 70;

/** mulberry32. */
function random(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { below, chance: (p: number) => next() < p, of: <T>(items: readonly T[]) => items[below(items.length)]! };
}

interface KnownClaim {
  claim: Claim;
  claimId: string;
  until: number;
  lying: boolean;
  games: Map<string, { game: Game; honest: boolean; burned: bigint }>;
}

class World {
  readonly claims: KnownClaim[] = [];
  readonly accounts = new Set<string>();
  put = 0n;
  out = 0n;
  refused = 0;
  readonly scripted: Awaited<ReturnType<typeof deployScripted>>;
  readonly dice: ReturnType<typeof random>;

  constructor(scripted: Awaited<ReturnType<typeof deployScripted>>, seed: number) {
    this.scripted = scripted;
    this.dice = random(seed);
  }

  get game() {
    return this.scripted.game;
  }

  prover(lying: boolean) {
    return new ScriptedProver({ statement: this.scripted.statement, steps: STEPS, ...(lying && { wrongFrom: 33 }) });
  }

  async openClaim() {
    const { host, rest, base, statement } = this.scripted;
    const lying = this.dice.chance(0.6);
    const claim: Claim = {
      ...base,
      hostKey: id(`claim ${this.claims.length}`),
      solver: this.dice.of(rest.slice(0, 3)).address,
      steps: BigInt(STEPS),
      stateHash: this.prover(lying).hashAt(STEPS)!,
      challengerBond: BigInt(this.dice.below(1000)),
    };
    const until = (await time.latest()) + 1000 + this.dice.below(2000);
    const value = BigInt(this.dice.below(10)) * 10n ** 15n + BigInt(this.dice.below(4));
    await this.game.connect(host).openClaim(claim, statement, until, { value });
    this.put += value;
    this.accounts.add(claim.solver);
    this.claims.push({ claim, claimId: await this.game.claimIdOf(claim), until, lying, games: new Map() });
  }

  async challenge() {
    const known = this.dice.of(this.claims.slice(-3));
    const challenger = this.dice.of(this.scripted.rest.slice(0, 8));
    const value = (await this.game.challengeBond(known.claim)) * 2n + BigInt(this.dice.below(5));
    const sent = await this.attempt(() => this.game.connect(challenger).challenge(known.claim, { value }));
    if (!sent) return;
    this.put += value;
    this.accounts.add(challenger.address);
    known.games.set(challenger.address, {
      game: beginGame(known.claim, challenger.address),
      honest: this.dice.chance(0.6),
      burned: await this.burnedBy(sent),
    });
  }

  /** What a transaction burned in base fees. */
  async burnedBy({ blockNumber, gasUsed }: { blockNumber: number; gasUsed: bigint }) {
    return gasUsed * (await ethers.provider.getBlock(blockNumber))!.baseFeePerGas!;
  }

  async attempt(call: () => Promise<{ wait(): Promise<{ blockNumber: number; gasUsed: bigint } | null> }>) {
    try {
      return (await (await call()).wait())!;
    } catch (error) {
      if (!String(error).includes("custom error 'Dispute")) throw error;
      this.refused++;
      return undefined;
    }
  }

  async move() {
    const known = this.dice.of(this.claims.slice(-3));
    const [challenger, entry] = this.dice.of([...known.games, [ZeroAddress, undefined] as const]);
    if (!entry) return;
    const { statement } = this.scripted;
    const side = sideToMove(entry.game.phase);
    if (side === undefined) return;
    const move: Move | undefined =
      side === "solver"
        ? await solverMove(entry.game, statement, this.prover(known.lying))
        : entry.honest
          ? await challengerMove(entry.game, statement, this.prover(false))
          : picked(entry.game, "pick", this.dice.below(entry.game.lists.at(-1)!.length + 1));
    const ending = move ?? (await challengerMove(entry.game, statement, this.prover(false)));
    if (!ending) return;
    const account = await ethers.getSigner(side === "solver" ? known.claim.solver : challenger);
    const receipt = await this.attempt(async () => {
      const sent = await sendMove(this.game.connect(account), ending);
      entry.game = await followReceipt(this.game, entry.game, sent);
      return { wait: async () => sent };
    });
    if (receipt && side === "challenger") entry.burned += await this.burnedBy(receipt);
  }

  async end(name: "timeout" | "close") {
    const known = this.dice.of(this.claims.slice(-3));
    const [challenger, entry] = this.dice.of([...known.games, [ZeroAddress, undefined] as const]);
    if (!entry) return;
    await this.finish(name, known, challenger);
  }

  async finish(name: "timeout" | "close", known: KnownClaim, challenger: string) {
    const entry = known.games.get(challenger)!;
    const before = await this.game.credits(challenger);
    const { bond } = await this.game.gameState(entry.game.gameId);
    const receipt = await this.attempt(async () => {
      const sent = await sendMove(this.game, { method: name, args: [known.claim, challenger] });
      entry.game = await followReceipt(this.game, entry.game, sent);
      return { wait: async () => sent };
    });
    if (!receipt || name === "timeout") return;
    const allowance = (await this.game.credits(challenger)) - before - bond;
    expect(allowance).to.be.at.least(0n);
    expect(allowance).to.be.at.most(entry.burned);
  }

  async withdraw(address: string) {
    const account = await ethers.getSigner(address);
    const due = await this.game.credits(address);
    if (await this.attempt(() => this.game.connect(account).withdraw(this.scripted.other.address))) this.out += due;
  }

  async act() {
    const { dice } = this;
    if (dice.chance(0.3)) {
      const fee = [0n, 1n, 10n ** 6n, 10n ** 9n][dice.below(4)]!;
      await ethers.provider.send("hardhat_setNextBlockBaseFeePerGas", [`0x${fee.toString(16)}`]);
    }
    const choice = dice.below(100);
    if (choice < 4 || this.claims.length === 0) return this.openClaim();
    if (choice < 25) return this.challenge();
    if (choice < 75) return this.move();
    if (choice < 80) return this.end("timeout");
    if (choice < 88) return this.end("close");
    if (choice < 92) return this.attempt(() => this.game.release(dice.of(this.claims).claim));
    if (choice < 95) return this.withdraw(dice.of([...this.accounts]));
    return time.increase(1 + dice.below(250));
  }

  /** INVARIANT: balance = bonds + pots + credits; what came in is there, went out or was burned. */
  async check() {
    let owed = 0n;
    for (const { claimId, claim, games } of this.claims) {
      const state = await this.game.claimState(claimId);
      owed += state.bond;
      let live = 0n;
      for (const challenger of games.keys()) {
        const { bond, phase } = await this.game.gameState(gameIdOf(claimId, claim.solver, challenger));
        owed += bond;
        if (phase < 10n) live++;
        else expect(bond).to.equal(0n);
      }
      expect(state.liveGames).to.equal(live);
    }
    for (const account of this.accounts) owed += await this.game.credits(account);
    const held = await ethers.provider.getBalance(await this.game.getAddress());
    const burned = (await this.game.queryFilter(this.game.filters.Burned())).reduce(
      (sum, { args }) => sum + args.amount,
      0n,
    );
    expect(held).to.equal(owed);
    expect(held + this.out + burned).to.equal(this.put);
    return held;
  }

  /** Ends everything, by calls that anybody may make. */
  async settle() {
    const limit = await this.game.maxDisputeSeconds(scriptedStatement(1, STEPS).shape, BUDGET, MIN_MOVE);
    await time.increase(3000 + Number(limit));
    for (const known of this.claims) {
      for (const [challenger, { game }] of known.games) {
        if (sideToMove(game.phase) === undefined) continue;
        const dead = await this.game.isDefeated(known.claimId);
        await this.finish(dead ? "close" : "timeout", known, challenger);
      }
      if (!(await this.game.isDefeated(known.claimId))) await this.attempt(() => this.game.release(known.claim));
    }
    for (const account of this.accounts) if ((await this.game.credits(account)) > 0n) await this.withdraw(account);
  }
}

describe("DisputeGame's money", () => {
  for (const seed of SEEDS) {
    it(`is all there, whoever does what, and all gone at the end (seed ${seed}, ${ACTIONS} actions)`, async () => {
      const world = new World(await loadFixture(deployScripted), seed);
      for (let i = 0; i < ACTIONS; i++) {
        await world.act();
        if (i % 20 === 0) await world.check();
      }
      await world.check();
      await world.settle();
      expect(await world.check()).to.equal(0n);
      const phases = world.claims.flatMap(({ games }) => [...games.values()].map(({ game }) => game.phase));
      expect(phases.every((phase) => sideToMove(phase) === undefined)).to.equal(true);
      // The run was not idle.
      expect(new Set(phases)).to.include.members(["SolverWon", "ChallengerWon", "Closed"]);
    }).timeout(600_000);
  }
});
