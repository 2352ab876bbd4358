import { expect } from "chai";

import { deployables } from "../../../scripts/coverage/deployables.ts";
import { covered, percent, readLcov } from "../../../scripts/coverage/lcov.ts";

const REPORT = `TN:
SF:contracts/A.sol
DA:1,3
DA:2,0
end_of_record
SF:contracts\\B.sol
DA:7,1
end_of_record
SF:contracts/A.sol
DA:2,4
DA:9,0
end_of_record
`;

describe("A report of coverage", () => {
  it("counts lines over all records of a source", () => {
    const report = readLcov(REPORT);
    expect(covered(report, ["contracts/A.sol"])).to.deep.equal({ lines: 3, run: 2, missed: ["contracts/A.sol:9"] });
    expect(covered(report, ["contracts/A.sol", "contracts/B.sol", "contracts/C.sol"])).to.include({ lines: 4, run: 3 });
  });

  it("is never rounded up", () => {
    expect(percent({ lines: 3, run: 2, missed: [] })).to.equal(66.66);
    expect(percent({ lines: 100_000, run: 99_999, missed: [] })).to.equal(99.99);
    expect(percent({ lines: 7, run: 7, missed: [] })).to.equal(100);
    expect(percent({ lines: 0, run: 0, missed: [] })).to.equal(0);
  });

  it("is about every contract of the project that is deployed, and what it is made of", () => {
    const all = deployables();
    const names = all.map(({ name }) => name);
    expect(names).to.include.members(["BountyBoard", "DisputeGame", "KetMachine", "VectorChecker", "KetworkGovernor"]);
    expect(new Set(names).size).to.equal(names.length);
    expect(names).to.not.include("TimelockController");
    const machine = all.find(({ name }) => name === "KetMachine")!;
    expect(machine.sources).to.include.members([machine.source, "contracts/machine/ProofReader.sol"]);
  });
});
