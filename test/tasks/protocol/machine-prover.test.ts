import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";

import { Prover, run, type Mnemonic } from "../../../sim/index.ts";
import { contextHashOf } from "../../../tasks/protocol/claim.ts";
import { beginGame, follow, type Game } from "../../../tasks/protocol/game.ts";
import { MachineProver } from "../../../tasks/protocol/machine-prover.ts";
import { challengerMove, solverMove } from "../../../tasks/protocol/moves.ts";
import { everyKind, mnemonicsOf, wordsOfStatement } from "../../helpers/dispute/runs.ts";

/** Six levels: two reveals on the way down. */
const STATEMENT = everyKind(7);

describe("MachineProver", () => {
  /** A state too large to be kept, and the steps that are made anew. */
  function forgetful() {
    let made = 0;
    const own = run(STATEMENT, { checkpointBytes: 0, onStep: () => made++ });
    const prover = new MachineProver(new Prover(own));
    const cost = async (move: () => Promise<unknown>) => {
      made = 0;
      expect(await move()).not.to.equal(undefined);
      return made;
    };
    return { own, prover, cost };
  }

  const begin = (steps: number, step: number): Game => ({
    ...beginGame(
      {
        host: ZeroAddress,
        hostKey: ZeroHash,
        solver: ZeroAddress,
        machine: ZeroAddress,
        statementHash: ZeroHash,
        stateHash: ZeroHash,
        steps: BigInt(steps),
        budgetSeconds: 1n,
        minMoveSeconds: 1n,
        challengerBond: 0n,
      },
      ZeroAddress,
    ),
    phase: "Open",
    lo: step,
    hi: step + 1,
  });

  for (const mnemonic of ["FADD", "KROT", "KDOT"] as const satisfies readonly Mnemonic[]) {
    it(`runs again at most once for each move in the dispute of a ${mnemonic}, without checkpoints`, async () => {
      const { own, prover, cost } = forgetful();
      const { own: same, prover: rival, cost: rivalCost } = forgetful();
      const step = mnemonicsOf(own).lastIndexOf(mnemonic);
      const statement = wordsOfStatement(prover);
      const solverCosts: number[] = [];
      const challengerCosts: number[] = [];
      own.machineAt(own.steps);
      same.machineAt(same.steps);
      let game = begin(own.steps, step);
      const play = async () => {
        let args: readonly unknown[] = [];
        const move = async () => (args = (await solverMove(game, statement, prover))!.args);
        solverCosts.push(await cost(move));
        return args;
      };

      const opened = await prover.open(step);
      own.machineAt(own.steps);
      const openArgs = await play();
      if (opened!.kind !== "settled") {
        const { kind, levels, context } = opened!;
        const nodes = openArgs[6] as string[];
        game = follow(game, {
          name: "StepOpened",
          kind,
          context: contextHashOf(context),
          node: ZeroHash,
          levels,
          nodes,
        });
        for (const left of [3, 0]) {
          challengerCosts.push(await rivalCost(() => Promise.resolve(rival.nodes(step, game.path, game.left))));
          game = follow(game, { name: "NodePicked", index: 5 });
          expect(game.left).to.equal(left);
          const args = await play();
          if (left > 0) game = follow(game, { name: "NodesRevealed", nodes: args.at(-1) as string[] });
        }
        challengerCosts.push(await rivalCost(() => challengerMove(game, statement, rival)));
      }
      for (const made of [...solverCosts, ...challengerCosts]) expect(made).to.be.at.most(own.steps);
    });
  }
});
