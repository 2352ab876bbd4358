/** A thief of results: it copies commitments, and results that others have shown. It is no part of the product. */
import { hexlify, randomBytes } from "ethers";

import { Random } from "../../../sim/index.ts";
import { commitmentOf, sendCommitment } from "../../../tasks/protocol/index.ts";
import { isNoise, textOf, type Actor } from "./context.ts";

export function stealing(actor: Actor): () => Promise<boolean> {
  const { market, address } = actor;
  const mine = address.toLowerCase();
  const stolen = actor.load<Record<string, { salt: string; from: string }>>("stolen", {});

  return async () => {
    const events = await actor.events();
    const time = await actor.time();
    const of = (name: string) => events.filter(({ event }) => event === name).map(({ args }) => args);
    const own = of("Committed").filter((args) => textOf(args, "solver") === mine);
    let busy = false;

    /** Commits on a bounty once, as somebody else did. */
    async function copy(bountyId: string, commitment: string): Promise<void> {
      const { terms } = await actor.bounty(bountyId);
      if (time > Number(terms.commitDeadline) - 30 || own.some((args) => args["bountyId"] === bountyId)) return;
      const { baseFeePerGas } = (await market.board.runner!.provider!.getBlock("latest"))!;
      const least = 8_000_000n * (baseFeePerGas ?? 0n);
      await sendCommitment(market.board, bountyId, commitment, least > terms.solverBond ? least : terms.solverBond);
      busy = true;
    }

    for (const args of of("Revealed")) {
      const [bountyId, from] = [textOf(args, "bountyId"), textOf(args, "solver")];
      if (from === mine || stolen[bountyId]) continue;
      const { terms, termsHash } = await actor.bounty(bountyId);
      if (time > Number(terms.commitDeadline)) continue;
      const shown = args["revealed"] as typeof args;
      const [argsRoot, steps] = [textOf(args, "argsRoot"), BigInt(textOf(shown, "steps"))];
      const digest = { argsRoot, steps, stateHash: textOf(args, "stateHash") };
      const salt = hexlify(randomBytes(32));
      const board = await market.board.getAddress();
      const context = { chainId: market.chainId, board, bountyId, termsHash, solver: address };
      await copy(bountyId, commitmentOf(context, digest, salt));
      stolen[bountyId] = { salt, from };
      actor.save("stolen", stolen);
    }
    for (const args of of("Committed")) {
      const bountyId = textOf(args, "bountyId");
      if (textOf(args, "solver") === mine || own.some((commit) => commit["bountyId"] === bountyId)) continue;
      // Some bounties' commitments are copied as they are, which are good for nobody else.
      if (new Random(BigInt(bountyId.slice(0, 18))).nextInt(3) > 0) continue;
      await copy(bountyId, textOf(args, "commitment"));
    }
    for (const args of own) {
      const [bountyId, index] = [textOf(args, "bountyId"), BigInt(textOf(args, "index"))];
      const theft = stolen[bountyId];
      const source = of("Revealed").find((found) => found["bountyId"] === bountyId && found["solver"] === theft?.from);
      const done = of("Revealed").some((found) => found["bountyId"] === bountyId && found["solver"] === mine);
      if (!theft || !source || done) continue;
      const shown = source["revealed"] as typeof args;
      const theirs = { ...shown, salt: theft.salt } as unknown as Parameters<typeof market.board.reveal>[2];
      await market.board
        .reveal(bountyId, index, theirs, { gasLimit: 2_000_000n })
        .then((response) => response.wait())
        .catch((error: unknown) => {
          if (!isNoise(error)) throw error;
        });
    }
    return busy;
  };
}
