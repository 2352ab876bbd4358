import { network } from "hardhat";

import { BOND, deliveryOf, NO_LICENCES, PrivateBench, type PlacedOrder } from "../helpers/market/private.ts";
import { testStates } from "../helpers/states.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

interface Scene {
  readonly at: PrivateBench;
  readonly placed: PlacedOrder;
}

async function open(): Promise<Scene> {
  const at = await PrivateBench.deploy(connection);
  return { at, placed: await at.order() };
}
async function taken(): Promise<Scene> {
  const scene = await open();
  await scene.at.take(scene.placed);
  return scene;
}
async function delivered(options: "readable" | "unreadable" | "false" = "readable"): Promise<Scene> {
  const scene = await taken();
  const { at, placed } = scene;
  if (options === "unreadable") await at.deliver(placed, { ciphertext: at.garbage() });
  else await at.deliver(placed, options === "false" ? { result: at.lie() } : {});
  return scene;
}
async function disputed(options: "readable" | "unreadable" = "readable"): Promise<Scene> {
  const scene = await delivered(options);
  await scene.at.challenge(scene.placed);
  return scene;
}
async function defeated(): Promise<Scene> {
  const scene = await delivered("false");
  await scene.at.dispute(scene.placed);
  return scene;
}
async function final(options: "readable" | "unreadable" = "readable"): Promise<Scene> {
  const scene = await delivered(options);
  await scene.at.passChallenges(scene.placed);
  return scene;
}
async function after(scene: Scene, seconds: number): Promise<Scene> {
  await time.increase(seconds + 1);
  return scene;
}
async function ended(scene: Scene, call: "cancel" | "discard" | "pay"): Promise<Scene> {
  await scene.at.desk[call](scene.placed.orderId);
  return scene;
}

const STATES: Record<string, () => Promise<Scene>> = {
  "never ordered": async () => {
    const { at, placed } = await open();
    return { at, placed: { ...placed, orderId: `0x${"77".repeat(32)}` } };
  },
  open: open,
  "open, deadline over": async () => after(await open(), 86_400),
  taken: taken,
  "too late to deliver": async () => after(await taken(), 600),
  delivered: () => delivered(),
  "delivered, unreadable": () => delivered("unreadable"),
  disputed: () => disputed(),
  "disputed, unreadable": () => disputed("unreadable"),
  defeated: defeated,
  final: () => final(),
  "final, unreadable": () => final("unreadable"),
  paid: async () => ended(await final(), "pay"),
  voided: async () => {
    const scene = await delivered("unreadable");
    await scene.at.accuse(scene.placed);
    return scene;
  },
  disproved: async () => ended(await defeated(), "discard"),
  cancelled: async () => ended(await open(), "cancel"),
};

async function trial({ at, placed }: Scene, call: string) {
  const { desk, market } = at;
  const { orderId } = placed;
  const solver = market.solver(0);
  const [event] = await desk.queryFilter(desk.filters.OrderDelivered(orderId));
  const ciphertext = event?.args.delivery.ciphertext ?? at.garbage();
  switch (call) {
    case "cancel":
      return { contract: desk.connect(at.poster), method: call, args: [orderId] };
    case "take":
      return { contract: desk.connect(market.solver(1)), method: call, args: [orderId, NO_LICENCES], value: BOND };
    case "deliver": {
      const delivery = deliveryOf(at.truth(), await at.seal(placed, solver));
      return { contract: desk.connect(solver), method: call, args: [orderId, delivery] };
    }
    case "accuse":
      return { contract: desk, method: call, args: [orderId, placed.keys.secretKey, ciphertext] };
    default:
      return { contract: desk.connect(market.challenger(3)), method: call, args: [orderId] };
  }
}

testStates({
  contract: "PrivateDesk",
  prefix: /^Private/,
  dot: "WrongStatus",
  states: STATES,
  trial,
  behind: ({ at }) => [at.market.game],
  elsewhere: ["order", "withdraw"],
});
