/** Which contracts know which, and every parameter, read back from the chain. */
import { AbiCoder, Contract, ParamType, ZeroAddress, type InterfaceAbi, type Provider, type Result } from "ethers";
import type { ArtifactManager } from "hardhat/types/artifacts";

import { LIMITS } from "../parameters.ts";
import { addressIn, type DeploymentRecord } from "../record.ts";
import { compare, type Finding } from "./finding.ts";
import { eventsOf } from "./events.ts";

type Question = readonly [name: string, expected: unknown, args?: readonly unknown[]];

/** Reads what a contract knows of others. A contract that is not there has nothing to say. */
export async function checkWiring(
  provider: Provider,
  artifacts: ArtifactManager,
  record: DeploymentRecord,
): Promise<Finding[]> {
  const at = (name: string) => addressIn(record, name);
  const abiOf = async (name: string): Promise<InterfaceAbi> => (await artifacts.readArtifact(name)).abi;
  const findings: Finding[] = [];
  const ask = async (part: Finding["part"], contract: string, questions: readonly Question[]) => {
    if (!record.contracts[contract]) return;
    const target = new Contract(at(contract), await abiOf(contract), provider);
    for (const [name, expected, args = []] of questions) {
      const found: unknown = await target.getFunction(name).staticCall(...args);
      findings.push(compare(part, `${contract}.${name}(${args.join(", ")})`, expected, listOf(found)));
    }
  };
  const has = (name: string) => record.contracts[name] !== undefined;

  if (has("PostingRules")) {
    // A market of one's own stands on contracts of another deployment, which its parameters name.
    const own = record.module === "OwnMarket" ? record.parameters["OwnMarket"] : undefined;
    const on = (name: string, parameter: string) => (own ? (own[parameter] ?? ZeroAddress) : at(name));
    const given = (own ?? record.parameters["Market"])!;
    const tokens = (given["tokens"] ?? []) as string[];
    const machine = on("KetMachine", "machine");
    await ask("wiring", "PostingRules", [
      ["authority", on("AccessManager", "authority")],
      ["STORE", on("ProgramStore", "store")],
      ["DATASETS", on("DatasetNFT", "datasets")],
      ["LICENCES", own || has("DataLicence") ? on("DataLicence", "licences") : ZeroAddress],
    ]);
    await ask("wiring", "BountyBoard", [
      ["config", [on("DisputeGame", "game"), at("PostingRules"), on("SealedRows", "sealedRows")]],
    ]);
    await ask("wiring", "BountyLens", [["BOARD", at("BountyBoard")]]);
    await ask("wiring", "ModelRegistry", [["BOARD", at("BountyBoard")]]);
    const [game, rules, models] = await constructorArgs(artifacts, record, "InferenceDesk");
    findings.push(
      compare(
        "wiring",
        "InferenceDesk(game, rules, models)",
        [on("DisputeGame", "game"), at("PostingRules"), at("ModelRegistry")],
        [game, rules, models],
      ),
    );
    await ask("wiring", "PrivateDesk", [
      ["GAME", on("DisputeGame", "game")],
      ["RULES", at("PostingRules")],
    ]);
    await ask("parameters", "PostingRules", [
      ["limits", [...LIMITS, "minBond"].map((name) => given[name])],
      ["fee", [0, ZeroAddress]],
      ["pausedUntil", 0],
      ["isMachine", true, [machine]],
    ]);
    const contract = new Contract(at("PostingRules"), await abiOf("PostingRules"), provider);
    const from = record.contracts["PostingRules"]!.block;
    const allowed = async (event: string) =>
      [...new Set((await eventsOf(contract, event, from)).map((args) => String(args[0])))].sort();
    findings.push(compare("parameters", "machines ever allowed", [machine], await allowed("MachineAllowed")));
    findings.push(compare("parameters", "tokens ever allowed", [...tokens].sort(), await allowed("TokenAllowed")));
  }

  const given = record.parameters["Governance"];
  if (has("KetworkGovernor") && given) {
    await ask("wiring", "KetworkGovernor", [
      ["token", at("KetworkVotes")],
      ["timelock", at("TimelockController")],
    ]);
    await ask("parameters", "KetworkGovernor", [
      ["votingDelay", given["votingDelaySeconds"]],
      ["votingPeriod", given["votingPeriodSeconds"]],
      ["proposalThreshold", given["proposalThreshold"]],
      ["quorumNumerator", given["quorumPercent"]],
      ["quorumDenominator", 100],
      ["CLOCK_MODE", "mode=timestamp"],
    ]);
    await ask("parameters", "KetworkVotes", [["totalSupply", given["votesSupply"]]]);
    await ask("parameters", "TimelockController", [["getMinDelay", given["timelockSeconds"]]]);
  }
  return findings;
}

/** What a contract was constructed with; the check of the code binds it to the address. */
async function constructorArgs(artifacts: ArtifactManager, record: DeploymentRecord, name: string): Promise<Result> {
  const { abi } = await artifacts.readArtifact(name);
  const constructor = (abi as readonly { type: string; inputs?: readonly object[] }[]).find(
    ({ type }) => type === "constructor",
  );
  const types = (constructor?.inputs ?? []).map((input) => ParamType.from(input as never));
  return AbiCoder.defaultAbiCoder().decode(types, record.contracts[name]!.constructorData);
}

const listOf = (value: unknown) => (Array.isArray(value) ? [...(value as unknown[])] : value);
