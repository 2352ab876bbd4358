/** A watchtower of the plainest kind: computes every claim again, challenges the false ones and plays to the end. */
import { ZeroHash } from "ethers";

import {
  ChallengerPlayer,
  fetchSealedRows,
  judge,
  revealedClaims,
  timeoutGame,
  type RevealedClaim,
  type Verdict,
} from "../../../tasks/protocol/index.ts";
import { MachineProver } from "../../../tasks/protocol/machine-prover.ts";
import { textOf, type Actor } from "./context.ts";

/** The verdict on a claim, from nothing but the chain and the content. */
export async function verdictOn(actor: Actor, claim: RevealedClaim): Promise<Verdict> {
  const bounty = await actor.bounty(claim.bountyId);
  const { terms } = bounty;
  const known = new Map<string, BigUint64Array>();
  for (const root of terms.dataRoots) if (root !== ZeroHash) known.set(root, await actor.cells(root, bounty));
  if (terms.sealedRows !== ZeroHash) {
    const rows = await fetchSealedRows(actor.market.sealedRows, terms.sealedRows);
    if (rows) known.set(rows.root, rows.cells);
  }
  return judge(claim, await actor.program(terms.programId), (root) => known.get(root));
}

export function watching(actor: Actor): () => Promise<boolean> {
  const { market, address } = actor;
  const mine = address.toLowerCase();
  const verdicts = new Map<string, Verdict>();

  return async () => {
    const events = await actor.events();
    const time = await actor.time();
    const of = (name: string) => events.filter(({ event }) => event === name).map(({ args }) => args);
    const dead = new Set(of("ClaimDefeated").map((args) => textOf(args, "claimId")));
    const over = new Set([...of("GameDecided"), ...of("GameClosed")].map((args) => textOf(args, "gameId")));
    let busy = false;
    for (const shown of of("Revealed")) {
      const [bountyId, claimId] = [textOf(shown, "bountyId"), textOf(shown, "claimId")];
      if (BigInt(claimId) === 0n) continue;
      const game = of("Challenged").find((args) => args["claimId"] === claimId && args["challenger"] === mine);
      if (game ? over.has(textOf(game, "gameId")) : dead.has(claimId)) continue;
      const known = verdicts.get(claimId);
      if (known?.right) continue;
      const claim = (await revealedClaims(market, bountyId)).find((found) => found.claimId === claimId);
      if (!claim) continue;
      const verdict = known ?? (await verdictOn(actor, claim));
      verdicts.set(claimId, verdict);
      if (verdict.right) continue;
      const player = new ChallengerPlayer({
        contract: market.game,
        claim: claim.claim,
        statement: claim.statement,
        prover: new MachineProver(verdict.prover),
        fromBlock: claim.blockNumber,
      });
      if (!game) {
        const { challengeUntil } = await market.game.claimState(claimId);
        if (time > Number(challengeUntil)) continue;
        await player.challenge();
        busy = true;
        continue;
      }
      if (await player.play(address)) busy = true;
      else {
        const { deadline } = await market.game.gameState(textOf(game, "gameId"));
        if (time > Number(deadline)) await timeoutGame(market.game, claim.claim, address);
      }
    }
    return busy;
  };
}
