import { expect } from "chai";

import { circuit, parameter, parsePauliSum, predictionProgram, programId, toCells } from "../../../sim/index.ts";
import { plainOf } from "../../../tasks/protocol/send.ts";
import { parametersOf, predictWith, verifyModel } from "../../../tasks/protocol/replay.ts";
import { bits } from "../../helpers/market/jobs.ts";
import { mintRows, mintSolved } from "../../helpers/tasks/models.ts";
import { answering, rejection } from "../../helpers/tasks/nodes.ts";
import { deployWorld, networkHelpers } from "../../helpers/tasks/sdk.ts";
import { FIRST_UNVERIFIED, registerModel } from "../../../tasks/protocol/models.ts";

async function deployModels() {
  const world = await deployWorld();
  const { jobs } = world;
  const { datasetId, segment } = await mintRows(world);
  await mintSolved(world, { program: jobs.data, data: [segment.cells], draft: { datasetIds: [datasetId] } });
  await mintSolved(world, { program: jobs.open, args: toCells([0.5]), draft: { kind: "open", direction: "max" } });
  return { ...world, segment };
}
const load = () => networkHelpers.loadFixture(deployModels);

describe("verifyModel", () => {
  it("computes the score again, bit for bit", async () => {
    const { market, segment } = await load();
    const source = (root: string) => (root === segment.root ? segment.cells : undefined);
    const verdict = await verifyModel(market, market.chainId, 1n, source);
    expect(verdict).to.deep.include({ isBitEqual: true, claimed: bits(2.5), found: bits(2.5) });
    // Of an exact job the parameters are the outputs, the score first.
    expect(parametersOf(verdict.model, verdict.prover)).to.deep.equal({ cells: toCells([2.5, 0, 0, 0]), first: 1 });
    expect(() => parametersOf(verdict.model))
      .to.throw()
      .with.property("code", "ModelRunMissing");
    const open = await verifyModel(market, market.chainId, 2n, () => undefined);
    expect(parametersOf(open.model)).to.deep.equal({ cells: toCells([0.5]), first: 0 });
  });

  it("needs the data, and a model of a bounty", async () => {
    const { market, jobs } = await load();
    const none = verifyModel(market, market.chainId, 1n, () => undefined);
    expect(await rejection(none)).to.include({ code: "DataMissing" });
    const other = verifyModel(market, market.chainId, 1n, () => toCells([1, 2]));
    expect(await rejection(other)).to.include({ code: "StatementMismatch" });
    const draft = { programId: programId(jobs.open), argsRoot: `0x${"11".repeat(32)}`, name: "x" };
    await registerModel(market.models, draft);
    const unverified = verifyModel(market, market.chainId, FIRST_UNVERIFIED, () => undefined);
    expect(await rejection(unverified)).to.include({ code: "ModelUnverified" });
  });

  it("says so where the score is not the one of the run", async () => {
    const { market } = await load();
    const told = plainOf<{ outcome: object; bountyId: string }>(await market.models.modelOf(2n));
    const score = bits(0.75);
    // A node that lies about the score in both places: only the run shows it.
    const board = answering(market.board, {
      queryFilter: async (filter: never, from: number) => {
        const events = await market.board.queryFilter(filter, from);
        return events.map((event) =>
          event.fragment.name === "Revealed"
            ? { args: { ...plainOf<object>(event.args), score }, blockNumber: event.blockNumber }
            : event,
        );
      },
    });
    const models = answering(market.models, {
      modelOf: () => Promise.resolve({ ...told, outcome: { ...told.outcome, score } }),
    });
    const verdict = await verifyModel({ ...market, board, models }, market.chainId, 2n, () => undefined);
    expect(verdict).to.deep.include({ isBitEqual: false, claimed: score, found: bits(0.5) });
  });
});

describe("predictWith", () => {
  const model = circuit(1).ry(parameter("x[0]"), 0).ry(parameter("theta[0]"), 0).build();
  const program = predictionProgram({ circuit: model, readout: [parsePauliSum("Z0"), parsePauliSum("-Z0")] });

  it("predicts what the program of the desk computes", () => {
    const { prediction, scores } = predictWith({ program, parameters: toCells([0.5]) }, [2]);
    expect(prediction).to.equal(1);
    expect(Math.abs(scores[0]! - Math.cos(2.5))).to.be.below(1e-12);
    expect(scores[1]).to.equal(-scores[0]!);
    expect(predictWith({ program, parameters: toCells([0.5]) }, [-0.5]).prediction).to.equal(0);
  });

  it("refuses a row that is not finite", () => {
    expect(() => predictWith({ program, parameters: toCells([0.5]) }, [NaN]))
      .to.throw()
      .with.property("code", "ModelRowMalformed");
  });
});
