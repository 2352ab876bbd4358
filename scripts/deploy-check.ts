/**
 * Deploys the whole system to two chains that have just begun, `hardhat node` and anvil, and compares: equal addresses, and
 * every check of `check-deployment` on both. On the first the deployment is killed on its way and then goes on.
 *
 * `node scripts/deploy-check.ts [--json]`, after `hardhat build`. The last line of `--json` is
 * `{equal, addresses, resumed: {killedAfter, contracts}, chains: [{name, checks, failed}]}`; the process fails where
 * anything differs.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installAnvil } from "./nodes/anvil.ts";

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const hardhat = fileURLToPath(import.meta.resolve("hardhat")).replace(/index\.js$/, "cli.js");
/** Contracts that stand when the first deployment is killed. */
const KILL_AFTER = 6;
const START_SECONDS = 60;

const say = (text: string) => console.error(text);

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a task of Hardhat against a node. `watch` gets the process while it runs. */
async function task(url: string, args: readonly string[], watch?: (child: ChildProcess) => void): Promise<Finished> {
  const env = { ...process.env, LOCAL_RPC_URL: url };
  const child = spawn(process.execPath, [hardhat, ...args, "--network", "local", "--json"], { env });
  const [stdout, stderr]: string[][] = [[], []];
  child.stdout.on("data", (text: Buffer) => stdout!.push(String(text)));
  child.stderr.on("data", (text: Buffer) => stderr!.push(String(text)));
  watch?.(child);
  const code = await new Promise<number | null>((done) => child.once("close", done));
  return { code, stdout: stdout!.join(""), stderr: stderr!.join("") };
}

function reportOf<T>({ code, stdout, stderr }: Finished, allowed: readonly number[] = [0]): T {
  const line = stdout.trim().split("\n").at(-1) ?? "";
  if (code === null || !allowed.includes(code) || !line.startsWith("{")) throw new Error(`${stdout}\n${stderr}`);
  return JSON.parse(line) as T;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((ready) => server.once("listening", ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

interface Node extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
}

async function startNode(name: string, command: (port: string) => [string, string[]]): Promise<Node> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(...command(String(port)), { stdio: "ignore" });
  const ended = new Promise((done) => child.once("close", done));
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
  const headers = { "content-type": "application/json" };
  for (const until = Date.now() + 1000 * START_SECONDS; ; await sleep(100)) {
    const answer = await fetch(url, { method: "POST", headers, body }).catch(() => undefined);
    if (answer?.ok) break;
    if (child.exitCode !== null || Date.now() > until) throw new Error(`${name} does not answer on ${url}`);
  }
  return {
    name,
    url,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}

/** Contracts whose deployment the journal holds as done. */
function doneIn(folder: string): number {
  const journal = join(folder, "journal.jsonl");
  if (!existsSync(journal)) return 0;
  return readFileSync(journal, "utf8").match(/"type":"DEPLOYMENT_EXECUTION_STATE_COMPLETE"/g)?.length ?? 0;
}

async function deployAndDie(url: string, folder: string): Promise<number> {
  const { code } = await task(url, ["deploy", "--folder", folder], (child) => {
    const timer = setInterval(() => doneIn(folder) >= KILL_AFTER && child.kill("SIGKILL"), 2);
    child.once("close", () => clearInterval(timer));
  });
  if (code !== null || existsSync(join(folder, "record.json"))) throw new Error("the deployment was not cut off");
  return doneIn(folder);
}

interface Deployed {
  readonly addresses: Readonly<Record<string, string>>;
}

interface Checked {
  readonly checks: number;
  readonly failed: readonly { readonly name: string }[];
}

const work = mkdtempSync(join(tmpdir(), "ketwork-deploy-check-"));
try {
  await using first = await startNode("hardhat node", (port) => [process.execPath, [hardhat, "node", "--port", port]]);
  using anvil = installAnvil();
  await using second = await startNode("anvil", (port) => [
    anvil.path,
    ["--port", port, "--hardfork", "osaka", "--silent"],
  ]);
  const folderOf = (node: Node) => join(work, node.name.replace(" ", "-"));

  const killedAfter = await deployAndDie(first.url, folderOf(first));
  say(`${first.name}: killed when ${killedAfter} contracts stood`);
  const deployments: Deployed[] = [];
  const chains: { name: string; checks: number; failed: readonly string[] }[] = [];
  for (const node of [first, second]) {
    const deployed = reportOf<Deployed>(await task(node.url, ["deploy", "--folder", folderOf(node)]));
    const checked = reportOf<Checked>(await task(node.url, ["check-deployment", "--folder", folderOf(node)]), [0, 1]);
    const failed = checked.failed.map(({ name }) => name);
    say(`${node.name}: ${Object.keys(deployed.addresses).length} contracts, ${checked.checks} checks`);
    for (const name of failed) say(`${node.name}: WRONG ${name}`);
    deployments.push(deployed);
    chains.push({ name: node.name, checks: checked.checks, failed });
  }
  const addresses = deployments[0]!.addresses;
  const contracts = Object.keys(addresses).length;
  const equal = JSON.stringify(addresses) === JSON.stringify(deployments[1]!.addresses);
  say(equal ? `equal addresses of ${contracts} contracts on both chains` : "the addresses differ");
  if (values.json) console.log(JSON.stringify({ equal, addresses, resumed: { killedAfter, contracts }, chains }));
  const resumed = killedAfter >= KILL_AFTER && killedAfter < contracts;
  if (!equal || !resumed || chains.some(({ failed }) => failed.length > 0)) process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true });
}
