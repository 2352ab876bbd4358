/**
 * Random actors at a desk of private orders: posters in ether and in tokens that read what they get, honest solvers, silent
 * ones, liars and senders of garbage, false challengers, and strangers that call whatever is due. Every call may come at any
 * time, sensible or not.
 */
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import { Random } from "../machine/random.ts";
import type { ClaimWords } from "./market.ts";
import { BOND, NO_LICENCES, OrderStatus, type PlacedOrder, type PrivateBench } from "./private.ts";

/** What a solver did. */
type Manner = "honest" | "lie" | "garbage";

interface Delivered {
  readonly placed: PlacedOrder;
  readonly claim: ClaimWords;
  readonly manner: Manner;
}

interface Dispute {
  readonly delivered: Delivered;
  readonly challenger: HardhatEthersSigner;
}

const LIVE: readonly bigint[] = [OrderStatus.Open, OrderStatus.Taken, OrderStatus.Delivered];

export class PrivateCrowd {
  readonly at: PrivateBench;
  readonly random: Random;
  readonly orders: PlacedOrder[] = [];
  readonly deliveries: Delivered[] = [];
  readonly disputes: Dispute[] = [];
  /** How often each kind of call went through. */
  readonly done = new Map<string, number>();
  /** Sent into desk and game, and taken out by withdrawals: ether, and tokens. */
  paidIn = { ether: 0n, token: 0n };
  paidOut = { ether: 0n, token: 0n };
  readonly #ended = new Set<PlacedOrder>();

  constructor(at: PrivateBench, seed: number) {
    this.at = at;
    this.random = new Random(seed);
  }

