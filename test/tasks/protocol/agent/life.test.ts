import { expect } from "chai";
import { hexlify, parseEther, ZeroAddress } from "ethers";

import { encodeCells, Prover, run, toCells } from "../../../../sim/index.ts";
import { runAgent } from "../../../../tasks/protocol/agent/process.ts";
import { termsHashOf } from "../../../../tasks/protocol/bounty.ts";
import type { ConnectedMarket } from "../../../../tasks/protocol/connect.ts";
import { draftTerms, postBounty } from "../../../../tasks/protocol/post.ts";
import { publishProgram } from "../../../../tasks/protocol/programs.ts";
import { commitResult, resultOf, revealOf } from "../../../../tasks/protocol/solve.ts";
import { temporaryFolder } from "../../../helpers/tasks/folder.ts";
import { beginLife, quiet, type Living } from "../../../helpers/tasks/living.ts";
import { spiral } from "../../../helpers/tasks/spiral.ts";

const REWARD = parseEther("1");
const BOND = parseEther("0.1");
const SALT = `0x${"5a".repeat(32)}`;

describe("Agents on a chain, made anew for every look", function () {
  this.timeout(400_000);
  const folder = temporaryFolder();
  const program = spiral();
  let life: Living;
  beforeEach(async () => {
    life = await beginLife(folder());
    await publishProgram(life.market.store, program);
  });
  afterEach(() => life.close());

  async function posted(poster: ConnectedMarket) {
    const terms = await draftTerms(poster.rules, poster.datasets, {
      ...{ program, kind: "open", direction: "max", reward: REWARD, solverBond: BOND, challengerBond: BOND / 2n },
      ...{ machine: await life.market.machine.getAddress(), commitSeconds: 900 },
    });
    const { bountyId } = await postBounty(poster.board, terms);
    return { bountyId, terms };
  }

  it("play a bounty to its end: solved, shown, paid and withdrawn, each thing once", async () => {
    const [poster, solver] = [await life.person("paula"), await life.person("sam")];
    const { bountyId } = await posted(poster.market);
    const before = await life.provider.getBalance(solver.address);
    const options = { withdrawAbove: "1", withdrawEverySeconds: 0 };
    const configs = [
      life.config("sam", { solver: { ...options, searchSeconds: 0.1 } }),
      life.config("paula", { poster: options }),
    ];
    const isPaid = async () => {
      const { status, commits } = await life.market.board.bountyOf(bountyId);
      const owed = await Promise.all([
        life.market.board.credits(solver.address, ZeroAddress),
        life.market.game.credits(solver.address),
      ]);
      const [commit] = commits > 0n ? [await life.market.board.commitOf(bountyId, 0n)] : [];
      const isReleased = commit !== undefined && (await life.market.game.claimState(commit.claimId)).status === 3n;
      return status === 2n && isReleased && owed.every((credit) => credit === 0n);
    };
    await life.looks(configs, isPaid);
    const kinds = life.kindsOf(configs[0]!, solver.address);
    for (const kind of ["commit", "reveal", "release"]) {
      expect(
        kinds.filter((one) => one === kind),
        kind,
      ).to.have.length(1);
    }
    expect([...kinds, ...life.kindsOf(configs[1]!, poster.address)].filter((kind) => kind === "settle")).to.have.length(
      1,
    );
    // The reward, less gas; the bond came back.
    expect(await life.provider.getBalance(solver.address)).to.be.within(
      before + REWARD - parseEther("0.05"),
      before + REWARD,
    );
  });

  it("say what they would send, with its value and gas, and send nothing", async () => {
    const [poster, solver] = [await life.person("paula"), await life.person("sam")];
    const { bountyId } = await posted(poster.market);
    const sam = life.config("sam", { solver: { searchSeconds: 0.1 } });
    const report = await runAgent(sam, { dryRun: true, log: quiet });
    const [told] = report!.rehearsal!.filter(({ key }) => key === `solve:${bountyId}`);
    expect(told).to.deep.include({ state: "sends" });
    expect(told!.call).to.deep.include({
      method: "commit",
      to: await life.market.board.getAddress(),
      value: `${BOND}`,
    });
    expect(Number(told!.call!.gasLimit)).to.be.within(50_000, 1_000_000);
    expect(await life.provider.getTransactionCount(solver.address)).to.equal(0);
    expect(life.kindsOf(sam, solver.address)).to.deep.equal([]);
    // The same result is committed to in earnest, and what is on its way is not sent again by a rehearsal.
    await life.provider.send("evm_setAutomine", [false]);
    const ending = runAgent(sam, { once: true, log: quiet });
    for (let i = 0; i < 200 && (await life.provider.send("eth_pendingTransactions", [])).length === 0; i++) {
      await new Promise((done) => setTimeout(done, 50));
    }
    await life.provider.send("evm_mine", []);
    await ending;
    await life.provider.send("evm_setAutomine", [true]);
    expect(life.kindsOf(sam, solver.address)).to.deep.equal(["commit"]);
    const { commitment } = await life.market.board.commitOf(bountyId, 0n);
    expect(told!.call!.key).to.include(commitment);
    const after = await runAgent(sam, { dryRun: true, log: quiet });
    expect(after!.rehearsal!.filter(({ state }) => state === "sends")).to.deep.equal([]);
    expect(await life.provider.getTransactionCount(solver.address)).to.equal(1);
  });

  it("take a false claim down, and play it with one challenge", async () => {
    const [poster, liar, watcher] = [await life.person("paula"), await life.person("luke"), await life.person("vera")];
    const { bountyId, terms } = await posted(poster.market);
    const [shown, hidden] = [toCells([1]), toCells([7])];
    const [honest, wrong] = [shown, hidden].map((args) => new Prover(run({ program, args })));
    const board = await life.market.board.getAddress();
    const place = { chainId: 31337n, board, bountyId, termsHash: termsHashOf(terms), solver: liar.address };
    const result = { ...resultOf(wrong!), argsRoot: honest!.roots.argsRoot };
    const { index } = await commitResult(liar.market.board, place, result, SALT, BOND);
    await life.pass(1000);
    const revealed = { ...revealOf(wrong!, SALT), args: hexlify(encodeCells(shown)) };
    await (await liar.market.board.reveal(bountyId, index, revealed)).wait();
    const { claimId } = await life.market.board.commitOf(bountyId, index);
    const watch = life.config("vera", { watchtower: { withdrawAbove: "1", withdrawEverySeconds: 0 } });
    await life.looks([watch], async () => {
      const { status } = await life.market.game.claimState(claimId);
      return status === 2n && (await life.market.game.credits(watcher.address)) === 0n;
    });
    const kinds = life.kindsOf(watch, watcher.address);
    expect(kinds).to.include.members(["challenge", "timeout", "withdraw"]);
    expect(kinds.filter((kind) => kind === "challenge")).to.have.length(1);
  });
});
