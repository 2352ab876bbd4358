/** Bonds that must not change with the base fee once they are settled on. */
import { isAgentError } from "../../agent-error.ts";
import { ProtocolError } from "../../errors.ts";
import { bondFor } from "../../send.ts";
import type { AgentContext } from "../role.ts";

const causes = (error: unknown): unknown[] =>
  error instanceof Error ? [error, ...causes(error.cause)] : error === undefined ? [] : [error];

/** Whether nothing was sent, as the bond would be too low by now. */
export const isTooLow = (error: unknown): boolean =>
  causes(error).some(
    (one) =>
      (one instanceof ProtocolError && one.code.endsWith("BondTooLow")) ||
      (isAgentError(one) && JSON.stringify(one.details, plain).includes("BondTooLow")) ||
      (one instanceof Error && one.message.includes("BondTooLow")),
  );

const plain = (_: string, value: unknown): unknown => (typeof value === "bigint" ? `${value}` : value);

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
