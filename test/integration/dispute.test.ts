/**
 * Disputes over runs of the real machine: every kind of lie, by liars who believe their own run and by liars who know
 * the true one, and lying challengers against honest solvers. The honest side wins them all.
 */
import { expect } from "chai";
import { concat, dataSlice, id } from "ethers";

import type { Machine, Mnemonic } from "../../sim/index.ts";
import { statementHashOf, type Claim } from "../../tasks/protocol/claim.ts";
import type { Move } from "../../tasks/protocol/moves.ts";
import type { DisputeProver } from "../../tasks/protocol/prover.ts";
import type { MachineProver } from "../../tasks/protocol/machine-prover.ts";
import { stateHashOf } from "../../tasks/protocol/game.ts";
import { packTerms, termsOf } from "../../tasks/protocol/nodes.ts";
import { Duel } from "../helpers/dispute/duel.ts";
import { ethers, time } from "../helpers/dispute/fixture.ts";
import {
  claimOf,
  counting,
  differing,
  everyKind,
  falseSum,
  hashesFrom,
  honestProver,
  mnemonicsOf,
  nobodys,
  withoutNumbers,
  wordsOfStatement,
  wrongRun,
  type Lie,
} from "../helpers/dispute/runs.ts";

let salt = 0;

async function deploy() {
  const [host, solver, challenger] = await ethers.getSigners();
  const game = await ethers.deployContract("DisputeGame");
  const machine = await ethers.deployContract("KetMachine");
  return { game, machine: await machine.getAddress(), host: host!, solver: solver!, challenger: challenger! };
}

type World = Awaited<ReturnType<typeof deploy>>;

/** A claim, opened and challenged. */
async function dispute(
  { game, machine, host, solver, challenger }: World,
  honest: MachineProver,
  claimed: Lie & { challengerProver?: DisputeProver },
) {
  const statement = wordsOfStatement(honest);
  const claim: Claim = {
    host: host.address,
    hostKey: id(`dispute ${salt++}`),
    solver: solver.address,
    machine,
    statementHash: statementHashOf(statement),
    stateHash: claimed.stateHash,
    steps: BigInt(claimed.steps),
    budgetSeconds: 1000n,
    minMoveSeconds: 100n,
    challengerBond: 1000n,
  };
  const until = (await time.latest()) + 1000;
  await game.connect(host).openClaim(claim, statement, until, { value: 1000n });
  await game.connect(challenger).challenge(claim, { value: 10n ** 17n });
  return new Duel({
    contract: game,
    claim,
    statement,
    solver,
    challenger,
    challengerAddress: challenger.address,
    solverProver: claimed.prover,
    challengerProver: claimed.challengerProver ?? honest,
  });
}

const waitOut = async (at: number) => time.increaseTo(at);

/** How a game ended: its last move. */
const ending = ({ played }: Duel): Move["method"] => played.at(-1)!.method;

const lastHash = ({ prover: { run } }: MachineProver) => run.hashAt(run.steps);

