import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { checkConfig, readConfig, summaryOf } from "../../../../tasks/protocol/agent/config.ts";
import { isAgentError } from "../../../../tasks/protocol/agent-error.ts";
import { temporaryFolder } from "../../../helpers/tasks/folder.ts";

const YAML = `
chain: { id: 31337, endpoints: ["https://node.example/\${API_KEY}", "ws://127.0.0.1:8545"], finality: 64 }
market: { deployment: deployment }
store: state/agent.db
signer: { type: environment, name: AGENT_KEY }
roles: { watchtower: {} }
budget: { maxBonds: 2.5 ether }
content: { sources: [{ type: folder, path: content }, { type: gateway, url: "https://gateway.example", format: raw }] }
metrics: { port: 0 }
`;

describe("readConfig", () => {
  const folder = temporaryFolder();
  const read = (text: string, environment: NodeJS.ProcessEnv = { API_KEY: "secret-token" }) => {
    const file = join(folder(), "agent.yaml");
    writeFileSync(file, text);
    return readConfig(file, environment);
  };

  it("reads YAML, fills in defaults, and resolves variables, paths and amounts", () => {
    const config = read(YAML);
    expect(config.chain).to.deep.equal({
      id: 31337,
      endpoints: ["https://node.example/secret-token", "ws://127.0.0.1:8545"],
      finality: 64,
      agreement: 1,
      maxRange: 10_000,
      finalBatch: 16,
      pollSeconds: 4,
      requestSeconds: 15,
    });
    expect(config.store).to.equal(join(folder(), "state/agent.db"));
    expect(config.market).to.deep.equal({ deployment: join(folder(), "deployment") });
    expect(config.budget).to.deep.equal({ maxBonds: 25n * 10n ** 17n });
    expect(config.fees).to.deep.equal({ maxFeePerGas: 200n * 10n ** 9n, minPriorityFee: 10n ** 7n });
    expect(config.metrics).to.deep.equal({ port: 0, host: "127.0.0.1" });
    expect(config.content.sources[0]).to.deep.equal({ type: "folder", path: join(folder(), "content") });
    expect(config.roles).to.have.all.keys("watchtower");
    expect(config.roles.watchtower).to.include({ marginSeconds: 60 });
    expect(JSON.stringify(summaryOf({ ...config, budget: {}, fees: {} as never }))).not.to.include("secret-token");
  });

  it("reads JSON", () => {
    const { id } = read(JSON.stringify({ ...(checkedRaw() as object), store: "x" })).chain;
    expect(id).to.equal(1);
  });

  const checkedRaw = () => ({
    chain: { id: 1, endpoints: ["http://a"], finality: "finalized" },
    market: { deployment: "d" },
    store: "s",
    signer: { type: "node", url: "http://n", address: `0x${"11".repeat(20)}` },
    roles: {},
  });

  function failure(work: () => unknown) {
    try {
      work();
    } catch (error) {
      if (isAgentError(error)) return { code: error.code, message: error.message, ...error.details };
      throw error;
    }
    throw new Error("nothing was refused");
  }

  it("names file, path and rule of what is wrong, and no value", () => {
    const cases: [path: string, rule: RegExp, change: (raw: ReturnType<typeof checkedRaw>) => object][] = [
      ["/chain", /required property 'id'/, (raw) => ({ ...raw, chain: { ...raw.chain, id: undefined } })],
      ["/chain/endpoints/0", /must|should/, (raw) => ({ ...raw, chain: { ...raw.chain, endpoints: ["hunter2"] } })],
      [
        "/chain/agreement",
        /more than there are endpoints/,
        (raw) => ({ ...raw, chain: { ...raw.chain, agreement: 2 } }),
      ],
      ["/chan", /unknown/, (raw) => ({ ...raw, chan: 1 })],
      ["/signer/type", /one of keystore/, (raw) => ({ ...raw, signer: { type: "hunter2" } })],
      ["/roles/solver", /maxBond/, (raw) => ({ ...raw, roles: { solver: { maxBond: 1 } } })],
      ["/budget/maxBonds", /an amount/, (raw) => ({ ...raw, budget: { maxBonds: "hunter2" } })],
      ["/log/level", /one of debug/, (raw) => ({ ...raw, log: { level: "hunter2" } })],
      ["/metrics", /required property 'port'/, (raw) => ({ ...raw, metrics: {} })],
    ];
    for (const [path, rule, change] of cases) {
      const raw = JSON.parse(JSON.stringify(change(checkedRaw()))) as object;
      const found = failure(() => checkConfig(raw, "agent.yaml", {}));
      expect(found, path).to.include({ code: "ConfigInvalid", file: "agent.yaml", path });
      expect((found as { rule?: unknown }).rule, path).to.match(rule);
      expect(found.message).not.to.include("hunter2");
    }
  });

  it("says which file cannot be read, is no YAML, or wants a variable that is not there", () => {
    expect(failure(() => readConfig(join(folder(), "none.yaml")))).to.include({ code: "ConfigUnreadable" });
    expect(failure(() => read("chain: [1"))).to.include({ code: "ConfigMalformed" });
    expect(failure(() => read("42"))).to.include({ code: "ConfigInvalid", path: "/" });
    expect(failure(() => read(YAML, {}))).to.include({
      code: "ConfigVariableMissing",
      path: "/chain/endpoints/0",
      name: "API_KEY",
    });
  });
});
