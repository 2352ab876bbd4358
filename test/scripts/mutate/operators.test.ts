import { expect } from "chai";
import hre from "hardhat";

import { mutationsOf } from "../../../scripts/mutate/operators.ts";
import { allMutants, mutated, sample } from "../../../scripts/mutate/sample.ts";
import { bytecodeOf, closureOf, sourceOf, syntaxTrees } from "../../../scripts/mutate/solidity.ts";
import { TARGETS } from "../../../scripts/mutate/targets.ts";
import { UNDER_COVERAGE } from "../../helpers/coverage.ts";

const CLOCK = "contracts/dispute/Clock.sol";
const dispute = { ...TARGETS.find(({ name }) => name === "dispute")!, sources: [CLOCK] };

describe("Mutants", () => {
  it("of a source are small changes of its text, the guards among them", () => {
    const text = Buffer.from(sourceOf(CLOCK));
    const found = mutationsOf(syntaxTrees([CLOCK]).get(CLOCK)!, text);
    const changes = found.map(({ operator, start, length, replacement }) => [
      operator,
      text.subarray(start, start + length).toString(),
      replacement,
    ]);
    expect(changes).to.deep.include(["relation", ">", ">="]);
    expect(changes).to.deep.include([
      "guard removed",
      "if (block.timestamp > last) revert IDisputeGame.DisputeDeadlinePassed(last, block.timestamp);",
      "{}",
    ]);
    expect(changes).to.deep.include(["min for max", "Math.max", "Math.min"]);
    for (const [, before, after] of changes) expect(before).to.not.equal(after);
  });

  it("say which line they change, and leave the others", () => {
    for (const mutant of allMutants(dispute).slice(0, 20)) {
      const [before, after] = [sourceOf(CLOCK).split("\n"), mutated(mutant).split("\n")];
      if (before.length !== after.length) continue;
      const changed = before.flatMap((line, i) => (line === after[i] ? [] : [i + 1]));
      expect(changed).to.deep.equal([mutant.line]);
    }
  });

  it("are the same for the same seed, and others for another", () => {
    const ids = (seed: number) => sample([dispute], 10, seed).map(({ id }) => id);
    const first = ids(1);
    expect(first).to.deep.equal(ids(1));
    expect(first).to.not.deep.equal(ids(2));
    expect(new Set(first).size).to.equal(10);
  });

  if (!UNDER_COVERAGE) {
    it("are compiled as the project is", async () => {
      const [path, name] = ["contracts/market/SealedRows.sol", "SealedRows"];
      const { bytecode, deployedBytecode } = await hre.artifacts.readArtifact(`${path}:${name}`);
      expect(bytecodeOf(path, name)).to.deep.equal({ bytecode, deployedBytecode });
      expect(bytecodeOf(path, name, undefined, 1).bytecode).to.not.equal(bytecode);
    });
  }

  it("concern the contracts that the source is part of", () => {
    expect(closureOf("contracts/dispute/DisputeGame.sol").has(CLOCK)).to.equal(true);
    expect(closureOf("contracts/market/PostingRules.sol").has(CLOCK)).to.equal(false);
    for (const { sources, contracts } of TARGETS) {
      const parts = new Set(Object.values(contracts).flatMap((path) => [...closureOf(path)]));
      for (const source of sources) expect(parts.has(source), source).to.equal(true);
    }
  });
});
