import { expect } from "chai";
import { network } from "hardhat";

import { run } from "../../sim/machine/run.ts";
import { Prover } from "../../sim/machine/prover.ts";
import { MachineProver } from "../../tasks/protocol/machine-prover.ts";
import { statementOf, vectors } from "../helpers/machine/conformance.ts";

const { ethers } = await network.create();

/** Steps of each run that are asked of the contract, evenly spread; the last, which faults perhaps, always. */
const SAMPLES = 8;

describe("KetMachine on the conformance vectors", () => {
  it("computes the states after sampled steps, and the first word or term of vector instructions", async () => {
    const machine = await ethers.deployContract("KetMachine");
    const kinds = { settled: 0, ket: 0, sum: 0 };
    for (const vector of vectors) {
      const made = run(statementOf(vector));
      const prover = new MachineProver(new Prover(made));
      const { codeRoot, shape, argsRoot, dataRoots } = prover.prover.roots;
      const statement = { codeRoot, shape, argsRoot, dataRoots: [...dataRoots] as [string, string, string, string] };
      const steps = Array.from({ length: SAMPLES }, (_, i) => Math.floor((i * (vector.steps - 1)) / (SAMPLES - 1)));
      for (const step of new Set(steps)) {
        const [pre, post] = prover.hashesAt([step, step + 1]);
        const opened = prover.open(step)!;
        const answer = await machine.open(statement, opened.opening);
        const where = `${vector.name}, step ${step}`;
        expect([answer.preHash, answer.postHash], where).to.deep.equal([pre, post]);
        kinds[opened.kind] += 1;
        if (opened.kind === "settled" || opened.levels === 0) continue;
        const proof = prover.leafProof(step, 0);
        const value = await machine.leaf(opened.context, 0, proof);
        const [first] = prover.nodes(step, 0, 1);
        const expected = opened.kind === "ket" ? first! : `0x${first!.slice(2, 34).padStart(64, "0")}`;
        expect(value, where).to.equal(expected);
      }
    }
    expect(kinds.settled).to.be.above(80);
    expect(kinds.ket).to.be.above(10);
  });

  it("starts where they start, and knows their ends", async () => {
    const machine = await ethers.deployContract("KetMachine");
    for (const vector of vectors.slice(0, 20)) {
      expect(await machine.initialStateHash(BigInt(vector.shapeWord)), vector.name).to.equal(vector.states[0]!.hash);
      if (vector.status !== "halted") continue;
      const { finalState, haltProof, outputs, outputProof, stateHash } = new Prover(run(statementOf(vector))).outcome();
      const { codeRoot, shape, argsRoot, dataRoots } = new Prover(run(statementOf(vector))).roots;
      const statement = { codeRoot, shape, argsRoot, dataRoots: [...dataRoots] as [string, string, string, string] };
      const outcome = await machine.outcome(statement, finalState, [...haltProof], [...outputs], [...outputProof]);
      expect(outcome.stateHash, vector.name).to.equal(stateHash);
      expect(stateHash).to.equal(vector.states.at(-1)!.hash);
      expect([...outputs]).to.deep.equal(vector.outputs);
    }
  });
});
