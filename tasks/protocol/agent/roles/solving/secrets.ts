/** What a solver has to remember of a result: kept before anybody sees the commitment. */
import { randomBytes } from "node:crypto";

import { getBytes, hexlify } from "ethers";

import { encodeCells } from "../../../../../sim/index.ts";
import {
  argsDigestOf,
  claimDigestOf,
  commitmentOf,
  sealedCommitmentOf,
  type CommitmentContext,
} from "../../../bounty.ts";
import { cellsFromBytes } from "../../../claims.ts";
import type { Secret, Store } from "../../../store/index.ts";
import type { Solution } from "./solve.ts";

/** Hides a result behind a new salt, and keeps both on the disk. @param sealed whether only the arguments are committed to */
export function keepSolution(
  { secrets }: Pick<Store, "secrets">,
  context: CommitmentContext,
  { args, score, result }: Solution,
  sealed: boolean,
): Secret {
  const salt = randomBytes(32);
  const hex = hexlify(salt);
  const secret: Secret = {
    commitment: sealed ? sealedCommitmentOf(context, result.argsRoot, hex) : commitmentOf(context, result, hex),
    bountyId: context.bountyId,
    salt,
    claimDigest: sealed ? argsDigestOf(result.argsRoot) : claimDigestOf(result),
    args: encodeCells(args),
    note: JSON.stringify({ solver: context.solver, score: `${score}`, steps: `${result.steps}` }),
  };
  secrets.keep(secret);
  return secret;
}

/** The arguments of a secret. */
export const argsOf = ({ args }: Secret): BigUint64Array => cellsFromBytes(getBytes(args ?? new Uint8Array()));

/** What a delivery to a private order is made of: kept before the order is taken. */
export interface KeptDelivery {
  readonly args: BigUint64Array;
  /** What the ciphertext is made with, 32 bytes: it is the same each time that it is made. */
  readonly seed: string;
  /** What else is to be remembered: JSON, say. */
  readonly note?: string;
}

const deliveryKey = (orderId: string, solver: string): string => `delivery:${orderId}:${solver.toLowerCase()}`;

/** Keeps the arguments for an order, in the place of others that the solver had for it, with a new seed. */
export function keepDelivery(
  { settings }: Pick<Store, "settings">,
  orderId: string,
  solver: string,
  { args, note }: Omit<KeptDelivery, "seed">,
): KeptDelivery {
  const seed = hexlify(randomBytes(32));
  settings.set(deliveryKey(orderId, solver), JSON.stringify({ args: hexlify(encodeCells(args)), seed, note }));
  return { args, seed, ...(note !== undefined && { note }) };
}

/** What a solver kept for an order; `undefined` where this store never had it. */
export function keptDelivery(
  { settings }: Pick<Store, "settings">,
  orderId: string,
  solver: string,
): KeptDelivery | undefined {
  const text = settings.get(deliveryKey(orderId, solver));
  if (text === undefined) return undefined;
  const { args, seed, note } = JSON.parse(text) as Record<"args" | "seed", string> & { readonly note?: string };
  return { args: cellsFromBytes(getBytes(args)), seed, ...(note !== undefined && { note }) };
}
