/** Claims on a board, read from its events, and the runs that they are about. */
import { getAddress } from "ethers";

import {
  fromHex,
  KetworkRangeError,
  KetworkTypeError,
  statementHash,
  statementRoots,
  type Program,
  type Statement,
} from "../../sim/index.ts";
import type { ClaimOpenedEvent } from "../../types/contracts/interfaces/IDisputeGame.ts";
import type { BountyBoard, BountyLens } from "../../types/index.ts";
import { hostKeyOf } from "./bounty.ts";
import { claimIdOf, statementHashOf, type Claim, type StatementWords } from "./claim.ts";
import { eventsFrom } from "./ranges.ts";

/** A claim about a run, with everything that is needed to compute it again and to dispute it. */
export interface RunClaim {
  readonly claimId: string;
  readonly claim: Claim;
  readonly statement: StatementWords;
  /** Argument cells, 8 bytes each, big-endian. */
  readonly args: string;
  /** In which it was opened. */
  readonly blockNumber: number;
}

/** A claim that a solver revealed on a board. */
export interface RevealedClaim extends RunClaim {
  readonly bountyId: string;
  readonly index: bigint;
  /** Score as binary64 bits. */
  readonly score: bigint;
}

/** A claim as ethers hands it out, as plain data. */
export function plainClaim(words: Claim): Claim {
  const { host, hostKey, solver, machine, statementHash, stateHash } = words;
  const { steps, budgetSeconds, minMoveSeconds, challengerBond } = words;
  return {
    ...{ host, hostKey, solver, machine, statementHash, stateHash },
    ...{ steps, budgetSeconds, minMoveSeconds, challengerBond },
  };
}

/** A statement as ethers hands it out, as plain data. */
export function plainStatement({ codeRoot, shape, argsRoot, dataRoots }: StatementWords): StatementWords {
  return { codeRoot, shape, argsRoot, dataRoots: [...dataRoots] };
}

/** A claim that the game was told of, with its terms. */
export interface OpenedClaim {
  readonly claimId: string;
  readonly claim: Claim;
  readonly statement: StatementWords;
  /** Last time of a challenge, Unix time. */
  readonly challengeUntil: number;
  /** In wei. */
  readonly bond: bigint;
}

/**
 * The claim of an event `ClaimOpened`, whose content hashes to its id and whose statement to the claim's.
 * @throws KetworkRangeError `ClaimMismatch`
 */
export function openedClaim(args: ClaimOpenedEvent.OutputObject): OpenedClaim {
  const { claimId, challengeUntil, bond } = args;
  const [claim, statement] = [plainClaim(args.claim), plainStatement(args.statement)];
  if (claimIdOf(claim) !== claimId || statementHashOf(statement) !== claim.statementHash) {
    throw new KetworkRangeError("ClaimMismatch", `the node's claim does not hash to ${claimId}`, { claimId });
  }
  return { claimId, claim, statement, challengeUntil: Number(challengeUntil), bond };
}

/** Supplies the cells of a data segment by its root; `undefined` where it has none. */
export type DataSource = (root: string) => BigUint64Array | undefined;

/** Cells from their bytes. */
export function cellsFromBytes(bytes: Uint8Array): BigUint64Array {
  if (bytes.length % 8 !== 0) {
    throw new KetworkTypeError("CellsMisaligned", `${bytes.length} bytes: a cell has 8`, { length: bytes.length });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return BigUint64Array.from({ length: bytes.length / 8 }, (_, i) => view.getBigUint64(8 * i));
}

/**
 * The ranked claims of a bounty in the order of their reveals.
 *
 * Nothing that could cost a challenger its bond is taken on a node's word: a claim's content hashes to its id, under which
 * the game knows it, and names this board as its host. The board lets only its own machines decide; a claim of another
 * host could be true or false as that host's machine pleases.
 * @throws KetworkRangeError `ClaimMismatch` where the content is another claim's, `ClaimForeign` where the claim was not
 * opened by this board for this commit
 */
export async function revealedClaims(
  { board, lens }: { readonly board: BountyBoard; readonly lens: BountyLens },
  bountyId: string,
  fromBlock = 0,
  toBlock?: number,
): Promise<RevealedClaim[]> {
  const events = await eventsFrom(board, board.filters.Revealed(bountyId), fromBlock, toBlock);
  const host = getAddress(await board.getAddress());
  const ranked = events.filter((event) => BigInt(event.args.claimId) !== 0n);
  return Promise.all(
    ranked.map(async (event) => {
      const index = event.args.index;
      const [words, { onSealedRows }] = await Promise.all([
        lens.claimOf(bountyId, index),
        board.commitOf(bountyId, index),
      ]);
      const statement = await lens.statementOf(bountyId, event.args.argsRoot, onSealedRows);
      const claim = plainClaim(words);
      const claimId = event.args.claimId;
      if (claimIdOf(claim) !== claimId) {
        throw new KetworkRangeError("ClaimMismatch", `the node's claim ${index} does not hash to ${claimId}`, {
          bountyId,
          index,
          claimId,
        });
      }
      if (claim.host !== host || claim.hostKey !== hostKeyOf(bountyId, index)) {
        throw new KetworkRangeError(
          "ClaimForeign",
          `claim ${claimId} is not that of commit ${index} on board ${host}`,
          {
            bountyId,
            index,
            claimId,
            host: claim.host,
          },
        );
      }
      return {
        bountyId,
        index,
        claimId,
        claim,
        statement: plainStatement(statement),
        args: event.args.revealed.args,
        score: event.args.score,
        blockNumber: event.blockNumber,
      };
    }),
  );
}

/**
 * The run that a claim is about, ready to be computed.
 * @throws KetworkRangeError `DataMissing` where the source lacks a segment, `StatementMismatch` where program, args and
 * data do not hash to what the claim names
 */
export function statementOf(revealed: RunClaim, program: Program, source: DataSource): Statement {
  const data = revealed.statement.dataRoots.map((root) => {
    if (BigInt(root) === 0n) return new BigUint64Array();
    const cells = source(root);
    if (!cells) throw new KetworkRangeError("DataMissing", `no data with the root ${root}`, { root });
    return cells;
  });
  const statement: Statement = { program, args: cellsFromBytes(fromHex(revealed.args)), data };
  const given = statementHash(statementRoots(statement));
  if (given !== revealed.claim.statementHash) {
    throw new KetworkRangeError(
      "StatementMismatch",
      `program, args and data hash to ${given}, the claim names ${revealed.claim.statementHash}`,
      { given, expected: revealed.claim.statementHash },
    );
  }
  return statement;
}
