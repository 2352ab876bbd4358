import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { Assembler, programId, type Program } from "../../../sim/index.ts";
import { estimatorOncePublished, publishedState } from "../../../tasks/cli/publishing.ts";
import { estimatorUpon, type JsonRpc } from "../../../tasks/cli/upon-state.ts";
import { writeProgramFile } from "../../../tasks/protocol/program-file.ts";
import { publishProgram } from "../../../tasks/protocol/programs.ts";
import { constantJob } from "../../helpers/market/jobs.ts";
import { temporaryFolder } from "../../helpers/tasks/folder.ts";
import { rejection } from "../../helpers/tasks/nodes.ts";
import { deployTaskWorld, type TaskWorld } from "../../helpers/tasks/task-market.ts";

/** A program that takes more than one transaction. */
function longJob(): Program {
  const asm = new Assembler();
  for (let i = 0; i < 2100; i++) asm.setFloat(0, i);
  return asm.halt().assemble({ qubits: 1, maxSteps: 3000 });
}

interface Planned {
  readonly call: string;
  readonly gas: string | null;
}

describe("A program that is published first", () => {
  const folder = temporaryFolder();
  const program = constantJob(-2.5);
  let world: TaskWorld;
  let rpc: JsonRpc;
  beforeEach(async () => {
    world = await deployTaskWorld(folder());
    const { provider } = world.accounts[0]! as unknown as { provider: { send: (m: string, p: unknown[]) => unknown } };
    rpc = async (method, params) => provider.send(method, [...params]);
  });

  it("leaves in the store what its override says", async () => {
    const { store } = world.market;
    const state = Object.entries(await publishedState(store, program));
    expect(state).to.have.length(1);
    const [[address, { stateDiff }]] = state as [(typeof state)[number]];
    const read = (slot: string) => rpc("eth_getStorageAt", [address, slot, "latest"]);
    for (const slot of Object.keys(stateDiff)) expect(await read(slot)).to.equal(`0x${"0".repeat(64)}`);
    await publishProgram(store, program);
    for (const [slot, word] of Object.entries(stateDiff)) expect(await read(slot)).to.equal(word);
  });

  it("is seen by an estimator, and by none where the node takes no override", async () => {
    const { store } = world.market;
    expect(await estimatorOncePublished(rpc, store, program)).to.be.a("function");
    const deaf: JsonRpc = (method, [call, block]) => rpc(method, [call, block]);
    expect(await estimatorOncePublished(deaf, store, program)).to.equal(undefined);
    const strict: JsonRpc = () => Promise.reject(new Error("too many arguments"));
    expect(await estimatorOncePublished(strict, store, program)).to.equal(undefined);
  });

  const bountyFile = (program: Program, changes: Record<string, unknown> = {}) => {
    writeFileSync(join(folder(), "job.program.json"), writeProgramFile(program));
    const terms = { version: 1, kind: "exact", direction: "max", reward: "1 ether", commits: "2h" };
    const bonds = { solverBond: "0.1 ether", challengerBond: "0.05 ether", program: "job.program.json" };
    const file = join(folder(), "bounty.json");
    writeFileSync(file, JSON.stringify({ ...terms, ...bonds, ...changes }));
    return { file };
  };

  it("is planned with the post, whose gas is about what it takes then", async () => {
    const dry = await world.run("bounty post", { ...bountyFile(program), dryRun: true, json: true });
    expect(dry.success, dry.stderr).to.equal(true);
    const planned = dry.value["transactions"] as Planned[];
    expect(planned.map(({ call }) => call)).to.deep.equal(["ProgramStore.publish", "BountyBoard.post"]);
    expect(await world.market.store.isPublished(programId(program))).to.equal(false);
    const { transactions } = await world.json("bounty post", bountyFile(program));
    const [, posted] = transactions as { gasUsed: string }[];
    const [about, used] = [Number(planned[1]!.gas), Number(posted!.gasUsed)];
    expect(about).to.be.within(0.98 * used, 1.25 * used);
  });

  it("is told with what is wrong with the post", async () => {
    const [, , stranger] = world.accounts;
    const wrong = bountyFile(program, { machine: stranger!.address });
    const { success, value } = await world.run("bounty post", { ...wrong, dryRun: true });
    expect([success, value["code"]]).to.deep.equal([false, "BountyMachineNotAllowed"]);
  });

  it("is told with the transactions that a long one takes, and the post is simulated all the same", async () => {
    const dry = await world.run("bounty post", { ...bountyFile(longJob()), dryRun: true, json: true });
    const planned = dry.value["transactions"] as Planned[];
    expect(planned.map(({ call }) => call)).to.deep.equal(["ProgramStore.append", "BountyBoard.post"]);
    expect(Number(planned[1]!.gas)).to.be.above(21_000);
    expect(dry.stderr).to.match(/Publish the program: 3 transactions, about \d+ gas in all/);
  });

  it("estimates what a node does by itself, where nothing is put in its place", async () => {
    const { board } = world.market;
    const from = world.accounts[0]!.address;
    const { to, data } = await board.nonces.populateTransaction(from);
    const own = BigInt((await rpc("eth_estimateGas", [{ from, to, data }])) as string);
    const searched = await estimatorUpon(rpc, {})({ from, to, data });
    expect(Number(searched)).to.be.within(Number(own), 1.03 * Number(own));
    const refused = await rejection(estimatorUpon(rpc, {})({ from, to, data: "0x12345678" }));
    expect(refused).to.be.instanceOf(Error);
  });
});
