/** How solvers play, whatever they believe: commit, keep the salt, reveal, defend. */
import { hexlify, randomBytes, ZeroHash } from "ethers";

import { cellsRoot, encodeCells, Prover, run, type Statement } from "../../../sim/index.ts";
import { MachineProver } from "../../../tasks/protocol/machine-prover.ts";
import {
  commitmentOf,
  fetchSealedRows,
  JOB_KIND,
  resultOf,
  revealedClaims,
  revealResult,
  sealedCommitmentOf,
  sendCommitment,
  SolverPlayer,
  type DisputeProver,
  type FetchedBounty,
} from "../../../tasks/protocol/index.ts";
import { jobOfBounty, trainingFor } from "../../../tasks/protocol/jobs/index.ts";
import { textOf, type Actor } from "./context.ts";

/** What a solver claims of a run, and how it answers whoever doubts it. */
export interface Claimant {
  readonly prover: Prover;
  /** `undefined`: it does not answer. */
  readonly defence?: DisputeProver;
}

export interface SolvingStyle {
  claimant(statement: Statement, bounty: FetchedBounty): Claimant;
  /** Iterations of the training of open jobs. */
  readonly iterations: number;
}

/** Tells the truth. */
export const honestly = (statement: Statement): Claimant => {
  const prover = new Prover(run(statement));
  return { prover, defence: new MachineProver(prover) };
};

interface Kept {
  readonly commitment: string;
  readonly salt: string;
  /** Cells in hex. */
  readonly args: string;
}

/** A commit is not begun later than this before the end, in seconds. */
const COMMIT_MARGIN = 60;
/** Gas that a bond must be worth, and more for a base fee that rises. */
const BOND_GAS = 8_000_000n;

