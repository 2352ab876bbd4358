/** A `hardhat node` of one's own, and tasks that are run against it as a person runs them. */
import { spawn } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const HARDHAT = fileURLToPath(import.meta.resolve("hardhat")).replace(/index\.js$/, "cli.js");
const START_SECONDS = 60;

export interface CommandRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface HardhatNode extends AsyncDisposable {
  readonly url: string;
  rpc(method: string, ...params: unknown[]): Promise<unknown>;
  /** Runs `hardhat … --network localhost`, without a terminal. */
  run(...args: readonly string[]): Promise<CommandRun>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((ready) => server.once("listening", ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** @param dataFolder where tasks keep what they must not lose */
export async function startHardhatNode(dataFolder: string): Promise<HardhatNode> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [HARDHAT, "node", "--port", String(port)], { stdio: "ignore" });
  const ended = new Promise((done) => child.once("close", done));
  const rpc = async (method: string, ...params: unknown[]): Promise<unknown> => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    return ((await answer.json()) as { result: unknown }).result;
  };
  for (const until = Date.now() + 1000 * START_SECONDS; ; await sleep(100)) {
    if (await rpc("eth_chainId").catch(() => undefined)) break;
    if (child.exitCode !== null || Date.now() > until) throw new Error(`hardhat node does not answer on ${url}`);
  }
  return {
    url,
    rpc,
    run: (...args) =>
      new Promise((done) => {
        const env = { ...process.env, LOCAL_RPC_URL: url, XDG_DATA_HOME: dataFolder, LOCALAPPDATA: dataFolder };
        const command = spawn(process.execPath, [HARDHAT, ...args, "--network", "localhost"], {
          env,
          stdio: ["ignore", "pipe", "pipe"],
        });
        const caught = { stdout: "", stderr: "" };
        command.stdout.on("data", (text: Buffer) => (caught.stdout += String(text)));
        command.stderr.on("data", (text: Buffer) => (caught.stderr += String(text)));
        command.once("close", (code) => done({ code, ...caught }));
      }),
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}
