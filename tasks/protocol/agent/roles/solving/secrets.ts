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
