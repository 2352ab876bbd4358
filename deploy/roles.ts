/**
 * Who may do what in the access manager (docs/governance.md): the module `Governance` sets it up from this table, and the
 * check after a deployment reads it back. Role 0 is the manager's own ADMIN.
 */
export const ADMIN_ROLE = 0n;

export interface Role {
  readonly id: bigint;
  readonly label: string;
  /** What its members can call on `PostingRules`. */
  readonly functions: readonly string[];
}

export const RULES: Role = {
  id: 1n,
  label: "RULES",
  functions: ["setMachine(address,bool)", "setToken(address,bool)", "setFee(uint16,address)"],
};

export const GUARDIAN: Role = { id: 2n, label: "GUARDIAN", functions: ["pause(uint32)", "unpause()"] };
