import { packShape } from "../../../sim/index.ts";
import { drawRows } from "../../cli/bounty-view.ts";
import { marketCommand } from "../../cli/command.ts";
import { formatDuration } from "../../cli/durations.ts";
import { openProgram, programFacts, programRows, publishGas } from "../../cli/program.ts";
import type { MarketOptions } from "../../cli/session.ts";

interface EstimateArguments extends MarketOptions {
  readonly program: string;
}

export default marketCommand<EstimateArguments>(async ({ program: named }, session) => {
  const { market, deployment } = session;
  const program = await openProgram(session, named);
  const facts = programFacts(program);
  const [reveal, challenge, budget, minMove] = await market.rules.minimumWindows(packShape(program.shape));
  const windows = { reveal, challenge, budget, minMove };
  const published = await market.store.isPublished(facts.programId);
  const gas = published ? 0n : await publishGas(market, program, deployment.contracts.board);
  return {
    json: { ...facts, windows, published, publishGas: gas },
    text: drawRows([
      ...programRows(facts),
      ["least reveal window", formatDuration(Number(reveal))],
      ["least challenge window", formatDuration(Number(challenge))],
      ["least clock of a dispute", `${formatDuration(Number(budget))} a side`],
      ["published", published ? "yes" : `no: about ${gas} gas`],
    ]),
  };
});
