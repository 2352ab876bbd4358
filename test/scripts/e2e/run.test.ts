import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { startHardhatNode } from "../../../scripts/e2e/nodes.ts";
import { playRun } from "../../../scripts/e2e/run.ts";

describe("end-to-end run", () => {
  it("brings two bounties from their posting to the last withdrawal while nothing goes wrong", async function () {
    // Seven processes beside the node: `KETWORK_E2E=1` where there is time for them.
    if (process.env["KETWORK_E2E"] !== "1") this.skip();
    this.timeout(600_000);
    const folder = mkdtempSync(join(tmpdir(), "ketwork-e2e-"));
    const told: string[] = [];
    try {
      await using node = await startHardhatNode();
      const report = await playRun(node, {
        ...{ seed: 1, bounties: 2, agents: true, folder, blockMs: 100, chaos: 0, maxSeconds: 500 },
        say: (text) => void told.push(text),
      });
      expect(report.failures, told.join("\n")).to.deep.equal([]);
      const { bounties, settled, falseClaims, defeats } = report.judgement;
      expect([bounties, settled]).to.deep.equal([2, 2]);
      // Luke lies about one of them or both with this seed, and is caught.
      expect(falseClaims).to.be.above(0);
      expect(defeats).to.equal(falseClaims);
      const gains = Object.fromEntries(report.ledger.accounts.map(({ name, gained }) => [name, gained]));
      expect(gains["Luke"]! < 0n).to.equal(true);
      expect(gains["Vera"]! + gains["Walt"]! > 0n).to.equal(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
