import { expect } from "chai";
import hre, { network } from "hardhat";
import type { ContractTransactionResponse } from "ethers";
import { concat, hexlify, id, ZeroHash, ZeroAddress } from "ethers";

import { Assembler, encodeCells, fromHex, Prover, run, toHex } from "../../sim/index.ts";
import { foldRoot } from "../../sim/machine/tree.ts";
import { publishProgram } from "../../tasks/protocol/programs.ts";
import { bits, cell, echoResult, onChain, resultOf, stateHashOf } from "../helpers/market/jobs.ts";
import { Direction, Kind, LIMITS, Market, revealOf, termsHashOf, type TermsWords } from "../helpers/market/market.ts";
import { openRows, rowsOf, runOn, sealedTerms } from "../helpers/market/sealed.ts";
import { newToken } from "../helpers/market/tokens.ts";
import { PERMIT2, placePermit2, signPermit, signTransfer } from "../helpers/money/permits.ts";
import { datasetOf } from "../helpers/market/registry.ts";
import { UNDER_COVERAGE } from "../helpers/coverage.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const deploy = () => Market.deploy(connection);

/** The most that each call may cost; a call's gas varies a little with the zero bytes of its hashes. */
const CEILINGS = {
  "publish, 2 instructions": 76_300,
  "append, 2 048 instructions": 2_676_000,
  finish: 82_900,
  "mint a dataset": 291_500,
  post: 290_700,
  "post in a token, with a permit": 347_700,
  "post with sealed rows": 422_700,
  raise: 35_600,
  "raise in a token, with Permit2": 86_500,
  cancel: 65_000,
  commit: 133_500,
  "reveal, exact": 267_000,
  "reveal, open, 8 arguments": 309_500,
  "reveal, unranked": 196_000,
  "reveal, on sealed rows": 301_500,
  "open 64 sealed cells": 87_100,
  reopen: 64_300,
  "prune one claim": 46_800,
  settle: 108_500,
  "settle the first of two prizes": 106_500,
  "settle the second prize": 109_500,
  "settle, with a fee and a listener": 193_500,
  refund: 52_700,
  forfeit: 82_900,
  "return a bond": 72_800,
  withdraw: 32_800,
  challenge: 80_000,
  "time a side out": 80_000,
  release: 55_000,
  "withdraw from the game": 31_200,
  "mint a model": 282_000,
} satisfies Record<string, number>;

