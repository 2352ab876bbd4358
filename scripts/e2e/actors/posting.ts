/** What a poster of the plainest kind does with what it has posted, and with what others have left lying. */
import { ZeroHash } from "ethers";

import { fromHex } from "../../../sim/index.ts";
import {
  cellsFromBytes,
  forfeitBond,
  openSealedRows,
  pruneBounty,
  refundBounty,
  releaseClaim,
  reopenBounty,
  returnBond,
  revealedClaims,
  sealRows,
  settleBounty,
} from "../../../tasks/protocol/index.ts";
import { textOf, type Actor } from "./context.ts";

/** Rows that were held back, as they stand in `sealed.json`: cells as bytes in hex. */
export interface KeptRows {
  readonly bountyId: string;
  readonly depth: number;
  readonly salt: string;
  readonly rows: string;
}

/** So long after the end of the commits the rows are opened: longer than reorganisations go. Seconds. */
const UNSEAL_AFTER = 70;

export function ending(actor: Actor): () => Promise<boolean> {
  const { market } = actor;

  return async () => {
    const events = await actor.events();
    const time = await actor.time();
    let busy = false;
    /** A call that is refused is not due. */
    const attempt = async (work: Promise<unknown>): Promise<boolean> => {
      try {
        await work;
        busy = true;
        return true;
      } catch (error) {
        if ((error as { name?: string }).name !== "ProtocolError") throw error;
        return false;
      }
    };
    const of = (name: string) => events.filter(({ event }) => event === name).map(({ args }) => args);
    const names = (name: string, field: string) => new Set(of(name).map((args) => textOf(args, field)));
    const opened = names("RowsOpened", "seal");
    const gone = new Set([...of("Revealed"), ...of("Forfeited"), ...of("BondReturned")].map(keyOf));
    const ended = new Set(
      ["BountySettled", "BountyRefunded", "BountyCancelled"].flatMap((name) => [...names(name, "bountyId")]),
    );
    const released = new Set([...names("ClaimReleased", "claimId"), ...names("ClaimDefeated", "claimId")]);
    for (const kept of actor.load<KeptRows[]>("sealed", [])) {
      const { terms } = await actor.bounty(kept.bountyId);
      if (opened.has(terms.sealedRows) || time < Number(terms.commitDeadline) + UNSEAL_AFTER) continue;
      const sealed = sealRows(cellsFromBytes(fromHex(kept.rows)), kept.depth, kept.salt);
      await attempt(openSealedRows(market.sealedRows, sealed));
    }
    for (const args of of("BountyPosted")) {
      const bountyId = textOf(args, "bountyId");
      if (ended.has(bountyId)) continue;
      const { terms } = await actor.bounty(bountyId);
      if (await attempt(settleBounty(market.board, bountyId))) continue;
      if (time < Number(terms.commitDeadline)) continue;
      if (of("ClaimDefeated").length > of("Pruned").length) {
        const { ranked, index } = await market.board.leaderOf(bountyId);
        const leader = ranked > 0n ? await market.board.commitOf(bountyId, index) : undefined;
        if (leader && (await market.game.isDefeated(leader.claimId)))
          await attempt(pruneBounty(market.board, bountyId));
      }
      if (terms.sealedRows !== ZeroHash && (await attempt(reopenBounty(market.board, bountyId)))) continue;
      if (await attempt(refundBounty(market.board, bountyId))) continue;
    }
    for (const args of of("Committed")) {
      const [bountyId, index] = [textOf(args, "bountyId"), BigInt(textOf(args, "index"))];
      if (gone.has(keyOf(args))) continue;
      const { terms } = await actor.bounty(bountyId);
      if (!ended.has(bountyId) && time < Number(terms.commitDeadline + terms.revealSeconds)) continue;
      if (ended.has(bountyId) && (await attempt(returnBond(market.board, bountyId, index)))) continue;
      await attempt(forfeitBond(market.board, bountyId, index));
    }
    for (const args of of("Revealed")) {
      const [bountyId, claimId] = [textOf(args, "bountyId"), textOf(args, "claimId")];
      if (BigInt(claimId) === 0n || released.has(claimId)) continue;
      const { challengeUntil } = await market.game.claimState(claimId);
      if (time <= Number(challengeUntil)) continue;
      const claim = (await revealedClaims(market, bountyId)).find((found) => found.claimId === claimId);
      if (claim) await attempt(releaseClaim(market.game, claim.claim));
    }
    return busy;
  };
}

const keyOf = (args: Parameters<typeof textOf>[0]): string => `${textOf(args, "bountyId")}:${textOf(args, "index")}`;
