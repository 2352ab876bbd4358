import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { id } from "ethers";

import { ADMIN_ROLE, GUARDIAN, RULES } from "../roles.ts";
import Market from "./Market.ts";

const selectors = (functions: readonly string[]) => functions.map((signature) => id(signature).slice(0, 10));

/**
 * Votes, governor and timelock, and the hand-over: the roles of docs/governance.md are given and the deployer's own is
 * renounced in one transaction.
 */
export default buildModule("Governance", (m) => {
  const { manager, rules } = m.useModule(Market);
  const deployer = m.getAccount(0);
  const guardian = m.getParameter<string>("guardian");

  const votes = m.contract("KetworkVotes", [
    m.getParameter<string>("votesHolder"),
    m.getParameter<bigint>("votesSupply"),
  ]);
  const timelock = m.contract("TimelockController", [m.getParameter<number>("timelockSeconds"), [], [], deployer]);
  const governor = m.contract("KetworkGovernor", [
    votes,
    timelock,
    {
      votingDelaySeconds: m.getParameter<number>("votingDelaySeconds"),
      votingPeriodSeconds: m.getParameter<number>("votingPeriodSeconds"),
      proposalThreshold: m.getParameter<bigint>("proposalThreshold"),
      quorumPercent: m.getParameter<number>("quorumPercent"),
    },
  ]);

  // Nobody can cancel what was decided: who could would also keep itself from being removed.
  const proposer = m.call(timelock, "grantRole", [id("PROPOSER_ROLE"), governor], { id: "proposer" });
  const executor = m.call(timelock, "grantRole", [id("EXECUTOR_ROLE"), governor], { id: "executor" });
  m.call(timelock, "renounceRole", [`0x${"00".repeat(32)}`, deployer], {
    id: "leaveTimelock",
    after: [proposer, executor],
  });

  const step = (name: string, method: string, args: Parameters<typeof m.encodeFunctionCall>[2]) =>
    m.encodeFunctionCall(manager, method, args, { id: name });
  const handOver = [
    ...[RULES, GUARDIAN].flatMap(({ id: role, label, functions }) => [
      step(`label${label}`, "labelRole", [role, label]),
      step(`functions${label}`, "setTargetFunctionRole", [rules, selectors(functions), role]),
    ]),
    step("grantRules", "grantRole", [RULES.id, timelock, 0]),
    step("grantGuardian", "grantRole", [GUARDIAN.id, guardian, 0]),
    step("grantGuardianToTimelock", "grantRole", [GUARDIAN.id, timelock, 0]),
    step("grantAdmin", "grantRole", [ADMIN_ROLE, timelock, 0]),
    step("leaveManager", "renounceRole", [ADMIN_ROLE, deployer]),
  ];
  m.call(manager, "multicall", [handOver], { id: "handOver", after: [proposer, executor] });
  return { votes, timelock, governor };
});
