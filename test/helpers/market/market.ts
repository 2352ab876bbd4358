/** A market with the real contracts, and the moves that tests make in it. */
import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { AbiCoder, id, keccak256, parseEther, ZeroAddress, ZeroHash, type Addressable, type EventLog } from "ethers";

import type { Program } from "../../../sim/machine/program.ts";
import type {
  AccessManager,
  BountyBoard,
  BountyLens,
  DataLicence,
  DatasetNFT,
  DisputeGame,
  KetMachine,
  ModelLicence,
  ModelRegistry,
  PostingRules,
  ProgramStore,
  SealedRows,
} from "../../../types/index.ts";
import { constantJob, dataJob, echoJob, onChain, openingOf, type Result } from "./jobs.ts";

const coder = AbiCoder.defaultAbiCoder();

export const Kind = { Exact: 0n, Open: 1n } as const;
export const Direction = { Min: 0n, Max: 1n } as const;
export const Status = { None: 0n, Open: 1n, Settled: 2n, Refunded: 3n, Cancelled: 4n } as const;
export const CommitStatus = {
  None: 0n,
  Committed: 1n,
  Ranked: 2n,
  Unranked: 3n,
  Forfeited: 4n,
  Returned: 5n,
} as const;

export const DAY = 86_400;
/** What the test board is deployed with, beside its contracts. */
export const LIMITS = {
  forcedInclusionSeconds: 60,
  marginSeconds: 300,
  revealDelayBlocks: 3,
  revealDelaySeconds: 36,
  maxCommitSeconds: 30 * DAY,
  maxWindowSeconds: 30 * DAY,
  minBond: parseEther("0.001"),
} as const;

export interface TermsWords {
  programId: string;
  datasetIds: [bigint, bigint, bigint, bigint];
  dataRoots: [string, string, string, string];
  licences: [string, string, string, string];
  sealedRows: string;
  metadataHash: string;
  machine: string;
  kind: bigint;
  direction: bigint;
  hasThreshold: boolean;
  threshold: bigint;
  token: string;
  reward: bigint;
  solverBond: bigint;
  challengerBond: bigint;
  commitDeadline: number;
  listener: string;
  posterBond: bigint;
  revealSeconds: number;
  challengeSeconds: number;
  unsealSeconds: number;
  budgetSeconds: number;
  minMoveSeconds: number;
  sealedSegment: number;
  access: bigint;
  maxRoyaltyBps: number;
  prizeBps: [number, number, number, number, number, number, number, number];
}

export const TERMS =
  "tuple(bytes32 programId, uint256[4] datasetIds, bytes32[4] dataRoots, bytes32[4] licences, bytes32 sealedRows, " +
  "bytes32 metadataHash, address machine, uint8 kind, uint8 direction, bool hasThreshold, uint64 threshold, " +
  "address token, uint96 reward, uint96 solverBond, uint96 challengerBond, uint48 commitDeadline, address listener, " +
  "uint96 posterBond, uint32 revealSeconds, uint32 challengeSeconds, uint32 unsealSeconds, uint24 budgetSeconds, " +
  "uint24 minMoveSeconds, uint8 sealedSegment, uint8 access, uint16 maxRoyaltyBps, uint16[8] prizeBps)";

/** `keccak256(abi.encode(terms))`. */
export function termsHashOf(terms: TermsWords): string {
  return keccak256(coder.encode([TERMS], [terms]));
}

/** `keccak256(abi.encode(argsRoot, steps, stateHash))`. */
export function claimDigestOf({ argsRoot, steps, stateHash }: Result): string {
  return keccak256(coder.encode(["bytes32", "uint48", "bytes32"], [argsRoot, steps, stateHash]));
}

/** `keccak256(abi.encode(argsRoot))`: all that can be committed to where rows are sealed. */
export function argsDigestOf({ argsRoot }: Result): string {
  return keccak256(argsRoot);
}

/** What a test needs of a connection to a network. */
export interface Connection {
  readonly ethers: HardhatEthers;
  readonly networkHelpers: {
    readonly time: {
      latest(): Promise<number>;
      increaseTo(time: number): Promise<void>;
      setNextBlockTimestamp(time: number): Promise<void>;
    };
    readonly mine: (blocks?: number) => Promise<void>;
  };
}

