import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress, ZeroHash, zeroPadBytes } from "ethers";

import { Assembler } from "../../sim/machine/assembler.ts";
import { newOrderKey, openArguments, sealArguments } from "../../tasks/protocol/envelope.ts";
import type { LicenceDesk } from "../../types/index.ts";
import { argsRootOf, bits, cell, onChain, resultOf } from "../helpers/market/jobs.ts";
import { Kind, type TermsWords } from "../helpers/market/market.ts";
import { PuppetMood, TokenMood } from "../helpers/market/desk.ts";
import { expectUnnamed } from "../helpers/market/origin.ts";
import {
  BOND,
  CLAIM_BOND,
  DELIVERY_BOND,
  deliveryOf,
  NO_LICENCES,
  OrderStatus,
  PrivateBench,
  type PlacedOrder,
  REWARD,
} from "../helpers/market/private.ts";
import { mintRows, rowsOf } from "../helpers/market/sealed.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const deploy = () => PrivateBench.deploy(connection);
const fixture = () => networkHelpers.loadFixture(deploy);
const balance = async (of: { getAddress(): Promise<string> } | string) => ethers.provider.getBalance(of);

describe("PrivateDesk under attack", () => {
  describe("a solver that is paid for nothing", () => {
    it("is not: garbage is shown, and whoever takes and voids its own order burns half of the bond", async () => {
      const at = await fixture();
      const { desk, poster } = at;
      const burnedBefore = await balance(ZeroAddress);
      const placed = await at.order();
      await at.take(placed, poster);
      await at.deliver(placed, { solver: poster, ciphertext: at.garbage() });
      await at.accuse(placed);
      expect((await balance(ZeroAddress)) - burnedBefore).to.equal(DELIVERY_BOND / 2n);
      expect(await at.credit(poster)).to.equal(REWARD + DELIVERY_BOND / 2n);
      expect(await balance(desk)).to.equal(REWARD + DELIVERY_BOND / 2n);
    });

    it("cannot claim the root of arguments that nobody knows", async () => {
      const at = await fixture();
      const placed = await at.order();
      await at.take(placed);
      // A root that hides nothing: whatever the ciphertext is, it does not hold its arguments.
      const result = { ...at.truth(), argsRoot: `0x${"de".repeat(32)}` };
      await at.deliver(placed, { result, ciphertext: await at.seal(placed) });
      await at.accuse(placed);
      expect(await at.status(placed)).to.equal(OrderStatus.Refunded);
    });

    it("cannot bring arguments that make another root, or true ones under another root", async () => {
      const at = await fixture();
      for (const [claimed, encrypted] of [
        [1.5, 2.5],
        [2.5, 1.5],
      ] as const) {
        const placed = await at.order();
        await at.take(placed);
        const ciphertext = await at.seal(placed, undefined, at.truth(encrypted));
        await at.deliver(placed, { result: at.truth(claimed), ciphertext });
        await at.accuse(placed);
        expect(await at.status(placed)).to.equal(OrderStatus.Refunded);
      }
    });

    it("cannot pass off the ciphertext of another solver, order or desk", async () => {
      const at = await fixture();
      const { market } = at;
      const placed = await at.order();
      const other = await at.order();
      const context = {
        ...{ chainId: await at.chainId(), desk: await at.desk.getAddress() },
        ...{ orderId: placed.orderId, solver: market.solver(0).address },
      };
      const seal = (changes: object) =>
        sealArguments(BigUint64Array.of(bits(1.5)), 1, placed.order.key, { ...context, ...changes }).ciphertext;
      for (const changes of [
        { solver: market.solver(1).address },
        { orderId: other.orderId },
        { desk: await market.board.getAddress() },
        { chainId: context.chainId + 1n },
      ]) {
        const snapshot = await networkHelpers.takeSnapshot();
        await at.take(placed);
        await at.deliver(placed, { ciphertext: seal(changes) });
        await at.accuse(placed);
        expect(await at.status(placed)).to.equal(OrderStatus.Refunded);
        await snapshot.restore();
      }
      await at.take(placed);
      await at.deliver(placed, { ciphertext: seal({}) });
      await expect(at.accuse(placed)).to.be.revertedWithCustomError(at.desk, "PrivateDeliveryReadable");
    });

    it("cannot lie about the score of arguments that can be read", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const placed = await at.order();
      await at.take(placed);
      await at.deliver(placed, { result: at.lie() });
      await expect(at.accuse(placed)).to.be.revertedWithCustomError(desk, "PrivateDeliveryReadable");
      await at.dispute(placed, at.poster);
      await desk.discard(placed.orderId);
      expect(await at.credit(at.poster)).to.equal(REWARD + DELIVERY_BOND / 2n);
      expect(await market.game.credits(at.poster)).to.equal(CLAIM_BOND / 2n + placed.order.terms.challengerBond);
    });

    it("cannot escape an accusation by disproving itself: that costs half of both bonds", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const placed = await at.order();
      await at.take(placed);
      await at.deliver(placed, { result: at.lie(), ciphertext: at.garbage() });
      const burnedBefore = await balance(ZeroAddress);
      await at.dispute(placed, market.solver(0));
      await desk.discard(placed.orderId);
      await expect(at.accuse(placed)).to.be.revertedWithCustomError(desk, "PrivateWrongStatus");
      // The order has ended: that the key was seen opens no later delivery.
      expect(await at.status(placed)).to.equal(OrderStatus.Refunded);
      expect((await balance(ZeroAddress)) - burnedBefore).to.equal((CLAIM_BOND + DELIVERY_BOND) / 2n);
    });

    it("loses its delivery bond once, whoever ends a delivery that is both false and unreadable", async () => {
      const at = await fixture();
      const { desk } = at;
      for (const end of ["accuse", "discard"] as const) {
        const placed = await at.order();
        const before = await at.credit(at.poster);
        await at.take(placed);
        await at.deliver(placed, { result: at.lie(), ciphertext: at.garbage() });
        await at.dispute(placed);
        if (end === "accuse") await at.accuse(placed);
        else await desk.discard(placed.orderId);
        for (const call of [
          () => at.accuse(placed),
          () => desk.discard(placed.orderId),
          () => desk.pay(placed.orderId),
        ]) {
          await expect(call()).to.be.revertedWithCustomError(desk, "PrivateWrongStatus");
        }
        expect((await at.credit(at.poster)) - before).to.equal(REWARD + DELIVERY_BOND / 2n);
      }
    });
  });

  describe("a poster that does not pay", () => {
    it("pays for a delivery that it cannot read by its own fault", async () => {
      const at = await fixture();
      const { desk, market } = at;
      // A key whose secret the poster has lost, or never had.
      const keys = { key: newOrderKey().key, secretKey: newOrderKey().secretKey };
      const placed = await at.order({ keys });
      await at.take(placed);
      await at.deliver(placed);
      await expect(at.accuse(placed)).to.be.revertedWithCustomError(desk, "PrivateSecretKeyMismatch");
      await at.passChallenges(placed);
      await desk.pay(placed.orderId);
      expect(await at.credit(market.solver(0))).to.equal(REWARD + DELIVERY_BOND);
    });

    it("cannot take back what is taken, nor cancel or refund what is delivered", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const placed = await at.order();
      await at.take(placed);
      await market.at(placed.order.terms.commitDeadline + 1);
      for (const call of ["cancel", "refund"] as const) {
        await expect(desk[call](placed.orderId)).to.be.revertedWithCustomError(desk, "PrivateWrongStatus");
      }
    });

    it("delays payment by sham challenges no longer than a game lasts, and pays for each", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const { game } = market;
      const placed = await at.order();
      await at.take(placed);
      await at.deliver(placed);
      await market.at((await desk.factsOf(placed.orderId)).accuseUntil);
      const claim = await at.challenge(placed, at.poster);
      await expect(desk.pay(placed.orderId)).to.be.revertedWithCustomError(desk, "PrivateClaimNotFinal");
      await at.openStep(placed, claim, at.poster);
      await networkHelpers.mine();
      await desk.pay(placed.orderId);
      expect(await game.credits(market.solver(0))).to.equal(placed.order.terms.challengerBond / 2n);
      expect(BigInt(await market.now())).to.be.at.most(await desk.latestEnd(placed.orderId));
    });

    it("cannot void an honest delivery by giving the accusation too little gas to multiply or to decrypt", async () => {
      const at = await fixture();
      const { desk } = at;
      const honest = await at.order();
      await at.take(honest);
      await at.deliver(honest);
      const noise = await at.order({ keys: newOrderKey(`0x${"77".repeat(32)}`) });
      await at.take(noise);
      await at.deliver(noise, { ciphertext: at.garbage() });
      const succeeds = async (placed: PlacedOrder, ciphertext: string, gasLimit: number) =>
        desk.accuse
          .staticCall(placed.orderId, placed.keys.secretKey, ciphertext, { gasLimit })
          .then(() => true)
          .catch(() => false);
      const own = await at.ciphertext(honest);
      const seen = { honest: 0, noise: 0 };
      for (let gasLimit = 22_000; gasLimit <= 200_000; gasLimit += 1_100) {
        if (await succeeds(honest, own, gasLimit)) seen.honest++;
        if (await succeeds(noise, at.garbage(), gasLimit)) seen.noise++;
      }
      expect(seen.honest).to.equal(0);
      expect(seen.noise, "with enough gas noise is voided").to.be.above(10);
    });

    it("cannot void one delivery with the ciphertext or the key of another", async () => {
      const at = await fixture();
      const { desk } = at;
      const keys = newOrderKey(`0x${"77".repeat(32)}`);
      const [placed, other] = [await at.order(), await at.order({ keys })];
      await at.take(placed);
      await at.deliver(placed);
      await at.take(other);
      await at.deliver(other, { ciphertext: at.garbage() });
      const [own, garbage] = [await at.ciphertext(placed), await at.ciphertext(other)];
      await expect(desk.accuse(placed.orderId, placed.keys.secretKey, garbage)).to.be.revertedWithCustomError(
        desk,
        "PrivateCiphertextMismatch",
      );
      await expect(desk.accuse(placed.orderId, keys.secretKey, own)).to.be.revertedWithCustomError(
        desk,
        "PrivateSecretKeyMismatch",
      );
    });
  });

  describe("whoever reads the mempool", () => {
    it("gains nothing by sending an accusation ahead: the poster has its money all the same", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const placed = await at.order();
      await at.take(placed);
      await at.deliver(placed, { ciphertext: at.garbage() });
      const copied = [placed.orderId, placed.keys.secretKey, at.garbage()] as const;
      const thief = market.challenger(2);
      await desk.connect(thief).accuse(...copied);
      expect(await at.credit(thief)).to.equal(0);
      expect(await at.credit(at.poster)).to.equal(REWARD + DELIVERY_BOND / 2n);
      await expect(desk.accuse(...copied)).to.be.revertedWithCustomError(desk, "PrivateWrongStatus");
    });

    it("cannot deliver what it copies, nor take what is taken", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const placed = await at.order();
      await at.take(placed);
      const ciphertext = await at.seal(placed);
      const thief = market.solver(1);
      await expect(
        desk.connect(thief).deliver(placed.orderId, deliveryOf(at.truth(), ciphertext)),
      ).to.be.revertedWithCustomError(desk, "PrivateNotSolver");
      await expect(at.take(placed, thief)).to.be.revertedWithCustomError(desk, "PrivateWrongStatus");
      await at.deliver(placed, { ciphertext });
      await expect(at.accuse(placed)).to.be.revertedWithCustomError(desk, "PrivateDeliveryReadable");
    });
  });

  describe("whoever reads the chain", () => {
    it("sees no argument in a root: a program with one word of them, which would be the root, is not taken", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const bare = new Assembler().emit("ARG", { a: 0, b: 0 }).halt().assemble({ qubits: 1, maxSteps: 1000 });
      expect(argsRootOf(bare, cell(bits(1.5)))).to.equal(zeroPadBytes(cell(bits(1.5)), 32));
      const { programId, shape, code } = onChain(bare);
      await market.store.publish(shape, code);
      const order = await at.words({ terms: { programId } });
      await expect(desk.order(order, "", "0x", { value: REWARD }))
        .to.be.revertedWithCustomError(desk, "PrivateArgumentsBare")
        .withArgs(programId);
    });
  });

  describe("limits that the document states", () => {
    /** What a poster reads of a ciphertext, wherever it has seen it. */
    const read = async (at: PrivateBench, { orderId, keys }: PlacedOrder, ciphertext: string) => {
      const context = {
        ...{ chainId: await at.chainId(), desk: await at.desk.getAddress() },
        ...{ orderId, solver: at.market.solver(0).address },
      };
      return openArguments(ciphertext, 1, keys.secretKey, context, at.truth().argsRoot)[0];
    };

    it("a delivery that comes too late shows the poster the arguments, and is not paid", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const placed = await at.order();
      await at.take(placed);
      await networkHelpers.time.increase(placed.order.terms.revealSeconds + 1);
      const late = desk.interface.encodeFunctionData("deliver", [
        placed.orderId,
        deliveryOf(at.truth(), await at.seal(placed)),
      ]);
      const to = await desk.getAddress();
      await expect(
        market.solver(0).sendTransaction({ to, data: late, gasLimit: 500_000 }),
      ).to.be.revertedWithCustomError(desk, "PrivateTooLate");
      const [, delivery] = desk.interface.decodeFunctionData("deliver", late) as unknown as [
        string,
        { ciphertext: string },
      ];
      expect(await read(at, placed, delivery.ciphertext)).to.equal(bits(1.5));
      await desk.drop(placed.orderId);
      expect(await at.credit(market.solver(0))).to.equal(BOND / 2n);
    });

    it("a reorganisation that takes the taking back shows the poster the arguments, and is not paid", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const placed = await at.order();
      const beforeTaking = await networkHelpers.takeSnapshot();
      await at.take(placed);
      const ciphertext = await at.seal(placed);
      await at.deliver(placed, { ciphertext });
      // Both blocks are gone. What the solver had sent is known to everybody, and the poster is first.
      await beforeTaking.restore();
      expect(await read(at, placed, ciphertext)).to.equal(bits(1.5));
      await desk.cancel(placed.orderId);
      await expect(at.take(placed)).to.be.revertedWithCustomError(desk, "PrivateWrongStatus");
      expect(await at.credit(at.poster)).to.equal(REWARD);
      expect(await at.credit(market.solver(0))).to.equal(0);
    });

    it("an order without a threshold is the first deliverer's, whatever its score", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const placed = await at.order();
      expect(placed.order.terms.hasThreshold).to.equal(false);
      await at.take(placed);
      await at.deliver(placed, { result: at.truth(-1e300) });
      await at.passChallenges(placed);
      await desk.pay(placed.orderId);
      expect(await at.credit(market.solver(0))).to.equal(REWARD + DELIVERY_BOND);
    });

    it("a stranger's sham challenge makes the solver show words of the arguments, and costs the stranger its bond", async () => {
      const at = await fixture();
      const { market } = at;
      const { game } = market;
      const placed = await at.order();
      await at.take(placed);
      await at.deliver(placed);
      const stranger = market.challenger(2);
      const claim = await at.challenge(placed, stranger);
      const { data } = await at.openStep(placed, claim, stranger, market.solver(0));
      // The word that the step reads, and the one beside it: of eight cells all.
      expect(data).to.contain(cell(bits(1.5)).slice(2));
      expect(await game.credits(stranger)).to.equal(0);
      expect(await game.credits(market.solver(0))).to.equal(placed.order.terms.challengerBond / 2n);
      await networkHelpers.mine();
      expect(await game.isDefeated(await game.claimIdOf(claim))).to.equal(false);
    });

    it("a key that is used for two orders opens both once one of them is shown to be unreadable", async () => {
      const at = await fixture();
      const { desk } = at;
      const [honest, other] = [await at.order(), await at.order()];
      expect(other.order.key).to.equal(honest.order.key);
      await at.take(honest);
      await at.deliver(honest);
      await at.take(other);
      await at.deliver(other, { ciphertext: at.garbage() });
      await at.accuse(other);
      const [voided] = await desk.queryFilter(desk.filters.DeliveryVoided(other.orderId));
      const keys = { ...honest.keys, secretKey: `0x${voided!.args.secretKey.toString(16).padStart(64, "0")}` };
      expect(await read(at, { ...honest, keys }, await at.ciphertext(honest))).to.equal(bits(1.5));
    });
  });

  describe("delays", () => {
    it("ends by its latest end without poster and solvers, whatever is done at the last second", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const { game } = market;
      const placed = await at.order();
      const { orderId, order } = placed;
      const stranger = market.solver(3);
      await market.at(order.terms.commitDeadline);
      await at.take(placed);
      await market.at(order.terms.commitDeadline + order.terms.revealSeconds);
      const claimId = await at.deliver(placed, { result: at.lie() });
      await market.at((await game.claimState(claimId)).challengeUntil);
      const claim = await at.challenge(placed);
      const gameId = await game.gameIdOf(claimId, claim.solver, market.challenger(0));
      await networkHelpers.time.increaseTo((await game.gameState(gameId)).deadline + 1n);
      await game.connect(stranger).timeout(claim, market.challenger(0));
      await desk.connect(stranger).discard(orderId);
      expect(await at.credit(at.poster)).to.equal(REWARD + DELIVERY_BOND / 2n);
      expect(BigInt(await market.now())).to.be.at.most(await desk.latestEnd(orderId));
    });

    it("makes silent takers pay half of both bonds each", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const placed = await at.order();
      const burnedBefore = await balance(ZeroAddress);
      for (let i = 0; i < 3; i++) {
        await at.take(placed, market.solver(i));
        await networkHelpers.time.increase(placed.order.terms.revealSeconds + 1);
        await desk.drop(placed.orderId);
      }
      expect((await balance(ZeroAddress)) - burnedBefore).to.equal((3n * BOND) / 2n);
      // Between two of them the poster can have its reward back.
      await desk.cancel(placed.orderId);
      expect(await balance(desk)).to.equal(REWARD + (3n * BOND) / 2n);
    });

    it("keeps accusations possible while a game goes on, and payment impossible", async () => {
      const at = await fixture();
      const { desk } = at;
      const placed = await at.order();
      await at.take(placed);
      await at.deliver(placed, { ciphertext: at.garbage() });
      await at.challenge(placed);
      await at.accuse(placed);
      expect(await at.status(placed)).to.equal(OrderStatus.Refunded);
      await expect(desk.pay(placed.orderId)).to.be.revertedWithCustomError(desk, "PrivateWrongStatus");
    });
  });

  describe("the claim bond of a voided delivery", () => {
    it("stays the game's business: the solver still has to defend it, and then has it back", async () => {
      const at = await fixture();
      const { market } = at;
      const { game } = market;
      const placed = await at.order();
      await at.take(placed);
      await at.deliver(placed, { ciphertext: at.garbage() });
      await at.accuse(placed);
      const claim = await at.claim(placed.orderId);
      await at.passChallenges(placed);
      await game.release(claim);
      expect(await game.credits(market.solver(0))).to.equal(CLAIM_BOND);
      expect(await balance(game)).to.equal(CLAIM_BOND);
    });
  });

  describe("receivers and tokens", () => {
    it("pays posters and solvers by credits, whatever they do when they are paid", async () => {
      const at = await fixture();
      const { desk, market } = at;
      for (const mood of [PuppetMood.Refuse, PuppetMood.Burn]) {
        // Whoever signs for the accounts is nobody to the desk.
        const origin = market.solver(8);
        const [poster, solver] = [(await at.puppet()).connect(origin), (await at.puppet()).connect(origin)];
        const order = await at.words();
        const place = desk.interface.encodeFunctionData("order", [order, "", "0x"]);
        const orderId = await at.idOf(await poster.getAddress(), 0n, order);
        await poster.act(desk, place, { value: REWARD });
        const take = desk.interface.encodeFunctionData("take", [orderId, NO_LICENCES]);
        await solver.act(desk, take, { value: BOND });
        const deliver = desk.interface.encodeFunctionData("deliver", [
          orderId,
          deliveryOf(resultOf(market.openJob, bits(1.5)), at.garbage()),
        ]);
        await solver.act(desk, deliver);
        for (const puppet of [poster, solver]) await puppet.behave(mood, ZeroAddress, "0x");
        await desk.accuse(orderId, newOrderKey(`0x${"5e".repeat(32)}`).secretKey, at.garbage());
        expect(await at.credit(poster)).to.equal(REWARD + DELIVERY_BOND / 2n);
        const to = market.solver(7).address;
        const withdraw = desk.interface.encodeFunctionData("withdraw", [ZeroAddress, to]);
        await expect(poster.act(desk, withdraw)).to.changeEtherBalance(ethers, to, REWARD + DELIVERY_BOND / 2n);
        expect(await poster.payments()).to.equal(0);
        await expectUnnamed(ethers.provider, origin);
      }
    });

    it("lets nobody withdraw twice by calling back", async () => {
      const at = await fixture();
      const { desk } = at;
      const poster = await at.puppet();
      const order = await at.words();
      const orderId = await at.idOf(await poster.getAddress(), 0n, order);
      await poster.act(desk, desk.interface.encodeFunctionData("order", [order, "", "0x"]), { value: REWARD });
      await poster.act(desk, desk.interface.encodeFunctionData("cancel", [orderId]));
      await at.order();
      const withdraw = desk.interface.encodeFunctionData("withdraw", [ZeroAddress, await poster.getAddress()]);
      await poster.behave(PuppetMood.Reenter, await desk.getAddress(), withdraw);
      await poster.act(desk, withdraw);
      expect([await poster.payments(), await poster.succeeded()]).to.deep.equal([1n, false]);
      expect(await balance(desk)).to.equal(REWARD);
    });

    it("counts nothing twice where the token calls back into the desk", async () => {
      const at = await fixture();
      const { desk, token } = at;
      const address = await token.getAddress();
      const order = await at.words({ terms: { token: address, reward: 1000n } });
      // The token is a poster itself, with a credit of its own and an order that it can cancel.
      await token.mint(address, 5000n);
      const blocked = [
        desk.interface.encodeFunctionData("order", [order, "", "0x"]),
        desk.interface.encodeFunctionData("withdraw", [address, at.poster.address]),
      ];
      for (const [i, data] of blocked.entries()) {
        await token.behave(TokenMood.Hook, desk, data);
        await desk.order(order, "", "0x");
        expect(await token.succeeded()).to.equal(false);
        expect(await token.returned()).to.equal(desk.interface.encodeErrorResult("ReentrancyGuardReentrantCall"));
        expect(await token.balanceOf(desk)).to.equal(1000n * BigInt(i + 1));
      }
      // The order that is being placed is not there yet for who guesses its id.
      const orderId = await at.idOf(at.poster.address, await desk.nonces(at.poster), order);
      for (const data of [
        desk.interface.encodeFunctionData("cancel", [orderId]),
        desk.interface.encodeFunctionData("refund", [orderId]),
        desk.interface.encodeFunctionData("take", [orderId, NO_LICENCES]),
      ]) {
        const snapshot = await networkHelpers.takeSnapshot();
        await token.behave(TokenMood.Hook, desk, data);
        await desk.order(order, "", "0x");
        expect(await token.succeeded()).to.equal(false);
        expect((await token.returned()).slice(0, 10)).to.equal(desk.interface.getError("PrivateWrongStatus")!.selector);
        expect((await desk.factsOf(orderId)).status).to.equal(OrderStatus.Open);
        await snapshot.restore();
      }
    });

    it("keeps the loss of a token that shrinks to its own holders", async () => {
      const at = await fixture();
      const { desk, token, market } = at;
      const inEther = await at.order();
      const shrinking = await at.order({ terms: { token: await token.getAddress(), reward: 1000n } });
      await token.burn(desk, 400n);
      for (const { orderId } of [inEther, shrinking]) await desk.cancel(orderId);
      await expect(desk.withdraw(token, at.poster)).to.be.revertedWithCustomError(token, "ERC20InsufficientBalance");
      const to = market.solver(4);
      await expect(desk.withdraw(ZeroAddress, to)).to.changeEtherBalance(ethers, to, REWARD);
    });

    it("owes what arrived of a token that keeps a fee, and takes no order where nothing arrives", async () => {
      const at = await fixture();
      const { desk, token } = at;
      const address = await token.getAddress();
      await token.behave(TokenMood.Fee, ZeroAddress, "0x");
      const { orderId } = await at.order({ terms: { token: address, reward: 1000n } });
      const { escrow } = await desk.factsOf(orderId);
      expect(escrow).to.equal(await token.balanceOf(desk));
      expect(escrow).to.be.below(1000);
      await desk.cancel(orderId);
      expect(await at.credit(at.poster, address)).to.equal(escrow);
      await token.behave(TokenMood.Liar, ZeroAddress, "0x");
      const order = await at.words({ terms: { token: address } });
      await expect(desk.order(order, "", "0x")).to.be.revertedWithCustomError(desk, "PurseNothingReceived");
    });
  });

  describe("licences", () => {
    it("lets only those take an order who hold the licences of its terms", async () => {
      const licences = (await ethers.deployContract("LicenceDesk")) as unknown as LicenceDesk;
      const at = await PrivateBench.deploy(connection, licences);
      const { desk, market } = at;
      // On data, and with arguments.
      const reader = new Assembler().emit("DATA", { a: 0, k: 0, b: 0 }).halt();
      const job = onChain(reader.assemble({ qubits: 1, argsDepth: 1, dataDepth: [1, 0, 0, 0], maxSteps: 1000 }));
      await market.store.publish(job.shape, job.code);
      const rows = rowsOf(bits(2));
      const datasetId = await mintRows(market, rows);
      const offerId = `0x${"0f".repeat(32)}`;
      await licences.setOffer(offerId, {
        ...{ subjectId: datasetId, token: ZeroAddress, price: 1n, openUntil: (await market.now()) + 10 ** 6 },
        ...{ durationSeconds: 0, right: 0, transferable: false },
      });
      const terms: Partial<TermsWords> = {
        programId: job.programId,
        datasetIds: [datasetId, 0n, 0n, 0n],
        dataRoots: [rows.root, ZeroHash, ZeroHash, ZeroHash],
        licences: [offerId, ZeroHash, ZeroHash, ZeroHash],
        kind: Kind.Open,
      };
      const placed = await at.order({ terms });
      const solver = market.solver(0);
      const take = (licenceId: bigint) =>
        desk.connect(solver).take(placed.orderId, [licenceId, 0n, 0n, 0n], { value: BOND });
      await expect(take(7n)).to.be.revertedWithCustomError(desk, "PrivateLicenceMissing").withArgs(0, offerId, 7);
      await licences.setLicensed(solver, 7n, offerId, true);
      await expect(take(8n)).to.be.revertedWithCustomError(desk, "PrivateLicenceMissing");
      await take(7n);
      expect(await at.status(placed)).to.equal(OrderStatus.Taken);
    });
  });

  it("lets no role reach an order that lives", async () => {
    const at = await fixture();
    const { desk, market } = at;
    const { rules, machine } = market;
    const placed = await at.order();
    const facts = [await desk.factsOf(placed.orderId), await desk.orderOf(placed.orderId)];
    await rules.setMachine(machine, false);
    await rules.setFee(500, market.solver(9));
    await rules.pause(7 * 86_400);
    expect([await desk.factsOf(placed.orderId), await desk.orderOf(placed.orderId)]).to.deep.equal(facts);
    await at.take(placed);
    await at.deliver(placed);
    await at.passChallenges(placed);
    await desk.pay(placed.orderId);
    expect(await at.credit(market.solver(0))).to.equal(REWARD + DELIVERY_BOND);
  });

  it("is not fooled by a claim with the same content that somebody else hosts", async () => {
    const at = await fixture();
    const { desk, market } = at;
    const { game } = market;
    const placed = await at.order();
    await at.take(placed);
    const claimId = await at.deliver(placed, { result: at.lie() });
    const claim = await at.claim(placed.orderId);
    const { codeRoot, shape, argsRoot, dataRoots } = await desk.statementOf(placed.orderId);
    const statement = { codeRoot, shape, argsRoot, dataRoots: [...dataRoots] as TermsWords["dataRoots"] };
    const until = (await market.now()) + 2;
    await expect(game.openClaim(claim, statement, until)).to.be.revertedWithCustomError(game, "DisputeHostMismatch");
    await game.openClaim({ ...claim, host: at.poster.address }, statement, until);
    await networkHelpers.time.increase(10);
    await expect(desk.pay(placed.orderId))
      .to.be.revertedWithCustomError(desk, "PrivateClaimNotFinal")
      .withArgs(placed.orderId, claimId);
  });
});
