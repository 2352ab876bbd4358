/** Money that is owed: every contract that owes some has it as credits, which their owners withdraw (IPurse.sol). */
import { ZeroAddress } from "ethers";

import { KetworkRangeError } from "../../sim/index.ts";
import type { DisputeGame, IPurse } from "../../types/index.ts";
import { checkAddress } from "./check.ts";
import { eventsFrom } from "./ranges.ts";
import { accountOf, eventOf, send } from "./send.ts";

/** What an account may withdraw from one contract. */
export interface Credit {
  /** The contract that owes it. */
  readonly debtor: string;
  /** The zero address for ether. */
  readonly token: string;
  /** In the token's smallest unit, or in wei. */
  readonly amount: bigint;
}

/** Contracts that owe money; the game owes ether only. */
export interface Debtors {
  readonly purses: readonly IPurse[];
  readonly game?: DisputeGame;
}

/** All credits of an account, of every token that it was ever credited. */
export async function creditsOf({ purses, game }: Debtors, account: string, fromBlock = 0): Promise<Credit[]> {
  const owner = checkAddress("account", account);
  const owed = await Promise.all(
    purses.map(async (purse) => {
      const debtor = await purse.getAddress();
      const events = await eventsFrom(purse, purse.filters.Credited(undefined, owner), fromBlock);
      const tokens = [...new Set(events.map(({ args }) => args.token))];
      return Promise.all(tokens.map(async (token) => ({ debtor, token, amount: await purse.credits(owner, token) })));
    }),
  );
  const bonds = game
    ? [{ debtor: await game.getAddress(), token: ZeroAddress, amount: await game.credits(owner) }]
    : [];
  return [...owed.flat(), ...bonds].filter(({ amount }) => amount > 0n);
}

/**
 * Withdraws the whole credit of a token from a contract.
 * @param to default: the account that the contract is connected to
 * @throws KetworkRangeError `PurseReceiverZero`; ProtocolError `PurseNothingToWithdraw`, `PursePaymentFailed`
 */
export async function withdraw(purse: IPurse, token: string = ZeroAddress, to?: string): Promise<bigint> {
  const receiver = await receiverOf(purse, to);
  const receipt = await send(purse, "withdraw", [checkAddress("token", token), receiver]);
  return (await eventOf(purse, receipt, "Withdrawn")).amount as bigint;
}

/**
 * Withdraws the whole credit from the dispute game, in ether.
 * @throws KetworkRangeError `PurseReceiverZero`; ProtocolError `DisputeNothingToWithdraw`, `DisputePaymentFailed`
 */
export async function withdrawBonds(game: DisputeGame, to?: string): Promise<bigint> {
  const receipt = await send(game, "withdraw", [await receiverOf(game, to)]);
  return (await eventOf(game, receipt, "Withdrawn")).amount as bigint;
}

/**
 * Withdraws everything that the account which the contracts are connected to is owed: every token, from every contract.
 * One transaction each; a token that cannot be paid stops it, what came before it is paid.
 */
export async function withdrawAll({ purses, game }: Debtors, to?: string, fromBlock = 0): Promise<Credit[]> {
  const contracts = [...purses, ...(game ? [game] : [])];
  if (contracts.length === 0) return [];
  const credits = await creditsOf({ purses, game }, await accountOf(contracts[0]!), fromBlock);
  const paid: Credit[] = [];
  for (const { debtor, token } of credits) {
    const purse = await find(purses, debtor);
    const amount = purse ? await withdraw(purse, token, to) : await withdrawBonds(game!, to);
    paid.push({ debtor, token, amount });
  }
  return paid;
}

async function find(purses: readonly IPurse[], address: string): Promise<IPurse | undefined> {
  const addresses = await Promise.all(purses.map((purse) => purse.getAddress()));
  return purses[addresses.indexOf(address)];
}

async function receiverOf(contract: IPurse | DisputeGame, to: string | undefined): Promise<string> {
  const receiver = checkAddress("to", to ?? (await accountOf(contract)));
  if (receiver !== ZeroAddress) return receiver;
  throw new KetworkRangeError("PurseReceiverZero", "a credit paid to the zero address would be burned", { to });
}
