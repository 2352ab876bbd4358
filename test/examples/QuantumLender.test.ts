import { expect } from "chai";
import { network } from "hardhat";
import { concat, parseEther, ZeroAddress } from "ethers";

import type { Machine } from "../../sim/machine/machine.ts";
import type { Prover } from "../../sim/machine/prover.ts";
import type { QuantumLender } from "../../types/index.ts";
import { answerOf, PuppetMood, QuestionStatus } from "../helpers/market/desk.ts";
import { IrisDesk, resultOfRun } from "../helpers/market/iris-desk.ts";
import { bits, cell } from "../helpers/market/jobs.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const FEE = parseEther("0.01");
const LOAN = parseEther("2");
const BOND = parseEther("0.1");
const GRANTED = 0;
const LEAST_SCORE = parseEther("0.1");
const Status = { None: 0n, Asked: 1n, Granted: 2n, Declined: 3n, Unanswered: 4n } as const;
const OPCODES = { KROT: 0x63, KDOT: 0x70 } as const;

async function deploy() {
  const iris = await IrisDesk.deploy(connection);
  const { at, model } = iris;
  const { desk, market } = at;
  const policy = {
    // The lender sets the deadline of each question.
    question: await iris.question({ reward: FEE, deadline: 0 }),
    ...{ takeSeconds: 3600, features: 4, lowest: bits(0), highest: bits(Math.PI) },
    ...{ creditworthy: GRANTED, leastScore: LEAST_SCORE, loan: LOAN },
  };
  const lender = (await ethers.deployContract("QuantumLender", [desk, policy], {
    value: 3n * LOAN,
  })) as unknown as QuantumLender;
  const classes = model.predict(model.rows);
  const scores = model.scores(model.rows);
  const good = model.rows[classes.findIndex((found, i) => found === GRANTED && scores[i]![GRANTED]! > 0.2)]!;
  const bad = model.rows[classes.findIndex((found) => found !== GRANTED)]!;
  return { iris, at, desk, market, lender, good, bad, applicant: market.solver(8) };
}
type Bench = Awaited<ReturnType<typeof deploy>>;
const fixture = () => networkHelpers.loadFixture(deploy);

/** Applies with a row. Returns the id of the question, which its deadline makes known only when it is asked. */
async function apply({ iris, lender, applicant }: Bench, row: readonly number[]): Promise<string> {
  const sent = await lender.connect(applicant).request(iris.argsOf(row), { value: FEE });
  const [event] = await lender.queryFilter(lender.filters.Applied(), sent.blockNumber!);
  return event!.args.questionId;
}

/** A solver takes the question and shows a run. */
async function solve({ desk, market }: Bench, questionId: string, solver: number, prover: Prover): Promise<void> {
  const account = desk.connect(market.solver(solver));
  await account.take(questionId, { value: BOND });
  await account.answer(questionId, answerOf(resultOfRun(prover)));
}

/** What a contract owes and holds is the same, on itself and on the desk. */
async function expectSolvent({ lender, desk, applicant, at }: Bench, reserved: bigint): Promise<void> {
  const held = (await ethers.provider.getBalance(lender)) + (await desk.credits(lender, ZeroAddress));
  const owed = (await lender.available()) + (await lender.credits(applicant)) + (await lender.credits(at.asker));
  expect(held).to.equal(owed + reserved);
}

