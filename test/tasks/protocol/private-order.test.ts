import { expect } from "chai";
import { AbiCoder, id, keccak256 } from "ethers";

import { concealing } from "../../../sim/index.ts";
import { newOrderKey } from "../../../tasks/protocol/envelope.ts";
import { deliveryKeyOf, draftOrder, ORDER_STATUS, orderIdOf } from "../../../tasks/protocol/private-order.ts";
import { orderPrivate } from "../../../tasks/protocol/private.ts";
import { publishProgram } from "../../../tasks/protocol/programs.ts";
import { rejection } from "../../helpers/tasks/nodes.ts";
import { BOND, deployWorld, networkHelpers, REWARD, type World } from "../../helpers/tasks/sdk.ts";

const load = () => networkHelpers.loadFixture(deployWorld);
const draft = async ({ market, jobs }: World, deliveryBond = BOND) => ({
  ...{ program: concealing(jobs.open), machine: await market.machine.getAddress(), direction: "min" as const },
  ...{ reward: REWARD, solverBond: BOND, challengerBond: BOND, commitSeconds: 3600 },
  ...{ key: newOrderKey(id("key")).key, deliveryBond },
});

describe("A private order's names", () => {
  it("are those of the chain", async () => {
    const world = await load();
    const { market, accounts } = world;
    const { privateDesk, chainId, rules, datasets, store } = market;
    await publishProgram(store, concealing(world.jobs.open));
    const order = await draftOrder(rules, datasets, await draft(world));
    expect(order.terms.kind).to.equal(1n);
    const { orderId } = await orderPrivate(privateDesk, order);
    expect(orderIdOf(chainId, await privateDesk.getAddress(), accounts[0]!.address, 0n, order)).to.equal(orderId);
    const { status } = await privateDesk.factsOf(orderId);
    expect(ORDER_STATUS[Number(status)]).to.equal("open");
    const encoded = AbiCoder.defaultAbiCoder().encode(["bytes32", "bytes32"], [orderId, keccak256("0x1234")]);
    expect(deliveryKeyOf(orderId, "0x1234")).to.equal(keccak256(encoded));
  });

  it("are refused where a bond is no amount", async () => {
    const world = await load();
    const { rules, datasets } = world.market;
    const refused = await rejection(draftOrder(rules, datasets, await draft(world, 2n ** 96n)));
    expect(refused.code).to.equal("UintOutOfRange");
  });
});
