import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { IRIS_CSV, programId } from "../../../sim/index.ts";
import { readRecipeFile } from "../../../tasks/cli/program.ts";
import { readConfig } from "../../../tasks/protocol/agent/config.ts";
import { programOf } from "../../../tasks/protocol/jobs/index.ts";
import { cliMarket, type CliMarket } from "../../helpers/tasks/cli-market.ts";
import { temporaryFolder } from "../../helpers/tasks/folder.ts";
import { runTask } from "../../helpers/tasks/run-task.ts";

const EXAMPLES = fileURLToPath(new URL("../../../docs/examples/first-bounty", import.meta.url));
const PAGE = fileURLToPath(new URL("../../../docs/first-bounty.md", import.meta.url));

describe("The first bounty of the docs", () => {
  const folder = temporaryFolder();
  const file = (name: string) => join(folder(), name);
  let world: CliMarket;
  let data: string | undefined;
  beforeEach(async () => {
    cpSync(EXAMPLES, folder(), { recursive: true });
    world = await cliMarket(folder());
    // Tasks keep content and secrets among the user's data unless they are told otherwise: that is what is tried here.
    data = process.env["XDG_DATA_HOME"];
    process.env["XDG_DATA_HOME"] = file("data");
  });
  afterEach(() => {
    if (data === undefined) delete process.env["XDG_DATA_HOME"];
    else process.env["XDG_DATA_HOME"] = data;
  });

  const run = async (id: string, args: Record<string, unknown> = {}, success = true) => {
    const { success: done, value, stderr } = await runTask(id.split(" "), { json: true, ...args });
    expect(done, stderr).to.equal(success);
    return value;
  };
  const onMarket = (id: string, args: Record<string, unknown> = {}, success = true) =>
    run(id, { deployment: world.file, ...args }, success);
  const send = (id: string, args: Record<string, unknown> = {}, success = true) =>
    onMarket(id, { yes: true, ...args }, success);

  it("needs its files alone, and no path twice", async () => {
    expect(readFileSync(file("iris.csv"), "utf8")).to.equal(IRIS_CSV);
    const { cid } = await run("dataset prepare", { file: file("iris.csv") });
    expect(await send("dataset mint", { cid })).to.include({ datasetId: "1" });

    const posted = await send("bounty post", { file: file("bounty.yaml") });
    const recipe = readRecipeFile(file("job.yaml"));
    expect(posted).to.include({ programId: programId(programOf(recipe)) });
    const bounty = String(posted["bountyId"]);
    const { metadata } = await onMarket("bounty show", { bounty });
    expect(JSON.parse(String(metadata))).to.have.deep.property("job", recipe);

    const solved = await send("solve", { bounty, account: "1" });
    expect(Number(solved["score"])).to.be.above(0.9);
    expect(existsSync(String(solved["store"])), "kept").to.equal(true);
    await run("pass-time", { duration: "11m" });
    const { revealed } = (await send("reveal", { account: "1" })) as { revealed: { claimId: string }[] };
    const { stdout } = await runTask(["bounty", "show"], { deployment: world.file, bounty });
    expect(stdout).to.include(revealed[0]!.claimId.slice(0, 14));
    const right = await send("challenge", { claim: revealed[0]!.claimId, account: "2" }, false);
    expect(right).to.include({ code: "ClaimRight" });
    await run("pass-time", { duration: "15m" });
    expect(await send("bounty settle", { bounty })).to.include({ status: "settled" });
    const { modelId } = await send("model mint", { bounty: bounty.slice(0, 12) });
    expect(await onMarket("model verify", { id: modelId })).to.include({ isBitEqual: true });
    const flower = { id: modelId, row: "6.1,2.8,4.7,1.2", raw: true };
    const { stdout: said } = await runTask(["model", "predict"], { deployment: world.file, ...flower });
    expect(readFileSync(PAGE, "utf8")).to.include(
      `$ npx hardhat model predict 1 ${flower.row} --raw --network local\n${said}`,
    );
    const asked = await onMarket("model predict", flower);
    expect(asked).to.include({ class: "versicolor", prediction: 1 });
    const { file: compiled } = await run("program compile", { file: file("job.yaml"), prediction: true });
    expect(compiled).to.equal(file("job.prediction.program.json"));
    const { row, programId: id, scores } = asked;
    const again = await onMarket("model predict", { id: modelId, row: String(row), program: compiled });
    expect(again).to.deep.include({ row, programId: id, scores });
  });

  it("configures agents that its schema accepts", () => {
    const environment = { DEPLOYMENT: folder(), HOME: folder() };
    for (const role of ["solver", "watchtower"] as const) {
      expect(Object.keys(readConfig(file(`${role}.yaml`), environment).roles)).to.deep.equal([role]);
    }
  });

  it("says where data are missing that this machine does not have", async () => {
    const { cid } = await run("dataset prepare", { file: file("iris.csv") });
    await send("dataset mint", { cid });
    const { bountyId } = await send("bounty post", { file: file("bounty.yaml") });
    process.env["XDG_DATA_HOME"] = file("elsewhere");
    const failure = await send("solve", { bounty: bountyId, account: "1" }, false);
    expect(failure).to.include({ code: "DataMissing" });
    expect(failure["rule"] ?? failure["message"]).to.include(file("elsewhere"));
  });
});
