/** The whole system with its governance, and the way of a decision through it. */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, toBeHex, ZeroHash, type BytesLike } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import Ketwork from "../../deploy/modules/Ketwork.ts";
import { parametersPath, readParameters } from "../../tasks/deployment/parameters.ts";
import type {
  AccessManager,
  BountyBoard,
  BountyLens,
  DataLicence,
  DatasetNFT,
  DisputeGame,
  InferenceDesk,
  KetMachine,
  KetworkGovernor,
  KetworkVotes,
  ModelCard,
  ModelLicence,
  ModelRegistry,
  PostingRules,
  PrivateDesk,
  ProgramStore,
  SealedRows,
  TimelockController,
} from "../../types/index.ts";

export interface Action {
  readonly target: { getAddress(): Promise<string> };
  readonly data: BytesLike;
}

export type GovernorCall = [targets: string[], values: bigint[], data: BytesLike[], textHash: string];

/** Kinds of votes of `GovernorCountingSimple`. */
export const Vote = { Against: 0, For: 1, Abstain: 2 } as const;

interface Contracts {
  readonly machine: KetMachine;
  readonly game: DisputeGame;
  readonly store: ProgramStore;
  readonly datasets: DatasetNFT;
  readonly licences: DataLicence;
  readonly card: ModelCard;
  readonly sealedRows: SealedRows;
  readonly manager: AccessManager;
  readonly rules: PostingRules;
  readonly board: BountyBoard;
  readonly lens: BountyLens;
  readonly models: ModelRegistry;
  readonly modelLicences: ModelLicence;
  readonly desk: InferenceDesk;
  readonly privateDesk: PrivateDesk;
  readonly votes: KetworkVotes;
  readonly timelock: TimelockController;
  readonly governor: KetworkGovernor;
}

export interface Government extends Contracts {
  readonly deployer: HardhatEthersSigner;
  readonly guardian: HardhatEthersSigner;
  readonly stranger: HardhatEthersSigner;
  /** Proposes, and waits until the vote is open. */
  propose(actions: readonly Action[], text?: string): Promise<bigint>;
  /** Votes For with everything, waits and queues; returns what the governor takes to carry it out. */
  queue(actions: readonly Action[], text?: string): Promise<GovernorCall>;
  /** What the timelock takes of a call of the governor: the same, no predecessor and the governor's salt. */
  operation(call: GovernorCall): Promise<[string[], bigint[], BytesLike[], string, string]>;
  /** Votes For with everything, waits, queues, waits, and carries out. */
  decide(actions: readonly Action[], text?: string): Promise<void>;
  /** Targets, values, data and hash of the text, as the governor takes them. */
  call(actions: readonly Action[], text?: string): Promise<GovernorCall>;
}

type Connection = Pick<NetworkConnection, "ethers" | "ignition" | "networkHelpers">;

/** Deploys all of it with the local parameters. The deployer holds all votes and has delegated them to itself. */
export async function deployGovernment({ ethers, ignition, networkHelpers }: Connection): Promise<Government> {
  const parameters = await readParameters(parametersPath(31337));
  const contracts = (await ignition.deploy(Ketwork, { parameters })) as unknown as Contracts;
  const [deployer, guardian, stranger] = await ethers.getSigners();
  const { votes, governor, timelock } = contracts;
  await votes.delegate(deployer!);
  const { time } = networkHelpers;
  const call: Government["call"] = async (actions, text = "") => [
    await Promise.all(actions.map(({ target }) => target.getAddress())),
    actions.map(() => 0n),
    actions.map(({ data }) => data),
    id(text),
  ];
  const propose: Government["propose"] = async (actions, text = "") => {
    const [targets, values, data, hash] = await call(actions, text);
    await time.increase(1);
    await governor.propose(targets, values, data, text);
    const proposal = await governor.hashProposal(targets, values, data, hash);
    await time.increase((await governor.votingDelay()) + 1n);
    return proposal;
  };
  const queue: Government["queue"] = async (actions, text) => {
    const proposal = await propose(actions, text);
    await governor.castVote(proposal, Vote.For);
    await time.increase((await governor.votingPeriod()) + 1n);
    const given = await call(actions, text);
    await governor.queue(...given);
    return given;
  };
  return {
    ...contracts,
    deployer: deployer!,
    guardian: guardian!,
    stranger: stranger!,
    call,
    propose,
    queue,
    async operation([targets, values, data, textHash]) {
      const salt = (BigInt(await governor.getAddress()) << 96n) ^ BigInt(textHash);
      return [targets, values, data, ZeroHash, toBeHex(salt, 32)];
    },
    async decide(actions, text) {
      const given = await queue(actions, text);
      await time.increase((await timelock.getMinDelay()) + 1n);
      await governor.execute(...given);
    },
  };
}
