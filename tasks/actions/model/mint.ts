import { openBounty } from "../../cli/bounty.ts";
import { accountCommand } from "../../cli/command.ts";
import type { SendingOptions } from "../../cli/session.ts";
import { mintModel } from "../../protocol/registry.ts";

interface MintOptions extends SendingOptions {
  readonly bounty: string;
}

export default accountCommand<MintOptions>(async ({ bounty }, session) => {
  const { market, transact } = session;
  const { bountyId } = await openBounty(session, bounty);
  const details = { bounty: bountyId, "goes to": "the poster of the bounty" };
  const minted = await transact({ title: "Mint the model of a bounty", details }, () =>
    mintModel(market.models, bountyId),
  );
  if (!minted) return undefined;
  const { modelId, creator } = minted;
  return { json: { modelId, creator, bountyId }, text: `model ${modelId}, created by ${creator}` };
});
