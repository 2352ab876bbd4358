/** The books of everybody, kept apart from all contracts: what each account must have in the end, to the wei. */
import type { EventRecord } from "../../tasks/protocol/index.ts";
import { flowsOf, type Flow } from "./flows.ts";

export const ETHER = "0x0000000000000000000000000000000000000000";

/** An account's transaction as the chain has it. Amounts in wei. */
export interface PaidTransaction {
  readonly from: string;
  readonly value: bigint;
  /** Gas used times the price that was paid. */
  readonly gasPaid: bigint;
  readonly succeeded: boolean;
}

/** What the node says that an account has. */
export interface Holdings {
  readonly account: string;
  readonly name: string;
  /** By token, the zero address for ether: before the first transaction that counts, and at the end. */
  readonly before: ReadonlyMap<string, bigint>;
  readonly after: ReadonlyMap<string, bigint>;
  /** By `contract:token`. */
  readonly credits: ReadonlyMap<string, bigint>;
}

export interface LedgerInput {
  readonly events: readonly EventRecord[];
  readonly transactions: readonly PaidTransaction[];
  readonly holdings: readonly Holdings[];
  /** What the contracts hold at the end, by `contract:token`. */
  readonly reserves: ReadonlyMap<string, bigint>;
}

/** One account's books. Ether in wei, all of it together: balance and credits. */
export interface Account {
  readonly name: string;
  readonly gasPaid: bigint;
  /** What it put in: rewards and bonds. */
  readonly paid: bigint;
  /** What it was credited: prizes, bonds, spoils, rests. */
  readonly credited: bigint;
  /** Of that withdrawn. */
  readonly withdrawn: bigint;
  /** Worth at the end against that at the beginning. */
  readonly gained: bigint;
  /** The same of other tokens together, in their smallest units. */
  readonly tokensGained: bigint;
}

export interface Ledger {
  readonly accounts: readonly Account[];
  /** Wei, by contract. */
  readonly burned: Readonly<Record<"board" | "game", bigint>>;
  readonly failures: readonly string[];
}

const lower = (text: string): string => text.toLowerCase();
const total = <T>(items: readonly T[], amount: (item: T) => bigint): bigint =>
  items.reduce((sum, item) => sum + amount(item), 0n);

export function ledgerOf({ events, transactions, holdings, reserves }: LedgerInput): Ledger {
  const { flows, mismatches, burned, held } = flowsOf(events);
  const failures = [...mismatches];
  const expect = (what: string, given: bigint, derived: bigint): void => {
    if (given !== derived) failures.push(`${what} is ${given}, and must be ${derived}: ${given - derived} off`);
  };
  const sum = (kind: Flow["kind"], where: Partial<Flow>): bigint =>
    total(
      flows.filter(
        (flow) =>
          flow.kind === kind && Object.entries(where).every(([name, value]) => flow[name as keyof Flow] === value),
      ),
      ({ amount }) => amount,
    );
  const tokens = [...new Set([ETHER, ...flows.map(({ token }) => token)])];

  const accounts = holdings.map(({ account: given, name, before, after, credits }): Account => {
    const account = lower(given);
    const own = transactions.filter(({ from }) => lower(from) === account);
    const gasPaid = total(own, (sent) => sent.gasPaid);
    expect(
      `${name}: ether sent with calls`,
      total(own, ({ value, succeeded }) => (succeeded ? value : 0n)),
      sum("paid", { account, token: ETHER }),
    );
    for (const token of tokens) {
      const unit = token === ETHER ? "wei" : token;
      for (const contract of ["board", "game"] as const) {
        const owed = sum("credited", { account, token, contract }) - sum("withdrawn", { account, token, contract });
        expect(`${name}: credit in ${unit} at the ${contract}`, credits.get(`${contract}:${token}`) ?? 0n, owed);
      }
      const derived =
        (before.get(token) ?? 0n) -
        (token === ETHER ? gasPaid : 0n) -
        sum("paid", { account, token }) +
        sum("received", { account, token });
      expect(`${name}: balance in ${unit}`, after.get(token) ?? 0n, derived);
    }
    const worth = (token: string): bigint =>
      (after.get(token) ?? 0n) -
      (before.get(token) ?? 0n) +
      (credits.get(`board:${token}`) ?? 0n) +
      (credits.get(`game:${token}`) ?? 0n);
    return {
      name,
      gasPaid,
      paid: sum("paid", { account, token: ETHER }),
      credited: sum("credited", { account, token: ETHER }),
      withdrawn: sum("withdrawn", { account, token: ETHER }),
      gained: worth(ETHER),
      tokensGained: total(
        tokens.filter((token) => token !== ETHER),
        worth,
      ),
    };
  });

  for (const contract of ["board", "game"] as const) {
    for (const token of tokens) {
      const key = `${contract}:${token}`;
      const owed = sum("credited", { contract, token }) - sum("withdrawn", { contract, token });
      expect(`what the ${contract} holds of ${token}`, reserves.get(key) ?? 0n, owed + (held.get(key) ?? 0n));
    }
  }
  return { accounts, burned, failures };
}