describe("Disputes over the machine", () => {
  let world: World;
  before(async () => {
    world = await deploy();
  });

  for (const qubits of [1, 3, 7]) {
    describe(`with ${qubits} qubits`, () => {
      const statement = everyKind(qubits);
      const honest = honestProver(statement);
      const { run } = honest.prover;
      const mnemonics = mnemonicsOf(run);
      const stepOf = (mnemonic: Mnemonic) => {
        const step = mnemonics.lastIndexOf(mnemonic);
        if (step < 0) throw new RangeError(`${mnemonic} is not among ${mnemonics.join(" ")}`);
        return step;
      };
      const instructionAt = (step: number) => run.machineAt(step).code[run.machineAt(step).state.pc]!;

      /** A liar who runs on from a wrong state. */
      const naive = (step: number, corrupt: (machine: Machine) => void) => claimOf(wrongRun(statement, step, corrupt));
      const amplitude = (register: number, float: number) => (machine: Machine) => {
        machine.update(register)[float]! += 0.25;
      };
      const flip =
        (cell: number, bit = 1n << 50n) =>
        (machine: Machine) => {
          machine.cells[cell]! ^= bit;
        };
      const skip = ({ state }: Machine) => {
        state.pc += 1;
      };
      const last = 2 * 2 ** qubits - 1;
      const kdot = stepOf("KDOT");
      const dotCell = instructionAt(kdot).a;

      type Lies = readonly (readonly [name: string, ends: Move["method"], lie: () => Lie])[];

      const scalarLies: Lies = [
        ...(["FADD", "FMUL", "FEXP", "CIS", "DATA", "KGET"] as const).map(
          (mnemonic) =>
            [
              `what ${mnemonic} writes`,
              "open",
              () => naive(stepOf(mnemonic), flip(instructionAt(stepOf(mnemonic)).a)),
            ] as const,
        ),
        ...(["KZERO", "KCOPY", "KSET"] as const).map(
          (mnemonic) =>
            [
              `what ${mnemonic} writes`,
              "open",
              () =>
                naive(stepOf(mnemonic), amplitude(instructionAt(stepOf(mnemonic)).k, mnemonic === "KSET" ? last : 0)),
            ] as const,
        ),
        ["what LOOP counts", "open", () => naive(stepOf("LOOP"), flip(instructionAt(stepOf("LOOP")).b, 2n))],
        ["a cell that FADD does not write", "open", () => naive(stepOf("FADD"), flip(9))],
        ["a register that FADD does not write", "open", () => naive(stepOf("FADD"), amplitude(3, 0))],
        ["the program counter after FADD", "open", () => naive(stepOf("FADD"), skip)],
        ["its first step", "open", () => naive(0, flip(4))],
        ["the output, its last step", "open", () => naive(run.steps - 1, flip(0))],
      ];

      const ketLies: Lies = (["KX", "KH", "KPHASE", "KROT", "KU", "KUU", "KADDP", "KLOAD", "KMUL", "KDPH"] as const)
        .filter((mnemonic) => mnemonics.includes(mnemonic))
        .flatMap((mnemonic): Lies => {
          const step = stepOf(mnemonic);
          const { k } = instructionAt(step);
          return [
            [`the first amplitude that ${mnemonic} writes`, "leaf", () => naive(step, amplitude(k, 0))],
            [`the last amplitude that ${mnemonic} writes`, "leaf", () => naive(step, amplitude(k, last))],
            [`a register that ${mnemonic} does not write`, "timeout", () => naive(step, amplitude(1, 0))],
            [`a cell that ${mnemonic} does not write`, "timeout", () => naive(step, flip(9))],
            [`the program counter after ${mnemonic}`, "timeout", () => naive(step, skip)],
          ];
        });

      const sumLies: Lies = [
        ["the sum of KDOT alone", qubits === 1 ? "leaf" : "refute", () => naive(kdot, flip(dotCell))],
        ...[...new Set([0, 2 ** (qubits - 1) - 1])].map(
          (word) =>
            [
              `the term of KDOT's word ${word}, in a tree that adds up`,
              "leaf",
              () => falseSum(statement, kdot, word),
            ] as const,
        ),
        [
          "a NaN of KDOT that is not canonical",
          "timeout",
          () =>
            naive(kdot, ({ cells }) => {
              cells[dotCell] = 0x7ff8000000000001n;
            }),
        ],
        ["a register that KDOT does not write", "timeout", () => naive(kdot, amplitude(0, 0))],
        ["a cell that KDOT does not write", "timeout", () => naive(kdot, flip(dotCell ^ 2))],
      ];

      for (const [name, ends, lie] of [...scalarLies, ...ketLies, ...sumLies]) {
        it(`defeats a solver who believes in another run, which differs in ${name} (by ${ends})`, async () => {
          const claimed = lie();
          expect(claimed.stateHash).not.to.equal(lastHash(honest));
          const duel = await dispute(world, honest, claimed);
          await duel.play(waitOut);
          expect([duel.phase, ending(duel)]).to.deep.equal(["ChallengerWon", ends]);
        });
      }

      const steps = run.steps;
      const truth = lastHash(honest);
      const from = (first: number): Lie => ({
        steps,
        stateHash: nobodys(steps),
        prover: hashesFrom(honest, first, nobodys),
      });
      const standing = (claimed: number, hashOf: (step: number) => string): Lie => ({
        steps: claimed,
        stateHash: hashOf(claimed),
        prover: hashesFrom(honest, steps + 1, hashOf),
      });
      const early = (claimed: number): Lie => ({
        steps: claimed,
        stateHash: truth,
        prover: hashesFrom(honest, claimed, () => truth),
      });
      const cleverLies: Lies = [
        ["tells the truth but for the end, which nobody can open", "open", () => from(steps)],
        ["makes up the state after FADD, and all that follow", "open", () => from(stepOf("FADD") + 1)],
        ["makes up the state after KROT, and all that follow", "timeout", () => from(stepOf("KROT") + 1)],
        ["makes up the state after KDOT, and all that follow", "timeout", () => from(kdot + 1)],
        ["makes up every state", "open", () => from(1)],
        ["claims a step after the end, standing still", "timeout", () => standing(steps + 1, () => truth)],
        ["claims many steps after the end, standing still", "timeout", () => standing(3 * steps, () => truth)],
        ["claims many steps after the end, to another state", "timeout", () => standing(3 * steps, nobodys)],
        ["claims the end a step early", "open", () => early(steps - 1)],
        ["claims the end in one step", "open", () => early(1)],
      ];
      for (const [name, ends, lie] of cleverLies) {
        it(`defeats a solver who knows the run and ${name} (by ${ends})`, async () => {
          const duel = await dispute(world, honest, lie());
          await duel.play(waitOut);
          expect([duel.phase, ending(duel)]).to.deep.equal(["ChallengerWon", ends]);
        });
      }

      it("defeats a solver who claims a register that nobody has seen", async () => {
        const step = stepOf("KROT");
        const opened = honest.open(step)!;
        const newRoot = 4 + run.statement.program.shape.codeDepth;
        const opening = concat([
          dataSlice(opened.opening, 0, 32 * newRoot),
          id("no register"),
          dataSlice(opened.opening, 32 * newRoot + 32),
        ]);
        const machine = await ethers.getContractAt("KetMachine", world.machine);
        const { postHash } = await machine.open(wordsOfStatement(honest), opening);
        const made = hashesFrom(honest, step + 1, (at) => (at === step + 1 ? postHash : nobodys(at)));
        const prover = differing(made, { open: () => ({ ...opened, opening }) });
        const duel = await dispute(world, honest, { steps, stateHash: nobodys(steps), prover });
        await duel.play(waitOut);
        if (qubits === 1) {
          expect([duel.phase, ending(duel)]).to.deep.equal(["ChallengerWon", "leaf"]);
        } else {
          expect([duel.phase, ending(duel)]).to.deep.equal(["ChallengerWon", "timeout"]);
          expect(duel.refusals).to.include("DisputeRevealMismatch");
        }
      });

      it("defeats a solver whose terms add up to another sum, or hold a NaN that is not canonical", async () => {
        if (qubits === 1) return;
        const wrong = naive(kdot, flip(dotCell));
        for (const nan of [false, true]) {
          const prover = differing(wrong.prover, {
            nodes: async (at, path, level) => {
              const [first, ...others] = termsOf(await wrong.prover.nodes(at, path, level));
              return packTerms([nan ? { ...first!, im: 0xfff8000000000000n } : first!, ...others]);
            },
          });
          const duel = await dispute(world, honest, { ...wrong, prover });
          await duel.play(waitOut);
          expect([duel.phase, ending(duel)]).to.deep.equal(["ChallengerWon", "refute"]);
        }
      });

      it("is refused for a claim of no steps", async () => {
        await expect(
          dispute(world, honest, { steps: 0, stateHash: truth, prover: honest }),
        ).to.be.revertedWithCustomError(world.game, "DisputeInitialStateMismatch");
      });

      it("upholds a true claim against challengers who reject any of its steps, and any words", async () => {
        await upholdsEveryStep(world, honest);
      });
    });
  }

  for (const qubits of [1, 4]) {
    it(`upholds a true claim full of NaN and infinity with ${qubits} qubits`, async () => {
      await upholdsEveryStep(world, honestProver(withoutNumbers(qubits)));
    });
  }

  for (const steps of [1, 2, 31, 32, 33, 1023, 1024, 1025, 65_535, 65_536, 65_537]) {
    it(`finds the lie in the first, the last and other steps of ${steps}`, async () => {
      const statement = counting(steps);
      const honest = honestProver(statement);
      expect(honest.prover.run.steps).to.equal(steps);
      for (const step of new Set([0, Math.floor(steps / 3), Math.floor(steps / 2), steps - 1])) {
        // A cell that the program never reads.
        const liar = wrongRun(statement, step, ({ cells }) => {
          cells[6]! ^= 1n;
        });
        const duel = await dispute(world, honest, claimOf(liar));
        await duel.play(waitOut);
        expect([duel.phase, ending(duel), duel.game.lo]).to.deep.equal(["ChallengerWon", "open", step]);
      }
      const rejects = hashesFrom(honest, Math.ceil(steps / 2), nobodys);
      const duel = await dispute(world, honest, { ...claimOf(honest), challengerProver: rejects });
      await duel.play(waitOut);
      expect([duel.phase, duel.game.lo]).to.deep.equal(["SolverWon", Math.ceil(steps / 2) - 1]);
    });
  }
});

