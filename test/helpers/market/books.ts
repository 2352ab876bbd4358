/** What a board must hold: counted from the outside, bounty by bounty and account by account. */
import { ZeroAddress } from "ethers";

import type { Program } from "../../../sim/machine/program.ts";
import type { StaticCalls } from "../../../types/index.ts";
import type { Result } from "./jobs.ts";
import { CommitStatus, Status, type Committed, type Market, type Posted } from "./market.ts";
import type { Rows } from "./sealed.ts";

export interface Entry extends Committed {
  readonly bounty: Listed;
  /** Whether a run of the job ends like what is revealed. */
  readonly honest: boolean;
  /** What is revealed on the sealed rows, and on the public ones. */
  readonly shownOn: (onSealedRows: boolean) => Result;
}

export interface Listed {
  readonly posted: Posted;
  readonly job: Program;
  readonly entries: Entry[];
  /** Jobs on data: the public rows, and those held back where there are some. */
  readonly shown?: Rows;
  readonly hidden?: Rows;
}

export class Books {
  readonly market: Market;
  readonly #eye: StaticCalls;
  readonly #tokens: readonly string[];
  readonly #accounts: readonly string[];
  readonly bounties: Listed[] = [];
  /** Bounties and commits whose money is no longer on the board. */
  readonly #left = new Set<Listed | Entry>();

  constructor(market: Market, eye: StaticCalls, tokens: readonly string[], accounts: readonly string[]) {
    this.market = market;
    this.#eye = eye;
    this.#tokens = tokens;
    this.#accounts = accounts;
  }

  isOpen(bounty: Listed): boolean {
    return !this.#left.has(bounty);
  }

  isPending(entry: Entry): boolean {
    return !this.#left.has(entry);
  }

  /** What is owed of each token: what is left of rewards, and credits; of ether, also the bonds on the board. */
  async owed(): Promise<Map<string, bigint>> {
    const { interface: abi } = this.market.board;
    const bounties = this.bounties.filter((bounty) => this.isOpen(bounty));
    const entries = this.bounties.flatMap((bounty) => bounty.entries).filter((entry) => this.isPending(entry));
    const pairs = this.#accounts.flatMap((account) => this.#tokens.map((token) => [account, token] as const));
    const answers = await this.#eye.ask(this.market.board, [
      ...bounties.map(({ posted }) => abi.encodeFunctionData("bountyOf", [posted.bountyId])),
      ...entries.map(({ bounty, index }) => abi.encodeFunctionData("commitOf", [bounty.posted.bountyId, index])),
      ...pairs.map((pair) => abi.encodeFunctionData("credits", [...pair])),
    ]);
    const total = new Map(this.#tokens.map((token) => [token, 0n]));
    const add = (token: string, amount: bigint) => total.set(token, total.get(token)! + amount);
    let next = 0;
    for (const bounty of bounties) {
      const { terms } = bounty.posted;
      const [{ status, escrow }] = abi.decodeFunctionResult("bountyOf", answers[next++]!.data);
      // What has left the board once never comes back to it: no need to look again.
      if (status !== Status.Open) this.#left.add(bounty);
      else {
        add(terms.token, escrow);
        add(ZeroAddress, terms.posterBond);
      }
    }
    for (const entry of entries) {
      const [{ status }] = abi.decodeFunctionResult("commitOf", answers[next++]!.data);
      if (status !== CommitStatus.Committed) this.#left.add(entry);
      else add(ZeroAddress, entry.bond);
    }
    for (const [, token] of pairs) add(token, abi.decodeFunctionResult("credits", answers[next++]!.data)[0]);
    return total;
  }
}
