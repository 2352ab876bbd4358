import { isHexString, type ErrorDescription, type Interface } from "ethers";

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
