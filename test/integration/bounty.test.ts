import { expect } from "chai";
import { network } from "hardhat";
import { dataSlice, id } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import {
  Assembler,
  encodeCells,
  Prover,
  run,
  statementRoots,
  toCells,
  toHex,
  type Machine,
  type Program,
  type Statement,
} from "../../sim/index.ts";
import { MachineProver } from "../../tasks/protocol/machine-prover.ts";
import { ChallengerPlayer, SolverPlayer } from "../../tasks/protocol/players.ts";
import { bits, onChain, type Result } from "../helpers/market/jobs.ts";
import { Direction, Kind, Market, type Committed, type Posted } from "../helpers/market/market.ts";
import { openRows, postSealed, rowsOf, type Rows } from "../helpers/market/sealed.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const deploy = () => Market.deploy(connection);

const ROTATIONS = 5;

/**
 * The score is ⟨Z₀⟩ after some rotations by the solver's angle: cos(5·angle) up to rounding, best for max at 0. On data, the
 * angle is the solver's plus the first row's.
 */
function rotationJob(onData = false): Program {
  const asm = new Assembler();
  const angle = asm.cells(1);
  const row = asm.cells(1);
  const cis = asm.cells(2, 2);
  const dot = asm.cells(2, 2);
  asm.emit("ARG", { a: angle, b: 0 });
  if (onData) asm.emit("DATA", { a: row, k: 0, b: 0 }).emit("FADD", { a: angle, b: angle, c: row });
  asm.emit("CIS", { a: cis, b: angle, x: 0.5 }).emit("KZERO", { k: 0 });
  asm.loop(ROTATIONS, () => asm.emit("KROT", { k: 0, x: 1n, b: cis }));
  asm.emit("KDOT", { a: dot, k: 0, k2: 0, z: 1n }).mov(0, dot).halt();
  return asm.assemble({ qubits: 3, argsDepth: 0, dataDepth: [onData ? 1 : 0, 0, 0, 0], maxSteps: 1000 });
}

const job = rotationJob();
const statementOf = (angle: number): Statement => ({ program: job, args: toCells([angle]) });
const dataJob = rotationJob(true);
const statementOn = (rows: Rows, angle: number): Statement => ({
  program: dataJob,
  args: toCells([angle]),
  data: [BigUint64Array.from({ length: 8 }, (_, i) => BigInt(dataSlice(rows.bytes, 8 * i, 8 * i + 8)))],
});

/** How a liar's run goes wrong: at which instruction, and how. */
const lies: [string, string, (machine: Machine) => void][] = [
  ["a scalar result", "MOV", ({ state }) => (state.floats[0] = 1)],
  [
    "the amplitudes",
    "KROT",
    ({ state }) => {
      state.touch(0);
      state.register(0).fill(0);
      state.register(0)[0] = 1;
    },
  ],
  ["an inner product", "KDOT", ({ state, code }) => (state.floats[code[state.pc - 1]!.a] = 1)],
];

const OPCODES: Record<string, number> = { MOV: 0x11, KROT: 0x63, KDOT: 0x70 };

/** A run that goes wrong after the last instruction of that name, and right again from there. */
function lyingRun(statement: Statement, mnemonic: string, corrupt: (machine: Machine) => void): Prover {
  let step = 0;
  const honest = run(statement);
  for (let i = 0; i < honest.steps; i++) {
    const { code, state } = honest.machineAt(i);
    if (code[state.pc]!.op === OPCODES[mnemonic]) step = i + 1;
  }
  return new Prover(run(statement, { onStep: (machine) => machine.steps === step && corrupt(machine) }));
}

/** What a solver commits to and shows, from its run. */
function resultOf(prover: Prover): Result {
  const { steps, stateHash, finalState, haltProof, outputs, outputProof } = prover.outcome();
  return {
    args: toHex(encodeCells(prover.run.statement.args!)),
    argsRoot: prover.roots.argsRoot,
    steps: BigInt(steps),
    finalState,
    stateHash,
    haltProof: [...haltProof],
    outputs: [...outputs],
    outputProof: [...outputProof],
  };
}

/** Plays a game on a claim to its end. Returns who is left with the claim. */
async function play(
  market: Market,
  posted: Posted,
  committed: Committed,
  challenger: HardhatEthersSigner,
  provers: { solver: Prover; challenger: Prover },
): Promise<"solver" | "challenger"> {
  const { game } = market;
  const claim = await market.claim(posted, committed.index);
  const { onSealedRows } = await market.board.commitOf(posted.bountyId, committed.index);
  const statement = await market.statement(posted, committed.result.argsRoot, onSealedRows);
  const fromBlock = await ethers.provider.getBlockNumber();
  await market.challenge(posted, committed, challenger);
  const shared = { claim, statement, fromBlock };
  const defending = new SolverPlayer({
    ...shared,
    contract: game.connect(committed.solver),
    prover: new MachineProver(provers.solver),
  });
  const attacking = new ChallengerPlayer({
    ...shared,
    contract: game.connect(challenger),
    prover: new MachineProver(provers.challenger),
  });
  for (;;) {
    const moved = (await defending.play(challenger.address)) ?? (await attacking.play(challenger.address));
    if (!moved) {
      // Whoever has to move has nothing true to show: its time runs out.
      const { deadline } = await game.gameState(
        await game.gameIdOf(await game.claimIdOf(claim), claim.solver, challenger),
      );
      if (deadline === 0n) break;
      await networkHelpers.time.increaseTo(Number(deadline) + 1);
    }
  }
  return (await game.isDefeated(await game.claimIdOf(claim))) ? "challenger" : "solver";
}

