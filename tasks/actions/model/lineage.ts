import { writeFileSync } from "node:fs";

import { marketCommand } from "../../cli/command.ts";
import { parseId } from "../../cli/fields.ts";
import { lineageSvg } from "../../cli/lineage-svg.ts";
import { lineageJson, lineageText } from "../../cli/model.ts";
import type { MarketOptions } from "../../cli/session.ts";
import { lineageOf } from "../../protocol/lineage.ts";

interface LineageOptions extends MarketOptions {
  readonly id: string;
  readonly svg: string | undefined;
}

export default marketCommand<LineageOptions>(async ({ id, svg }, { market, deployment, progress }) => {
  const lineage = await lineageOf(market, market.chainId, parseId("model", id), deployment.fromBlock);
  if (svg !== undefined) {
    writeFileSync(svg, `${lineageSvg(lineage)}\n`);
    progress(`drawn into ${svg}`);
  }
  return { json: lineageJson(lineage), text: lineageText(lineage) };
});
