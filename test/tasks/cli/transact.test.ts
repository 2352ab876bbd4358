import { expect } from "chai";
import { parseEther, type Signer, type TransactionRequest } from "ethers";
import { network } from "hardhat";

import type { Io } from "../../../tasks/cli/io.ts";
import { transactionsOf, type TransactOptions } from "../../../tasks/cli/transact.ts";
import { isAgentError } from "../../../tasks/protocol/agent-error.ts";

const { ethers } = await network.create();
const { provider } = ethers;

/** Streams whose person answers with `answer`, or is not there. */
function fakeIo(answer?: string): Io & { readonly told: string[]; readonly asked: string[] } {
  const told: string[] = [];
  const asked: string[] = [];
  return {
    ...{ told, asked },
    result: () => expect.fail("nothing of this is a result"),
    progress: (text) => void told.push(text),
    ask: (question) => {
      asked.push(question);
      return Promise.resolve(answer);
    },
  };
}

async function over(io: Io, options: Partial<TransactOptions> = {}) {
  const [signer, receiver] = await ethers.getSigners();
  const transactions = transactionsOf({
    ...{ signer: signer as Signer, provider, io, dryRun: false, yes: false, chargesForData: false },
    nameOf: () => "Test.call",
    urlOf: (hash) => `https://explorer.example/tx/${hash}`,
    ...options,
  });
  const to = receiver!.address;
  const pay = async () => (await transactions.signer.sendTransaction({ to, value: parseEther("1") })).wait();
  return { ...transactions, to, pay, nonce: () => provider.getTransactionCount(signer!.address) };
}

const codeOf = (promise: Promise<unknown>): Promise<string | undefined> =>
  promise.then(
    () => undefined,
    (error: unknown) => (isAgentError(error) ? error.code : String(error)),
  );

describe("transact", () => {
  it("shows what goes where, asks once, sends, and tells what it cost", async () => {
    const io = fakeIo("y");
    const { transact, pay, to, sent } = await over(io);
    const receipt = await transact({ title: "Pay twice", details: { reason: "a test" } }, async () => {
      await pay();
      return pay();
    });
    expect(io.asked).to.have.length(1);
    expect(io.told[0]).to.include("Pay twice").and.include("a test").and.include(to).and.include("1 ETH");
    expect(sent).to.have.length(2);
    expect(sent[1]).to.include({ title: "Pay twice", call: "Test.call", succeeded: true, gasUsed: 21_000n });
    expect(sent[1]).to.include({ hash: receipt!.hash, fee: receipt!.fee, value: parseEther("1") });
    expect(sent[1]!.url).to.equal(`https://explorer.example/tx/${receipt!.hash}`);
  });

  for (const [answer, code] of [
    [undefined, "ConfirmationMissing"],
    ["", "ConfirmationRefused"],
    ["no", "ConfirmationRefused"],
    ["yesterday", "ConfirmationRefused"],
  ] as const) {
    it(`sends nothing where the answer is ${answer === undefined ? "missing" : `"${answer}"`}`, async () => {
      const { transact, pay, nonce, sent } = await over(fakeIo(answer));
      const before = await nonce();
      expect(await codeOf(transact({ title: "Pay" }, pay))).to.equal(code);
      expect(await nonce()).to.equal(before);
      expect(sent).to.be.empty;
    });
  }

  it("asks nobody with --yes", async () => {
    const io = fakeIo();
    const { transact, pay, sent } = await over(io, { yes: true });
    await transact({ title: "Pay" }, pay);
    expect(io.asked).to.be.empty;
    expect(sent).to.have.length(1);
  });

  it("sends nothing in a dry run, and goes no further than the first transaction of a plan", async () => {
    const { transact, pay, nonce, planned, sent } = await over(fakeIo("y"), { dryRun: true, yes: true });
    const before = await nonce();
    let reached = false;
    const done = await transact({ title: "Pay" }, async () => {
      await pay();
      reached = true;
    });
    expect([done, reached, await nonce(), sent.length]).to.deep.equal([undefined, false, before, 0]);
    expect(planned).to.have.length(1);
    expect(planned[0]).to.include({ title: "Pay", value: parseEther("1") });
    // Nodes search for an estimate, and stop a little above.
    expect(planned[0]!.gas! >= 21_000n && planned[0]!.gas! < 21_100n).to.equal(true);
    expect(planned[0]!.fee! > 0n).to.equal(true);
  });

  it("takes a failure behind a transaction that was not sent for a consequence of that", async () => {
    const { transact, pay, planned } = await over(fakeIo(), { dryRun: true });
    const fail = () => Promise.reject(new Error("it stands on the first"));
    expect(await codeOf(transact({ title: "Alone" }, fail))).to.equal("Error: it stands on the first");
    await transact({ title: "First" }, pay);
    expect(await transact({ title: "Second" }, fail)).to.equal(undefined);
    expect(planned.map(({ title }) => title)).to.deep.equal(["First"]);
  });

  it("names a transaction that cannot be simulated yet, without its gas", async () => {
    const io = fakeIo();
    const { transact, pay, planned, signer } = await over(io, { dryRun: true });
    const reverting = await ethers.deployContract("MoodyToken");
    const { to, data } = await reverting.getFunction("transfer").populateTransaction(signer, 10n ** 30n);
    const refused = () => signer.estimateGas({ to, data });
    expect(await codeOf(transact({ title: "Alone" }, refused))).to.include("ERC20InsufficientBalance");
    await transact({ title: "First" }, pay);
    expect(await transact({ title: "Second" }, refused)).to.equal(undefined);
    expect(planned.map(({ title, gas }) => [title, gas === null])).to.deep.equal([
      ["First", false],
      ["Second", true],
    ]);
    expect(planned[1]!.to).to.equal(to);
    expect(io.told).to.deep.equal(["Second: cannot be simulated before what comes first is mined"]);
  });

  it("estimates as if what comes before had been sent, where somebody knows how", async () => {
    const { transact, pay, planned, signer } = await over(fakeIo(), { dryRun: true });
    await transact({ title: "First" }, pay);
    const upon = ({ from }: TransactionRequest) => Promise.resolve(from === signerAddress ? 77n : 0n);
    const signerAddress = await signer.getAddress();
    expect(await transact({ title: "Second", upon }, pay)).to.equal(undefined);
    expect(planned[1]).to.include({ title: "Second", gas: 77n });
    const refusing = () => Promise.reject(new Error("refused"));
    expect(await codeOf(transact({ title: "Third", upon: refusing }, pay))).to.equal("Error: refused");
  });

  it("lets nothing out that no plan names", async () => {
    const { transact, pay, nonce } = await over(fakeIo("y"), { yes: true });
    const before = await nonce();
    expect(await codeOf(pay())).to.equal("TransactionUnplanned");
    expect(await codeOf(transact({ title: "A" }, () => transact({ title: "B" }, pay)))).to.equal(
      "TransactionUnplanned",
    );
    expect(await nonce()).to.equal(before);
  });

  it("reports what was sent before a plan failed", async () => {
    const { transact, pay, sent } = await over(fakeIo("y"));
    const work = async () => {
      await pay();
      throw new Error("after the first");
    };
    expect(await codeOf(transact({ title: "Pay" }, work))).to.equal("Error: after the first");
    expect(sent).to.have.length(1);
  });
});
