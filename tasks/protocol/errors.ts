/** What a call reverted with, decoded. */
import { isHexString, type ErrorDescription, type Interface } from "ethers";

import type { ErrorDetails } from "../../sim/index.ts";
import { declarerOf, ERRORS } from "./abi.ts";

/** Revert data wherever a provider or ethers has put it: `data`, or nested in `error`, `info` or `cause`. */
function revertData(error: unknown, depth = 0): string | undefined {
  if (typeof error !== "object" || error === null || depth > 4) return undefined;
  const { data, ...rest } = error as Record<string, unknown>;
  if (isHexString(data) && data.length >= 10) return data;
  const nested = { ...rest, data, cause: (error as Error).cause };
  for (const key of ["error", "info", "cause", "data"] as const) {
    const found = revertData((nested as Record<string, unknown>)[key], depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** The custom error that a call or transaction reverted with, or `undefined` if it failed in another way. */
export function decodeRevert(abi: Interface, error: unknown): ErrorDescription | undefined {
  const data = revertData(error);
  return data === undefined ? undefined : (abi.parseError(data) ?? undefined);
}

/**
 * A call that the chain refused, or would refuse: nothing was sent, except where the code is `TransactionFailed`.
 * `code` is the name of the custom error, and `details` are its arguments by name, so that it is handled like an error
 * of the simulator.
 */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  /**
   * The custom error; `Error` and `Panic` of the language; `UnknownError` and `NoReason` where the chain gives another or
   * none; `TransactionFailed` for a transaction that was mined in vain.
   */
  readonly code: string;
  /** The contract or interface that declares the error, not always the one that was called. */
  readonly contract: string;
  /** The function that was called. */
  readonly call: string;
  readonly details: ErrorDetails;
  /** What the chain returned, in hex; `undefined` where it was nothing. */
  readonly data: string | undefined;

  constructor(code: string, contract: string, call: string, details: ErrorDetails, cause: unknown) {
    const values = Object.entries(details).map(([name, value]) => `${name}: ${String(value)}`);
    super(`${call}: ${contract}.${code}(${values.join(", ")})`, { cause });
    this.code = code;
    this.contract = contract;
    this.call = call;
    this.details = details;
    this.data = revertData(cause);
  }
}

/** The error of a failed call in typed form; what was no revert, such as a lost connection, comes back as it is. */
export function protocolError(call: string, error: unknown): unknown {
  if (error instanceof ProtocolError) return error;
  const decoded = decodeRevert(ERRORS, error);
  if (decoded) {
    const { name, selector, fragment, args } = decoded;
    const details = Object.fromEntries(fragment.inputs.map((input, i) => [input.name || `${i}`, args[i] as unknown]));
    return new ProtocolError(name, declarerOf(selector) ?? "Solidity", call, details, error);
  }
  const { receipt, code } = (error ?? {}) as { readonly receipt?: unknown; readonly code?: unknown };
  if (code !== "CALL_EXCEPTION") return error;
  const data = revertData(error);
  if (data !== undefined) return new ProtocolError("UnknownError", "unknown", call, { data }, error);
  if (typeof receipt !== "object" || receipt === null) return new ProtocolError("NoReason", "unknown", call, {}, error);
  const { hash, blockNumber, gasUsed } = receipt as { hash: string; blockNumber: number; gasUsed: bigint };
  return new ProtocolError("TransactionFailed", "unknown", call, { hash, blockNumber, gasUsed }, error);
}
