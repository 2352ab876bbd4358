import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { encodeCells, Prover, run, toCells, type Program } from "../../../sim/index.ts";
import { folderStore, parseCid } from "../../../tasks/protocol/content/index.ts";
import { storeDataset } from "../../../tasks/protocol/datasets/index.ts";
import { answerQuestion, askModel, takeQuestion } from "../../../tasks/protocol/inference.ts";
import { draftQuestion } from "../../../tasks/protocol/question.ts";
import { commitResult, resultOf, revealResult } from "../../../tasks/protocol/solve.ts";
import { temporaryFolder } from "../../helpers/tasks/folder.ts";
import { mintRows, mintSolved, ROWS } from "../../helpers/tasks/models.ts";
import { BOND, contextOf, post, SALT } from "../../helpers/tasks/sdk.ts";
import { localServers } from "../../helpers/tasks/server.ts";
import { deployTaskWorld, type TaskWorld } from "../../helpers/tasks/task-market.ts";

const CELLS = toCells(ROWS.flat());

describe("A claim about data that a challenger has no file of", () => {
  const folder = temporaryFolder();
  const serve = localServers();
  const elsewhere = () => join(folder(), "elsewhere");
  const empty = () => join(folder(), "empty");
  let world: TaskWorld;
  let datasetId: bigint;
  /** The rows are minted, and their content is in another folder than that of the tasks. */
  beforeEach(async () => {
    world = await deployTaskWorld(folder());
    const minted = await mintRows(world);
    datasetId = minted.datasetId;
    await storeDataset(minted.packed, folderStore(elsewhere()));
  });

  const liesAbout = (program: Program, data: readonly BigUint64Array[]) => {
    const { steps } = new Prover(run({ program, data })).outcome();
    return new Prover(run({ program, data }, { onStep: (made) => made.steps === steps && (made.floats[0] = -9) }));
  };
  /** Account 1 reveals a wrong score of the rows. */
  const liesInBounty = async () => {
    const { board } = world.as(1);
    const posted = await post(world, { program: world.jobs.data, datasetIds: [datasetId] });
    const prover = liesAbout(world.jobs.data, [CELLS]);
    const { index } = await commitResult(board, await contextOf(world, posted, 1), resultOf(prover), SALT, BOND);
    await world.networkHelpers.mine(3);
    return (await revealResult(board, posted.bountyId, index, prover, SALT)).claimId;
  };
  const liesAtDesk = async (data: BigUint64Array, modelId = 0n) => {
    const question = await draftQuestion(world.market.rules, {
      ...{ program: world.jobs.data, machine: await world.market.machine.getAddress(), data: [data], modelId },
      ...{ reward: 1000n, solverBond: BOND, challengerBond: BOND / 2n, openSeconds: 3600, maxRoyaltyBps: 500n },
    });
    const { questionId } = await askModel(world.market.desk, question);
    const { desk } = world.as(1);
    await takeQuestion(desk, questionId, BOND);
    return (await answerQuestion(desk, questionId, liesAbout(world.jobs.data, [data]))).claimId;
  };
  /** A web server with the content. */
  const gateway = () => {
    const store = folderStore(elsewhere());
    return serve(async ({ url }, response) => response.end(await store.get(parseCid(url!.slice("/files/".length)))));
  };

  it("is challenged with the content of another folder", async () => {
    const claim = await liesInBounty();
    const judged = await world.json("challenge", { claim, account: "3", dryRun: true, content: elsewhere() });
    expect(judged).to.include({ right: false });
  });

  it("is challenged and played with the content of a web server", async () => {
    const claim = await liesInBounty();
    const content = { gateway: `${await gateway()}/files/{cid}`, content: empty() };
    const { gameId } = await world.json("challenge", { claim, account: "3", ...content });
    const moved = await world.json("dispute move", { id: gameId, account: "1", ...content });
    expect(moved["after"]).to.include({ phase: "ChallengerWon" });
  });

  it("is left alone where nobody has its data, and what would help is said", async () => {
    const claim = await liesInBounty();
    const { value } = await world.run("challenge", { claim, account: "3", content: empty() });
    expect(value["code"]).to.equal("DataMissing");
    expect(value["details"]).to.deep.include({ segment: 0, datasetId: "1" });
    expect(value["message"]).to.include("--gateway");
    const wrong = join(folder(), "wrong.bin");
    writeFileSync(wrong, encodeCells(toCells([1, 2, 3])));
    const other = await world.run("challenge", { claim, account: "3", content: empty(), data: wrong });
    expect(other.value["code"]).to.equal("DataMissing");
    writeFileSync(join(folder(), "rows.bin"), encodeCells(CELLS));
    const data = [wrong, join(folder(), "rows.bin")].join(",");
    const own = await world.json("challenge", { claim, account: "3", content: empty(), data, dryRun: true });
    expect(own).to.include({ right: false });
  });

  it("is an answer: its dataset is found by the root", async () => {
    const claim = await liesAtDesk(CELLS);
    const judged = await world.json("challenge", { claim, account: "3", dryRun: true, content: elsewhere() });
    expect(judged).to.include({ right: false });
  });

  it("is an answer about a model: the parameters are on the chain", async () => {
    const parameters = toCells([0.5]);
    const open = { kind: "open", direction: "max" } as const;
    const job = { program: world.jobs.open, args: parameters, draft: open };
    const { modelId } = await mintSolved(world, job, world.networkHelpers);
    const claim = await liesAtDesk(parameters, modelId);
    const judged = await world.json("challenge", { claim, account: "3", dryRun: true, content: empty() });
    expect(judged).to.include({ right: false });
  });
});
