/** Posters, donors, and whoever else decides about bounties before a solver does. */
import { id, ZeroAddress } from "ethers";

import { bits, onChain } from "../jobs.ts";
import { Direction, Kind, type TermsWords } from "../market.ts";
import { mintRows, openRows, rowsOf, sealedTerms } from "../sealed.ts";
import { fund, TokenMood } from "../tokens.ts";
import type { Scene } from "./scene.ts";

export const NAN = 0x7ff8000000000000n;
const PRIZES: TermsWords["prizeBps"][] = [
  [10_000, 0, 0, 0, 0, 0, 0, 0],
  [10_000, 0, 0, 0, 0, 0, 0, 0],
  [6_667, 3_333, 0, 0, 0, 0, 0, 0],
  [4_000, 3_000, 3_000, 0, 0, 0, 0, 0],
];

export class Posters {
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** A bounty with terms of all kinds. */
  async post(): Promise<void> {
    const { market, random } = this.#scene;
    const kind = random.pick([Kind.Exact, Kind.Open, Kind.Open]);
    const onRows = kind === Kind.Open && random.chance(0.6);
    const token = random.pick([...this.#scene.tokens.keys(), ZeroAddress]);
    const overrides: Partial<TermsWords> = {
      token,
      reward: BigInt(100 + random.below(1e9)),
      solverBond: 10n ** 17n + BigInt(random.below(1000)),
      direction: random.pick([Direction.Min, Direction.Max]),
      hasThreshold: kind === Kind.Open && random.chance(0.3),
      threshold: bits(random.unit()),
      commitDeadline: (await market.now()) + 200 + random.below(kind === Kind.Exact ? 4000 : onRows ? 200 : 1000),
      revealSeconds: onRows ? 900 : 450,
      challengeSeconds: 400,
      maxRoyaltyBps: 3_000,
      listener: random.chance(0.3) ? await this.#scene.listener.getAddress() : ZeroAddress,
      prizeBps: random.pick(PRIZES),
    };
    const job = onRows ? market.dataJob : kind === Kind.Exact ? market.exactJob : market.openJob;
    const shown = onRows ? rowsOf(bits(random.unit()), id(`shown ${random.bits()}`)) : undefined;
    const score = random.chance(0.25) ? NAN : bits(random.unit());
    const hidden = onRows && random.chance(0.8) ? rowsOf(score, id(`hidden ${random.bits()}`)) : undefined;
    const terms = hidden
      ? await sealedTerms(market, shown!, hidden, overrides)
      : await market.terms(kind, { ...overrides, ...(shown && (await this.#dataTerms(shown))) });
    if (shown) {
      const datasetId = terms.datasetIds[0];
      await market.datasets.setBountyShare(datasetId, random.pick([0, 1_234, 3_000]));
      await market.datasets.transferFrom(market.poster, this.#scene.owner, datasetId);
    }
    const moody = this.#scene.tokens.get(token);
    if (moody) await fund(market, moody, market.poster, terms.reward);
    const posted = await market.post(kind, terms);
    this.#scene.paid(token, this.#scene.arriving(token, terms.reward));
    this.#scene.paid(ZeroAddress, terms.posterBond);
    const rows = { ...(shown && { shown }), ...(hidden && { hidden }) };
    this.#scene.books.bounties.push({ posted, job, entries: [], ...rows });
  }

  async #dataTerms(shown: ReturnType<typeof rowsOf>): Promise<Partial<TermsWords>> {
    const zero = `0x${"00".repeat(32)}`;
    return {
      programId: onChain(this.#scene.market.dataJob).programId,
      datasetIds: [await mintRows(this.#scene.market, shown), 0n, 0n, 0n],
      dataRoots: [shown.root, zero, zero, zero],
    };
  }

  /** Mostly what nobody has committed to yet. */
  async cancel(): Promise<void> {
    const empty = this.#scene.books.bounties.filter(
      (bounty) => !bounty.entries.length && this.#scene.books.isOpen(bounty),
    );
    const bounty =
      empty.length && this.#scene.random.chance(0.5) ? this.#scene.random.pick(empty) : this.#scene.bounty();
    await this.#scene.market.board.cancel(bounty.posted.bountyId);
  }

  /** Anybody adds to a reward. */
  async raise(): Promise<void> {
    const { posted } = this.#scene.bounty();
    const { token } = posted.terms;
    const donor = this.#scene.random.pick(this.#scene.participants);
    const amount = BigInt(100 + this.#scene.random.below(1e6));
    const moody = this.#scene.tokens.get(token);
    if (moody) await fund(this.#scene.market, moody, donor, amount);
    await this.#scene.market.board.connect(donor).raise(posted.bountyId, amount, "0x", { value: moody ? 0n : amount });
    this.#scene.paid(token, this.#scene.arriving(token, amount));
  }

  /** A poster opens its rows, in time or not. */
  async unseal(): Promise<void> {
    const now = await this.#scene.market.now();
    const due = this.#scene.books.bounties.filter(
      (bounty) => bounty.hidden && bounty.posted.terms.commitDeadline < now && !this.#scene.opened.has(bounty),
    );
    if (due.length === 0) throw new Error("nothing to do");
    const bounty = this.#scene.random.pick(due);
    this.#scene.opened.add(bounty);
    // Some posters never do.
    if (this.#scene.random.chance(0.8)) await openRows(this.#scene.market, bounty.hidden!);
  }

  /** Whoever governs the rules changes them. */
  async govern(): Promise<void> {
    const { rules, machine } = this.#scene.market;
    const { random } = this.#scene;
    const mostly = () => random.chance(0.85);
    await random.pick([
      () => rules.setFee(random.below(501), this.#scene.treasury),
      async () => rules.setToken(random.pick([...this.#scene.tokens.keys()]), mostly()),
      async () => rules.setMachine(machine, mostly()),
      async () => rules.pause(random.below(100)),
      async () => rules.unpause(),
    ])();
  }

  /** The hostile token and the listener change their minds; the token may call the board back while it moves. */
  async sway(): Promise<void> {
    const { random } = this.#scene;
    await this.#scene.listener.behave(random.below(5));
    const { interface: abi } = this.#scene.market.board;
    const { bountyId } = this.#scene.bounty().posted;
    const call = random.pick([
      () =>
        abi.encodeFunctionData(random.pick(["settle", "refund", "reopen", "cancel"] as const) as "settle", [bountyId]),
      () => abi.encodeFunctionData("prune", [bountyId, 3]),
      () => abi.encodeFunctionData("raise", [bountyId, 0n, "0x"]),
    ])();
    const { Plain, Silent, False, Revert, Liar, Hook } = TokenMood;
    await this.#scene.hostile.behave(
      random.pick([Plain, Silent, False, Revert, Liar, Hook]),
      this.#scene.market.board,
      call,
    );
  }
}
