import { expect } from "chai";

import { rehearse } from "../../../../tasks/protocol/agent/rehearsal.ts";
import { AgentError } from "../../../../tasks/protocol/agent-error.ts";
import type { Duty } from "../../../../tasks/protocol/clock/index.ts";

const call = { key: "commit:1", method: "commit", to: "0x01", value: 5n, gasLimit: 21_000n };
const failing = (key: string, error?: Error, times: Partial<Duty> = {}): Duty => ({
  key,
  deadline: 1000,
  ...times,
  run: async () => {
    if (error) throw error;
  },
});

describe("rehearse", () => {
  it("says what becomes of each duty", async () => {
    const duties = [
      failing("sends", new AgentError("DryRun", "would be sent", call)),
      failing("sent", new AgentError("DryRunPending", "is on its way")),
      failing("refused", new AgentError("TransactionReverts", "BountyTooLate")),
      failing("failed", new Error("no source has it")),
      failing("done"),
      failing("early", undefined, { notBefore: 501 }),
      failing("late", undefined, { deadline: 499 }),
      failing("just", undefined, { notBefore: 500, deadline: 500 }),
    ];
    expect(await rehearse(duties, 500, new AbortController().signal)).to.deep.equal([
      { key: "sends", state: "sends", call },
      { key: "sent", state: "sent", reason: "is on its way" },
      { key: "refused", state: "refused", reason: "BountyTooLate" },
      { key: "failed", state: "failed", reason: "no source has it" },
      { key: "done", state: "done" },
      { key: "early", state: "waits" },
      { key: "late", state: "waits" },
      { key: "just", state: "done" },
    ]);
  });

  it("begins nothing more once it is to end", async () => {
    const ending = new AbortController();
    const first: Duty = { key: "a", deadline: 1000, run: async () => ending.abort() };
    const told = await rehearse([first, failing("b")], 500, ending.signal);
    expect(told.map(({ state }) => state)).to.deep.equal(["done", "waits"]);
  });
});