  /** One random call, or some time going by. */
  async act(): Promise<void> {
    const { desk, market } = this.at;
    const actions: [number, string, () => Promise<unknown>][] = [
      [6, "order", () => this.#order()],
      [14, "take", () => this.#take()],
      [16, "deliver", () => this.#deliver()],
      [7, "sham", () => this.#challenge(this.#latest(), market.challenger(1 + this.random.below(2)))],
      [3, "false accusation", () => this.#accuse(this.#latest())],
      [1, "cancel", () => desk.cancel(this.#any().orderId)],
      [4, "drop", () => desk.drop(this.#any().orderId)],
      [5, "discard", () => desk.discard(this.#any().orderId)],
      [6, "pay", () => desk.pay(this.#any().orderId)],
      [3, "refund", () => desk.refund(this.#any().orderId)],
      [2, "withdraw", () => this.#withdraw(this.random.pick(market.accounts))],
      [2, "release", () => market.game.release(this.#latest().claim)],
      [8, "wait", () => this.#wait()],
    ];
    let ticket = this.random.below(actions.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, name, action] of actions) {
      if ((ticket -= weight) >= 0) continue;
      await this.#attempt(name, action);
      return;
    }
  }

  /** Everybody goes home; a stranger ends whatever is left, from the latest end of each order on. */
  async finish(): Promise<void> {
    const { market } = this.at;
    const [desk, game] = [this.at.desk.connect(market.solver(9)), market.game.connect(market.solver(9))];
    await this.#play();
    let end = BigInt(await market.now());
    for (const { orderId } of this.orders) {
      const latest = await desk.latestEnd(orderId);
      if (latest > end) end = latest;
    }
    await market.connection.networkHelpers.time.increaseTo(Number(end) + 1);
    for (const { delivered, challenger } of this.disputes) {
      await this.#attempt("timeout", () => game.timeout(delivered.claim, challenger));
      await this.#attempt("close", () => game.close(delivered.claim, challenger));
    }
    for (const placed of this.orders) {
      for (const call of ["drop", "discard", "pay", "refund"] as const) {
        await this.#attempt(call, () => desk[call](placed.orderId));
      }
      expect(LIVE).to.not.include(await this.at.status(placed));
    }
    for (const { claim } of this.deliveries) await this.#attempt("release", () => game.release(claim));
    for (const account of market.accounts) await this.#withdraw(account);
  }

  /** What the desk must hold: rewards of live orders, bonds that lie there, credits. */
  async owed(): Promise<{ ether: bigint; token: bigint }> {
    const { desk, token, market } = this.at;
    const total = { ether: 0n, token: 0n };
    for (const placed of this.orders) {
      if (this.#ended.has(placed)) continue;
      const { status, escrow, bond } = await desk.factsOf(placed.orderId);
      if (!LIVE.includes(status)) {
        this.#ended.add(placed);
        expect([escrow, bond], "left on an order that has ended").to.deep.equal([0n, 0n]);
      }
      total[placed.order.terms.token === ZeroAddress ? "ether" : "token"] += escrow;
      total.ether += bond;
    }
    // Nobody else is ever owed anything here.
    for (const account of [this.at.poster, ...[0, 1, 2, 3].map((i) => market.solver(i))]) {
      total.ether += await desk.credits(account, ZeroAddress);
      total.token += await desk.credits(account, token);
    }
    return total;
  }

  /** Deliveries that were paid for, and honest ones that were disproved or voided. */
  async judged(): Promise<{ cheats: number; paid: number; robbed: number }> {
    const found = { cheats: 0, paid: 0, robbed: 0 };
    for (const { placed, manner } of this.deliveries) {
      const status = await this.at.status(placed);
      const isPaid = status === OrderStatus.Paid;
      if (isPaid) found.paid++;
      if (isPaid && manner !== "honest") found.cheats++;
      if (!isPaid && manner === "honest") found.robbed++;
    }
    return found;
  }

  /** Makes a call; only the contracts' own errors may stop it. */
  async #attempt(name: string, action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
      this.done.set(name, (this.done.get(name) ?? 0) + 1);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!/custom error '(Private|Dispute|Purse)|nothing to do/.test(message)) throw error;
    }
  }

  /** An order, mostly a live one. */
  #any(): PlacedOrder {
    const live = this.orders.filter((placed) => !this.#ended.has(placed));
    const from = live.length && this.random.chance(0.95) ? live : this.orders;
    if (from.length === 0) throw new Error("nothing to do");
    return this.random.pick(from);
  }

  /** One of the latest deliveries: they are the most alive. */
  #latest(): Delivered {
    const { length } = this.deliveries;
    if (length === 0) throw new Error("nothing to do");
    return this.deliveries[Math.max(0, length - 1 - this.random.below(6))]!;
  }

  async #order(): Promise<void> {
    const inEther = this.random.chance(0.6);
    const reward = BigInt(1 + this.random.below(1e9));
    const placed = await this.at.order({
      deliveryBond: 10n ** 16n + BigInt(this.random.below(1000)),
      terms: {
        ...{ reward, token: inEther ? ZeroAddress : await this.at.token.getAddress() },
        ...{ solverBond: 10n ** 17n + BigInt(this.random.below(1000)) },
        commitDeadline: (await this.at.market.now()) + 300 + this.random.below(4000),
        ...{ revealSeconds: 400, challengeSeconds: 400 },
      },
    });
    this.paidIn[inEther ? "ether" : "token"] += reward;
    this.orders.push(placed);
  }

  async #take(): Promise<void> {
    const value = BOND + BigInt(this.random.below(3));
    const solver = this.at.market.solver(this.random.below(4));
    await this.at.desk.connect(solver).take(this.#any().orderId, NO_LICENCES, { value });
    this.paidIn.ether += value;
  }

  /** Whoever took an order delivers: mostly honestly. Some stay silent because nobody draws them. */
  async #deliver(): Promise<void> {
    const placed = this.#any();
    const { solver: address, status } = await this.at.desk.factsOf(placed.orderId);
    const solver = this.at.market.accounts.find((account) => account.address === address);
    if (solver === undefined || status !== OrderStatus.Taken) throw new Error("nothing to do");
    const manner = this.random.pick<Manner>(["honest", "honest", "honest", "lie", "lie", "garbage"]);
    if (manner === "garbage") await this.at.deliver(placed, { solver, ciphertext: this.at.garbage() });
    else await this.at.deliver(placed, { solver, ...(manner === "lie" ? { result: this.at.lie() } : {}) });
    const delivered = { placed, claim: await this.at.claim(placed.orderId), manner };
    this.deliveries.push(delivered);
    // The poster reads what it gets.
    if (manner === "lie") await this.#challenge(delivered, this.at.market.challenger(0));
    if (manner === "garbage") await this.#attempt("accuse", () => this.#accuse(delivered));
  }

  #accuse({ placed }: Delivered): Promise<unknown> {
    return this.at.accuse(placed);
  }

  async #challenge(delivered: Delivered, challenger: HardhatEthersSigner): Promise<void> {
    const value = delivered.placed.order.terms.challengerBond;
    await this.at.market.game.connect(challenger).challenge(delivered.claim, { value, gasLimit: 150_000n });
    this.paidIn.ether += value;
    this.disputes.push({ delivered, challenger });
    this.done.set("challenge", (this.done.get("challenge") ?? 0) + 1);
  }

  async #withdraw(account: HardhatEthersSigner): Promise<void> {
    const { desk, token, market } = this.at;
    for (const [kind, address] of [
      ["ether", ZeroAddress],
      ["token", await token.getAddress()],
    ] as const) {
      const credit = await desk.credits(account, address);
      if (credit !== 0n) await desk.connect(account).withdraw(address, account);
      this.paidOut[kind] += credit;
    }
    const inGame = await market.game.credits(account);
    if (inGame !== 0n) await market.game.connect(account).withdraw(account);
    this.paidOut.ether += inGame;
  }

  /** Solvers of true claims answer every challenge; the poster shows the step, or waits for the liar's silence. */
  async #play(): Promise<void> {
    const { game } = this.at.market;
    for (const { delivered, challenger } of this.disputes) {
      const { placed, claim, manner } = delivered;
      const isTrue = manner !== "lie";
      if (!isTrue && challenger !== this.at.market.challenger(0)) continue;
      if (!isTrue && this.random.chance(0.5)) await this.#attempt("timeout", () => game.timeout(claim, challenger));
      else await this.#attempt("openStep", () => this.at.openStep(placed, claim, challenger));
    }
  }

  /** Time goes by; before it does, whoever is honest makes the moves that are due. */
  async #wait(): Promise<void> {
    await this.#play();
    const { time } = this.at.market.connection.networkHelpers;
    await time.increaseTo((await this.at.market.now()) + 1 + this.random.below(this.random.pick([30, 400])));
  }
}
