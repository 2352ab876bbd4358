/** What a call would come to, without making it. */
import type { BaseContract, Interface } from "ethers";

/** A call that is tried by `eth_call`: a method with its arguments, from an account, with value. */
export interface Trial {
  readonly contract: BaseContract;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly value?: bigint;
}

/** `ok`, or the name of the error that stops it. */
export async function outcomeOf({ contract, method, args, value }: Trial, others: readonly Interface[] = []) {
  try {
    await contract.getFunction(method).staticCall(...args, { value: value ?? 0n });
    return "ok";
  } catch (error) {
    const data = revertData(error);
    if (data === undefined) throw error;
    for (const known of [contract.interface, ...others]) {
      const parsed = known.parseError(data);
      if (parsed) return parsed.name;
    }
    throw error;
  }
}

function revertData(error: unknown): string | undefined {
  for (let at: unknown = error; typeof at === "object" && at !== null;) {
    const { data, cause, error: inner, info, message } = at as Record<string, unknown>;
    if (typeof data === "string" && data.length >= 10) return data;
    // Of code that the chain was not built with.
    const told = /return data: (0x[0-9a-f]+)/.exec(String(message));
    if (told) return told[1];
    at = inner ?? info ?? cause;
  }
  return undefined;
}
