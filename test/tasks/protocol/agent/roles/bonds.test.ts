import { expect } from "chai";

import { AgentError } from "../../../../../tasks/protocol/agent-error.ts";
import type { AgentContext } from "../../../../../tasks/protocol/agent/role.ts";
import { isTooLow, sendBonded } from "../../../../../tasks/protocol/agent/roles/bonds.ts";
import { ERRORS } from "../../../../../tasks/protocol/abi.ts";

/** A market whose base fee can be set, and settings in memory. */
function marketAt(fee: { gwei: bigint }) {
  const values = new Map<string, string>();
  const settings = {
    get: (name: string) => values.get(name),
    set: (name: string, value: string) => void values.set(name, value),
  };
  const provider = { getBlock: () => Promise.resolve({ baseFeePerGas: fee.gwei * 10n ** 9n }) };
  const game = { BOND_GAS: () => Promise.resolve(6_000_000n), runner: { provider } };
  return { store: { settings }, market: { game } } as unknown as Pick<AgentContext, "store" | "market">;
}

const refused = (name: string): AgentError =>
  new AgentError("TransactionReverts", "it would fail", { data: ERRORS.encodeErrorResult(name, [1n, 2n]) });

describe("sendBonded", () => {
  const least = 10n ** 15n;

  it("sends the same bond again, whatever the base fee is by then", async () => {
    const fee = { gwei: 20n };
    const context = marketAt(fee);
    const sent: bigint[] = [];
    const send = (bond: bigint): Promise<void> => (sent.push(bond), Promise.reject(new Error("killed")));
    for (const gwei of [20n, 45n, 3n]) {
      fee.gwei = gwei;
      await sendBonded(context, "x", least, send).catch(() => undefined);
    }
    expect(sent).to.deep.equal([150_000_000_000_000_000n, 150_000_000_000_000_000n, 150_000_000_000_000_000n]);
  });

  it("asks for more only where the chain refused the bond, and nothing was sent", async () => {
    const fee = { gwei: 0n };
    const context = marketAt(fee);
    const sent: bigint[] = [];
    const refuse = (bond: bigint): Promise<void> => {
      sent.push(bond);
      // The fee rises between the estimate and the call.
      fee.gwei = 1n;
      return Promise.reject(refused("DisputeBondTooLow"));
    };
    await sendBonded(context, "x", least, refuse).catch(() => undefined);
    expect(await sendBonded(context, "x", least, () => Promise.resolve())).to.equal(7_500_000_000_000_000n);
    expect(sent).to.deep.equal([least]);
  });

  it("knows the refusal by its custom error, and no other", () => {
    expect(isTooLow(refused("DeskBondTooLow"))).to.equal(true);
    expect(isTooLow(refused("BountyCommitsClosed"))).to.equal(false);
    expect(isTooLow(new Error("BountyBondTooLow"))).to.equal(false);
    expect(isTooLow(undefined)).to.equal(false);
  });
});
