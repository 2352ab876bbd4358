import { writeFileSync } from "node:fs";

import { marketCommand } from "../../cli/command.ts";
import { chainTime, openGame } from "../../cli/dispute.ts";
import type { MarketOptions } from "../../cli/session.ts";
import { gameSvgFile } from "../../view/game/svg.ts";
import { gameText } from "../../view/game/text.ts";

interface ShowOptions extends MarketOptions {
  readonly id: string;
  readonly svg: string | undefined;
}

export default marketCommand<ShowOptions>(async ({ id, svg }, session) => {
  const { picture } = await openGame(session, id);
  if (svg !== undefined) {
    writeFileSync(svg, gameSvgFile(picture));
    session.progress(`drawn to ${svg}`);
  }
  const now = await chainTime(session);
  return { json: { now, ...picture }, text: gameText(picture, now) };
});