export function solving(actor: Actor, style: SolvingStyle): () => Promise<boolean> {
  const { market, address } = actor;
  const kept = actor.load<Record<string, Kept>>("secrets", {});
  const claimants = new Map<string, Claimant>();

  const keep = (bountyId: string, entry: Kept): void => {
    kept[bountyId] = entry;
    actor.save("secrets", kept);
  };

  async function statementOf(bounty: FetchedBounty, args: BigUint64Array, onSealed: boolean): Promise<Statement> {
    const { terms } = bounty;
    const program = await actor.program(terms.programId);
    const data = await Promise.all(
      terms.dataRoots.map((root) => (root === ZeroHash ? new BigUint64Array() : actor.cells(root, bounty))),
    );
    if (onSealed) {
      const rows = await fetchSealedRows(market.sealedRows, terms.sealedRows);
      if (!rows) throw new Error("the rows are not open");
      data[Number(terms.sealedSegment)] = rows.cells;
    }
    return { program, args, data };
  }

  async function argumentsFor(bounty: FetchedBounty): Promise<BigUint64Array> {
    if (bounty.terms.kind === JOB_KIND.exact) return new BigUint64Array();
    const { recipe } = jobOfBounty(bounty);
    const training = recipe && trainingFor(recipe, { seed: actor.config.seed, iterations: style.iterations });
    if (!training) return new BigUint64Array();
    const statement = await statementOf(bounty, new BigUint64Array(), false);
    const { outputs } = run({ ...statement, program: training.program });
    return training.argsOf(outputs);
  }

  async function commit(bounty: FetchedBounty): Promise<void> {
    const { bountyId, terms, termsHash } = bounty;
    const board = await market.board.getAddress();
    const context = { chainId: market.chainId, board, bountyId, termsHash, solver: address };
    const args = await argumentsFor(bounty);
    const salt = kept[bountyId]?.salt ?? hexlify(randomBytes(32));
    const argsDepth = (await actor.program(terms.programId)).shape.argsDepth;
    const commitment =
      terms.sealedRows === ZeroHash
        ? commitmentOf(context, resultOf(style.claimant(await statementOf(bounty, args, false), bounty).prover), salt)
        : sealedCommitmentOf(context, cellsRoot(args, argsDepth), salt);
    keep(bountyId, { commitment, salt, args: hexlify(encodeCells(args)) });
    const { baseFeePerGas } = (await market.board.runner!.provider!.getBlock("latest"))!;
    const least = BOND_GAS * (baseFeePerGas ?? 0n);
    await sendCommitment(market.board, bountyId, commitment, least > terms.solverBond ? least : terms.solverBond);
  }

  async function claimantFor(bounty: FetchedBounty, onSealed: boolean): Promise<Claimant> {
    const key = `${bounty.bountyId}:${onSealed}`;
    const args = BigUint64Array.from(
      (kept[bounty.bountyId]!.args.slice(2).match(/.{16}/g) ?? []).map((hex) => BigInt(`0x${hex}`)),
    );
    const known = claimants.get(key) ?? style.claimant(await statementOf(bounty, args, onSealed), bounty);
    claimants.set(key, known);
    return known;
  }

  async function reveal(bounty: FetchedBounty, index: bigint): Promise<void> {
    const onSealed = await market.board.onSealedRows(bounty.bountyId);
    const { prover } = await claimantFor(bounty, onSealed);
    await revealResult(market.board, bounty.bountyId, index, prover, kept[bounty.bountyId]!.salt, onSealed);
  }

  async function defend(bountyId: string, claimId: string, challenger: string): Promise<boolean> {
    const claim = (await revealedClaims(market, bountyId)).find((found) => found.claimId === claimId)!;
    const { onSealedRows } = await market.board.commitOf(bountyId, claim.index);
    const { defence } = await claimantFor(await actor.bounty(bountyId), onSealedRows);
    if (!defence) return false;
    const player = new SolverPlayer({
      contract: market.game,
      claim: claim.claim,
      statement: claim.statement,
      prover: defence,
      fromBlock: claim.blockNumber,
    });
    return (await player.play(challenger)) !== undefined;
  }

  return async () => {
    const events = await actor.events();
    const time = await actor.time();
    const [mine, over] = [address.toLowerCase(), new Set<string>()];
    for (const { event, args } of events) {
      if (/^Bounty(Settled|Refunded|Cancelled)$/.test(event)) over.add(textOf(args, "bountyId"));
    }
    let busy = false;
    const of = (name: string) => events.filter(({ event }) => event === name).map(({ args }) => args);
    const commits = of("Committed").filter((args) => textOf(args, "solver") === mine);
    const revealed = of("Revealed").filter((args) => textOf(args, "solver") === mine);
    for (const args of of("BountyPosted")) {
      const bountyId = textOf(args, "bountyId");
      if (over.has(bountyId) || commits.some((commit) => commit["bountyId"] === bountyId)) continue;
      const bounty = await actor.bounty(bountyId);
      if (time > Number(bounty.terms.commitDeadline) - COMMIT_MARGIN) continue;
      busy = true;
      await commit(bounty);
    }
    for (const args of commits) {
      const [bountyId, index] = [textOf(args, "bountyId"), BigInt(textOf(args, "index"))];
      if (over.has(bountyId) || !kept[bountyId]) continue;
      if (revealed.some((shown) => shown["bountyId"] === bountyId && BigInt(textOf(shown, "index")) === index))
        continue;
      await reveal(await actor.bounty(bountyId), index).then(
        () => (busy = true),
        (error: unknown) => {
          if ((error as { name?: string }).name !== "ProtocolError" && !/not open/.test(String(error))) throw error;
        },
      );
    }
    const ended = new Set([...of("GameDecided"), ...of("GameClosed")].map((args) => textOf(args, "gameId")));
    for (const args of of("Challenged")) {
      if (textOf(args, "solver") !== mine || ended.has(textOf(args, "gameId"))) continue;
      const claimId = textOf(args, "claimId");
      const shown = revealed.find((found) => textOf(found, "claimId") === claimId);
      if (shown && (await defend(textOf(shown, "bountyId"), claimId, textOf(args, "challenger")))) busy = true;
    }
    return busy;
  };
}
