/**
 * What goes wrong around an agent: files, nodes, servers, signers. Neither a value of the wrong kind nor one outside its
 * range, which stay KetworkTypeError and KetworkRangeError.
 */
import type { ErrorDetails } from "../../sim/index.ts";

/** Something outside the agent failed or lied. Programs look at `code`; `details` names the offender. */
export class AgentError extends Error {
  override readonly name = "AgentError";
  readonly code: string;
  readonly details: ErrorDetails;

  constructor(code: string, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }
}

/** Whether `error` is an agent's error with one of the codes. */
export function isAgentError(error: unknown, ...codes: readonly string[]): error is AgentError {
  return error instanceof AgentError && (codes.length === 0 || codes.includes(error.code));
}