export class Market {
  readonly exactJob = constantJob(-1.5);
  readonly openJob = echoJob();
  readonly dataJob = dataJob();
  readonly connection: Connection;
  readonly machine: KetMachine;
  readonly game: DisputeGame;
  readonly store: ProgramStore;
  readonly datasets: DatasetNFT;
  readonly licences: DataLicence;
  readonly manager: AccessManager;
  readonly rules: PostingRules;
  readonly sealedRows: SealedRows;
  readonly board: BountyBoard;
  readonly lens: BountyLens;
  readonly models: ModelRegistry;
  readonly modelLicences: ModelLicence;
  readonly accounts: readonly HardhatEthersSigner[];

  private constructor(connection: Connection, contracts: MarketContracts, accounts: readonly HardhatEthersSigner[]) {
    this.connection = connection;
    this.machine = contracts.machine;
    this.game = contracts.game;
    this.store = contracts.store;
    this.datasets = contracts.datasets;
    this.licences = contracts.licences;
    this.manager = contracts.manager;
    this.rules = contracts.rules;
    this.sealedRows = contracts.sealedRows;
    this.board = contracts.board;
    this.lens = contracts.lens;
    this.models = contracts.models;
    this.modelLicences = contracts.modelLicences;
    this.accounts = accounts;
  }

  /** Deploys everything and publishes the three jobs. Accounts: 0 poster, 1 … solvers, the last ones challengers. */
  static async deploy(connection: Connection, desk?: Addressable): Promise<Market> {
    const { ethers } = connection;
    const machine = await ethers.deployContract("KetMachine");
    const game = await ethers.deployContract("DisputeGame");
    const store = await ethers.deployContract("ProgramStore");
    const datasets = await ethers.deployContract("DatasetNFT");
    const signers = await ethers.getSigners();
    const manager = await ethers.deployContract("AccessManager", [signers[0]]);
    // Some tests want licences that say what they are told.
    const licences = desk ?? (await ethers.deployContract("DataLicence", [datasets]));
    const rules = await ethers.deployContract("PostingRules", [
      ...[manager, store, datasets, licences, LIMITS, [machine], []],
    ]);
    const sealedRows = await ethers.deployContract("SealedRows");
    const board = await ethers.deployContract("BountyBoard", [{ game, rules, sealedRows }]);
    const lens = await ethers.deployContract("BountyLens", [board]);
    const models = await ethers.deployContract("ModelRegistry", [lens, await ethers.deployContract("ModelCard")]);
    const modelLicences = await ethers.deployContract("ModelLicence", [models]);
    const contracts = {
      ...{ machine, game, store, datasets, licences, manager, rules, sealedRows, board, lens },
      ...{ models, modelLicences },
    };
    const market = new Market(connection, contracts as unknown as MarketContracts, signers);
    for (const job of [market.exactJob, market.openJob, market.dataJob]) {
      const { shape, code } = onChain(job);
      await market.store.publish(shape, code);
    }
    return market;
  }

  get poster(): HardhatEthersSigner {
    return this.accounts[0]!;
  }

  /** Solver i, from 0. */
  solver(i: number): HardhatEthersSigner {
    return this.accounts[1 + i]!;
  }

  /** Challenger i, from 0. */
  challenger(i: number): HardhatEthersSigner {
    return this.accounts[this.accounts.length - 1 - i]!;
  }

  now(): Promise<number> {
    return this.connection.networkHelpers.time.latest();
  }

  /** Makes the next block's time. */
  async at(time: number | bigint): Promise<void> {
    await this.connection.networkHelpers.time.setNextBlockTimestamp(Number(time));
  }

