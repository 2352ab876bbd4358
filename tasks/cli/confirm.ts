/** Asks the person at the terminal before anything is sent. */
import type { ErrorDetails } from "../../sim/index.ts";
import { AgentError } from "../protocol/agent-error.ts";
import type { Io } from "./io.ts";

/** @throws AgentError `ConfirmationMissing` where nobody is there to be asked, `ConfirmationRefused` */
export async function confirm(io: Io, question: string, details: ErrorDetails): Promise<void> {
  const answer = await io.ask(`${question} [y/N] `);
  if (answer === undefined) {
    const rule = "nobody is there to agree: give --yes, or --dry-run to see what would be sent";
    throw new AgentError("ConfirmationMissing", rule, details);
  }
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new AgentError("ConfirmationRefused", "nothing was sent", details);
}
