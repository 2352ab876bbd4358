import { network } from "hardhat";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import { DAY, Kind, Market } from "../helpers/market/market.ts";
import { newToken } from "../helpers/market/tokens.ts";
import type { Trial } from "../helpers/outcomes.ts";
import { testStates } from "../helpers/states.ts";
import type { MoodyToken } from "../../types/index.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const KEEPER = 5n;
const WEEK = 7 * DAY;

/** Rules whose functions are all one account's, and a token that rewards may have. */
interface Scene {
  readonly market: Market;
  readonly keeper: HardhatEthersSigner;
  readonly token: MoodyToken;
}

async function deploy(): Promise<Scene> {
  const market = await Market.deploy(connection);
  const { rules, manager } = market;
  const token = await newToken(market);
  const keeper = market.solver(0);
  const functions = ["setMachine", "setToken", "setFee", "pause", "unpause"] as const;
  const selectors = functions.map((name) => rules.interface.getFunction(name).selector);
  await manager.setTargetFunctionRole(rules, selectors, KEEPER);
  await manager.grantRole(KEEPER, keeper, 0);
  return { market, keeper, token };
}

const open = () => networkHelpers.loadFixture(deploy);
async function paused(): Promise<Scene> {
  const scene = await open();
  await scene.market.rules.connect(scene.keeper).pause(DAY);
  return scene;
}
async function unpaused(): Promise<Scene> {
  const scene = await paused();
  await scene.market.rules.connect(scene.keeper).unpause();
  return scene;
}
async function after(scene: Scene, seconds: number): Promise<Scene> {
  await time.increase(seconds + 1);
  return scene;
}
async function withoutMachine(): Promise<Scene> {
  const scene = await open();
  const { rules, machine } = scene.market;
  await rules.connect(scene.keeper).setMachine(machine, false);
  return scene;
}
async function withoutToken(): Promise<Scene> {
  const scene = await open();
  await scene.market.rules.connect(scene.keeper).setToken(scene.token, false);
  return scene;
}
async function withoutRole(scene: Scene): Promise<Scene> {
  await scene.market.manager.revokeRole(KEEPER, scene.keeper);
  return scene;
}
async function withDelay(): Promise<Scene> {
  const scene = await open();
  await scene.market.manager.grantRole(KEEPER, scene.keeper, DAY);
  return scene;
}

async function trial({ market, keeper, token }: Scene, method: string): Promise<Trial> {
  const contract = market.rules.connect(keeper);
  const args: Record<string, readonly unknown[]> = {
    setMachine: [market.game, true],
    setToken: [token, true],
    setFee: [100, keeper],
    pause: [DAY],
    setAuthority: [market.manager],
    check: [await market.terms(Kind.Exact, { token: await token.getAddress() })],
  };
  return { contract, method, args: args[method] ?? [] };
}

testStates({
  contract: "PostingRules",
  prefix: /^(Posting|AccessManage[dr])/,
  trial,
  behind: ({ market }) => [market.manager],
  states: {
    open,
    paused,
    "paused, role taken back": async () => withoutRole(await paused()),
    "pause ended early": unpaused,
    "pause over": async () => after(await paused(), DAY),
    "pause over for a week": async () => after(await paused(), DAY + WEEK),
    "checker no longer allowed": withoutMachine,
    "token no longer allowed": withoutToken,
    "role with a delay, nothing scheduled": withDelay,
  },
});
