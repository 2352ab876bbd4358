/** A desk with the Iris classifier as a model of an open bounty, and solvers that run its prediction for real. */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { concat, ZeroHash } from "ethers";

import { cellsRoot, toCells, type Statement } from "../../../sim/machine/program.ts";
import type { Machine } from "../../../sim/machine/machine.ts";
import { Prover } from "../../../sim/machine/prover.ts";
import { run } from "../../../sim/machine/run.ts";
import { encodeCells, toHex } from "../../../sim/machine/word.ts";
import { MachineProver } from "../../../tasks/protocol/machine-prover.ts";
import { ChallengerPlayer, SolverPlayer } from "../../../tasks/protocol/players.ts";
import { irisPrediction, trainedIris, type TrainedIris } from "../sim/iris-model.ts";
import { DeskMarket, type QuestionWords } from "./desk.ts";
import { bits, cell, onChain, type Result } from "./jobs.ts";
import { Direction, Kind, type Connection } from "./market.ts";

/** Windows that fit the bounty's run of a million steps. */
const WINDOWS = { revealSeconds: 900, challengeSeconds: 1200, budgetSeconds: 300, minMoveSeconds: 100 };

/** What a solver shows of its run. */
export function resultOfRun(prover: Prover): Result {
  const { steps, stateHash, finalState, haltProof, outputs, outputProof } = prover.outcome();
  return {
    args: toHex(encodeCells(prover.run.statement.args!)),
    argsRoot: prover.roots.argsRoot,
    ...{ steps: BigInt(steps), finalState, stateHash },
    ...{ haltProof: [...haltProof], outputs: [...outputs], outputProof: [...outputProof] },
  };
}

export class IrisDesk {
  readonly at: DeskMarket;
  readonly model: TrainedIris;
  readonly program = irisPrediction();
  /** Root of the parameters: that of the arguments of the bounty's winner. */
  readonly parametersRoot: string;

  private constructor(at: DeskMarket, model: TrainedIris, parametersRoot: string) {
    this.at = at;
    this.model = model;
    this.parametersRoot = parametersRoot;
  }

  /** Posts an open bounty for the classifier, has solver 5 win it, and mints model 1. */
  static async deploy(connection: Connection): Promise<IrisDesk> {
    const at = await DeskMarket.deploy(connection);
    const { market } = at;
    const model = trainedIris();
    for (const program of [model.evaluation, irisPrediction()]) {
      const { shape, code } = onChain(program);
      await market.store.publish(shape, code);
    }
    const depth = model.evaluation.shape.dataDepth[0];
    const root = cellsRoot(model.data, depth);
    await market.datasets.mint({
      ...{ root, depth, rows: 150, columns: 5, cid: `0x01551220${"22".repeat(32)}`, name: "Iris", format: "text/csv" },
      ...{ royaltyBps: 0, modelShareBps: 0, parent: 0 },
    });
    const posted = await market.post(Kind.Open, {
      ...{ programId: onChain(model.evaluation).programId, direction: Direction.Max, ...WINDOWS },
      ...{ datasetIds: [1n, 0n, 0n, 0n], dataRoots: [root, ZeroHash, ZeroHash, ZeroHash] },
    });
    const trained = resultOfRun(
      new Prover(run({ program: model.evaluation, args: toCells(model.parameters), data: [model.data] })),
    );
    const claimId = await market.reveal(posted, await market.commit(posted, market.solver(5), trained));
    await market.passChallenges(claimId);
    await market.board.settle(posted.bountyId);
    await market.models.mint(posted.bountyId);
    return new IrisDesk(at, model, trained.argsRoot);
  }

  /** What everybody asks about the model. */
  async question(overrides: Partial<QuestionWords> = {}): Promise<QuestionWords> {
    return this.at.question({
      ...{ programId: onChain(this.program).programId, modelId: 1n, maxRoyaltyBps: 500 },
      ...{ dataRoots: [this.parametersRoot, ZeroHash, ZeroHash, ZeroHash] },
      ...overrides,
    });
  }

  /** A row as arguments. */
  argsOf(row: readonly number[]): string {
    return concat(row.map((value) => cell(bits(value))));
  }

  statement(row: readonly number[]): Statement {
    return { program: this.program, args: toCells(row), data: [toCells(this.model.parameters)] };
  }

  honest(row: readonly number[]): Prover {
    return new Prover(run(this.statement(row)));
  }

  /** A run that goes wrong after one of its steps (−1: the last), and right again from there. */
  lying(row: readonly number[], step: number, corrupt: (machine: Machine) => void): Prover {
    const at = step < 0 ? run(this.statement(row)).steps + 1 + step : step;
    return new Prover(run(this.statement(row), { onStep: (machine) => machine.steps === at && corrupt(machine) }));
  }

  /** Number of steps after which an instruction of this opcode was executed for the n-th time, from 0. */
  stepAfter(row: readonly number[], opcode: number, n: number): number {
    const made = run(this.statement(row));
    let seen = 0;
    for (let i = 0; i < made.steps; i++) {
      const { code, state } = made.machineAt(i);
      if (code[state.pc]!.op === opcode && seen++ === n) return i + 1;
    }
    throw new Error(`the run has no ${n}-th instruction of opcode ${opcode}`);
  }

  /** Challenges an answer and plays the game to its end, by provers alone. Returns the number of moves made. */
  async play(
    questionId: string,
    solver: HardhatEthersSigner,
    challenger: HardhatEthersSigner,
    provers: { readonly solver: Prover; readonly challenger: Prover },
  ): Promise<number> {
    const { market, desk } = this.at;
    const { game, connection } = market;
    const [claim, statement] = [await this.at.claim(questionId), await this.at.statement(questionId)];
    const { challengerBond } = await desk.questionOf(questionId);
    const fromBlock = await connection.ethers.provider.getBlockNumber();
    await game.connect(challenger).challenge(claim, { value: challengerBond, gasLimit: 150_000n });
    const shared = { claim, statement, fromBlock };
    const defending = new SolverPlayer({
      ...{ ...shared, contract: game.connect(solver), prover: new MachineProver(provers.solver) },
    });
    const attacking = new ChallengerPlayer({
      ...{ ...shared, contract: game.connect(challenger), prover: new MachineProver(provers.challenger) },
    });
    for (let moves = 0; ; moves++) {
      if ((await defending.play(challenger.address)) ?? (await attacking.play(challenger.address))) continue;
      // Whoever has to move has nothing true to show: its time runs out.
      const gameId = await game.gameIdOf(await game.claimIdOf(claim), claim.solver, challenger);
      const { deadline } = await game.gameState(gameId);
      if (deadline === 0n) return moves;
      await connection.networkHelpers.time.increaseTo(Number(deadline) + 1);
    }
  }
}
