import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { checkLimits, parametersPath, readParameters } from "../../../tasks/deployment/parameters.ts";

const LIMITS = {
  forcedInclusionSeconds: 60,
  marginSeconds: 300,
  revealDelayBlocks: 2,
  revealDelaySeconds: 24,
  maxCommitSeconds: 1000,
  maxWindowSeconds: 1000,
  minBond: 1n,
};

const codeOf = (error: unknown) => (error as { code?: string }).code;

describe("parametersPath", () => {
  it("takes a path, a name, or the chain's own file", () => {
    expect(parametersPath(999, "base")).to.match(/deploy.parameters.base\.json$/);
    expect(parametersPath(1)).to.match(/mainnet\.json$/);
    expect(parametersPath(1, import.meta.filename)).to.equal(import.meta.filename);
  });

  for (const [chainId, given] of [
    [999, undefined],
    [1, "nowhere"],
  ] as const) {
    it(`finds nothing for chain ${chainId} and ${given}`, () => {
      expect(() => parametersPath(chainId, given))
        .to.throw()
        .with.property("code", "DeploymentParametersMissing");
    });
  }
});

describe("readParameters", () => {
  const folder = mkdtempSync(join(tmpdir(), "ketwork-parameters-"));
  const path = join(folder, "mine.json");
  after(() => rmSync(folder, { recursive: true }));

  it("adds the people to the governance, and reads numbers that end in n as bigints", async () => {
    writeFileSync(path, JSON.stringify({ Market: { ...LIMITS, minBond: "7n" }, Governance: { quorumPercent: 4 } }));
    const guardian = "0x00000000000000000000000000000000000000A1";
    const { Market, Governance } = await readParameters(path, { guardian });
    expect(Market!["minBond"]).to.equal(7n);
    expect(Governance).to.deep.equal({ quorumPercent: 4, guardian });
  });

  for (const guardian of ["nobody", ZeroAddress]) {
    it(`refuses ${guardian} as guardian`, async () => {
      writeFileSync(path, "{}");
      const error: unknown = await readParameters(path, { guardian }).catch((reason: unknown) => reason);
      expect(codeOf(error)).to.equal("DeploymentParameterOutOfRange");
    });
  }
});

describe("checkLimits", () => {
  it("takes limits that fit together", () => {
    expect(checkLimits(LIMITS)).to.equal(undefined);
  });

  for (const [name, value] of [
    ["revealDelaySeconds", 300],
    ["maxWindowSeconds", 384],
    ["maxWindowSeconds", 2 ** 24],
    ["marginSeconds", 1.5],
    ["revealDelayBlocks", "2"],
    ["maxCommitSeconds", -1],
    ["minBond", 0n],
    ["minBond", 1],
  ] as const) {
    it(`refuses ${name} ${value}`, () => {
      expect(() => checkLimits({ ...LIMITS, [name]: value }))
        .to.throw()
        .that.includes({ code: "DeploymentParameterOutOfRange" })
        .and.has.nested.property("details.name", name);
    });
  }
});