// Instrumented code is larger and dearer.
if (!UNDER_COVERAGE) {
  describe("Gas of the market", () => {
    const gas = new Map<string, bigint>();
    const measure = async (name: keyof typeof CEILINGS, sent: Promise<ContractTransactionResponse>) => {
      gas.set(name, (await (await sent).wait())!.gasUsed);
    };

    before(async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, store, datasets, models, exactJob, openJob, poster } = market;
      await networkHelpers.setBalance("0x0000000000000000000000000000000000000000", 1n);

      const small = onChain({ ...exactJob, shape: { ...exactJob.shape, maxSteps: 999 } });
      await measure("publish, 2 instructions", store.publish(small.shape, small.code));
      const { shape } = onChain({ ...exactJob, shape: { ...exactJob.shape, codeDepth: 14 } });
      const chunk = Array.from({ length: 2048 }, (_, i) => `0x${(i + 1).toString(16).padStart(64, "f0")}`);
      await measure("append, 2 048 instructions", store.append(shape, ZeroHash, 0, chunk));
      await measure("finish", store.finish(shape, ZeroHash));
      await measure(
        "mint a dataset",
        datasets.mint(datasetOf({ root: small.codeRoot, name: "Iris", format: "text/csv" })),
      );

      const cancelled = await market.terms();
      const cancelledId = await board.post.staticCall(cancelled, "", "0x", { value: cancelled.reward });
      await measure("post", board.post(cancelled, "", "0x", { value: cancelled.reward }));
      await measure("cancel", board.cancel(cancelledId));

      const exact = await market.post(Kind.Exact);
      const truth = resultOf(exactJob, bits(-1.5));
      const bond = { value: exact.terms.solverBond };
      const commitment = await market.commitment(exact, market.solver(0).address, truth);
      await measure("commit", board.connect(market.solver(0)).commit(exact.bountyId, commitment, bond));
      await networkHelpers.mine(LIMITS.revealDelayBlocks);
      const showing = board.connect(market.solver(0)).reveal(exact.bountyId, 0, revealOf(truth));
      await measure("reveal, exact", showing);
      await market.commit(exact, market.solver(3), truth);
      await market.passChallenges((await board.commitOf(exact.bountyId, 0)).claimId);
      const pending = await market.commit(exact, market.solver(4), truth);
      await measure("settle", board.settle(exact.bountyId));
      await measure("forfeit", board.forfeit(exact.bountyId, 1));
      await measure("return a bond", board.returnBond(exact.bountyId, pending.index));
      await measure("withdraw", board.connect(market.solver(0)).withdraw(ZeroAddress, market.solver(0)));
      await measure("mint a model", models.mint(exact.bountyId));
      await measure("release", market.game.release(await market.claim(exact, 0n)));
      const paid = market.game.connect(market.solver(0));
      await measure("withdraw from the game", paid.withdraw(market.solver(0)));

      const open = await market.post(Kind.Open, { direction: Direction.Max });
      const eight = Array.from({ length: 8 }, (_, i) => cell(bits(5 - i / 7)).slice(2)).join("");
      const lie = await market.commit(open, market.solver(1), resultOf(openJob, bits(9), `0x${eight}`));
      const nan = await market.commit(open, market.solver(2), echoResult(openJob, 0x7ff8000000000000n));
      await market.openReveals(open);
      for (const [name, { solver, index, result }] of [
        ["reveal, open, 8 arguments", lie],
        ["reveal, unranked", nan],
      ] as const) {
        await measure(name, board.connect(solver).reveal(open.bountyId, index, revealOf(result)));
      }
      const challenger = market.challenger(0);
      const claim = await market.claim(open, lie.index);
      const stake = { value: open.terms.challengerBond, gasLimit: 150_000n };
      await measure("challenge", market.game.connect(challenger).challenge(claim, stake));
      await networkHelpers.time.increase(open.terms.budgetSeconds + 1);
      await measure("time a side out", market.game.timeout(claim, challenger));
      await measure("prune one claim", board.prune(open.bountyId, 1));
      await measure("refund", board.connect(poster).refund(open.bountyId));

      await measureTokens(market);
      await measurePrizes(market);
      await measureSealed(market);
    });

    async function measureTokens(market: Market) {
      const { board, poster } = market;
      const { deployedBytecode } = await hre.artifacts.readArtifact("SignatureTransfer");
      await placePermit2(connection.ethers, deployedBytecode);
      const token = await newToken(market);
      await token.mint(poster, 2_000n);
      await token.approve(PERMIT2, 1_000n);
      const terms = await market.terms(Kind.Exact, { token: await token.getAddress(), reward: 1_000n });
      const { words } = await signPermit(token, poster, board, 1_000n);
      const bountyId = await board.post.staticCall(terms, "", words);
      await measure("post in a token, with a permit", board.post(terms, "", words));
      const signed = await signTransfer(poster, board, { token, amount: 1_000n, nonce: 0n });
      await measure("raise in a token, with Permit2", board.raise(bountyId, 1_000n, signed));
      const ether = await market.post();
      await measure("raise", board.raise(ether.bountyId, 1n, "0x", { value: 1n }));
    }

    async function measurePrizes(market: Market) {
      const { board, rules, openJob } = market;
      const ready = async (prizeBps: TermsWords["prizeBps"], overrides: Partial<TermsWords> = {}) => {
        const posted = await market.post(Kind.Open, { prizeBps, ...overrides });
        const commits = [];
        for (const i of [6, 7])
          commits.push(await market.commit(posted, market.solver(i), echoResult(openJob, bits(i))));
        for (const committed of commits) await market.reveal(posted, committed);
        await market.passChallenges((await board.commitOf(posted.bountyId, 1)).claimId);
        return posted.bountyId;
      };
      const two = await ready([6000, 4000, 0, 0, 0, 0, 0, 0]);
      await measure("settle the first of two prizes", board.settle(two));
      await measure("settle the second prize", board.settle(two));
      await rules.setFee(500, market.solver(9));
      const listener = await connection.ethers.deployContract("MoodyListener");
      const told = await ready([10_000, 0, 0, 0, 0, 0, 0, 0], { listener: await listener.getAddress() });
      await measure("settle, with a fee and a listener", board.settle(told));
    }

    async function measureSealed(market: Market) {
      const { board, sealedRows } = market;
      const [shown, hidden] = [rowsOf(bits(1)), rowsOf(bits(2), id("hidden"))];
      const cells = `0x${"a5".repeat(64 * 8)}`;
      await measure("open 64 sealed cells", sealedRows.open(4, id("salt"), cells));
      const terms = await sealedTerms(market, shown, hidden);
      const value = terms.reward + terms.posterBond;
      const bountyId = await board.post.staticCall(terms, "", "0x", { value });
      await measure("post with sealed rows", board.post(terms, "", "0x", { value }));
      const posted = { bountyId, terms, termsHash: termsHashOf(terms) };
      const lie = await market.commit(posted, market.solver(6), runOn(market, shown, 1n));
      await market.commit(posted, market.solver(7), runOn(market, shown, 2n));
      await openRows(market, hidden);
      await market.openReveals(posted);
      const revealed = revealOf(lie.result, id("salt"), true);
      await measure("reveal, on sealed rows", board.connect(lie.solver).reveal(bountyId, lie.index, revealed));
      await market.dispute(posted, lie, market.challenger(0), market.dataJob, hidden.words);
      await board.prune(bountyId, 1);
      await networkHelpers.time.increaseTo((await board.revealDeadlineOf(bountyId, 0)) + 1n);
      await measure("reopen", board.reopen(bountyId));
    }

    for (const [name, ceiling] of Object.entries(CEILINGS)) {
      it(`is at most ${ceiling} for: ${name}`, () => {
        const used = Number(gas.get(name));
        expect(used).to.be.at.most(ceiling);
        // A ceiling that has become too high says nothing.
        expect(used).to.be.above(0.9 * ceiling);
      });
    }

    it("lets the longest arguments and outputs that a shape has be revealed in one transaction", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const solver = market.solver(0);
      const board = market.board.connect(solver);
      const asm = new Assembler().emit("ARG", { a: 0, b: 0 }).halt();
      const shape = { qubits: 1, argsDepth: 11, memDepth: 10, maxSteps: 1000 } as const;
      const assembled = asm.assemble(shape);
      const program = { ...assembled, shape: { ...assembled.shape, outDepth: 10 } };
      await publishProgram(market.store, program);
      const posted = await market.post(Kind.Open, { programId: onChain(program).programId });
      const args = BigUint64Array.from({ length: 4 * 2 ** 11 }, (_, i) => 0x3ff0_1234_5678_9abcn + BigInt(i));
      // Outputs without a zero byte, the dearest there are; the claim need not be true.
      const output = `0x${"a5".repeat(32)}`;
      const outputs = Array.from({ length: 2 ** 10 }, () => output);
      const honest = new Prover(run({ program, args }));
      const finalState = { ...honest.outcome().finalState, mem: toHex(foldRoot(fromHex(concat(outputs)), 10)) };
      const { haltProof, steps } = honest.outcome();
      const result = {
        ...{ args: hexlify(encodeCells(args)), argsRoot: honest.roots.argsRoot, steps: BigInt(steps), finalState },
        ...{ stateHash: stateHashOf(finalState), haltProof: [...haltProof], outputs, outputProof: [] },
      };
      const { index } = await market.commit(posted, solver, result);
      await market.openReveals(posted);
      const sent = await board.reveal(posted.bountyId, index, revealOf(result));
      // Nodes relay 128 kB; a transaction may take 2^24 gas.
      expect((sent.data.length - 2) / 2).to.be.below(128 * 1024);
      expect(Number((await sent.wait())!.gasUsed)).to.be.below(2 ** 23);
    });
  });
}
