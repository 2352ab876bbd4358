/** What Sourcify and Etherscan ask for to verify a deployment's sources, made without asking anybody. */
import { readFile } from "node:fs/promises";

import type { ArtifactManager } from "hardhat/types/artifacts";

import type { DeploymentRecord, RecordedContract } from "./record.ts";

export interface StandardInput {
  readonly language: string;
  readonly sources: Readonly<Record<string, { readonly content: string }>>;
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface VerificationInput {
  readonly name: string;
  /** Body of `POST /v2/verify/{chainId}/{address}` (docs.sourcify.dev). */
  readonly sourcify: {
    readonly stdJsonInput: StandardInput;
    readonly compilerVersion: string;
    readonly contractIdentifier: string;
    readonly creationTransactionHash: string;
  };
  /** Fields of the form of Etherscan's action `verifysourcecode`; `apikey` is missing. */
  readonly etherscan: Readonly<Record<string, string>>;
}

/** One input a contract, with all sources that its compilation had: nothing else is sure to give the same bytes. */
export async function verificationInputs(
  artifacts: ArtifactManager,
  record: DeploymentRecord,
): Promise<VerificationInput[]> {
  return Promise.all(
    Object.entries(record.contracts).map(([name, contract]) => inputFor(artifacts, record.chainId, name, contract)),
  );
}

async function inputFor(
  artifacts: ArtifactManager,
  chainId: number,
  name: string,
  { address, contract, constructorData, transaction }: RecordedContract,
): Promise<VerificationInput> {
  const { contractName, inputSourceName } = await artifacts.readArtifact(contract);
  const path = await artifacts.getBuildInfoPath((await artifacts.getBuildInfoId(contract))!);
  const { input, solcLongVersion } = JSON.parse(await readFile(path!, "utf8")) as {
    readonly input: StandardInput;
    readonly solcLongVersion: string;
  };
  const contractIdentifier = `${inputSourceName}:${contractName}`;
  return {
    name,
    sourcify: {
      stdJsonInput: input,
      compilerVersion: solcLongVersion,
      contractIdentifier,
      creationTransactionHash: transaction,
    },
    etherscan: {
      chainid: String(chainId),
      module: "contract",
      action: "verifysourcecode",
      codeformat: "solidity-standard-json-input",
      sourceCode: JSON.stringify(input),
      contractaddress: address,
      contractname: contractIdentifier,
      compilerversion: `v${solcLongVersion}`,
      // Etherscan spells the field like this.
      constructorArguements: constructorData.slice(2),
    },
  };
}