describe("A bounty on the real machine and the real game", () => {
  const publish = async (market: Market) => {
    const { shape, code } = onChain(job);
    await market.store.publish(shape, code);
    return market.post(Kind.Open, { programId: onChain(job).programId, direction: Direction.Max });
  };

  for (const [name, mnemonic, corrupt] of lies) {
    it(`pays the best honest run after a liar about ${name} is disproved`, async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, lens } = market;
      const posted = await publish(market);
      const honest = new Prover(run(statementOf(0.1)));
      const worse = new Prover(run(statementOf(0.2)));
      const lie = lyingRun(statementOf(0.3), mnemonic, corrupt);
      const truth = new Prover(run(statementOf(0.3)));
      expect(lie.run.score, "the lie is worth telling").to.be.above(honest.run.score);
      expect(lie.outcome().stateHash).to.not.equal(truth.outcome().stateHash);

      const commits = [];
      for (const [i, prover] of [lie, worse, honest].entries()) {
        commits.push(await market.commit(posted, market.solver(i), resultOf(prover)));
      }
      for (const committed of commits) await market.reveal(posted, committed);
      expect((await board.leaderOf(posted.bountyId)).index).to.equal(0);
      expect((await board.commitOf(posted.bountyId, 2)).score).to.equal(bits(honest.run.score));
      expect(await lens.statementOf(posted.bountyId, honest.roots.argsRoot, false)).to.deep.equal(
        Object.values(statementRoots(statementOf(0.1))),
      );

      const provers = { solver: lie, challenger: truth };
      expect(await play(market, posted, commits[0]!, market.challenger(0), provers)).to.equal("challenger");
      // A false challenge to the honest claim meanwhile: the challenger believes another run.
      const sham = { solver: honest, challenger: lyingRun(statementOf(0.1), mnemonic, corrupt) };
      expect(await play(market, posted, commits[2]!, market.challenger(1), sham)).to.equal("solver");

      await board.prune(posted.bountyId, 3);
      await market.passChallenges((await board.commitOf(posted.bountyId, 2)).claimId);
      await board.settle(posted.bountyId);
      expect((await lens.outcomeOf(posted.bountyId)).solver).to.equal(market.solver(2).address);
    });
  }

  it("pays the best honest run on rows that were sealed when it was committed to", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, store } = market;
    await store.publish(onChain(dataJob).shape, onChain(dataJob).code);
    const [shown, hidden] = [rowsOf(bits(0)), rowsOf(bits(0.25), id("hidden"))];
    const { programId } = onChain(dataJob);
    const posted = await postSealed(market, shown, hidden, { programId, direction: Direction.Max });
    // An angle made for the public rows, one that works on the hidden ones, and a lie.
    const angles = [0, -0.25, 0.3];
    const committed = angles.map((angle) => resultOf(new Prover(run(statementOn(shown, angle)))));
    const commits: Committed[] = [];
    for (const [i, result] of committed.entries()) commits.push(await market.commit(posted, market.solver(i), result));
    await openRows(market, hidden);
    const truths = angles.map((angle) => new Prover(run(statementOn(hidden, angle))));
    const [, corruptName, corrupt] = lies[0]!;
    const lie = lyingRun(statementOn(hidden, angles[2]!), corruptName, corrupt);
    const provers = [truths[0]!, truths[1]!, lie];
    const shownThere = commits.map((commit, i) => ({ ...commit, result: resultOf(provers[i]!) }));
    for (const commit of shownThere) await market.reveal(posted, commit);
    const game = (index: number, solver: Prover, challenger: Prover) =>
      play(market, posted, shownThere[index]!, market.challenger(index), { solver, challenger });
    expect(await game(2, lie, truths[2]!)).to.equal("challenger");
    // Somebody who computes on the public rows takes a true claim for a false one.
    expect(await game(1, truths[1]!, new Prover(run(statementOn(shown, angles[1]!))))).to.equal("solver");
    await board.prune(posted.bountyId, 3);
    await market.passChallenges((await board.commitOf(posted.bountyId, 1)).claimId);
    await board.settle(posted.bountyId);
    expect((await market.lens.outcomeOf(posted.bountyId)).solver).to.equal(market.solver(1).address);
  });
});
