/** Documents that are no text: Solidity takes any bytes for a string. */
import type { BaseContract, Signer } from "ethers";

const PLACE = "the place of the bytes";
/** A continuation byte first, and others that no UTF-8 has. */
const BYTES = "80fffec0";

/** Sends a call whose document, the last argument but the permit, is no UTF-8. */
export async function sendNoText(
  signer: Signer,
  contract: BaseContract,
  method: "post" | "order",
  subject: unknown,
  value: bigint,
): Promise<void> {
  const data = contract.interface.encodeFunctionData(method, [subject, PLACE, "0x"]);
  const place = Buffer.from(PLACE).toString("hex");
  const broken = data.replace(place, BYTES.repeat(place.length).slice(0, place.length));
  await (await signer.sendTransaction({ to: await contract.getAddress(), data: broken, value })).wait();
}
