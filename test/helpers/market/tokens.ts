import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import type { MoodyToken } from "../../../types/index.ts";
import type { Market } from "./market.ts";

/** What a token does to its holders, `MoodyToken.Mood`. */
export const TokenMood = { Plain: 0, Silent: 1, False: 2, Revert: 3, Fee: 4, Liar: 5, Hook: 6 } as const;

/** A token that new bounties may be paid in. */
export async function newToken({ connection, rules }: Market): Promise<MoodyToken> {
  const token = (await connection.ethers.deployContract("MoodyToken")) as unknown as MoodyToken;
  await rules.setToken(token, true);
  return token;
}

/** Gives an account tokens that the board may take. */
export async function fund({ board }: Market, token: MoodyToken, account: HardhatEthersSigner, amount: bigint) {
  await token.mint(account, amount);
  await token.connect(account).approve(board, (await token.allowance(account, board)) + amount);
}