  /** Terms that `post` accepts, a day for commits. */
  async terms(kind: bigint = Kind.Exact, overrides: Partial<TermsWords> = {}): Promise<TermsWords> {
    const job = kind === Kind.Exact ? this.exactJob : this.openJob;
    return {
      programId: onChain(job).programId,
      datasetIds: [0n, 0n, 0n, 0n],
      dataRoots: [ZeroHash, ZeroHash, ZeroHash, ZeroHash],
      licences: [ZeroHash, ZeroHash, ZeroHash, ZeroHash],
      sealedRows: ZeroHash,
      metadataHash: ZeroHash,
      machine: await this.machine.getAddress(),
      kind,
      direction: Direction.Min,
      hasThreshold: false,
      threshold: 0n,
      token: ZeroAddress,
      reward: parseEther("1"),
      solverBond: parseEther("0.1"),
      challengerBond: parseEther("0.05"),
      commitDeadline: (await this.now()) + DAY,
      listener: ZeroAddress,
      posterBond: 0n,
      revealSeconds: 600,
      challengeSeconds: 900,
      unsealSeconds: 0,
      budgetSeconds: 120,
      minMoveSeconds: 70,
      sealedSegment: 0,
      access: 0n,
      maxRoyaltyBps: 0,
      prizeBps: [10_000, 0, 0, 0, 0, 0, 0, 0],
      ...overrides,
    };
  }

  /** Posts a bounty. */
  async post(kind: bigint = Kind.Exact, overrides: Partial<TermsWords> = {}, poster = this.poster): Promise<Posted> {
    const terms = await this.terms(kind, overrides);
    const nonce = await this.board.nonces(poster);
    await this.board.connect(poster).post(terms, "", "0x", {
      value: terms.posterBond + (terms.token === ZeroAddress ? terms.reward : 0n),
    });
    const termsHash = termsHashOf(terms);
    return { terms, termsHash, bountyId: await this.lens.bountyIdOf(poster, nonce, termsHash) };
  }

  /** The commitment of a solver, computed here. */
  async commitment(posted: Posted, solver: string, result: Result, salt = id("salt")): Promise<string> {
    const { chainId } = await this.connection.ethers.provider.getNetwork();
    return keccak256(
      coder.encode(
        ["uint256", "address", "bytes32", "bytes32", "address", "bytes32", "bytes32"],
        [
          chainId,
          await this.board.getAddress(),
          posted.bountyId,
          posted.termsHash,
          solver,
          posted.terms.sealedRows === ZeroHash ? claimDigestOf(result) : argsDigestOf(result),
          salt,
        ],
      ),
    );
  }

  /** Commits to a result. */
  async commit(posted: Posted, solver: HardhatEthersSigner, result: Result, bond?: bigint): Promise<Committed> {
    const commitment = await this.commitment(posted, solver.address, result);
    const value = bond ?? posted.terms.solverBond;
    const response = await this.board.connect(solver).commit(posted.bountyId, commitment, { value });
    const receipt = (await response.wait())!;
    const event = receipt.logs.find((log) => "eventName" in log && log.eventName === "Committed") as EventLog;
    return { index: event.args.getValue("index") as bigint, solver, result, bond: value };
  }

  /** Makes reveals of an open job possible. */
  async openReveals({ terms }: Posted): Promise<void> {
    const time = terms.commitDeadline + terms.unsealSeconds + LIMITS.revealDelaySeconds + 1;
    if ((await this.now()) < time) await this.connection.networkHelpers.time.increaseTo(time);
    await this.connection.networkHelpers.mine(LIMITS.revealDelayBlocks);
  }

  /** Reveals a commit, after the delay. Returns the id of its claim; 0 if unranked. */
  async reveal(posted: Posted, committed: Committed): Promise<string> {
    if (posted.terms.kind === Kind.Open || posted.terms.prizeBps[1] !== 0) await this.openReveals(posted);
    else await this.connection.networkHelpers.mine(LIMITS.revealDelayBlocks);
    const revealed = revealOf(committed.result, id("salt"), await this.board.onSealedRows(posted.bountyId));
    await this.board.connect(committed.solver).reveal(posted.bountyId, committed.index, revealed);
    return (await this.board.commitOf(posted.bountyId, committed.index)).claimId;
  }

