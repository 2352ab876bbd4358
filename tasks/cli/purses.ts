/** The contracts of a market that can owe an account money. */
import type { ConnectedMarket, ContractName } from "../protocol/connect.ts";
import { creditsOf, withdraw, withdrawBonds, type Credit } from "../protocol/purse.ts";
import { SOLIDITY_NAMES, type Deployment } from "./deployment.ts";

const PURSES = ["board", "desk", "privateDesk", "licences", "modelLicences"] as const satisfies readonly ContractName[];

/** What one contract owes an account. */
export interface NamedCredit extends Credit {
  readonly contract: ContractName;
  /** Its name in Solidity. */
  readonly name: string;
}

/** All credits of an account. */
export async function allCredits(
  market: ConnectedMarket,
  { contracts, fromBlock }: Deployment,
  account: string,
): Promise<NamedCredit[]> {
  const debtors = { purses: PURSES.map((name) => market[name]), game: market.game };
  const names = new Map([...PURSES, "game" as const].map((name) => [contracts[name].toLowerCase(), name]));
  return (await creditsOf(debtors, account, fromBlock)).map((credit) => {
    const contract = names.get(credit.debtor.toLowerCase())!;
    return { ...credit, contract, name: SOLIDITY_NAMES[contract] };
  });
}

/** Withdraws one credit. @param to default: the account itself */
export function withdrawCredit(
  market: ConnectedMarket,
  { contract, token }: NamedCredit,
  to: string | undefined,
): Promise<bigint> {
  const purse = PURSES.find((name) => name === contract);
  return purse ? withdraw(market[purse], token, to) : withdrawBonds(market.game, to);
}
