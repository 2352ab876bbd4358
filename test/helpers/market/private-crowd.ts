/**
 * Random actors at a desk of private orders: posters that read what they get, honest solvers, silent ones, liars and senders
 * of garbage, and false challengers.
 */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import { DeskCrowd, type Action, type Answer, type Holding } from "./desk-crowd.ts";
import { BOND, NO_LICENCES, OrderStatus, type PlacedOrder, type PrivateBench } from "./private.ts";

/** What a solver did. */
type Manner = "honest" | "lie" | "garbage";

interface Delivered extends Answer<PlacedOrder> {
  readonly manner: Manner;
}

const LIVE: readonly bigint[] = [OrderStatus.Open, OrderStatus.Taken, OrderStatus.Delivered];

export class PrivateCrowd extends DeskCrowd<PrivateBench, PlacedOrder, Delivered> {
  protected actions(): readonly Action[] {
    const { desk, market } = this.at;
    return [
      [6, "order", () => this.#order()],
      [14, "take", () => this.#take()],
      [16, "deliver", () => this.#deliver()],
      [7, "sham", () => this.sham()],
      [3, "false accusation", () => this.at.accuse(this.latest().item)],
      [1, "cancel", () => desk.cancel(this.anyId())],
      [4, "drop", () => desk.drop(this.anyId())],
      [5, "discard", () => desk.discard(this.anyId())],
      [6, "pay", () => desk.pay(this.anyId())],
      [3, "refund", () => desk.refund(this.anyId())],
      [2, "withdraw", () => this.withdraw(this.random.pick(market.accounts))],
      [2, "release", () => market.game.release(this.latest().claim)],
      [8, "wait", () => this.wait()],
    ];
  }

  protected get buyer(): HardhatEthersSigner {
    return this.at.poster;
  }

  protected idOf({ orderId }: PlacedOrder): string {
    return orderId;
  }

  protected challengerBondOf({ order }: PlacedOrder): bigint {
    return order.terms.challengerBond;
  }

  protected async holding({ orderId, order }: PlacedOrder): Promise<Holding> {
    const { status, escrow, bond } = await this.at.desk.factsOf(orderId);
    return { isLive: LIVE.includes(status), escrow, bond, token: order.terms.token };
  }

  /** Deliveries that were paid for, and honest ones that were disproved or voided. */
  async judged(): Promise<{ cheats: number; paid: number; robbed: number }> {
    const found = { cheats: 0, paid: 0, robbed: 0 };
    for (const { item, manner } of this.answers) {
      const isPaid = (await this.at.status(item)) === OrderStatus.Paid;
      if (isPaid) found.paid++;
      if (isPaid && manner !== "honest") found.cheats++;
      if (!isPaid && manner === "honest") found.robbed++;
    }
    return found;
  }

  async #order(): Promise<void> {
    const { reward, token, kind } = await this.reward();
    const placed = await this.at.order({
      deliveryBond: 10n ** 16n + BigInt(this.random.below(1000)),
      terms: {
        ...{ reward, token, solverBond: 10n ** 17n + BigInt(this.random.below(1000)) },
        commitDeadline: (await this.at.market.now()) + 300 + this.random.below(4000),
        ...{ revealSeconds: 400, challengeSeconds: 400 },
      },
    });
    this.paidIn[kind] += reward;
    this.items.push(placed);
  }

  async #take(): Promise<void> {
    const value = BOND + BigInt(this.random.below(3));
    const solver = this.at.market.solver(this.random.below(4));
    await this.at.desk.connect(solver).take(this.anyId(), NO_LICENCES, { value });
    this.paidIn.ether += value;
  }

  /** Whoever took an order delivers: mostly honestly. Some stay silent because nobody draws them. */
  async #deliver(): Promise<void> {
    const placed = this.any();
    const { solver: address, status } = await this.at.desk.factsOf(placed.orderId);
    const solver = this.at.market.accounts.find((account) => account.address === address);
    if (solver === undefined || status !== OrderStatus.Taken) this.nothingToDo();
    const manner = this.random.pick<Manner>(["honest", "honest", "honest", "lie", "lie", "garbage"]);
    if (manner === "garbage") await this.at.deliver(placed, { solver, ciphertext: this.at.garbage() });
    else await this.at.deliver(placed, { solver, ...(manner === "lie" ? { result: this.at.lie() } : {}) });
    const claim = await this.at.claim(placed.orderId);
    const delivered = { item: placed, claim, manner, isTrue: manner !== "lie" };
    this.answers.push(delivered);
    // The poster reads what it gets.
    if (manner === "lie") await this.challenge(delivered, this.at.market.challenger(0));
    if (manner === "garbage") await this.attempt("accuse", () => this.at.accuse(placed));
  }
}
