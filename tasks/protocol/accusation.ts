/** What is looked at before a poster's secret key is in any request: a call that is only simulated shows it to the node. */
import { dataLength } from "ethers";

import { isKetworkError, KetworkRangeError } from "../../sim/index.ts";
import type { PrivateDesk } from "../../types/index.ts";
import { newOrderKey, openArguments } from "./envelope.ts";
import { ProtocolError, protocolError } from "./errors.ts";
import { ask } from "./send.ts";

/** The secret key of no key. */
const NO_KEY = 0n;
const WORD_BYTES = 32;

/**
 * Refuses what the desk would refuse, and with the same codes. A key that is not the order's may be that of another order; and
 * with its key everybody could read a delivery that can be read.
 * @throws KetworkRangeError `PrivateSecretKeyMismatch`, `PrivateDeliveryReadable`, `SecretKeyOutOfRange`; ProtocolError
 * `PrivateWrongStatus`, `PrivateTooLate`, `PrivateCiphertextMismatch`
 */
export async function checkAccusation(
  desk: PrivateDesk,
  orderId: string,
  secretKey: string,
  ciphertext: string,
): Promise<void> {
  await checkWithoutKey(desk, orderId, ciphertext);
  const [{ key }, { solver, argsRoot }, { chainId }] = await Promise.all([
    ask("orderOf", desk.orderOf(orderId)),
    ask("factsOf", desk.factsOf(orderId)),
    desk.runner!.provider!.getNetwork(),
  ]);
  const own = newOrderKey(secretKey);
  if (own.key !== key || BigInt(own.secretKey) !== BigInt(secretKey)) {
    const rule = `the secret key is not that of the order's key ${key}`;
    throw new KetworkRangeError("PrivateSecretKeyMismatch", rule, { key });
  }
  // The desk has taken the length for right: a point, and 2^argsDepth words.
  const argsDepth = Math.log2(dataLength(ciphertext) / WORD_BYTES - 1);
  const context = { chainId, desk: await desk.getAddress(), orderId, solver };
  try {
    openArguments(ciphertext, argsDepth, secretKey, context, argsRoot);
  } catch (error) {
    if (isKetworkError(error) && error.code === "EnvelopeUnreadable") return;
    throw error;
  }
  const rule = `the delivery of order ${orderId} holds arguments of the root ${argsRoot}`;
  throw new KetworkRangeError("PrivateDeliveryReadable", rule, { orderId, argsRoot });
}

/** The desk looks at status, time and ciphertext before it looks at the key: where those are right, it misses the key alone. */
async function checkWithoutKey(desk: PrivateDesk, orderId: string, ciphertext: string): Promise<void> {
  try {
    await desk.accuse.staticCall(orderId, NO_KEY, ciphertext);
  } catch (error) {
    const refused = protocolError("accuse", error);
    if (refused instanceof ProtocolError && refused.code === "PrivateSecretKeyMismatch") return;
    throw refused;
  }
}
