import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { runQasm } from "../../../sim/qasm/run.ts";
import { bitOutcomes, distributionDistance, infidelity } from "../../helpers/qasm/compare.ts";
import { runEager } from "../../helpers/qasm/eager.ts";
import { runPlain } from "../../helpers/qasm/plain.ts";

const FOLDER = fileURLToPath(new URL("../../vectors/qasm/", import.meta.url));
const read = (file: string): string => readFileSync(FOLDER + file, "utf8");
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".qasm"));
/** A few dozen roundings. */
const TOLERANCE = 1e-13;

describe("OpenQASM programs", () => {
  it("are found", () => {
    expect(files.length).to.be.at.least(8);
  });

  for (const file of files) {
    it(`${file} has the outcomes of measuring at once with dense matrices`, () => {
      const run = runQasm(read(file));
      expect(run.discarded).to.be.below(1e-20);
      expect(Math.abs(run.branches.reduce((sum, { probability }) => sum + probability, 0) - 1)).to.be.below(TOLERANCE);
      expect(distributionDistance(bitOutcomes(run), runEager(read(file)))).to.be.below(TOLERANCE);
    });
  }

  for (const file of files.filter((name) => name.endsWith("2.qasm"))) {
    it(`${file} has the outcomes of a simulator that knows only U and CX`, () => {
      const run = runQasm(read(file));
      expect(distributionDistance(bitOutcomes(run), runPlain(read(file)).outcomes)).to.be.below(TOLERANCE);
    });
  }

  for (const file of ["gates2.qasm", "definitions2.qasm", "bell2.qasm"]) {
    it(`${file} has its state too`, () => {
      const [branch, ...more] = runQasm(read(file)).branches;
      expect(more).to.deep.equal([]);
      const [world] = runPlain(read(file), true).worlds;
      expect(infidelity(branch!.state, world!.amplitudes)).to.be.below(TOLERANCE);
    });
  }

  it("phase3.qasm reads the phase 5/16 bit by bit", () => {
    const [outcome, ...more] = runQasm(read("phase3.qasm")).outcomes;
    expect(more).to.deep.equal([]);
    // The least significant bit of 0101 is measured first.
    expect(outcome!.values["result"]).to.equal("1010".split("").reverse().join(""));
    expect(Math.abs(outcome!.probability - 1)).to.be.below(TOLERANCE);
  });
});