describe("QuantumLender", () => {
  it("grants a loan when the model says yes and nobody can disprove it any more", async () => {
    const bench = await fixture();
    const { lender, desk, at, applicant, market } = bench;
    const questionId = await apply(bench, bench.good);
    expect(await lender.available()).to.equal(2n * LOAN);
    expect((await desk.inquiryOf(questionId)).asker).to.equal(await lender.getAddress());
    await expect(lender.decide(questionId)).to.be.revertedWithCustomError(desk, "DeskAnswerNotFinal");
    await solve(bench, questionId, 0, bench.iris.honest(bench.good));
    // The answer is public, but it does not stand yet.
    await expect(lender.decide(questionId)).to.be.revertedWithCustomError(desk, "DeskAnswerNotFinal");
    await at.passChallenges(questionId);
    const [score] = bench.iris.model.scores([bench.good]);
    await expect(lender.connect(market.solver(3)).decide(questionId))
      .to.emit(lender, "Decided")
      .withArgs(questionId, applicant.address, true, bits(GRANTED), (wad: bigint) => {
        expect(Math.abs(Number(wad) / 1e18 - score![GRANTED]!)).to.be.below(1e-15);
        return true;
      });
    expect((await lender.applications(questionId)).status).to.equal(Status.Granted);
    await expect(lender.connect(applicant).withdraw(applicant)).to.changeEtherBalance(ethers, applicant, LOAN);
    await expectSolvent(bench, 0n);

    await desk.pay(questionId);
    expect(await at.credit(market.solver(0))).to.equal((FEE * 95n) / 100n);
    expect(await at.credit(market.solver(5)), "royalty of the model's creator").to.equal((FEE * 5n) / 100n);
    for (const again of [lender.decide(questionId), lender.giveUp(questionId)]) {
      await expect(again)
        .to.be.revertedWithCustomError(lender, "LenderWrongStatus")
        .withArgs(questionId, Status.Granted);
    }
  });

  it("declines when the model says no", async () => {
    const bench = await fixture();
    const { lender, at, applicant } = bench;
    const questionId = await apply(bench, bench.bad);
    await solve(bench, questionId, 0, bench.iris.honest(bench.bad));
    await at.passChallenges(questionId);
    await lender.decide(questionId);
    expect((await lender.applications(questionId)).status).to.equal(Status.Declined);
    expect(await lender.available()).to.equal(3n * LOAN);
    await expect(lender.connect(applicant).withdraw(applicant))
      .to.be.revertedWithCustomError(lender, "LenderNothingToWithdraw")
      .withArgs(applicant.address);
    await expectSolvent(bench, 0n);
  });

  const claimGood = ({ state }: Machine): void => {
    state.floats[0] = GRANTED;
    state.floats[1 + GRANTED] = 0.9;
  };
  const lies: [string, (iris: IrisDesk, row: readonly number[]) => Prover][] = [
    ["the class", (iris, row) => iris.lying(row, -1, claimGood)],
    [
      "an expectation",
      (iris, row) =>
        iris.lying(row, iris.stepAfter(row, OPCODES.KDOT, 0), ({ state, code }) => {
          state.floats[code[state.pc - 1]!.a] = 0.9;
        }),
    ],
    [
      "the state",
      (iris, row) =>
        iris.lying(row, iris.stepAfter(row, OPCODES.KROT, 5), ({ state }) => {
          state.touch(0);
          state.register(0).fill(0);
          state.register(0)[0] = 1;
        }),
    ],
  ];
  for (const [name, tell] of lies) {
    it(`waits for a true answer where a solver lies about ${name} and is disproved`, async () => {
      const bench = await fixture();
      const { iris, lender, desk, market, at } = bench;
      const questionId = await apply(bench, bench.bad);
      const truth = iris.honest(bench.bad);
      const lie = tell(iris, bench.bad);
      expect(lie.outcome().stateHash).to.not.equal(truth.outcome().stateHash);
      await solve(bench, questionId, 0, lie);
      const moves = await iris.play(questionId, market.solver(0), market.challenger(0), {
        ...{ solver: lie, challenger: truth },
      });
      expect(moves).to.be.above(2);
      await expect(lender.decide(questionId)).to.be.revertedWithCustomError(desk, "DeskAnswerNotFinal");
      await desk.discard(questionId);

      await solve(bench, questionId, 1, truth);
      // A challenger that believes the lie does not stop the truth.
      await iris.play(questionId, market.solver(1), market.challenger(1), { solver: truth, challenger: lie });
      await at.passChallenges(questionId);
      await lender.decide(questionId);
      expect((await lender.applications(questionId)).status).to.equal(Status.Declined);
      await desk.pay(questionId);
      expect(await at.credit(market.solver(0))).to.equal(0);
      expect(await at.credit(market.solver(1))).to.equal((FEE * 95n) / 100n);
      expect([...(await desk.answerOf(questionId))]).to.deep.equal([...truth.outcome().outputs]);
    });
  }

  const strange: [string, (machine: Machine) => void][] = [
    ["a score that is NaN", ({ state }) => (state.floats[1 + GRANTED] = NaN)],
    ["a class that is NaN", ({ state }) => (state.floats[0] = NaN)],
    ["a class that is a fraction", ({ state }) => (state.floats[0] = GRANTED + 0.5)],
    ["an infinite score", ({ state }) => (state.floats[1 + GRANTED] = Infinity)],
    ["a score below the least", ({ state }) => (state.floats[1 + GRANTED] = 0.0999)],
  ];
  for (const [name, corrupt] of strange) {
    it(`declines, and does not stop, on ${name} that nobody disproved`, async () => {
      const bench = await fixture();
      const questionId = await apply(bench, bench.good);
      await solve(bench, questionId, 0, bench.iris.lying(bench.good, -1, corrupt));
      await bench.at.passChallenges(questionId);
      await bench.lender.decide(questionId);
      expect((await bench.lender.applications(questionId)).status).to.equal(Status.Declined);
    });
  }

  it("gives the fee back where nobody answers", async () => {
    const bench = await fixture();
    const { lender, desk, applicant } = bench;
    const questionId = await apply(bench, bench.good);
    await expect(lender.giveUp(questionId)).to.be.revertedWithCustomError(desk, "DeskTooEarly");
    await networkHelpers.time.increase(3601);
    await lender.giveUp(questionId);
    expect((await lender.applications(questionId)).status).to.equal(Status.Unanswered);
    expect(await lender.available()).to.equal(3n * LOAN);
    await expectSolvent(bench, 0n);
    await expect(lender.connect(applicant).withdraw(applicant)).to.changeEtherBalance(ethers, applicant, FEE);
  });

  it("fetches refunds from the desk when its own money is out", async () => {
    const bench = await fixture();
    const { lender, desk, at, applicant } = bench;
    const questionId = await apply(bench, bench.good);
    await networkHelpers.time.increase(3601);
    // Somebody else was quicker.
    await desk.refund(questionId);
    await lender.giveUp(questionId);
    await lender.withdrawAvailable(at.asker, 3n * LOAN);
    expect(await ethers.provider.getBalance(lender)).to.equal(0);
    await expect(lender.connect(applicant).withdraw(applicant)).to.changeEtherBalance(ethers, applicant, FEE);
    expect(await desk.credits(lender, ZeroAddress)).to.equal(0);
  });

  it("gives the fee back where the only answer was disproved after the deadline, and after a silence", async () => {
    const bench = await fixture();
    const { iris, lender, desk, market } = bench;
    const [lied, silent] = [await apply(bench, bench.bad), await apply(bench, bench.bad)];
    const lie = iris.lying(bench.bad, -1, claimGood);
    await solve(bench, lied, 0, lie);
    await iris.play(lied, market.solver(0), market.challenger(0), {
      ...{ solver: lie, challenger: iris.honest(bench.bad) },
    });
    await desk.connect(market.solver(1)).take(silent, { value: BOND });
    await networkHelpers.time.increase(3601);
    for (const [questionId, call] of [
      [lied, () => desk.discard(lied)],
      [silent, () => desk.drop(silent)],
    ] as const) {
      await expect(lender.giveUp(questionId)).to.be.revertedWithCustomError(desk, "DeskWrongStatus");
      await call();
      await lender.giveUp(questionId);
      expect((await desk.inquiryOf(questionId)).status).to.equal(QuestionStatus.Refunded);
    }
    await expectSolvent(bench, 0n);
  });

  it("pays an applicant that cannot receive to another address", async () => {
    const bench = await fixture();
    const { iris, lender, at, market } = bench;
    const puppet = await at.puppet();
    await puppet.act(lender, lender.interface.encodeFunctionData("request", [iris.argsOf(bench.good)]), { value: FEE });
    const [event] = await lender.queryFilter(lender.filters.Applied());
    const { questionId } = event!.args;
    await puppet.behave(PuppetMood.Refuse, ZeroAddress, "0x");
    await solve(bench, questionId, 0, iris.honest(bench.good));
    await at.passChallenges(questionId);
    await lender.decide(questionId);
    const [self, other] = [await puppet.getAddress(), market.solver(9).address].map((to) =>
      lender.interface.encodeFunctionData("withdraw", [to]),
    );
    await expect(puppet.act(lender, self!))
      .to.be.revertedWithCustomError(lender, "LenderPaymentFailed")
      .withArgs(await puppet.getAddress(), LOAN);
    await expect(puppet.act(lender, other!)).to.changeEtherBalance(ethers, market.solver(9), LOAN);
  });

  describe("refuses", () => {
    const figures = (values: readonly number[]) => concat(values.map((value) => cell(bits(value))));
    const refused: [string, string, unknown[], bigint, string][] = [
      ["too small a fee", "LenderFeeMismatch", [FEE - 1n, FEE], FEE - 1n, figures([1, 1, 1, 1])],
      ["too large a fee", "LenderFeeMismatch", [FEE + 1n, FEE], FEE + 1n, figures([1, 1, 1, 1])],
      ["three figures", "LenderFeatureCountMismatch", [24, 32], FEE, figures([1, 1, 1])],
      ["five figures", "LenderFeatureCountMismatch", [40, 32], FEE, figures([1, 1, 1, 1, 1])],
      ["a NaN", "LenderFeatureOutOfRange", [2, bits(NaN)], FEE, figures([1, 1, NaN, 1])],
      ["a negative figure", "LenderFeatureOutOfRange", [0, bits(-1e-300)], FEE, figures([-1e-300, 1, 1, 1])],
      ["an angle that wraps around", "LenderFeatureOutOfRange", [3, bits(7)], FEE, figures([1, 1, 1, 7])],
      ["infinity", "LenderFeatureOutOfRange", [1, bits(Infinity)], FEE, figures([1, Infinity, 1, 1])],
    ];
    for (const [name, error, expected, value, features] of refused) {
      it(`${name} with ${error}`, async () => {
        const { lender } = await fixture();
        await expect(lender.request(features, { value }))
          .to.be.revertedWithCustomError(lender, error)
          .withArgs(...expected);
      });
    }

    it("applications beyond its money, until a borrower pays back", async () => {
      const bench = await fixture();
      const { lender } = bench;
      for (let i = 0; i < 3; i++) await apply(bench, bench.good);
      await expect(lender.request(bench.iris.argsOf(bench.good), { value: FEE }))
        .to.be.revertedWithCustomError(lender, "LenderOutOfMoney")
        .withArgs(0, LOAN);
      await expectSolvent(bench, 3n * LOAN);
      await lender.connect(bench.market.solver(2)).deposit({ value: LOAN });
      await apply(bench, bench.good);
    });

    it("a model that its owner has revoked", async () => {
      const bench = await fixture();
      await bench.market.models.connect(bench.at.asker).setStatus(1, 2);
      await expect(bench.lender.request(bench.iris.argsOf(bench.good), { value: FEE }))
        .to.be.revertedWithCustomError(bench.lender, "LenderModelRevoked")
        .withArgs(1);
    });

    it("to pay its money to anybody but its banker, or more than is free", async () => {
      const { lender, market } = await fixture();
      await expect(lender.connect(market.solver(0)).withdrawAvailable(market.solver(0), 1))
        .to.be.revertedWithCustomError(lender, "LenderNotBanker")
        .withArgs(market.solver(0).address);
      await expect(lender.withdrawAvailable(market.solver(0), 3n * LOAN + 1n))
        .to.be.revertedWithCustomError(lender, "LenderOutOfMoney")
        .withArgs(3n * LOAN, 3n * LOAN + 1n);
    });

    it("ether that is sent to it for nothing, and questions that it never asked", async () => {
      const { lender, market } = await fixture();
      const [sender] = market.accounts;
      await expect(sender!.sendTransaction({ to: lender, value: 1 }))
        .to.be.revertedWithCustomError(lender, "LenderNotDesk")
        .withArgs(sender!.address);
      const other = `0x${"12".repeat(32)}`;
      await expect(lender.decide(other))
        .to.be.revertedWithCustomError(lender, "LenderWrongStatus")
        .withArgs(other, Status.None);
    });
  });

  it("shows its policy", async () => {
    const { lender, iris } = await fixture();
    const { question, features, loan } = await lender.policyOf();
    expect(question.dataRoots[0]).to.equal(iris.parametersRoot);
    expect([features, loan]).to.deep.equal([4n, LOAN]);
  });
});
