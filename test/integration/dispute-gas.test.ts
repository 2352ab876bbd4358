/** What a whole dispute costs, both sides together, from a claim of 2^32 steps over registers of 2^20 amplitudes. */
import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import { statementHashOf, type Claim } from "../../tasks/protocol/claim.ts";
import { Duel } from "../helpers/dispute/duel.ts";
import { expectGasSnapshot } from "../helpers/gas-snapshot.ts";
import { CASES, STEPS, SyntheticProver } from "../helpers/dispute/synthetic.ts";

// A chain of its own: gas depends on addresses, and so on what was deployed before.
const { ethers, networkHelpers } = await network.create();
const { loadFixture, time } = networkHelpers;

const MOST_GAS = 1_500_000n;
const MOST_SOLVER_MOVES = 12;
/** Of one transaction: a scalar step opened and settled, a leaf. */
const MOST_OPEN_GAS = 150_000n;
const MOST_LEAF_GAS = 190_000n;

const PARTS = ["challenge", "bisect", "pick", "open", "descend", "pickNode", "leaf"] as const;

describe("Gas of a whole dispute over 2^32 steps and 2^20 amplitudes", () => {
  const rows: string[] = [];

  async function deploy() {
    const [host, solver, challenger] = await ethers.getSigners();
    const game = await ethers.deployContract("DisputeGame");
    const machine = await ethers.deployContract("KetMachine");
    return { game, machine, host: host!, solver: solver!, challenger: challenger! };
  }

  before(() => {
    const heads = ["", "total", "moves", ...PARTS];
    rows.push(heads.map((head, i) => (i === 0 ? head.padEnd(8) : head.padStart(10))).join(""));
  });

  after(() => console.log(`\n${rows.map((row) => `      ${row}`).join("\n")}\n`));

  for (const spec of CASES) {
    it(`is at most ${MOST_GAS} for ${spec.name}, with ${MOST_SOLVER_MOVES} moves of the solver at most`, async () => {
      const { game, machine, host, solver, challenger } = await loadFixture(deploy);
      const liar = new SyntheticProver(spec, true);
      const honest = new SyntheticProver(spec, false);
      const { statement } = liar;
      const claim: Claim = {
        host: host.address,
        hostKey: id("gas"),
        solver: solver.address,
        machine: await machine.getAddress(),
        statementHash: statementHashOf(statement),
        stateHash: liar.finalHash,
        steps: BigInt(STEPS),
        budgetSeconds: 86_400n,
        minMoveSeconds: 3_600n,
        challengerBond: 10n ** 18n,
      };
      const bond = { value: 10n ** 18n };
      await game.connect(host).openClaim(claim, statement, (await time.latest()) + 1000, bond);
      // The zero address exists on every public chain.
      await host.sendTransaction({ to: ethers.ZeroAddress, value: 1n });
      const begun = (await (await game.connect(challenger).challenge(claim, bond)).wait())!;
      const duel = new Duel({
        contract: game,
        claim,
        statement,
        solver,
        challenger,
        challengerAddress: challenger.address,
        solverProver: liar,
        challengerProver: honest,
      });
      await duel.play(async () => {
        throw new Error(`nobody has to be waited out, but ${duel.phase} has no move`);
      });
      expect(duel.phase).to.equal("ChallengerWon");
      const spent = (part: string) =>
        duel.played
          .filter(({ method }) => method.replace(/Ket|Sum/, "") === part)
          .reduce((sum, { gas }) => sum + gas, 0n);
      const total = begun.gasUsed + duel.gas();
      const cells = [total, duel.moves("solver"), begun.gasUsed, ...PARTS.slice(1).map(spent)];
      rows.push(spec.name.padEnd(8) + cells.map((cell) => String(cell).padStart(10)).join(""));
      expect(total).to.be.at.most(MOST_GAS);
      expect(spent("open")).to.be.at.most(MOST_OPEN_GAS);
      expect(spent("leaf")).to.be.at.most(MOST_LEAF_GAS);
      expectGasSnapshot(`dispute: whole, over 2^32 steps, ${spec.name}`, total);
      expect(duel.moves("solver")).to.be.at.most(MOST_SOLVER_MOVES);
    });
  }
});
