/** A claim of what other arguments would have given. */
import { hexlify } from "ethers";

import { encodeCells, Prover, run, toCells } from "../../../sim/index.ts";
import type { KnownClaim } from "../../../tasks/protocol/agent/view.ts";
import { publishProgram } from "../../../tasks/protocol/programs.ts";
import { commitResult, resultOf, revealOf } from "../../../tasks/protocol/solve.ts";
import type { Stage } from "./role-stage.ts";
import { BOND, contextOf, networkHelpers, post, SALT } from "./sdk.ts";
import { spiral } from "./spiral.ts";

/** A bounty for the spiral, and a claim of account `liar` that the final state of other arguments is that of its own. */
export async function lie({ world, refresh }: Stage, liar = 2, bond = BOND) {
  const program = spiral();
  await publishProgram(world.market.store, program);
  const posted = await post(world, { program, kind: "open", direction: "max", commitSeconds: 600 });
  const [shown, true_] = [toCells([1]), toCells([7])];
  const prover = new Prover(run({ program, args: true_ }));
  const honest = new Prover(run({ program, args: shown }));
  const context = await contextOf(world, posted, liar);
  const result = { ...resultOf(prover), argsRoot: honest.roots.argsRoot };
  const { index } = await commitResult(world.as(liar).board, context, result, SALT, bond);
  const { revealDelaySeconds } = await world.market.rules.limits();
  await networkHelpers.time.increaseTo(posted.terms.commitDeadline + revealDelaySeconds + 2n);
  const revealed = { ...revealOf(prover, SALT), args: hexlify(encodeCells(shown)) };
  await world.as(liar).board.reveal(posted.bountyId, index, revealed);
  const claim: KnownClaim = (await refresh()).claims(posted.bountyId)[0]!;
  return { posted, claim, prover };
}
