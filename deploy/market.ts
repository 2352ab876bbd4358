import type {
  AddressResolvableFuture,
  ContractFuture,
  IgnitionModuleBuilder,
  ModuleParameterRuntimeValue,
} from "@nomicfoundation/ignition-core";

export const NOBODY = "0x0000000000000000000000000000000000000000";

type Address = AddressResolvableFuture | ModuleParameterRuntimeValue<string> | string;

/** What a market stands on. */
export interface Ground {
  readonly machine: ContractFuture<string> | ModuleParameterRuntimeValue<string>;
  readonly game: Address;
  readonly store: Address;
  readonly sealedRows: Address;
  readonly datasets: Address;
  readonly licences: Address;
  readonly card: Address;
  readonly authority: Address;
}

/** The contracts of one market. The parameters of its module are the limits of docs/market.md, and the first tokens. */
export function marketOn(m: IgnitionModuleBuilder, on: Ground) {
  const limits = {
    forcedInclusionSeconds: m.getParameter<number>("forcedInclusionSeconds"),
    marginSeconds: m.getParameter<number>("marginSeconds"),
    revealDelayBlocks: m.getParameter<number>("revealDelayBlocks"),
    revealDelaySeconds: m.getParameter<number>("revealDelaySeconds"),
    maxCommitSeconds: m.getParameter<number>("maxCommitSeconds"),
    maxWindowSeconds: m.getParameter<number>("maxWindowSeconds"),
    minBond: m.getParameter<bigint>("minBond"),
  };
  const tokens = m.getParameter<string[]>("tokens", []);
  const rules = m.contract("PostingRules", [
    on.authority,
    on.store,
    on.datasets,
    on.licences,
    limits,
    [on.machine],
    tokens,
  ]);
  const board = m.contract("BountyBoard", [{ game: on.game, rules, sealedRows: on.sealedRows }]);
  const lens = m.contract("BountyLens", [board]);
  const models = m.contract("ModelRegistry", [lens, on.card]);
  const modelLicences = m.contract("ModelLicence", [models]);
  const desk = m.contract("InferenceDesk", [on.game, rules, models]);
  const privateDesk = m.contract("PrivateDesk", [on.game, rules]);
  return { rules, board, lens, models, modelLicences, desk, privateDesk };
}
