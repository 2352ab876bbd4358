/** A solver that lies: it makes up scores, and defends them badly or not at all. It is no part of the product. */
import { id } from "ethers";

import { Prover, Random, run, type Statement } from "../../../sim/index.ts";
import { DIRECTION, type FetchedBounty } from "../../../tasks/protocol/index.ts";
import { MachineProver } from "../../../tasks/protocol/machine-prover.ts";
import { honestly, type Claimant } from "./solving.ts";

/**
 * A lie of the seed and the bounty, the same after each of the liar's deaths.
 * @returns one time in four the truth, which makes the lies harder to tell
 */
export function lieAbout(seed: number): (statement: Statement, bounty: FetchedBounty) => Claimant {
  return (statement, { bountyId, terms }) => {
    const random = new Random(BigInt(seed) ^ BigInt(bountyId.slice(0, 18)));
    const style = random.nextInt(4);
    if (style === 0) return honestly(statement);
    const { steps } = run(statement);
    const score = terms.direction === DIRECTION.max ? 1e6 + random.nextInt(1000) : -1e6 - random.nextInt(1000);
    const prover = new Prover(
      run(statement, {
        onStep: (machine) => {
          if (machine.steps === steps) machine.floats[0] = score;
        },
      }),
    );
    const truth = new MachineProver(prover);
    if (style === 1) return { prover };
    // Consistent with its lie to the last step; or with hashes of nothing, none of which can be opened.
    if (style === 2) return { prover, defence: truth };
    const invented = Math.floor(steps / 3);
    return {
      prover,
      defence: {
        hashesAt: (wanted) => {
          const hashes = truth.hashesAt(wanted);
          return wanted.map((step, i) => (step < invented ? hashes[i]! : id(`state ${step}`)));
        },
        open: (step) => (step + 1 < invented ? truth.open(step) : undefined),
        nodes: (step, path, level) => truth.nodes(step, path, level),
        leafProof: (step, index) => truth.leafProof(step, index),
      },
    };
  };
}
