import { expect } from "chai";

import { MNEMONIC_OF } from "../../../sim/index.ts";
import { instructionOf, readHistory } from "../../../tasks/protocol/history.ts";
import { readGame } from "../../../tasks/protocol/follow.ts";
import { loadFixture, time } from "../../helpers/dispute/fixture.ts";
import { challengedGame, endedGame, HONEST, LIE_STEPS, MNEMONICS } from "../../helpers/view/played.ts";

describe("readHistory", () => {
  const scalar = () => endedGame("scalar");
  const ket = () => endedGame("ket");

  it("tells every move, with its sender, its time and the gas of its transaction", async () => {
    const { contract, claim, duel, fromBlock } = await loadFixture(ket);
    const { challengerAddress, solver } = duel.options;
    const { game, moves } = await readHistory(contract, claim, challengerAddress, fromBlock);
    expect(game).to.deep.equal(await readGame(contract, claim, challengerAddress, fromBlock));
    expect(moves.map(({ method }) => method)).to.deep.equal(["challenge", ...duel.played.map(({ method }) => method)]);
    expect(moves.slice(1).map(({ gasUsed }) => gasUsed)).to.deep.equal(duel.played.map(({ gas }) => gas));
    expect(moves[0]!.from).to.equal(challengerAddress);
    expect(moves[1]!.from).to.equal(await solver.getAddress());
    expect(moves.at(-1)!.time).to.equal(await time.latest());
    for (const [i, { before }] of moves.slice(1).entries()) expect(before).to.deep.equal(moves[i]!.after);
    expect(moves.at(-1)!.after.phase).to.equal("ChallengerWon");
  });

  it("finds the instruction where a step was opened, and where it was settled at once", async () => {
    for (const [fixture, name] of [
      [scalar, "scalar"],
      [ket, "ket"],
    ] as const) {
      const { contract, claim, duel, fromBlock } = await loadFixture(fixture);
      const { disputed, moves } = await readHistory(contract, claim, duel.options.challengerAddress, fromBlock);
      expect(MNEMONIC_OF.get(disputed!.instruction.op)).to.equal(MNEMONICS[LIE_STEPS[name]]);
      expect(disputed!.pc).to.equal(BigInt(HONEST.prover.run.machineAt(LIE_STEPS[name]).state.pc));
      expect(moves.at(-1)!.verdict!.kind).to.equal(name === "scalar" ? "step" : "leaf");
    }
  });

  it("says in which phase a side ran out of time", async () => {
    const { contract, claim, duel, fromBlock } = await challengedGame("ket");
    await duel.until("Pick");
    const { deadline } = await contract.gameState(duel.game.gameId);
    await time.increaseTo(deadline + 1n);
    await duel.send("solver", { method: "timeout", args: [claim, duel.options.challengerAddress] });
    const { moves } = await readHistory(contract, claim, duel.options.challengerAddress, fromBlock);
    expect(moves.at(-1)).to.deep.include({ method: "timeout", verdict: { kind: "timeout", phase: "Pick" } });
    expect(moves.at(-1)!.after.phase).to.equal("SolverWon");
  });

  it("has nothing but a beginning where there was no challenge", async () => {
    const { contract, claim, duel, fromBlock } = await challengedGame("truth");
    const other = await duel.options.solver.getAddress();
    expect((await readHistory(contract, claim, other, fromBlock)).moves).to.deep.equal([]);
  });
});

describe("instructionOf", () => {
  it("shows nothing for an opening that is too short to have one", () => {
    expect(instructionOf(`0x${"00".repeat(127)}`)).to.equal(undefined);
    expect(instructionOf(`0x${"00".repeat(127)}07`)!.instruction.z).to.equal(7n);
  });
});
