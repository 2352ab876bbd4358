import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { Interface } from "ethers";

import { declarerOf, ERRORS } from "../../../tasks/protocol/abi.ts";

const ARTIFACTS = join(import.meta.dirname, "../../../artifacts/contracts");

/** Interfaces of all contracts and interfaces of the market; no doubles, no examples. */
const compiled = readdirSync(ARTIFACTS, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.sol[/\\][^/\\]+\.json$/.test(path) && !/^(mocks|examples|governance)[/\\]/.test(path))
  .map((path) => JSON.parse(readFileSync(join(ARTIFACTS, path), "utf8")) as { contractName: string; abi: [] })
  .map(({ contractName, abi }) => ({ contractName, abi: new Interface(abi) }));

describe("The merged interface of errors", () => {
  it("has every error that any contract of the market declares", () => {
    const missing = new Set<string>();
    for (const { contractName, abi } of compiled) {
      abi.forEachError(({ selector, name }) => {
        if (ERRORS.getError(selector) === null) missing.add(`${contractName}.${name}`);
      });
    }
    expect([...missing]).to.deep.equal([]);
    expect(ERRORS.fragments.length).to.be.above(130);
  });

  it("says who declares an error, not who inherits it", () => {
    const selector = (name: string) => ERRORS.getError(name)!.selector;
    for (const [name, declarer] of [
      ["PurseNothingToWithdraw", "IPurse"],
      ["BountyWrongStatus", "IBountyBoard"],
      ["BountyRewardZero", "IPostingRules"],
      ["ProofMismatch", "IKetMachine"],
      ["DeskTooLate", "IInferenceDesk"],
      ["PrivateTooLate", "IPrivateDesk"],
      ["ERC721NonexistentToken", "DatasetNFT"],
      ["ERC20InsufficientBalance", "ERC-20"],
      ["InvalidNonce", "Permit2"],
      ["AccessManagedUnauthorized", "PostingRules"],
    ] as const) {
      expect(declarerOf(selector(name)), name).to.equal(declarer);
    }
    expect(declarerOf("0x08c379a0")).to.equal(undefined);
  });
});
