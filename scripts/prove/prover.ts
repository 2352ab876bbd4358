/** The compiler's own model checker, with the Z3 that is built into it. */
import { createRequire } from "node:module";

const solc = createRequire(import.meta.url)("solc") as { compile(input: string): string };

export interface Proof {
  /** Assertions, and operations that could have overflown, that hold for all arguments. */
  readonly proved: number;
  /** What does not, or could not be decided: the prover's words and the expression. */
  readonly open: readonly string[];
}

interface Message {
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  readonly sourceLocation?: { readonly start: number; readonly end: number };
}

/**
 * Tries to prove the assertions of some functions, and that no operation in them overflows, underflows or divides by zero.
 * @param body functions of a contract that imports nothing
 * @throws Error where the compiler refuses them
 */
export function prove(body: string): Proof {
  const source = `// SPDX-License-Identifier: MIT\npragma solidity 0.8.37;\ncontract Lemma {${body}\n}\n`;
  // No `timeout`: it would need threads, which this build has not. The solver's own limit of work is the default.
  const modelChecker = {
    ...{ engine: "bmc", solvers: ["z3"], contracts: { "Lemma.sol": ["Lemma"] } },
    ...{ targets: ["assert", "underflow", "overflow", "divByZero"], showProvedSafe: true, showUnproved: true },
  };
  const settings = { modelChecker, outputSelection: { "*": { "*": ["abi"] } } };
  const input = { language: "Solidity", sources: { "Lemma.sol": { content: source } }, settings };
  const { errors = [] } = JSON.parse(solc.compile(JSON.stringify(input))) as { errors?: readonly Message[] };
  const failure = errors.find(({ severity }) => severity === "error");
  if (failure !== undefined) throw new Error(failure.message);

  const checks = errors.filter(({ message }) => message.startsWith("BMC: "));
  const proved = checks.filter(({ message }) => message.endsWith("check is safe!"));
  const open = checks.filter((check) => !proved.includes(check));
  const asserted = source.split("assert(").length - 1;
  const held = proved.filter(({ message }) => message.includes("Assertion violation")).length;
  return {
    proved: proved.length,
    open: [
      ...open.map(({ message, sourceLocation: at }) =>
        at === undefined ? message : `${message.split("\n")[0]!} ${source.slice(at.start, at.end)}`,
      ),
      // Whatever the words are: an assertion that was not said to hold does not count as one that does.
      ...(held < asserted ? [`${held} of ${asserted} assertions hold`] : []),
    ],
  };
}
