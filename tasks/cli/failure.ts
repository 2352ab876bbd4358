/** What went wrong, for the person and for the program that called a task. */
import { isKetworkError } from "../../sim/index.ts";
import { isAgentError } from "../protocol/agent-error.ts";
import { ProtocolError } from "../protocol/errors.ts";
import { RULES } from "./rules.ts";

/** An error in JSON: integers as decimal strings. */
export interface Failure {
  /** Stable, in PascalCase; `Unexpected` for what nobody thought of. */
  readonly code: string;
  readonly message: string;
  /** Of a contract's error: what the contract says of it. */
  readonly rule?: string;
  /** The contract that declares the error. */
  readonly contract?: string;
  readonly details?: unknown;
}

/** Errors of the standards that the tokens keep to (EIP-6093), which no contract of the project explains. */
const STANDARD_RULES: Readonly<Record<string, string>> = {
  ERC721NonexistentToken: "There is no token of this number.",
  ERC721IncorrectOwner: "The token belongs to somebody else.",
  ERC1155InsufficientBalance: "The account does not hold so many licences.",
  ERC20InsufficientBalance: "The account does not hold so many tokens.",
  ERC20InsufficientAllowance: "The account has not allowed so many tokens to be taken.",
};

/** What an error says; the values that offend are in its details. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ProtocolError) {
    const { code, message, contract, details } = error;
    const rule = RULES[code] ?? STANDARD_RULES[code];
    return { code, message, contract, ...(rule !== undefined && { rule }), details };
  }
  if (isKetworkError(error) || isAgentError(error)) {
    const { code, message, details } = error;
    return { code, message, details };
  }
  const { code, shortMessage, message } = error as { code?: unknown; shortMessage?: string; message?: string };
  const text = shortMessage ?? message ?? String(error);
  // Nodes have no code for it.
  if (code === "INSUFFICIENT_FUNDS" || /insufficient funds|enough funds/i.test(message ?? "")) {
    return { code: "FundsTooLow", message: "the account cannot pay the value and the gas of the transaction" };
  }
  if (code === "ECONNREFUSED" || /cannot connect to the network/i.test(text)) {
    return { code: "NodeUnreachable", message: "the node of --network does not answer: is it running?" };
  }
  return { code: typeof code === "string" ? code : "Unexpected", message: text };
}

/** Failures that are recognised although nobody wrote them. */
const RECOGNISED: readonly string[] = ["FundsTooLow", "NodeUnreachable"];

/** Whether the text of its failure says what is wrong. Of other errors the stack is wanted. */
export function isExpected(error: unknown): boolean {
  if (error instanceof ProtocolError || isKetworkError(error) || isAgentError(error)) return true;
  return RECOGNISED.includes(failureOf(error).code);
}

/** The failure in lines. */
export function failureText({ code, message, rule }: Failure): string {
  return [`${code}: ${message}`, ...(rule === undefined ? [] : [`  ${rule}`])].join("\n");
}
