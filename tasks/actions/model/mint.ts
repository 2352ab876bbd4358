import { accountCommand } from "../../cli/command.ts";
import type { SendingOptions } from "../../cli/session.ts";
import { mintModel } from "../../protocol/registry.ts";

interface MintOptions extends SendingOptions {
  readonly bounty: string;
}

export default accountCommand<MintOptions>(async ({ bounty }, { market, transact }) => {
  const details = { bounty, "goes to": "the poster of the bounty" };
  const minted = await transact({ title: "Mint the model of a bounty", details }, () =>
    mintModel(market.models, bounty),
  );
  if (!minted) return undefined;
  const { modelId, creator } = minted;
  return { json: { modelId, creator, bountyId: bounty }, text: `model ${modelId}, created by ${creator}` };
});
