/** A chain with a market behind a server, and agents that are begun and ended for every look at it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { JsonRpcProvider, NonceManager, parseEther, Wallet } from "ethers";
import { network } from "hardhat";

import { checkConfig, type AgentConfig } from "../../../tasks/protocol/agent/config.ts";
import { jsonLog } from "../../../tasks/protocol/agent/log.ts";
import { runAgent, type OnceReport } from "../../../tasks/protocol/agent/process.ts";
import { connectAs, CONTRACT_NAMES, type ConnectedMarket } from "../../../tasks/protocol/connect.ts";
import { deployLocalMarket } from "../../../tasks/protocol/local.ts";
import { redactor } from "../../../tasks/protocol/redact.ts";
import { openStore } from "../../../tasks/protocol/store/index.ts";

export const quiet = jsonLog({ level: "silent", redactor: redactor() });
const keyOf = (name: string): string => `0x${Buffer.from(name.padEnd(32, "-")).toString("hex")}`;

export interface Person {
  readonly address: string;
  readonly market: ConnectedMarket;
}

export interface Living {
  readonly provider: JsonRpcProvider;
  readonly market: ConnectedMarket;
  /** An account with ether, and its market. */
  person(name: string): Promise<Person>;
  config(name: string, roles: object): AgentConfig;
  /** Lets seconds pass, and as many blocks as reveals wait for. */
  pass(seconds: number): Promise<void>;
  /** Looks of agents until `done`. */
  looks(
    configs: readonly AgentConfig[],
    done: () => Promise<boolean>,
    seconds?: number,
  ): Promise<readonly OnceReport[]>;
  /** What an agent has sent, by the kind of its keys. */
  kindsOf(config: AgentConfig, address: string): string[];
  close(): Promise<void>;
}

export async function beginLife(folder: string): Promise<Living> {
  const server = await network.createServer("default", "127.0.0.1");
  const { port } = await server.listen();
  const url = `http://127.0.0.1:${port}`;
  const provider = new JsonRpcProvider(url, undefined, { staticNetwork: true, cacheTimeout: -1 });
  const market = await deployLocalMarket(await provider.getSigner());
  const entries = CONTRACT_NAMES.map(async (name) => [name, await market[name].getAddress()]);
  const contracts = Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
  writeFileSync(join(folder, "market.json"), JSON.stringify({ chainId: 31337, contracts }));
  const variables: string[] = [];

  async function pass(seconds: number): Promise<void> {
    await provider.send("evm_increaseTime", [seconds]);
    for (let i = 0; i < 3; i++) await provider.send("evm_mine", []);
  }

  return {
    ...{ provider, market, pass },
    async person(name) {
      const wallet = new Wallet(keyOf(name), provider);
      await provider.send("hardhat_setBalance", [wallet.address, `0x${parseEther("100").toString(16)}`]);
      return { address: wallet.address, market: connectAs(market, new NonceManager(wallet)) };
    },
    config(name, roles) {
      const variable = `TEST_LIFE_${name.toUpperCase()}`;
      variables.push(variable);
      process.env[variable] = join(folder, `${name}.key`);
      writeFileSync(join(folder, `${name}.key`), keyOf(name), { mode: 0o600 });
      const raw = {
        chain: { id: 31337, endpoints: [url], finality: 2, finalBatch: 1, pollSeconds: 0.05 },
        market: { deployment: "market.json" },
        store: `${name}.db`,
        signer: { type: "environment", name: variable },
        ...{ roles, threads: 1 },
      };
      return checkConfig(raw, join(folder, `${name}.yaml`));
    },
    async looks(configs, done, seconds = 300) {
      const reports: OnceReport[] = [];
      for (let i = 0; i < 80; i++) {
        if (await done()) return reports;
        for (const one of configs) reports.push((await runAgent(one, { once: true, log: quiet }))!);
        await pass(seconds);
      }
      const last = reports.slice(-10).map(({ duties, problem }) => [duties.map(({ key }) => key), problem]);
      throw new Error(`not done: ${JSON.stringify(last)}`);
    },
    kindsOf({ store: path }, address) {
      const store = openStore(path);
      try {
        return store.journal.list({ chainId: 31337n, address }).map(({ key }) => key.split(":")[0]!);
      } finally {
        store.close();
      }
    },
    async close() {
      provider.destroy();
      await server.close();
      for (const name of variables) Reflect.deleteProperty(process.env, name);
    },
  };
}
