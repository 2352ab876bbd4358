/** Text of strangers in events. */
import { isError } from "ethers";

/**
 * A string among the arguments of an event; "" where its bytes are no UTF-8. A contract takes any bytes for a string, and
 * ethers throws when such an argument is read: one bad document would stop whoever follows all events.
 */
export function textIn<Name extends string | number>(args: Readonly<Record<Name, unknown>>, name: Name): string {
  try {
    return String(args[name]);
  } catch (error) {
    if (isNoText(error)) return "";
    throw error;
  }
}

/** ethers wraps what is wrong with the bytes, once or more. */
function isNoText(error: unknown): boolean {
  if (isError(error, "INVALID_ARGUMENT")) return true;
  return error instanceof Error && "error" in error && isNoText(error.error);
}
