import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { temporaryFolder } from "../../../helpers/tasks/folder.ts";

const SCRIPT = join(import.meta.dirname, "../../../../tasks/protocol/agent/process.ts");

describe("The process of an agent", () => {
  const folder = temporaryFolder();

  function start(config: object, environment: NodeJS.ProcessEnv = {}) {
    const file = join(folder(), "agent.json");
    writeFileSync(file, JSON.stringify(config));
    const child = spawn(process.execPath, [SCRIPT, "--config", file], {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
    return new Promise<{ code: number | null; text: string }>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, text }));
    });
  }

  it("says in one line why it cannot start, needs no Hardhat for it, and shows no key", async function () {
    this.timeout(120_000);
    const key = `${"5a".repeat(31)}zz`;
    const config = {
      chain: { id: 31337, endpoints: ["http://127.0.0.1:1"], finality: 2 },
      market: { deployment: "none.json" },
      store: "agent.db",
      signer: { type: "environment", name: "TEST_AGENT_KEY" },
      roles: {},
    };
    const malformed = await start(config, { TEST_AGENT_KEY: key });
    expect(malformed.code).to.equal(1);
    expect(malformed.text).not.to.include("5a5a");
    const line = JSON.parse(malformed.text.trim().split("\n").at(-1)!) as object;
    expect(line).to.have.nested.property("error.code", "KeyMalformed");
    const unknown = await start({ ...config, rols: {} });
    expect(unknown.text).to.include("ConfigInvalid").and.to.include("/rols");
  });
});
