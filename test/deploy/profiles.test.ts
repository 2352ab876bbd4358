import { expect } from "chai";
import hre from "hardhat";

describe("The production profile", () => {
  it("compiles with the settings that the tests compile with", () => {
    const { default: tested, production } = hre.config.solidity.profiles;
    expect(tested!.compilers).to.have.length(1);
    expect(production!.compilers.map(({ version, settings }) => ({ version, settings }))).to.deep.equal(
      tested!.compilers.map(({ version, settings }) => ({ version, settings })),
    );
    expect(production!.isolated).to.equal(tested!.isolated);
  });
});