  /** Opens a game on a claim and ends it at once by opening its one step. Returns the bond of the challenger. */
  async dispute(
    posted: Posted,
    committed: Committed,
    challenger: HardhatEthersSigner,
    job: Program,
    dataWords: readonly string[] = [],
  ): Promise<bigint> {
    const bond = await this.challenge(posted, committed, challenger);
    await this.openStep(posted, committed, challenger, job, dataWords);
    return bond;
  }

  async challenge(posted: Posted, committed: Committed, challenger: HardhatEthersSigner): Promise<bigint> {
    const claim = await this.claim(posted, committed.index);
    const bond = posted.terms.challengerBond;
    // Nodes estimate gas at a base fee of 0, whose record in the game is a little cheaper than any other's.
    await this.game.connect(challenger).challenge(claim, { value: bond, gasLimit: 150_000n });
    return bond;
  }

  async openStep(
    posted: Posted,
    committed: Committed,
    challenger: HardhatEthersSigner,
    job: Program,
    dataWords: readonly string[] = [],
  ): Promise<void> {
    const claim = await this.claim(posted, committed.index);
    const claimId = await this.game.claimIdOf(claim);
    const gameId = await this.game.gameIdOf(claimId, claim.solver, challenger);
    const { onSealedRows } = await this.board.commitOf(posted.bountyId, committed.index);
    const statement = await this.statement(posted, committed.result.argsRoot, onSealedRows);
    const nowhere = { hash: ZeroHash, siblings: [] };
    const none = { roots: [], low: nowhere, high: nowhere };
    const opening = openingOf(job, committed.result.args, dataWords);
    const stateHash = await this.game.stateHash(gameId);
    await this.game.connect(challenger).open(claim, challenger, stateHash, none, statement, opening, []);
  }

  /** The content of a ranked commit's claim. */
  async claim(posted: Posted, index: bigint): Promise<ClaimWords> {
    const claim = await this.lens.claimOf(posted.bountyId, index);
    const { host, hostKey, solver, machine, statementHash, stateHash } = claim;
    const { steps, budgetSeconds, minMoveSeconds, challengerBond } = claim;
    return {
      ...{ host, hostKey, solver, machine, statementHash, stateHash },
      ...{ steps, budgetSeconds, minMoveSeconds, challengerBond },
    };
  }

  /** The run that a claim with these arguments is about. */
  async statement({ bountyId }: Posted, argsRoot: string, onSealedRows = false) {
    const { codeRoot, shape, dataRoots } = await this.lens.statementOf(bountyId, argsRoot, onSealedRows);
    return { codeRoot, shape, argsRoot, dataRoots: [...dataRoots] as TermsWords["dataRoots"] };
  }

  /** Lets the challenge window of a claim pass. */
  async passChallenges(claimId: string): Promise<void> {
    const { challengeUntil } = await this.game.claimState(claimId);
    await this.connection.networkHelpers.time.increaseTo(Number(challengeUntil) + 1);
  }

  /** Credits that an account withdraws from the board, in wei. */
  async credit(account: HardhatEthersSigner): Promise<bigint> {
    return this.board.credits(account, ZeroAddress);
  }
}

interface MarketContracts {
  readonly machine: KetMachine;
  readonly game: DisputeGame;
  readonly store: ProgramStore;
  readonly datasets: DatasetNFT;
  readonly licences: DataLicence;
  readonly manager: AccessManager;
  readonly rules: PostingRules;
  readonly sealedRows: SealedRows;
  readonly board: BountyBoard;
  readonly lens: BountyLens;
  readonly models: ModelRegistry;
  readonly modelLicences: ModelLicence;
}

export interface Posted {
  readonly bountyId: string;
  readonly terms: TermsWords;
  readonly termsHash: string;
}

export interface Committed {
  readonly index: bigint;
  readonly solver: HardhatEthersSigner;
  readonly result: Result;
  readonly bond: bigint;
}

export interface ClaimWords {
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

/** The argument of `reveal`. */
export function revealOf(result: Result, salt = id("salt"), onSealedRows = false) {
  const { args, steps, finalState, haltProof, outputs, outputProof } = result;
  return { onSealedRows, args, steps, finalState, haltProof, outputs, outputProof, salt };
}
