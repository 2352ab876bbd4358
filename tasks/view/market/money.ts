/** Amounts of rewards, in ether or in tokens that anybody may have made. */
import { formatUnits, ZeroAddress } from "ethers";

import { brief, ether, plainText } from "../words.ts";

/** What a token says of itself. */
export interface TokenFacts {
  readonly symbol: string;
  readonly decimals: number;
}

const MAX_SYMBOL = 12;

/** `2 ETH`, `100 USDC (0x1234…)`; units of a token that is not known. A symbol proves nothing: the address stands beside it. */
export function rewardText(amount: bigint, token: string, tokens?: ReadonlyMap<string, TokenFacts>): string {
  if (token === ZeroAddress) return ether(amount);
  const known = tokens?.get(token);
  if (!known) return `${amount} units of ${brief(token)}`;
  const { symbol, decimals } = known;
  const units = formatUnits(amount, decimals).replace(/\.0$/, "");
  return `${units} ${plainText(symbol, MAX_SYMBOL)} (${brief(token)})`;
}
