/** Every role of the access manager and of the timelock, and who holds it: as docs/governance.md has it, and nobody else. */
import { Contract, id, ZeroHash, type Provider } from "ethers";
import type { ArtifactManager } from "hardhat/types/artifacts";

import { ADMIN_ROLE, GUARDIAN, RULES } from "../../../deploy/roles.ts";
import { addressIn, type DeploymentRecord } from "../record.ts";
import { compare, type Finding } from "./finding.ts";
import { eventsOf } from "./events.ts";

export async function checkRoles(
  provider: Provider,
  artifacts: ArtifactManager,
  record: DeploymentRecord,
): Promise<Finding[]> {
  const given = record.parameters["Governance"];
  if (!record.contracts["KetworkGovernor"] || !given) return [];
  const contractOf = async (name: string) =>
    new Contract(addressIn(record, name), (await artifacts.readArtifact(name)).abi, provider);
  const [manager, timelock] = [await contractOf("AccessManager"), await contractOf("TimelockController")];
  const governor = addressIn(record, "KetworkGovernor");
  const people = { guardian: String(given["guardian"]), timelock: await timelock.getAddress() };
  return [
    ...(await managerRoles(manager, addressIn(record, "PostingRules"), people, record)),
    ...(await timelockRoles(timelock, governor, record)),
  ];
}

async function managerRoles(
  manager: Contract,
  rules: string,
  { guardian, timelock }: { guardian: string; timelock: string },
  record: DeploymentRecord,
): Promise<Finding[]> {
  const from = record.contracts["AccessManager"]!.block;
  const findings: Finding[] = [];
  const granted = await eventsOf(manager, "RoleGranted", from);
  const members: Readonly<Record<string, readonly string[]>> = {
    [String(ADMIN_ROLE)]: [timelock],
    [String(RULES.id)]: [timelock],
    [String(GUARDIAN.id)]: [guardian, timelock],
  };
  const roles = new Set([...Object.keys(members), ...granted.map(({ roleId }) => String(roleId))]);
  for (const role of roles) {
    const name = [RULES, GUARDIAN].find(({ id }) => String(id) === role)?.label ?? (role === "0" ? "ADMIN" : role);
    const everGranted = granted.filter(({ roleId }) => String(roleId) === role).map(({ account }) => String(account));
    const held: string[] = [];
    for (const account of new Set([...everGranted, ...(members[role] ?? [])])) {
      const [isMember, delay] = (await manager.getFunction("hasRole").staticCall(role, account)) as [boolean, bigint];
      if (isMember) held.push(delay === 0n ? account : `${account} after ${delay} s`);
    }
    findings.push(compare("roles", `members of ${name}`, sorted(members[role] ?? []), sorted(held)));
    const settings: [string, bigint][] = [
      ["getRoleAdmin", ADMIN_ROLE],
      ["getRoleGuardian", ADMIN_ROLE],
      ["getRoleGrantDelay", 0n],
    ];
    for (const [getter, expected] of settings) {
      const found: unknown = await manager.getFunction(getter).staticCall(role);
      findings.push(compare("roles", `${getter}(${name})`, expected, found));
    }
  }

  const expected = [RULES, GUARDIAN].flatMap(({ id: role, functions }) =>
    functions.map((signature) => [rules, id(signature).slice(0, 10), role] as const),
  );
  for (const [index, [target, selector, role]] of expected.entries()) {
    const found: unknown = await manager.getFunction("getTargetFunctionRole").staticCall(target, selector);
    const name = [...RULES.functions, ...GUARDIAN.functions][index];
    findings.push(compare("roles", `role of ${name}`, role, found));
  }
  const updates = (await eventsOf(manager, "TargetFunctionRoleUpdated", from)).map((args) => args.slice(0, 2));
  const known = new Set(expected.map(([target, selector]) => `${target},${selector}`.toLowerCase()));
  const others = updates.map(String).filter((update) => !known.has(update.toLowerCase()));
  findings.push(compare("roles", "other functions with a role", [], others));
  findings.push(
    compare("roles", "targets ever closed", [], (await eventsOf(manager, "TargetClosed", from)).map(String)),
  );
  const delay: unknown = await manager.getFunction("getTargetAdminDelay").staticCall(rules);
  findings.push(compare("roles", "getTargetAdminDelay(PostingRules)", 0n, delay));
  return findings;
}

async function timelockRoles(timelock: Contract, governor: string, record: DeploymentRecord): Promise<Finding[]> {
  const from = record.contracts["TimelockController"]!.block;
  const granted = await eventsOf(timelock, "RoleGranted", from);
  const expected: Readonly<Record<string, readonly [name: string, members: readonly string[]]>> = {
    [ZeroHash]: ["ADMIN", [await timelock.getAddress()]],
    [id("PROPOSER_ROLE")]: ["PROPOSER", [governor]],
    [id("EXECUTOR_ROLE")]: ["EXECUTOR", [governor]],
    [id("CANCELLER_ROLE")]: ["CANCELLER", []],
  };
  const findings: Finding[] = [];
  for (const role of new Set([...Object.keys(expected), ...granted.map((args) => String(args["role"]))])) {
    const [name, members] = expected[role] ?? [role, []];
    const accounts = granted.filter((args) => args["role"] === role).map(({ account }) => String(account));
    const held: string[] = [];
    for (const account of new Set([...accounts, ...members])) {
      if (await timelock.getFunction("hasRole").staticCall(role, account)) held.push(account);
    }
    findings.push(compare("roles", `the timelock's ${name}`, sorted(members), sorted(held)));
    const admin: unknown = await timelock.getFunction("getRoleAdmin").staticCall(role);
    findings.push(compare("roles", `admin of the timelock's ${name}`, ZeroHash, admin));
  }
  return findings;
}

const sorted = (accounts: readonly string[]) => accounts.map((account) => account.toLowerCase()).sort();
