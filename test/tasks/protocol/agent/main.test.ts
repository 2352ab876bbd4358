import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { JsonRpcProvider, Wallet } from "ethers";
import { network } from "hardhat";

import { checkConfig, type AgentConfig } from "../../../../tasks/protocol/agent/config.ts";
import { jsonLog } from "../../../../tasks/protocol/agent/log.ts";
import { startAgent, type StartedAgent } from "../../../../tasks/protocol/agent/main.ts";
import { runAgent } from "../../../../tasks/protocol/agent/process.ts";
import { CONTRACT_NAMES } from "../../../../tasks/protocol/connect.ts";
import { deployLocalMarket } from "../../../../tasks/protocol/local.ts";
import { redactor } from "../../../../tasks/protocol/redact.ts";
import { temporaryFolder } from "../../../helpers/tasks/folder.ts";
import { rejection } from "../../../helpers/tasks/nodes.ts";

const KEY = `0x${"5a".repeat(32)}`;

describe("startAgent", () => {
  const folder = temporaryFolder();
  let server: Awaited<ReturnType<typeof network.createServer>>;
  let config: AgentConfig;
  let lines: string[];
  let addresses: Record<string, string>;
  const agents: StartedAgent[] = [];

  const options = () => {
    const keys = redactor();
    return {
      redactor: keys,
      log: jsonLog({ level: "debug", redactor: keys, destination: { write: (line) => void lines.push(line) } }),
    };
  };

  beforeEach(async function () {
    this.timeout(200_000);
    lines = [];
    server = await network.createServer("default", "127.0.0.1");
    const { port } = await server.listen();
    const provider = new JsonRpcProvider(`http://127.0.0.1:${port}`, undefined, { staticNetwork: true });
    const market = await deployLocalMarket(await provider.getSigner());
    const entries = CONTRACT_NAMES.map(async (name) => [name, await market[name].getAddress()]);
    addresses = Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
    provider.destroy();
    writeFileSync(join(folder(), "market.json"), JSON.stringify({ chainId: 31337, contracts: addresses }));
    writeFileSync(join(folder(), "key"), KEY, { mode: 0o600 });
    process.env["TEST_AGENT_KEY"] = join(folder(), "key");
    const urls = [`http://127.0.0.1:${port}`, `ws://127.0.0.1:${port}`];
    config = checkConfig(
      {
        chain: { id: 31337, endpoints: urls, finality: 2, pollSeconds: 0.1 },
        market: { deployment: "market.json" },
        store: "agent.db",
        signer: { type: "environment", name: "TEST_AGENT_KEY" },
        roles: { watchtower: {} },
        metrics: { port: 0 },
      },
      join(folder(), "agent.yaml"),
    );
  });
  afterEach(async () => {
    delete process.env["TEST_AGENT_KEY"];
    for (const agent of agents.splice(0)) await agent.stop();
    await server.close();
  });

  it("comes to know the market, serves its health, ends, and comes back", async () => {
    const agent = await startAgent(config, options());
    const life = agent.run();
    agents.push(agent);
    for (let i = 0; i < 200 && agent.health().state !== "ok"; i++) await new Promise((done) => setTimeout(done, 50));
    const health = await fetch(`http://127.0.0.1:${agent.port}/health`);
    expect([health.status, ((await health.json()) as { state: string }).state]).to.deep.equal([200, "ok"]);
    expect(await (await fetch(`http://127.0.0.1:${agent.port}/metrics`)).text()).to.include("ketwork_head_number");
    expect(agent.address).to.equal(new Wallet(KEY).address);
    // One writer.
    expect((await rejection(startAgent(config, options()))).code).to.equal("StoreLocked");
    await agent.stop();
    await life;
    const report = await runAgent(config, { ...options(), once: true });
    expect(report).to.deep.include({ address: agent.address, duties: [{ key: "withdraw" }], openIntents: 0 });
    expect(report!.head!.number).to.be.greaterThan(0);
    expect(lines.join("")).not.to.include(KEY.slice(2));
  });

  it("refuses a store of another market, and a chain of another id, and closes what it has opened", async () => {
    await runAgent(config, { ...options(), once: true });
    const other = { ...addresses, board: addresses["lens"]!, lens: addresses["board"]! };
    writeFileSync(join(folder(), "market.json"), JSON.stringify({ chainId: 31337, contracts: other }));
    expect((await rejection(startAgent(config, options()))).code).to.equal("SettingConflict");
    const foreign = { ...config, chain: { ...config.chain, id: 1 } };
    expect((await rejection(startAgent(foreign, options()))).code).to.be.oneOf([
      "DeploymentMalformed",
      "DeploymentOfOtherChain",
      "ChainIdMismatch",
    ]);
    writeFileSync(join(folder(), "market.json"), JSON.stringify({ chainId: 31337, contracts: addresses }));
    await runAgent(config, { ...options(), once: true });
  });
});
