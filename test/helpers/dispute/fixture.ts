/** A game contract with a machine that believes what it is told, and claims that are nothing but hashes. */
import { AbiCoder, id, keccak256, parseEther, toBeHex, ZeroHash } from "ethers";
import { network } from "hardhat";

import { gameIdOf, statementHashOf, type Claim, type StatementWords } from "../../../tasks/protocol/claim.ts";

export const { ethers, networkHelpers, provider } = await network.create();
export const { time, loadFixture, setBalance, setNextBlockBaseFeePerGas, impersonateAccount } = networkHelpers;

const coder = AbiCoder.defaultAbiCoder();

export const BOND = parseEther("1");
export const BUDGET = 1000;
export const MIN_MOVE = 100;

/** The packed shape of `n` qubits and at most `maxSteps` steps; the scripted machine looks at nothing else. */
export function packedShape(qubits: number, maxSteps: number | bigint): bigint {
  return (BigInt(qubits) << 248n) | BigInt(maxSteps);
}

export function scriptedStatement(qubits = 1, maxSteps: number | bigint = 2n ** 48n - 1n): StatementWords {
  return {
    codeRoot: id("code"),
    shape: packedShape(qubits, maxSteps),
    argsRoot: ZeroHash,
    dataRoots: [ZeroHash, ZeroHash, ZeroHash, ZeroHash],
  };
}

/** The scripted machine's initial hash. */
export function initialHash({ shape }: StatementWords): string {
  return keccak256(toBeHex(shape, 32));
}

export const KIND = { settled: 0, ket: 1, sum: 2 } as const;

export interface ScriptedStep {
  kind: keyof typeof KIND;
  preHash: string;
  postHash: string;
  context?: string;
  node?: string;
  levels?: number;
}

/** The opening with which the scripted machine says that. */
export function scriptedOpening({
  kind,
  preHash,
  postHash,
  context = ZeroHash,
  node = ZeroHash,
  levels = 0,
}: ScriptedStep) {
  return coder.encode(
    ["tuple(uint8, bytes32, bytes32, bytes32, bytes32, uint8)"],
    [[KIND[kind], preHash, postHash, context, node, levels]],
  );
}

/** The leaf proof with which the scripted machine computes that value. */
export function scriptedLeaf(value: string): string {
  return coder.encode(["bytes32"], [value]);
}

export async function deployScripted() {
  const [host, solver, challenger, other, ...rest] = await ethers.getSigners();
  const game = await ethers.deployContract("DisputeGame");
  const machine = await ethers.deployContract("ScriptedMachine");
  const statement = scriptedStatement();
  const base: Claim = {
    host: host!.address,
    hostKey: id("commit"),
    solver: solver!.address,
    machine: await machine.getAddress(),
    statementHash: statementHashOf(statement),
    stateHash: id("final"),
    steps: 100n,
    budgetSeconds: BigInt(BUDGET),
    minMoveSeconds: BigInt(MIN_MOVE),
    challengerBond: BOND,
  };
  return { game, machine, statement, base, host: host!, solver: solver!, challenger: challenger!, other: other!, rest };
}

export type Scripted = Awaited<ReturnType<typeof deployScripted>>;

/** A claim that is open for a day. */
export async function openScripted({ game, statement, base, host }: Scripted, changes: Partial<Claim> = {}) {
  const claim: Claim = { ...base, ...changes };
  const until = (await time.latest()) + 86_400;
  const tx = await game.connect(host).openClaim(claim, statement, until, { value: 2n * BOND });
  const receipt = (await tx.wait())!;
  return { claim, claimId: await game.claimIdOf(claim), until, fromBlock: receipt.blockNumber };
}

export async function challengeScripted(scripted: Scripted, claim: Claim, who = scripted.challenger) {
  await scripted.game.connect(who).challenge(claim, { value: BOND });
  return gameIdOf(await scripted.game.claimIdOf(claim), claim.solver, who.address);
}
