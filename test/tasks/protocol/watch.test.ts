import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";

import { Assembler, Prover, run, statementHash, statementRoots, toCells, type Program } from "../../../sim/index.ts";
import type { RevealedClaim } from "../../../tasks/protocol/claims.ts";
import { judge } from "../../../tasks/protocol/watch.ts";

/** Divides 100 by the argument, which faults for 0; counts down from it. */
function job(maxSteps = 1000): Program {
  const asm = new Assembler();
  const [argument, left] = [asm.cells(1), asm.cells(1)];
  asm.emit("ARG", { a: argument, b: 0 }).setInt(left, 100n).binary("IDIV", left, left, argument);
  asm.range(left, 0, 3, () => asm.setFloat(0, 0.5));
  return asm.halt().assemble({ qubits: 1, argsDepth: 0, maxSteps });
}

/** A claim as it is read from a board, about the job with one argument. */
function claimed(argument: bigint, changes: { steps?: bigint; stateHash?: string }, program = job()): RevealedClaim {
  const statement = { program, args: toCells([argument]) };
  const made = run(statement);
  const roots = statementRoots(statement);
  const outcome = made.status === "halted" ? new Prover(made).outcome() : { steps: 5, stateHash: id("none") };
  return {
    bountyId: ZeroHash,
    index: 0n,
    claimId: ZeroHash,
    claim: {
      host: ZeroAddress,
      hostKey: ZeroHash,
      solver: ZeroAddress,
      machine: ZeroAddress,
      statementHash: statementHash(roots),
      stateHash: changes.stateHash ?? outcome.stateHash,
      steps: changes.steps ?? BigInt(outcome.steps),
      budgetSeconds: 0n,
      minMoveSeconds: 0n,
      challengerBond: 0n,
    },
    statement: { ...roots, dataRoots: [...roots.dataRoots] },
    args: `0x${argument.toString(16).padStart(16, "0")}`,
    score: 0n,
    blockNumber: 0,
  };
}

const none = () => undefined;

describe("judge", () => {
  it("finds a true claim right, and hands out the run", () => {
    const revealed = claimed(7n, {});
    const { right, prover } = judge(revealed, job(), none);
    expect(right).to.equal(true);
    expect(prover.outcome().stateHash).to.equal(revealed.claim.stateHash);
  });

  const lies: [string, RevealedClaim, Program, RegExp][] = [
    ["another final state", claimed(7n, { stateHash: id("lie") }), job(), /^the final state is 0x/],
    ["one step less", claimed(7n, { steps: 1n }), job(), /steps, not 1$/],
    ["more steps than there are", claimed(7n, { steps: 999n }), job(), /steps, not 999$/],
    ["a result of a run that faults", claimed(0n, {}), job(), /has no result$/],
    ["a result of a run that is too long", claimed(7n, {}, job(4)), job(4), /has no result$/],
  ];
  for (const [what, revealed, program, reason] of lies) {
    it(`finds ${what} wrong, says why, and hands out a run with which to dispute it`, () => {
      const verdict = judge(revealed, program, none);
      expect(verdict.right).to.equal(false);
      expect(verdict.reason).to.match(reason);
      expect(verdict.prover.hashesAt([0, 1])[1]).to.match(/^0x[0-9a-f]{64}$/);
    });
  }
});
