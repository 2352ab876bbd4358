import { expect } from "chai";
import { network } from "hardhat";
import { concat, keccak256, toBeHex, ZeroAddress, ZeroHash, type Result as Struct } from "ethers";

import { newOrderKey, openArguments } from "../../tasks/protocol/envelope.ts";
import { bits, cell, echoResult, resultOf } from "../helpers/market/jobs.ts";
import { Direction, Kind, LIMITS } from "../helpers/market/market.ts";
import {
  BOND,
  CLAIM_BOND,
  DELIVERY_BOND,
  deliveryOf,
  NO_LICENCES,
  OrderStatus,
  PrivateBench,
  REWARD,
} from "../helpers/market/private.ts";
import { rowsOf, sealedTerms } from "../helpers/market/sealed.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const deploy = () => PrivateBench.deploy(connection);
const fixture = () => networkHelpers.loadFixture(deploy);

/** What typechain does not say of a struct. */
const plain = (struct: unknown) => (struct as Struct).toObject();

describe("PrivateDesk", () => {
  it("knows the contracts that it stands on", async () => {
    const { desk, market } = await fixture();
    expect(await desk.GAME()).to.equal(await market.game.getAddress());
    expect(await desk.RULES()).to.equal(await market.rules.getAddress());
  });

  describe("order", () => {
    it("takes the reward and opens an order, whose id is its content", async () => {
      const at = await fixture();
      const { desk, poster } = at;
      const order = await at.words();
      const orderId = await at.idOf(poster.address, 0n, order);
      const sent = desk.order(order, "a document", "0x", { value: REWARD });
      await expect(sent).to.emit(desk, "Ordered");
      await expect(sent).to.changeEtherBalance(ethers, desk, REWARD);
      const [event] = await desk.queryFilter(desk.filters.Ordered(orderId, poster, order.terms.programId));
      expect([event!.args.escrow, event!.args.metadata, event!.args.order.key]).to.deep.equal([
        REWARD,
        "a document",
        order.key,
      ]);
      expect(plain(await desk.factsOf(orderId))).to.deep.equal({
        ...{ poster: poster.address, status: OrderStatus.Open, deliverUntil: 0n, solver: ZeroAddress, bond: 0n },
        ...{ escrow: REWARD, accuseUntil: 0n, steps: 0n, score: 0n, argsRoot: ZeroHash, stateHash: ZeroHash },
        ...{ ciphertextHash: ZeroHash, claimId: ZeroHash },
      });
      const kept = await desk.orderOf(orderId);
      expect([kept.key, kept.deliveryBond, kept.terms.programId, kept.terms.reward]).to.deep.equal([
        order.key,
        DELIVERY_BOND,
        order.terms.programId,
        REWARD,
      ]);
      expect(await desk.nonces(poster)).to.equal(1);
      expect((await at.order()).orderId).to.not.equal(orderId);
    });

    it("takes what arrives of a token", async () => {
      const at = await fixture();
      const token = await at.token.getAddress();
      const { orderId } = await at.order({ terms: { token } });
      expect((await at.desk.factsOf(orderId)).escrow).to.equal(REWARD);
      expect(await at.token.balanceOf(at.desk)).to.equal(REWARD);
      const order = await at.words({ terms: { token } });
      await expect(at.desk.order(order, "", "0x", { value: 1n }))
        .to.be.revertedWithCustomError(at.desk, "PrivateValueMismatch")
        .withArgs(1, 0);
    });

    it("refuses the wrong value", async () => {
      const at = await fixture();
      for (const value of [0n, REWARD - 1n, REWARD + 1n]) {
        await expect(at.desk.order(await at.words(), "", "0x", { value }))
          .to.be.revertedWithCustomError(at.desk, "PrivateValueMismatch")
          .withArgs(value, REWARD);
      }
    });

    it("refuses what is no order of one solver for one prize", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const listener = market.solver(3).address;
      const half = { prizeBps: [5_000, 5_000, 0, 0, 0, 0, 0, 0] as [number, number, number, number, 0, 0, 0, 0] };
      const exact = await market.terms(Kind.Exact);
      const sealed = await sealedTerms(market, rowsOf(bits(1)), rowsOf(bits(2)));
      for (const [terms, args] of [
        [exact, [Kind.Exact, 10_000, ZeroHash, ZeroAddress]],
        [half, [Kind.Open, 5_000, ZeroHash, ZeroAddress]],
        [{ listener }, [Kind.Open, 10_000, ZeroHash, listener]],
        [sealed, [Kind.Open, 10_000, sealed.sealedRows, ZeroAddress]],
      ] as const) {
        await expect(desk.order(await at.words({ terms }), "", "0x", { value: REWARD }))
          .to.be.revertedWithCustomError(desk, "PrivateTermsUnfit")
          .withArgs(...args);
      }
    });

    it("holds terms to the posting rules, with their errors, and stops while posts are paused", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const { rules } = market;
      const refused = async (terms: object, error: string) =>
        expect(desk.order(await at.words({ terms }), "", "0x", { value: REWARD })).to.be.revertedWithCustomError(
          rules,
          error,
        );
      await refused({ reward: 0n }, "BountyRewardZero");
      await refused({ machine: market.solver(0).address }, "BountyMachineNotAllowed");
      await refused({ token: market.solver(0).address }, "BountyTokenNotAllowed");
      await refused({ challengeSeconds: 361 }, "BountyChallengeWindowOutOfRange");
      await refused({ revealSeconds: 60 }, "BountyRevealWindowOutOfRange");
      await refused({ solverBond: 1n }, "BountySolverBondOutOfRange");
      const placed = await at.order();
      await rules.pause(3600);
      await refused({}, "PostingPaused");
      // What lives goes on.
      await at.take(placed);
      await at.deliver(placed);
    });

    it("refuses keys that nobody can encrypt to, and a delivery bond that is worth nothing", async () => {
      const at = await fixture();
      const order = await at.words();
      for (const x of [0n, 5n, 2n ** 256n - 1n]) {
        const key = toBeHex(x, 32);
        await expect(at.desk.order({ ...order, key }, "", "0x", { value: REWARD }))
          .to.be.revertedWithCustomError(at.desk, "PrivateKeyMalformed")
          .withArgs(key);
      }
      const deliveryBond = LIMITS.minBond - 1n;
      await expect(at.desk.order({ ...order, deliveryBond }, "", "0x", { value: REWARD }))
        .to.be.revertedWithCustomError(at.desk, "PrivateDeliveryBondTooLow")
        .withArgs(deliveryBond, LIMITS.minBond);
    });
  });

  describe("cancel and refund", () => {
    it("gives the reward back to the poster alone, as long as nobody is at the order", async () => {
      const at = await fixture();
      const { desk, market, poster } = at;
      const { orderId } = await at.order();
      await expect(desk.connect(market.solver(0)).cancel(orderId))
        .to.be.revertedWithCustomError(desk, "PrivateNotPoster")
        .withArgs(market.solver(0).address, poster.address);
      await expect(desk.cancel(orderId)).to.emit(desk, "OrderRefunded").withArgs(orderId, poster.address, REWARD);
      expect(await at.credit(poster)).to.equal(REWARD);
    });

    it("gives it back by anybody's call, after the deadline", async () => {
      const at = await fixture();
      const { desk, market, poster } = at;
      const { orderId, order } = await at.order();
      const { commitDeadline } = order.terms;
      await market.at(commitDeadline);
      await expect(desk.refund(orderId))
        .to.be.revertedWithCustomError(desk, "PrivateTooEarly")
        .withArgs(commitDeadline, commitDeadline);
      await market.at(commitDeadline + 1);
      await desk.connect(market.solver(4)).refund(orderId);
      expect(await at.credit(poster)).to.equal(REWARD);
    });
  });

  describe("take", () => {
    it("takes both bonds, or more where gas is dear", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const placed = await at.order();
      const solver = market.solver(0);
      const take = (value: bigint) =>
        desk.connect(solver).take(placed.orderId, NO_LICENCES, { value, gasPrice: 2n * 10n ** 11n });
      await networkHelpers.setNextBlockBaseFeePerGas(10n ** 9n);
      await expect(take(BOND - 1n))
        .to.be.revertedWithCustomError(desk, "PrivateBondTooLow")
        .withArgs(BOND - 1n, BOND);
      const dear = 10n ** 11n;
      const least = 6_000_000n * dear + DELIVERY_BOND;
      await networkHelpers.setNextBlockBaseFeePerGas(dear);
      await expect(take(least - 1n))
        .to.be.revertedWithCustomError(desk, "PrivateBondTooLow")
        .withArgs(least - 1n, least);
      await networkHelpers.setNextBlockBaseFeePerGas(dear);
      await take(least);
      const facts = await desk.factsOf(placed.orderId);
      const until = BigInt(await market.now()) + 600n;
      expect([facts.status, facts.solver, facts.bond, facts.deliverUntil]).to.deep.equal([
        ...[OrderStatus.Taken, solver.address, least, until],
      ]);
    });

    it("is possible until the deadline, that second included", async () => {
      const at = await fixture();
      const placed = await at.order();
      const { commitDeadline } = placed.order.terms;
      const snapshot = await networkHelpers.takeSnapshot();
      await at.market.at(commitDeadline + 1);
      await expect(at.take(placed))
        .to.be.revertedWithCustomError(at.desk, "PrivateTooLate")
        .withArgs(commitDeadline, commitDeadline + 1);
      await snapshot.restore();
      await at.market.at(commitDeadline);
      await at.take(placed);
      expect(await at.status(placed)).to.equal(OrderStatus.Taken);
    });
  });

  describe("deliver", () => {
    it("opens a claim, binds the ciphertext and shows no argument", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const { game } = market;
      const placed = await at.order();
      const { orderId } = placed;
      const solver = market.solver(0);
      await at.take(placed, solver, BOND + 5n);
      // The first argument is the score, and so shown; the second one is for the poster alone.
      const secret = cell(bits(2.75));
      const result = resultOf(market.openJob, bits(1.5), concat([cell(bits(1.5)), secret]));
      const ciphertext = await at.seal(placed, solver, result);
      const sent = desk.connect(solver).deliver(orderId, deliveryOf(result, ciphertext));
      await expect(sent).to.changeEtherBalances(ethers, [desk, game], [-CLAIM_BOND - 5n, CLAIM_BOND + 5n]);
      const until = BigInt(await market.now()) + 900n;
      const facts = await desk.factsOf(orderId);
      const { argsRoot, stateHash } = result;
      expect(plain(facts)).to.deep.equal({
        ...{ poster: at.poster.address, status: OrderStatus.Delivered, deliverUntil: facts.deliverUntil },
        ...{ solver: solver.address, bond: DELIVERY_BOND, escrow: REWARD, accuseUntil: until, steps: 1n },
        ...{ score: bits(1.5), argsRoot, stateHash, ciphertextHash: keccak256(ciphertext), claimId: facts.claimId },
      });
      const claim = await at.claim(orderId);
      expect(await game.claimIdOf(claim)).to.equal(facts.claimId);
      expect((await game.claimState(facts.claimId)).challengeUntil).to.equal(until);
      expect(await at.ciphertext(placed)).to.equal(ciphertext);
      const { data, hash } = await sent;
      const { logs } = (await ethers.provider.getTransactionReceipt(hash))!;
      for (const shown of [data, ...logs.map((log) => log.data)]) expect(shown).to.not.include(secret.slice(2));
      const context = {
        ...{ chainId: await at.chainId(), desk: await desk.getAddress(), orderId, solver: solver.address },
      };
      const opened = openArguments(ciphertext, 1, placed.keys.secretKey, context, argsRoot);
      expect([...opened]).to.deep.equal([bits(1.5), bits(2.75), 0n, 0n, 0n, 0n, 0n, 0n]);
    });

    it("is its solver's alone, in its time", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const placed = await at.order();
      await at.take(placed);
      const ciphertext = await at.seal(placed);
      await expect(desk.connect(market.solver(1)).deliver(placed.orderId, deliveryOf(at.truth(), ciphertext)))
        .to.be.revertedWithCustomError(desk, "PrivateNotSolver")
        .withArgs(market.solver(1).address, market.solver(0).address);
      const { deliverUntil } = await desk.factsOf(placed.orderId);
      const snapshot = await networkHelpers.takeSnapshot();
      await market.at(deliverUntil + 1n);
      await expect(at.deliver(placed, { ciphertext }))
        .to.be.revertedWithCustomError(desk, "PrivateTooLate")
        .withArgs(deliverUntil, deliverUntil + 1n);
      await snapshot.restore();
      await market.at(deliverUntil);
      await at.deliver(placed, { ciphertext });
    });

    it("refuses scores that are NaN or miss the threshold, outputs that the state lacks, and other lengths", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const placed = await at.order({
        terms: { hasThreshold: true, threshold: bits(2), direction: Direction.Max },
      });
      await at.take(placed);
      const job = market.openJob;
      for (const score of [bits(1.999), 0x7ff8000000000000n, bits(-3)]) {
        await expect(at.deliver(placed, { result: echoResult(job, score) }))
          .to.be.revertedWithCustomError(desk, "PrivateScoreUnfit")
          .withArgs(score);
      }
      const good = at.truth(2);
      const ciphertext = await at.seal(placed, undefined, good);
      for (const bad of [ciphertext.slice(0, -2), `${ciphertext}00`, "0x", ciphertext.slice(0, 66)]) {
        await expect(desk.connect(market.solver(0)).deliver(placed.orderId, deliveryOf(good, bad)))
          .to.be.revertedWithCustomError(desk, "PrivateCiphertextLength")
          .withArgs((bad.length - 2) / 2, 96);
      }
      const wrong = { ...good, outputs: resultOf(job, bits(7)).outputs };
      await expect(at.deliver(placed, { result: wrong, ciphertext })).to.be.revertedWithCustomError(
        market.machine,
        "ProofMismatch",
      );
      await at.deliver(placed, { result: good, ciphertext });
      expect((await desk.factsOf(placed.orderId)).score).to.equal(bits(2));
    });

    it("refuses a NaN where there is no threshold too", async () => {
      const at = await fixture();
      const placed = await at.order();
      await at.take(placed);
      await expect(at.deliver(placed, { result: echoResult(at.market.openJob, 0x7ff8000000000001n) }))
        .to.be.revertedWithCustomError(at.desk, "PrivateScoreUnfit")
        .withArgs(0x7ff8000000000001n);
    });
  });

  describe("drop", () => {
    it("burns half of a silent solver's bonds, and the order can be taken again", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const placed = await at.order();
      const { orderId } = placed;
      await at.take(placed, market.solver(0), BOND + 1n);
      const { deliverUntil } = await desk.factsOf(orderId);
      await market.at(deliverUntil);
      await expect(desk.drop(orderId))
        .to.be.revertedWithCustomError(desk, "PrivateTooEarly")
        .withArgs(deliverUntil, deliverUntil);
      await market.at(deliverUntil + 1n);
      const sent = desk.connect(market.solver(5)).drop(orderId);
      await expect(sent)
        .to.emit(desk, "OrderDropped")
        .withArgs(orderId, market.solver(0).address, BOND / 2n + 1n, BOND / 2n);
      await expect(sent).to.changeEtherBalance(ethers, ZeroAddress, BOND / 2n + 1n);
      expect(await at.credit(market.solver(0))).to.equal(BOND / 2n);
      expect((await desk.factsOf(orderId)).bond).to.equal(0);
      await at.take(placed, market.solver(1));
      await at.deliver(placed, { solver: market.solver(1) });
    });
  });

  describe("accuse", () => {
    it("ends an order whose ciphertext holds something else: the poster has its reward and half of the bond", async () => {
      const at = await fixture();
      const { desk, market, poster } = at;
      const placed = await at.order();
      const { orderId, keys } = placed;
      await at.take(placed);
      const ciphertext = at.garbage();
      const claimId = await at.deliver(placed, { ciphertext });
      const sent = desk.connect(market.solver(6)).accuse(orderId, keys.secretKey, ciphertext);
      await expect(sent).to.changeEtherBalance(ethers, ZeroAddress, DELIVERY_BOND / 2n);
      await expect(sent)
        .to.emit(desk, "DeliveryBondLost")
        .withArgs(orderId, market.solver(0).address, DELIVERY_BOND / 2n, DELIVERY_BOND / 2n);
      const [event] = await desk.queryFilter(desk.filters.DeliveryVoided(orderId, claimId));
      expect(event!.args.secretKey).to.equal(BigInt(keys.secretKey));
      expect(event!.args.root).to.not.equal(ZeroHash);
      expect(await at.credit(poster)).to.equal(REWARD + DELIVERY_BOND / 2n);
      expect(await at.status(placed)).to.equal(OrderStatus.Refunded);
      expect(plain(await desk.factsOf(orderId))).to.deep.include({ bond: 0n, escrow: 0n, claimId });
    });

    it("ends one that was encrypted to no point", async () => {
      const at = await fixture();
      const placed = await at.order();
      await at.take(placed);
      // x = 5 is on no point.
      const ciphertext = `${toBeHex(5, 32)}${at.garbage().slice(66)}`;
      const claimId = await at.deliver(placed, { ciphertext });
      await expect(at.accuse(placed))
        .to.emit(at.desk, "DeliveryVoided")
        .withArgs(placed.orderId, claimId, placed.keys.secretKey, ZeroHash);
    });

    it("fails against a delivery that holds what it claims, with any key", async () => {
      const at = await fixture();
      const { desk } = at;
      const placed = await at.order();
      const { orderId, order, keys } = placed;
      await at.take(placed);
      await at.deliver(placed);
      await expect(at.accuse(placed))
        .to.be.revertedWithCustomError(desk, "PrivateDeliveryReadable")
        .withArgs(orderId, at.truth().argsRoot);
      const ciphertext = await at.ciphertext(placed);
      const n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
      const d = BigInt(keys.secretKey);
      for (const other of [0n, 1n, d + 1n, n - d, n, 2n ** 256n - 1n]) {
        await expect(desk.accuse(orderId, other, ciphertext))
          .to.be.revertedWithCustomError(desk, "PrivateSecretKeyMismatch")
          .withArgs(order.key);
      }
      for (const other of [at.garbage(), "0x", `${ciphertext}00`]) {
        await expect(desk.accuse(orderId, keys.secretKey, other))
          .to.be.revertedWithCustomError(desk, "PrivateCiphertextMismatch")
          .withArgs(keccak256(other), keccak256(ciphertext));
      }
    });

    it("is possible until the end of the challenges, that second included, and payment only after", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const placed = await at.order();
      await at.take(placed);
      const claimId = await at.deliver(placed, { ciphertext: at.garbage() });
      const { accuseUntil } = await desk.factsOf(placed.orderId);
      const ciphertext = await at.ciphertext(placed);
      const snapshot = await networkHelpers.takeSnapshot();
      await market.at(accuseUntil + 1n);
      await expect(at.accuse(placed, undefined, ciphertext))
        .to.be.revertedWithCustomError(desk, "PrivateTooLate")
        .withArgs(accuseUntil, accuseUntil + 1n);
      await desk.pay(placed.orderId);
      await snapshot.restore();
      await market.at(accuseUntil - 1n);
      await expect(desk.pay(placed.orderId))
        .to.be.revertedWithCustomError(desk, "PrivateClaimNotFinal")
        .withArgs(placed.orderId, claimId);
      await market.at(accuseUntil);
      await at.accuse(placed, undefined, ciphertext);
      expect(await at.status(placed)).to.equal(OrderStatus.Refunded);
    });
  });

  describe("discard", () => {
    it("ends an order whose claim was disproved", async () => {
      const at = await fixture();
      const { desk, market, poster } = at;
      const placed = await at.order();
      await at.take(placed);
      const claimId = await at.deliver(placed, { result: at.lie() });
      await expect(desk.discard(placed.orderId))
        .to.be.revertedWithCustomError(desk, "PrivateClaimStands")
        .withArgs(placed.orderId, claimId);
      await at.dispute(placed);
      await expect(desk.pay(placed.orderId)).to.be.revertedWithCustomError(desk, "PrivateClaimNotFinal");
      const sent = desk.connect(market.solver(5)).discard(placed.orderId);
      await expect(sent).to.emit(desk, "DeliveryDisproved").withArgs(placed.orderId, claimId);
      await expect(sent).to.changeEtherBalance(ethers, ZeroAddress, DELIVERY_BOND / 2n);
      expect(await at.credit(poster)).to.equal(REWARD + DELIVERY_BOND / 2n);
      expect(await at.status(placed)).to.equal(OrderStatus.Refunded);
    });
  });

  describe("pay", () => {
    it("credits reward, shares and the delivery bond, once the claim is final", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const [receiver, solver] = [market.solver(7), market.solver(0)];
      await market.rules.setFee(300, receiver);
      const placed = await at.order();
      // What is taken is what was said when it was ordered.
      await market.rules.setFee(500, market.solver(8));
      expect((await desk.sharesOf(placed.orderId)).map(({ receiver: to, bps }) => [to, bps])).to.deep.equal([
        [receiver.address, 300n],
      ]);
      await at.take(placed);
      await at.deliver(placed);
      await at.passChallenges(placed);
      await expect(desk.connect(market.solver(5)).pay(placed.orderId))
        .to.emit(desk, "OrderPaid")
        .withArgs(placed.orderId, solver.address, REWARD);
      expect(await at.credit(receiver)).to.equal((REWARD * 300n) / 10_000n);
      expect(await at.credit(solver)).to.equal((REWARD * 9_700n) / 10_000n + DELIVERY_BOND);
      expect(await at.credit(market.solver(8))).to.equal(0);
      await market.game.release(await at.claim(placed.orderId));
      expect(await market.game.credits(solver)).to.equal(CLAIM_BOND);
      expect(await ethers.provider.getBalance(desk)).to.equal(REWARD + DELIVERY_BOND);
    });

    it("pays in tokens, and the bond in ether", async () => {
      const at = await fixture();
      const token = await at.token.getAddress();
      const solver = at.market.solver(0);
      const placed = await at.order({ terms: { token } });
      await at.take(placed);
      await at.deliver(placed);
      await at.passChallenges(placed);
      await at.desk.pay(placed.orderId);
      expect([await at.credit(solver, token), await at.credit(solver)]).to.deep.equal([REWARD, DELIVERY_BOND]);
      await at.desk.connect(solver).withdraw(token, solver);
      expect(await at.token.balanceOf(solver)).to.equal(REWARD);
    });
  });

  it("has no claim to show before there is one", async () => {
    const at = await fixture();
    const { desk } = at;
    const placed = await at.order();
    const { orderId } = placed;
    const missing = async (status: bigint): Promise<void> => {
      for (const view of ["statementOf", "claimOf"] as const) {
        await expect(desk[view](orderId))
          .to.be.revertedWithCustomError(desk, "PrivateWrongStatus")
          .withArgs(orderId, status);
      }
    };
    await missing(OrderStatus.Open);
    await at.take(placed);
    await missing(OrderStatus.Taken);
    await at.deliver(placed);
    expect((await desk.claimOf(orderId)).hostKey).to.not.equal(ZeroHash);
  });

  it("ends at the latest at a time that is known when it is ordered", async () => {
    const at = await fixture();
    const { desk, market } = at;
    const { orderId, order } = await at.order();
    const { commitDeadline, revealSeconds, challengeSeconds, budgetSeconds, minMoveSeconds } = order.terms;
    const { shape } = await market.store.programOf(order.terms.programId);
    const dispute = await market.game.maxDisputeSeconds(shape, budgetSeconds, minMoveSeconds);
    expect(await desk.latestEnd(orderId)).to.equal(BigInt(commitDeadline + revealSeconds + challengeSeconds) + dispute);
  });

  it("says what a key stream is made from", async () => {
    const { desk, market } = await fixture();
    const { chainId } = await ethers.provider.getNetwork();
    const [shared, solver] = [market.solver(1).address, market.solver(2).address];
    const orderId = newOrderKey().key;
    const encoded = ethers.AbiCoder.defaultAbiCoder().encode(
      ["address", "uint256", "address", "bytes32", "address", "bytes32"],
      [shared, chainId, await desk.getAddress(), orderId, solver, ZeroHash],
    );
    expect(await desk.streamKeyOf(shared, orderId, solver, ZeroHash)).to.equal(keccak256(encoded));
  });
});
