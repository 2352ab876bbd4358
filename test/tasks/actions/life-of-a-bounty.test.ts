import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { temporaryFolder } from "../../helpers/tasks/folder.ts";
import { startHardhatNode, type CommandRun } from "../../helpers/tasks/hardhat-node.ts";

const CIRCUIT = `OPENQASM 3;
include "stdgates.inc";
qubit[2] q;
ry(0.4) q[0];
cx q[0], q[1];
`;
const BOUNTY = `version: 1
program: energy.program.json
kind: exact
direction: min
reward: 1 ether
solverBond: 0.1 ether
challengerBond: 0.05 ether
commits: 2h
metadata: { version: 1, name: Energy of a pair, description: Of a fixed circuit., resultLicence: CC0-1.0 }
`;
const SOLVER = ["--account", "1", "--json"];
const ETHER = 10n ** 18n;

/** The one JSON document on stdout. */
function documentOf({ code, stdout, stderr }: CommandRun, expected = 0): Record<string, unknown> {
  expect(code, stderr).to.equal(expected);
  expect(stdout.trim().split("\n"), "one document").to.have.length(1);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe("A bounty by tasks on a node", function () {
  this.timeout(600_000);
  const folder = temporaryFolder();

  it("is posted, solved, revealed, settled and paid, with no keys and no configuration", async () => {
    await using node = await startHardhatNode(folder());
    const run = async (...args: string[]) => documentOf(await node.run(...args));
    const wait = async (seconds: number, blocks = 1) => {
      await node.rpc("evm_increaseTime", seconds);
      await node.rpc("hardhat_mine", `0x${blocks.toString(16)}`);
    };
    const file = (name: string) => join(folder(), name);
    writeFileSync(file("energy.qasm"), CIRCUIT);
    writeFileSync(file("bounty.yaml"), BOUNTY);

    const before = documentOf(await node.run("bounty", "list", "--json"), 1);
    expect(before).to.have.nested.property("error.code", "DeploymentRecordMissing");
    const deployed = await run("deploy", "--json");
    try {
      const compiled = await run("program", "compile", file("energy.qasm"), "--observable", "Z0 Z1", "--json");
      expect(compiled).to.include({ file: file("energy.program.json") });

      const unasked = documentOf(await node.run("bounty", "post", file("bounty.yaml"), "--json"), 1);
      expect(unasked).to.have.nested.property("error.code", "ConfirmationMissing");
      const dry = await run("bounty", "post", file("bounty.yaml"), "--dry-run", "--json");
      expect(dry).to.include({ dryRun: true });
      expect(
        await node.rpc("eth_getTransactionCount", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "latest"),
      ).to.equal(await node.rpc("eth_getTransactionCount", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "pending"));
      expect(await run("bounty", "list", "--json")).to.deep.equal({ bounties: [] });

      const posted = await run("bounty", "post", file("bounty.yaml"), "--yes", "--json");
      const bountyId = String(posted["bountyId"]);
      expect(posted["transactions"]).to.have.length(2);
      expect(posted).to.include({ escrow: ETHER.toString(), programId: compiled["programId"] });

      const solved = await run("solve", bountyId.slice(0, 12), "--yes", ...SOLVER);
      expect(solved).to.include({ bountyId, index: "0" });
      // ⟨Z0 Z1⟩ = 1: the two qubits are equal in every term of the state.
      expect(Math.abs(Number(solved["score"]) - 1)).to.be.below(1e-12);
      const early = documentOf(await node.run("reveal", "--yes", ...SOLVER), 1);
      expect(early).to.have.nested.property("error.code", "BountyRevealBlockTooEarly");
      expect(early).to.have.nested.property("error.rule").that.includes("waits");
      const twice = documentOf(await node.run("solve", bountyId, "--yes", ...SOLVER), 1);
      expect(twice).to.have.nested.property("error.code", "AlreadyCommitted");

      await wait(30, 3);
      const { revealed } = await run("reveal", "--yes", ...SOLVER);
      expect(revealed).to.have.length(1);
      expect((revealed as object[])[0]).to.include({ bountyId, status: "ranked" });

      await wait(3 * 3600);
      const settled = await run("bounty", "settle", bountyId, "--yes", "--account", "2", "--json");
      expect(settled).to.include({ status: "settled" });
      const account = await run("account", ...SOLVER);
      expect(account).to.include({ staked: "0", freeable: (ETHER / 10n).toString() });
      expect(account["prizes"]).to.have.length(1);

      const { withdrawn } = (await run("withdraw", "--yes", ...SOLVER)) as { withdrawn: { amount: string }[] };
      const paid = withdrawn.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
      expect(paid).to.equal(ETHER + ETHER / 10n);
      const doctor = await run("doctor", "--json");
      expect(doctor).to.include({ healthy: true });
    } finally {
      rmSync(String(deployed["folder"]), { recursive: true, force: true });
    }
  });
});
