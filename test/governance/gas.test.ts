/** What a decision costs those who make it: the norm that docs/market.md compares the market's calls with. */
import { expect } from "chai";
import { network } from "hardhat";
import type { ContractTransactionResponse } from "ethers";

import { UNDER_COVERAGE } from "../helpers/coverage.ts";
import { deployGovernment, Vote } from "../helpers/governance.ts";

// A chain of its own: gas depends on addresses, and so on what was deployed before.
const connection = await network.create();

/** The most that each call may cost. */
const CEILINGS = {
  "delegate votes": 96_400,
  "propose one action": 75_400,
  vote: 83_700,
  queue: 145_200,
  execute: 126_300,
} satisfies Record<string, number>;

// Instrumented code is larger and dearer.
if (!UNDER_COVERAGE) {
  describe("Gas of a decision", () => {
    const gas = new Map<string, number>();

    before(async () => {
      const measure = async (name: keyof typeof CEILINGS, sent: Promise<ContractTransactionResponse>) => {
        gas.set(name, Number((await (await sent).wait())!.gasUsed));
      };
      const { votes, governor, timelock, rules, stranger, call } = await deployGovernment(connection);
      const { time } = connection.networkHelpers;
      await votes.transfer(stranger, 10n ** 18n);
      await measure("delegate votes", votes.connect(stranger).delegate(stranger));
      await time.increase(1);
      const data = rules.interface.encodeFunctionData("setFee", [100, await timelock.getAddress()]);
      const given = await call([{ target: rules, data }]);
      const [targets, values, datas, hash] = given;
      await measure("propose one action", governor.propose(targets, values, datas, ""));
      await time.increase((await governor.votingDelay()) + 1n);
      await measure("vote", governor.castVote(await governor.hashProposal(targets, values, datas, hash), Vote.For));
      await time.increase((await governor.votingPeriod()) + 1n);
      await measure("queue", governor.queue(...given));
      await time.increase((await timelock.getMinDelay()) + 1n);
      await measure("execute", governor.execute(...given));
    });

    for (const [name, ceiling] of Object.entries(CEILINGS)) {
      it(`is at most ${ceiling} for: ${name}`, () => {
        expect(gas.get(name)).to.be.at.most(ceiling);
        // A ceiling that has become too high says nothing.
        expect(gas.get(name)).to.be.above(0.9 * ceiling);
      });
    }
  });
}
