/** Bonds that must not change with the base fee once they are settled on. */
import { isHexString } from "ethers";

import { ERRORS } from "../../abi.ts";
import { isAgentError } from "../../agent-error.ts";
import { ProtocolError } from "../../errors.ts";
import { bondFor } from "../../send.ts";
import type { AgentContext } from "../role.ts";

/** The custom error behind a call that would fail. */
function refusalOf(error: unknown): string | undefined {
  if (error instanceof ProtocolError) return error.code;
  if (isAgentError(error, "TransactionReverts")) {
    const { data } = error.details;
    const decoded = isHexString(data) ? ERRORS.parseError(data)?.name : undefined;
    if (decoded !== undefined) return decoded;
  }
  return error instanceof Error && error.cause !== undefined ? refusalOf(error.cause) : undefined;
}

/** Whether nothing was sent, as the bond would be too low by now. */
export const isTooLow = (error: unknown): boolean => refusalOf(error)?.endsWith("BondTooLow") === true;

/**
 * Sends a call with a bond: the same bond each time that it is wanted, whatever the base fee is by then; another one only
 * where the first is refused and nothing was sent.
 * @param name of what the bond is for
 * @param least what the terms ask, in wei
 */
export async function sendBonded(
  { store, market }: Pick<AgentContext, "store" | "market">,
  name: string,
  least: bigint,
  send: (bond: bigint) => Promise<unknown>,
): Promise<bigint> {
  const { settings } = store;
  const setting = `bond:${name}`;
  const bond = BigInt(settings.get(setting) ?? (await bondFor(market.game, least)));
  settings.set(setting, `${bond}`);
  try {
    await send(bond);
  } catch (error) {
    if (isTooLow(error)) {
      const higher = await bondFor(market.game, least);
      if (higher > bond) settings.set(setting, `${higher}`);
    }
    throw error;
  }
  return bond;
}