/** An honest solver against a challenger for each step, who then rejects words of the register or sum in turn. */
async function upholdsEveryStep(world: World, honest: MachineProver) {
  const { run } = honest.prover;
  const words = 2 ** (run.statement.program.shape.qubits - 1);
  for (let step = 0; step < run.steps; step++) {
    const rejects = hashesFrom(honest, step + 1, nobodys);
    const duel = await dispute(world, honest, { ...claimOf(honest), challengerProver: rejects });
    const target = (7 * step) % words;
    while (!duel.over) {
      const { phase, game } = duel;
      if (phase === "PickKet" || phase === "PickSum") {
        if (phase === "PickSum") {
          const { above, words: nodes } = game.reveal!;
          const args = [game.claim, game.challenger, stateHashOf(game), game.opened!.context, above, nodes];
          expect(await duel.refusal("challenger", { method: "refute", args })).to.equal("DisputeSumsAddUp");
        }
        const below = 2 ** (game.left - game.reveal!.levels);
        await duel.send("challenger", duel.pick(Math.floor(target / below) % 2 ** game.reveal!.levels));
      } else {
        const { side, move } = (await duel.next())!;
        await duel.send(side, move);
      }
    }
    expect([duel.phase, duel.game.lo]).to.deep.equal(["SolverWon", step]);
    if (duel.game.opened) expect(duel.game.path).to.equal(target);
  }
}
