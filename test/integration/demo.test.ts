import { expect } from "chai";
import hre from "hardhat";
import { parseEther, ZeroAddress } from "ethers";

import { narrateTo } from "../../tasks/demo/narrator.ts";
import { reportJson, reportTables } from "../../tasks/demo/report.ts";
import { ROLES, setStage, type Role, type Stage } from "../../tasks/demo/stage.ts";
import { tellStory, type StoryReport } from "../../tasks/demo/story.ts";
import { contentId } from "../../tasks/protocol/content/cid.ts";
import { IRIS_CSV } from "../../sim/index.ts";
import { Status } from "../helpers/market/market.ts";

/** The most that a dispute may cost, both sides together, and the moves that a solver may need. */
const MAX_GAS = 1_500_000;
const MAX_MOVES = 12;

/** What each actor has gained in the end, fees apart. Bonds: 0.2 ETH a solver's, 0.1 a challenger's. */
const GAINS: Record<Role, string> = {
  deployer: "0",
  Dora: "0",
  Paula: "-5",
  // The reward, and half of Frank's bond.
  Alice: "2.05",
  Scott: "-0.2",
  Susan: "-0.2",
  // Half of a bond that was never revealed.
  Pete: "-0.1",
  Bob: "3",
  Carol: "0",
  Kurt: "-0.2",
  Harry: "-0.2",
  // Half of four liars' bonds.
  Vera: "0.4",
  Frank: "-0.1",
};

describe("The demonstration", () => {
  let stage: Stage;
  let report: StoryReport;
  let told = "";

  before(async () => {
    stage = await setStage(hre);
    report = await tellStory(
      stage,
      narrateTo((text) => {
        told += text;
      }),
    );
  });

  it("pays the first honest result of the exact bounty and the best honest one of the open bounty", async () => {
    const ether = parseEther;
    expect(report.bounties).to.deep.equal([
      { kind: "exact", score: -1.857275029954454, winner: "Alice", paidWei: ether("2"), modelId: 1n },
      { kind: "open", score: 43 / 45, winner: "Bob", paidWei: ether("3"), modelId: 2n },
    ]);
    const { models, board } = stage.market;
    for (const { modelId, winner } of report.bounties) {
      expect(await models.ownerOf(modelId)).to.equal(stage.actors.Paula.address);
      expect(await models.creatorOf(modelId)).to.equal(stage.actors[winner as Role].address);
      const { bountyId } = await models.modelOf(modelId);
      expect((await board.bountyOf(bountyId)).status).to.equal(Status.Settled);
    }
  });

  it("disproves a lie of every ending, and beats a false challenge", () => {
    expect(
      report.disputes.map(({ lie, phaseReached, winner, solver, challenger }) => [
        lie,
        phaseReached,
        winner,
        solver,
        challenger,
      ]),
    ).to.deep.equal([
      ["scalar", "Open", "challenger", "Scott", "Vera"],
      ["sum", "LeafSum", "challenger", "Susan", "Vera"],
      ["false challenge", "Open", "solver", "Alice", "Frank"],
      ["ket", "LeafKet", "challenger", "Kurt", "Vera"],
      ["unopenable", "Open", "challenger", "Harry", "Vera"],
    ]);
  });

  it("stays within the moves and the gas of a dispute", () => {
    for (const { lie, solverMoves, challengerMoves, gas } of report.disputes) {
      expect(gas, lie).to.be.within(100_000, MAX_GAS);
      expect(solverMoves, lie).to.be.within(1, MAX_MOVES);
      expect(challengerMoves, lie).to.be.within(1, MAX_MOVES + 1);
    }
  });

  it("defeats the liars' claims and no other, in the game's own words", async () => {
    const { game } = stage.market;
    const opened = await game.queryFilter(game.filters.ClaimOpened());
    const defeated = await Promise.all(
      opened.map(async ({ args }) => [args.solver, await game.isDefeated(args.claimId)] as const),
    );
    const liars = ["Scott", "Susan", "Kurt", "Harry"] as const;
    expect(defeated.filter(([, lost]) => lost).map(([solver]) => solver)).to.deep.equal(
      liars.map((role) => stage.actors[role].address),
    );
    expect(defeated).to.have.length(7);
  });

  it("balances to the wei, with nothing left in a contract and no credit left", async () => {
    const { books } = report;
    expect(books.conserved).to.equal(true);
    expect(books.held).to.equal(0n);
    expect(books.burned).to.equal(parseEther("0.55"));
    for (const role of Object.keys(ROLES) as Role[]) {
      const { address } = stage.actors[role];
      expect(books.changes.get(address), role).to.equal(parseEther(GAINS[role]));
      expect(await stage.market.board.credits(address, ZeroAddress), role).to.equal(0n);
      expect(await stage.market.game.credits(address), role).to.equal(0n);
    }
    expect(await stage.ethers.provider.getBalance(ZeroAddress)).to.equal(books.burned);
  });

  it("mints the real Iris data, under the content identifier of their file", async () => {
    const { cid, rows, columns, root } = await stage.market.datasets.datasetOf(1);
    expect(cid).to.equal(
      `0x${Buffer.from((await contentId(new TextEncoder().encode(IRIS_CSV))).bytes).toString("hex")}`,
    );
    expect([rows, columns]).to.deep.equal([150n, 5n]);
    expect((await stage.market.models.modelOf(2)).terms.dataRoots[0]).to.equal(root);
  });

  it("reports one line of JSON, with amounts as decimal strings of wei and gas as numbers", () => {
    const line = reportJson(report);
    expect(line).to.not.contain("\n");
    const parsed = JSON.parse(line) as Record<string, Record<string, unknown>[]>;
    expect(Object.keys(parsed)).to.deep.equal(["bounties", "disputes", "maxDisputeGas", "conserved"]);
    expect(parsed["bounties"]).to.deep.equal([
      { kind: "exact", score: -1.857275029954454, winner: "Alice", paidWei: "2000000000000000000", modelId: "1" },
      { kind: "open", score: 43 / 45, winner: "Bob", paidWei: "3000000000000000000", modelId: "2" },
    ]);
    for (const [i, dispute] of parsed["disputes"]!.entries()) {
      const { lie, phaseReached, winner, solverMoves, challengerMoves, gas } = report.disputes[i]!;
      expect(dispute).to.deep.equal({ lie, phaseReached, winner, solverMoves, challengerMoves, gas });
    }
    expect(parsed["maxDisputeGas"]).to.equal(Math.max(...report.disputes.map(({ gas }) => gas)));
    expect(parsed["conserved"]).to.equal(true);
  });

  it("tells who is who, draws circuit and curve, and closes with moves, gas and money", () => {
    const tables = reportTables(report, stage);
    for (const [role, part] of Object.entries(ROLES)) {
      expect(told).to.contain(part);
      expect(tables).to.contain(role);
    }
    for (const { gas } of report.disputes) expect(tables).to.contain(`${gas}`);
    expect(told).to.contain("┤ RY(theta[0]) ├").and.to.contain("energy in hartree");
    expect(told)
      .to.match(/step [\d ]+ opened: KDOT/)
      .and.to.match(/step [\d ]+ opened: KROT/);
    expect(told)
      .to.match(/opened and executed on-chain: FSUB/)
      .and.to.contain("its time runs out");
    expect(told).to.contain("BountyCommitmentMismatch");
  });
});
