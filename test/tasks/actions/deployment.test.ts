import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import hre from "hardhat";

import Core from "../../../deploy/modules/Core.ts";
import Ketwork from "../../../deploy/modules/Ketwork.ts";
import { deployerOn, deployModule, type DeploymentOptions } from "../../../tasks/deployment/deploy.ts";
import { parametersPath, readParameters } from "../../../tasks/deployment/parameters.ts";
import { addressIn } from "../../../tasks/deployment/record.ts";
import { copyOf, rehearse } from "../../../tasks/deployment/rehearsal.ts";
import { temporaryFolder } from "../../helpers/tasks/folder.ts";
import { startHardhatNode } from "../../helpers/tasks/hardhat-node.ts";
import { runTask, type TaskRun } from "../../helpers/tasks/run-task.ts";

interface Rehearsed {
  readonly contracts: Readonly<Record<string, { readonly address: string; readonly stands: boolean }>>;
  readonly transactions: readonly { readonly call: string; readonly gas: string }[];
  readonly gas: string;
}

/** The one document on stdout. */
function documentOf({ stdout }: TaskRun): Record<string, unknown> {
  expect(stdout.trim().split("\n")).to.have.length(1);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe("Tasks of deployments", () => {
  const folder = temporaryFolder();
  const [{ getTask }, { create }] = [hre.tasks, hre.network];
  // Whoever runs tests has built the contracts, in another profile than that of the task.
  before(() => {
    const built = { run: () => Promise.resolve() } as unknown as ReturnType<typeof getTask>;
    hre.tasks.getTask = (id) => (id === "build" ? built : getTask.call(hre.tasks, id));
  });
  after(() => void (hre.tasks.getTask = getTask));
  afterEach(() => void (hre.network.create = create));

  const deploy = (args: Record<string, unknown>) => runTask(["deploy"], { folder: folder(), json: true, ...args });

  it("tell what would be deployed where, with its gas, and leave no trace", async () => {
    const dry = documentOf(await deploy({ dryRun: true })) as unknown as Rehearsed & { deployer: string };
    expect(readdirSync(folder())).to.deep.equal([]);
    expect(Object.values(dry.contracts).every(({ stands }) => !stands)).to.equal(true);
    expect(dry.transactions.map(({ call }) => call)).to.include.members([
      ...["KetMachine", "BountyBoard", "TimelockController.grantRole", "AccessManager.multicall"],
    ]);
    const sum = dry.transactions.reduce((gas, transaction) => gas + BigInt(transaction.gas), 0n);
    expect([sum > 30_000_000n, `${sum}`]).to.deep.equal([true, dry.gas]);

    const done = documentOf(await deploy({})) as { addresses: Record<string, string> };
    const planned = Object.entries(dry.contracts).map(([name, { address }]) => [name, address]);
    expect(done.addresses).to.deep.equal(Object.fromEntries(planned));
    expect(dry.transactions).to.have.length(22);
  });

  it("print addresses on stdout, and how far they are on stderr", async () => {
    const { stdout, stderr } = await deploy({ json: false, module: "Core" });
    expect(stdout)
      .to.match(/KetMachine.*0x[0-9a-fA-F]{40}/)
      .and.to.include(`recorded in ${folder()}`);
    expect(stdout).to.not.include("Core#");
    expect(stderr).to.match(/Machine#KetMachine: 0x[0-9a-fA-F]{40}/);
  });

  it("write what verifies a deployment, and say which checks it fails", async () => {
    await deploy({ module: "Core" });
    const inputs = documentOf(await runTask(["verify-inputs"], { folder: folder(), json: true }));
    expect(inputs["contracts"]).to.include("ProgramStore");
    expect(existsSync(join(folder(), "verify", "sourcify", "ProgramStore.json"))).to.equal(true);
    // The chain of the next task is another one, where nothing stands.
    const check = await runTask(["check-deployment"], { folder: folder(), json: true, module: "Core" });
    expect(check.success).to.equal(false);
    const { failed, checks } = documentOf(check) as { failed: { name: string }[]; checks: number };
    expect(failed.map(({ name }) => name)).to.include("KetMachine");
    expect(checks).to.be.above(failed.length);
  });

  for (const [what, task, args, code] of [
    ["a strategy that nobody knows", "deploy", { strategy: "magic" }, "DeploymentStrategyUnknown"],
    ["a module that nobody knows", "deploy", { module: "Moon" }, "DeploymentModuleUnknown"],
    ["a guardian that is no account", "deploy", { guardian: "me" }, "DeploymentParameterOutOfRange"],
    ["a file of parameters that is not there", "deploy", { parameters: "nowhere" }, "DeploymentParametersMissing"],
    ["no record to be checked", "check-deployment", {}, "DeploymentRecordMissing"],
    ["no record to be verified", "verify-inputs", {}, "DeploymentRecordMissing"],
  ] as const) {
    it(`refuse ${what} with one document and a failure`, async () => {
      const refused = await runTask([task], { folder: join(folder(), "nowhere"), json: true, ...args });
      expect(refused.success).to.equal(false);
      expect(documentOf(refused)).to.have.nested.property("error.code", code);
    });
  }

  it("ask before they deploy on a chain that is not local, and show what", async () => {
    hre.network.create = (given) =>
      create.call(hre.network, { ...(given as object), override: { chainId: 11155111 } }) as never;
    const { isTTY } = process.stdin;
    process.stdin.isTTY = false;
    try {
      const lacking = await deploy({ parameters: "local" });
      expect(documentOf(lacking)).to.have.nested.property("error.code", "DeploymentFactoryMissing");
      const refused = await deploy({ parameters: "local", strategy: "basic" });
      expect(documentOf(refused), refused.stderr).to.have.nested.property("error.code", "ConfirmationMissing");
      expect(refused.stderr)
        .to.include("BountyBoard")
        .and.to.match(/about \d+ gas/);
      expect(readdirSync(folder())).to.deep.equal([]);
    } finally {
      process.stdin.isTTY = isTTY;
    }
  });
});

describe("A rehearsal", () => {
  const folder = temporaryFolder();

  it("goes on from the journal on a copy of the node's chain, and changes neither", async function () {
    this.timeout(120_000);
    await using node = await startHardhatNode(folder());
    const connection = await hre.network.create({ network: "localhost", override: { url: node.url } });
    const { artifacts } = hre;
    const place = join(folder(), "deployment");
    const parameters = await readParameters(parametersPath(31337));
    const all: DeploymentOptions = {
      ...{ module: Ketwork, parameters, folder: place, strategy: "basic", saltName: "a rehearsal" },
    };
    await deployModule({ connection, artifacts }, { ...all, module: Core });
    const files = () => readdirSync(place).map((name) => [name, contentOf(join(place, name))]);
    const [before, height] = [files(), await connection.ethers.provider.getBlockNumber()];

    const deployer = await deployerOn(connection.provider);
    const copy = await copyOf(hre, connection);
    const rehearsed = await rehearse({ connection: copy, artifacts }, connection.ethers.provider, deployer, all);
    expect([files(), await connection.ethers.provider.getBlockNumber()]).to.deep.equal([before, height]);
    const standing = Object.entries(rehearsed.contracts).filter(([, { stands }]) => stands);
    expect(standing.map(([name]) => name)).to.have.members([
      ...["DisputeGame", "KetMachine", "ProgramStore", "SealedRows", "VectorChecker"],
    ]);
    expect(rehearsed.transactions.map(({ call }) => call)).to.not.include("ProgramStore");

    const record = await deployModule({ connection, artifacts }, all);
    for (const [name, { address }] of Object.entries(rehearsed.contracts)) {
      expect(addressIn(record, name), name).to.equal(address);
    }
    const again = await rehearse(
      { connection: await copyOf(hre, connection), artifacts },
      connection.ethers.provider,
      deployer,
      all,
    );
    expect(again.transactions).to.deep.equal([]);
  });
});

const contentOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // A folder.
    return undefined;
  }
};
