import { network } from "hardhat";
import { id } from "ethers";

import { bits } from "../helpers/market/jobs.ts";
import { Market, type Posted } from "../helpers/market/market.ts";
import { openRows, postSealed, rowsOf, unsealDeadline } from "../helpers/market/sealed.ts";
import { testStates } from "../helpers/states.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const [shown, hidden] = [rowsOf(bits(1)), rowsOf(bits(2))];

interface Scene {
  readonly market: Market;
  readonly posted: Posted;
}

async function deploy(): Promise<Scene> {
  const market = await Market.deploy(connection);
  return { market, posted: await postSealed(market, shown, hidden) };
}
const sealed = () => networkHelpers.loadFixture(deploy);

async function late(): Promise<Scene> {
  const scene = await sealed();
  await networkHelpers.time.increaseTo(unsealDeadline(scene.posted) + 1);
  return scene;
}
async function opened(rows: typeof hidden): Promise<Scene> {
  const scene = await sealed();
  await openRows(scene.market, rows);
  return scene;
}
async function openedByAnother(): Promise<Scene> {
  const scene = await sealed();
  const { sealedRows } = scene.market;
  await sealedRows.connect(scene.market.solver(5)).open(hidden.depth, hidden.salt, hidden.bytes);
  return scene;
}

testStates({
  contract: "SealedRows",
  prefix: /^Rows/,
  trial: ({ market }, method) => ({
    contract: market.sealedRows,
    method,
    args: [hidden.depth, hidden.salt, hidden.bytes],
  }),
  states: {
    sealed,
    "sealed, time to open over": late,
    "other rows opened": () => opened(rowsOf(bits(3))),
    "opened under another salt": () => opened(rowsOf(bits(2), id("other"))),
    opened: () => opened(hidden),
    "opened by another": openedByAnother,
  },
});
