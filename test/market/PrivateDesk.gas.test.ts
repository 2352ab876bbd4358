import { expect } from "chai";
import { network } from "hardhat";
import { concat, dataLength, ZeroAddress, type ContractTransactionResponse } from "ethers";

import { Assembler } from "../../sim/machine/assembler.ts";
import { FLAG0 } from "../../sim/machine/instruction.ts";
import { Prover } from "../../sim/machine/prover.ts";
import { run } from "../../sim/machine/run.ts";
import { newOrderKey } from "../../tasks/protocol/envelope.ts";
import { UNDER_COVERAGE } from "../helpers/coverage.ts";
import { Random } from "../helpers/machine/random.ts";
import { resultOfRun } from "../helpers/market/iris-desk.ts";
import { bits, onChain } from "../helpers/market/jobs.ts";
import { BOND, deliveryOf, NO_LICENCES, PrivateBench, REWARD } from "../helpers/market/private.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** The most that each call may cost; a call's gas varies a little with the zero bytes of its hashes. */
const CEILINGS = {
  order: 372_000,
  take: 72_200,
  "take again": 55_000,
  "deliver, 8 cells": 258_800,
  "deliver, 8192 cells": 2_680_000,
  "deliver, 8192 cells, 4096 outputs": 4_200_000,
  drop: 69_300,
  "accuse, 8 cells": 97_000,
  "accuse, 8192 cells": 2_808_000,
  discard: 90_800,
  pay: 80_000,
  cancel: 39_900,
  refund: 41_800,
} satisfies Record<string, number>;

/** The most that a transaction may take, EIP-7825. */
const TRANSACTION_GAS = 2 ** 24;
/** The most bytes of a transaction that go-ethereum's pool takes. */
const TRANSACTION_BYTES = 128 * 1024;

/** Copies as many arguments as fit to as many outputs as there can be: no byte of it all is likely to be zero. */
function densest() {
  const outputs = 4 * 2 ** 10;
  const asm = new Assembler({ outputs });
  const [index, value] = [asm.cells(1), asm.cells(1)];
  asm.loop(outputs, (counter) => {
    asm.immediate("ISUB", index, counter, 1);
    asm.emit("ARG", { a: value, b: 0, c: index, flags: FLAG0 }).store(0, index, value);
  });
  const job = asm.halt().assemble({ qubits: 1, argsDepth: 11, maxSteps: 100_000 });
  const random = new Random(7);
  const args = BigUint64Array.from({ length: 4 * 2 ** 11 }, () => random.bits());
  args[0] = bits(1.5);
  return { job, result: resultOfRun(new Prover(run({ program: job, args }))) };
}

// Instrumented code is larger and dearer.
if (!UNDER_COVERAGE) {
  describe("Gas of private orders", () => {
    const gas = new Map<string, bigint>();
    let calldata = 0;
    const measure = async (name: keyof typeof CEILINGS, sent: Promise<ContractTransactionResponse>) => {
      gas.set(name, (await (await sent).wait())!.gasUsed);
    };

    before(async () => {
      const at = await PrivateBench.deploy(connection);
      const { desk, market } = at;
      await networkHelpers.setBalance(ZeroAddress, 1n);
      const [first, second] = [desk.connect(market.solver(0)), desk.connect(market.solver(1))];
      const bond = { value: BOND };

      // A poster's first order also writes its nonce.
      await measure("order", desk.order(await at.words(), "", "0x", { value: REWARD }));
      const placed = await at.order();
      await measure("take", first.take(placed.orderId, NO_LICENCES, bond));
      await networkHelpers.time.increase(placed.order.terms.revealSeconds + 1);
      await measure("drop", desk.drop(placed.orderId));
      await measure("take again", second.take(placed.orderId, NO_LICENCES, bond));
      const ciphertext = await at.seal(placed, market.solver(1));
      await measure("deliver, 8 cells", second.deliver(placed.orderId, deliveryOf(at.truth(), ciphertext)));
      await at.passChallenges(placed);
      await measure("pay", desk.pay(placed.orderId));

      const lied = await at.order();
      await at.take(lied);
      await at.deliver(lied, { result: at.lie() });
      await at.dispute(lied);
      await measure("discard", desk.discard(lied.orderId));

      const unreadable = await at.order();
      await at.take(unreadable);
      await at.deliver(unreadable, { ciphertext: at.garbage() });
      const { secretKey } = unreadable.keys;
      await measure("accuse, 8 cells", desk.accuse(unreadable.orderId, secretKey, at.garbage()));

      // The largest arguments that a program can have.
      const asm = new Assembler().emit("ARG", { a: 0, b: 0 }).halt();
      const job = asm.assemble({ qubits: 1, argsDepth: 11, maxSteps: 1000 });
      const { programId, shape, code } = onChain(job);
      await market.store.publish(shape, code);
      const large = await at.order({ terms: { programId } });
      await at.take(large);
      const prover = new Prover(run({ program: job, args: BigUint64Array.of(5n) }));
      const noise = concat([newOrderKey().key, `0x${"d5".repeat(32 << 11)}`]);
      const delivery = deliveryOf(resultOfRun(prover), noise);
      await measure("deliver, 8192 cells", first.deliver(large.orderId, delivery));
      await measure("accuse, 8192 cells", desk.accuse(large.orderId, large.keys.secretKey, noise));

      const { job: dense, result } = densest();
      await market.store.publish(onChain(dense).shape, onChain(dense).code);
      const densestOrder = await at.order({ terms: { programId: onChain(dense).programId } });
      await at.take(densestOrder);
      const densestDelivery = deliveryOf(result, noise);
      await measure("deliver, 8192 cells, 4096 outputs", first.deliver(densestOrder.orderId, densestDelivery));
      const sent = desk.interface.encodeFunctionData("deliver", [densestOrder.orderId, densestDelivery]);
      calldata = dataLength(sent);

      const cancelled = await at.order();
      await measure("cancel", desk.cancel(cancelled.orderId));
      const late = await at.order();
      await networkHelpers.time.increaseTo(late.order.terms.commitDeadline + 1);
      await measure("refund", desk.refund(late.orderId));
    });

    it("has room for the largest delivery in a transaction that nodes pass on", () => {
      expect(calldata).to.be.above(96 * 1024);
      expect(calldata).to.be.below(TRANSACTION_BYTES - 1024);
    });

    for (const [name, ceiling] of Object.entries(CEILINGS)) {
      it(`is at most ${ceiling} for: ${name}`, () => {
        const used = Number(gas.get(name));
        expect(used).to.be.at.most(Math.min(ceiling, TRANSACTION_GAS));
        // A ceiling that has become too high says nothing.
        expect(used).to.be.above(0.9 * ceiling);
      });
    }
  });
}
