/** Claims and games as the chain names them (contracts/interfaces/IDisputeGame.sol). */
import { AbiCoder, keccak256 } from "ethers";

/** The content of a claim. Amounts in wei, times in seconds. */
export interface Claim {
  readonly host: string;
  readonly hostKey: string;
  readonly solver: string;
  readonly machine: string;
  readonly statementHash: string;
  readonly stateHash: string;
  readonly steps: bigint;
  readonly budgetSeconds: bigint;
  readonly minMoveSeconds: bigint;
  readonly challengerBond: bigint;
}

/** A run as the chain knows it. */
export interface StatementWords {
  readonly codeRoot: string;
  readonly shape: bigint;
  readonly argsRoot: string;
  readonly dataRoots: [string, string, string, string];
}

const CLAIM = [
  "tuple(address host, bytes32 hostKey, address solver, address machine, bytes32 statementHash, bytes32 stateHash, " +
    "uint48 steps, uint24 budgetSeconds, uint24 minMoveSeconds, uint96 challengerBond)",
];
const STATEMENT = ["tuple(bytes32 codeRoot, uint256 shape, bytes32 argsRoot, bytes32[4] dataRoots)"];
const CONTEXT = [
  "tuple(uint256 instruction, uint256 shape, bytes32 mem, bytes32 kets, bytes32 dataRoot, uint256 dataBase)",
];

const coder = AbiCoder.defaultAbiCoder();

/** `keccak256(abi.encode(claim))`. */
export function claimIdOf(claim: Claim): string {
  return keccak256(coder.encode(CLAIM, [claim]));
}

/** `keccak256(abi.encode(statement))`. */
export function statementHashOf(statement: StatementWords): string {
  return keccak256(coder.encode(STATEMENT, [statement]));
}

/** `keccak256(abi.encode(claimId, solver, challenger))`. */
export function gameIdOf(claimId: string, solver: string, challenger: string): string {
  return keccak256(coder.encode(["bytes32", "address", "address"], [claimId, solver, challenger]));
}

/** What a leaf is computed from (`LeafContext` of IKetMachine.sol). */
export interface LeafContextWords {
  readonly instruction: bigint;
  readonly shape: bigint;
  readonly mem: string;
  readonly kets: string;
  readonly dataRoot: string;
  readonly dataBase: bigint;
}

/** `keccak256(abi.encode(context))`. */
export function contextHashOf(context: LeafContextWords): string {
  return keccak256(coder.encode(CONTEXT, [context]));
}
