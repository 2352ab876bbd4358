/** Bounties as the chain names them: terms, commitments, reveals (contracts/interfaces/IBountyBoard.sol). */
import { AbiCoder, keccak256 } from "ethers";

/** How a result comes about, by its number on the chain. */
export const JOB_KIND = { exact: 0n, open: 1n } as const;

/** Which scores are better, by its number on the chain. */
export const DIRECTION = { min: 0n, max: 1n } as const;

/** Who can read the data, by its number on the chain. */
export const DATA_ACCESS = { open: 0n, licensed: 1n, private: 2n } as const;

/** Prizes that a bounty can have. */
export const MAX_PRIZES = 8;
/** The whole, in hundredths of a percent. */
export const WHOLE_BPS = 10_000n;

/** What a poster offers. Amounts in wei, times in Unix seconds, durations in seconds, the threshold as binary64 bits. */
export interface Terms {
  readonly programId: string;
  readonly datasetIds: [bigint, bigint, bigint, bigint];
  readonly dataRoots: [string, string, string, string];
  readonly licences: [string, string, string, string];
  readonly sealedRows: string;
  readonly metadataHash: string;
  readonly machine: string;
  readonly kind: bigint;
  readonly direction: bigint;
  readonly hasThreshold: boolean;
  readonly threshold: bigint;
  readonly token: string;
  readonly reward: bigint;
  readonly solverBond: bigint;
  readonly challengerBond: bigint;
  readonly commitDeadline: bigint;
  readonly listener: string;
  readonly posterBond: bigint;
  readonly revealSeconds: bigint;
  readonly challengeSeconds: bigint;
  readonly unsealSeconds: bigint;
  readonly budgetSeconds: bigint;
  readonly minMoveSeconds: bigint;
  readonly sealedSegment: bigint;
  readonly access: bigint;
  readonly maxRoyaltyBps: bigint;
  readonly prizeBps: [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
}

/** What a solver commits to: the arguments it brings, the length of the run and its final state. */
export interface Result {
  readonly argsRoot: string;
  readonly steps: bigint;
  readonly stateHash: string;
}

/** Where a bounty stands, by its number on the chain. */
export const BOUNTY_STATUS = ["none", "open", "settled", "refunded", "cancelled"] as const;

/** Where a commit stands, by its number on the chain. */
export const COMMIT_STATUS = ["none", "committed", "ranked", "unranked", "forfeited", "returned"] as const;

/** Where a commitment counts and for whom: nowhere else, and for nobody else. */
export interface CommitmentContext {
  readonly chainId: bigint;
  readonly board: string;
  readonly bountyId: string;
  readonly termsHash: string;
  readonly solver: string;
}

/** The type of terms, for encoders. */
export const TERMS =
  "tuple(bytes32 programId, uint256[4] datasetIds, bytes32[4] dataRoots, bytes32[4] licences, bytes32 sealedRows, " +
  "bytes32 metadataHash, address machine, uint8 kind, uint8 direction, bool hasThreshold, uint64 threshold, " +
  "address token, uint96 reward, uint96 solverBond, uint96 challengerBond, uint48 commitDeadline, address listener, " +
  "uint96 posterBond, uint32 revealSeconds, uint32 challengeSeconds, uint32 unsealSeconds, uint24 budgetSeconds, " +
  "uint24 minMoveSeconds, uint8 sealedSegment, uint8 access, uint16 maxRoyaltyBps, uint16[8] prizeBps)";

const coder = AbiCoder.defaultAbiCoder();

/** `keccak256(abi.encode(terms))`. */
export function termsHashOf(terms: Terms): string {
  return keccak256(coder.encode([TERMS], [terms]));
}

/** `keccak256(abi.encode(chainid, board, poster, nonce, termsHash))`. */
export function bountyIdOf(chainId: bigint, board: string, poster: string, nonce: bigint, termsHash: string): string {
  return keccak256(
    coder.encode(["uint256", "address", "address", "uint256", "bytes32"], [chainId, board, poster, nonce, termsHash]),
  );
}

/** `keccak256(abi.encode(argsRoot, steps, stateHash))`. */
export function claimDigestOf({ argsRoot, steps, stateHash }: Result): string {
  return keccak256(coder.encode(["bytes32", "uint48", "bytes32"], [argsRoot, steps, stateHash]));
}

/** `keccak256(abi.encode(argsRoot))`: all that there is to commit to while the rows are sealed. */
export function argsDigestOf(argsRoot: string): string {
  return keccak256(coder.encode(["bytes32"], [argsRoot]));
}

/**
 * The hash that hides a result until it is revealed. Computed here and not asked of a node: the salt and the result stay
 * on this machine.
 * @param salt 32 random bytes, kept until the reveal: without them the bond is forfeited
 */
export function commitmentOf(context: CommitmentContext, result: Result, salt: string): string {
  return hide(context, claimDigestOf(result), salt);
}

/** The same for a bounty with sealed rows, whose runs nobody can make before the reveals: it hides the arguments. */
export function sealedCommitmentOf(context: CommitmentContext, argsRoot: string, salt: string): string {
  return hide(context, argsDigestOf(argsRoot), salt);
}

function hide(
  { chainId, board, bountyId, termsHash, solver }: CommitmentContext,
  digest: string,
  salt: string,
): string {
  return keccak256(
    coder.encode(
      ["uint256", "address", "bytes32", "bytes32", "address", "bytes32", "bytes32"],
      [chainId, board, bountyId, termsHash, solver, digest, salt],
    ),
  );
}

/** The board's key of a claim in the dispute game: `keccak256(abi.encode(bountyId, index))`. */
export function hostKeyOf(bountyId: string, index: bigint): string {
  return keccak256(coder.encode(["bytes32", "uint256"], [bountyId, index]));
}
