import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { keccak256 } from "ethers";
import hre, { network } from "hardhat";

import Ketwork from "../../../deploy/modules/Ketwork.ts";
import { withoutImmutables } from "../../../tasks/deployment/check/code.ts";
import { deployModule } from "../../../tasks/deployment/deploy.ts";
import { parametersPath, readParameters } from "../../../tasks/deployment/parameters.ts";
import type { DeploymentRecord } from "../../../tasks/deployment/record.ts";
import { verificationInputs, type VerificationInput } from "../../../tasks/deployment/verification.ts";

const { compile } = createRequire(import.meta.url)("solc") as { compile(input: string): string };
const connection = await network.create();

/** What the input compiles to, for one contract and a few files: all of them would take minutes. */
function compiled({ sourcify }: VerificationInput): { bytecode: string; runtime: string } {
  const [file, name] = sourcify.contractIdentifier.split(":") as [string, string];
  const outputSelection = { [file]: { [name]: ["evm.bytecode.object", "evm.deployedBytecode.object"] } };
  const input = { ...sourcify.stdJsonInput, settings: { ...sourcify.stdJsonInput.settings, outputSelection } };
  const { contracts } = JSON.parse(compile(JSON.stringify(input))) as {
    contracts: Record<string, Record<string, { evm: Record<"bytecode" | "deployedBytecode", { object: string }> }>>;
  };
  const { bytecode, deployedBytecode } = contracts[file]![name]!.evm;
  return { bytecode: `0x${bytecode.object}`, runtime: `0x${deployedBytecode.object}` };
}

describe("verificationInputs", () => {
  const folder = mkdtempSync(join(tmpdir(), "ketwork-verification-"));
  let record: DeploymentRecord;
  let inputs: VerificationInput[];

  before(async () => {
    const parameters = await readParameters(parametersPath(31337));
    const options = { module: Ketwork, parameters, folder, strategy: "create2" as const, saltName: "a test" };
    record = await deployModule({ connection, artifacts: hre.artifacts }, options);
    inputs = await verificationInputs(hre.artifacts, record);
  });

  after(() => rmSync(folder, { recursive: true }));

  it("are one a contract, complete", () => {
    expect(inputs.map(({ name }) => name)).to.deep.equal(Object.keys(record.contracts));
    for (const { name, sourcify, etherscan } of inputs) {
      const { address, transaction, constructorData } = record.contracts[name]!;
      const [file, contract] = sourcify.contractIdentifier.split(":");
      expect(sourcify.stdJsonInput.sources[file!]!.content, name).to.match(new RegExp(`^contract ${contract}\\b`, "m"));
      expect(sourcify.creationTransactionHash).to.equal(transaction);
      expect(etherscan["contractaddress"]).to.equal(address);
      expect(`0x${etherscan["constructorArguements"]}`).to.equal(constructorData);
      expect(etherscan["compilerversion"]).to.equal(`v${sourcify.compilerVersion}`);
      expect(JSON.parse(etherscan["sourceCode"]!)).to.deep.equal(sourcify.stdJsonInput);
    }
  });

  it("compile to what stands on the chain", async () => {
    const input = inputs.find(({ name }) => name === "SealedRows")!;
    const { bytecode, runtime } = compiled(input);
    const artifact = await hre.artifacts.readArtifact("SealedRows");
    expect(keccak256(bytecode)).to.equal(keccak256(artifact.bytecode));
    expect(keccak256(runtime)).to.equal(record.contracts["SealedRows"]!.codeHash);
  }).timeout(60_000);
});

describe("withoutImmutables", () => {
  it("puts the places of immutables to zero, and leaves code that is too short as it is", () => {
    const places = { 7: [{ start: 1, length: 2 }], 9: [{ start: 4, length: 1 }] };
    expect(withoutImmutables("0x0102030405", places)).to.equal("0x0100000400");
    expect(withoutImmutables("0x010203", places)).to.equal("0x010203");
  });
});
