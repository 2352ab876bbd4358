/** An inference desk beside a market, and the moves that tests make at it. */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { AbiCoder, keccak256, parseEther, ZeroAddress, ZeroHash, zeroPadBytes } from "ethers";

import type { Program } from "../../../sim/machine/program.ts";
import { foldRoot } from "../../../sim/machine/tree.ts";
import { fromHex, toHex } from "../../../sim/machine/word.ts";
import type { InferenceDesk, MoodyToken, Puppet } from "../../../types/index.ts";
import { bits, cell, echoResult, onChain, openingOf, resultOf, type Result } from "./jobs.ts";
import { DAY, Kind, Market, type ClaimWords, type Connection, type TermsWords } from "./market.ts";

const coder = AbiCoder.defaultAbiCoder();
const QUESTION =
  "tuple(bytes32 programId, address machine, uint256 modelId, bytes32[4] dataRoots, address token, uint96 reward, " +
  "uint96 solverBond, uint96 challengerBond, uint48 deadline, uint32 answerSeconds, uint32 challengeSeconds, " +
  "uint24 budgetSeconds, uint24 minMoveSeconds, uint16 maxRoyaltyBps)";

export const QuestionStatus = { None: 0n, Open: 1n, Taken: 2n, Answered: 3n, Paid: 4n, Refunded: 5n } as const;
export const TokenMood = { Plain: 0, Silent: 1, False: 2, Revert: 3, Fee: 4, Liar: 5, Hook: 6 } as const;
export const PuppetMood = { Accept: 0, Refuse: 1, Reenter: 2, Burn: 3 } as const;

export interface QuestionWords {
  programId: string;
  machine: string;
  modelId: bigint;
  dataRoots: [string, string, string, string];
  token: string;
  reward: bigint;
  solverBond: bigint;
  challengerBond: bigint;
  deadline: number;
  answerSeconds: number;
  challengeSeconds: number;
  budgetSeconds: number;
  minMoveSeconds: number;
  maxRoyaltyBps: number;
}

/** What `ask` needs to see of an open model's parameters: nothing. */
export const NO_PROOF = { finalState: { pc: 0, mem: ZeroHash, kets: ZeroHash }, siblings: [] as string[] };

export interface AskedQuestion {
  readonly questionId: string;
  readonly question: QuestionWords;
  /** Program and arguments. */
  readonly job: Program;
  readonly args: string;
}

export interface ModelRow {
  readonly modelId: bigint;
  readonly bountyId: string;
  readonly result: Result;
}

/** The argument of `answer`. */
export const answerOf = ({ steps, finalState, haltProof, outputs, outputProof }: Result) => ({
  ...{ steps, finalState, haltProof, outputs, outputProof },
});

export class DeskMarket {
  readonly market: Market;
  readonly desk: InferenceDesk;
  readonly token: MoodyToken;

  private constructor(market: Market, desk: InferenceDesk, token: MoodyToken) {
    this.market = market;
    this.desk = desk;
    this.token = token;
  }

  /** Accounts: 0 asker, 1 … solvers, the last ones challengers. A moody token is allowed, and everybody is rich in it. */
  static async deploy(connection: Connection): Promise<DeskMarket> {
    const { ethers } = connection;
    const market = await Market.deploy(connection);
    const { game, rules, models } = market;
    const desk = await ethers.deployContract("InferenceDesk", [game, rules, models]);
    const token = await ethers.deployContract("MoodyToken");
    await rules.setToken(token, true);
    await token.mint(market.poster, parseEther("1000"));
    await token.connect(market.poster).approve(desk, parseEther("1000"));
    return new DeskMarket(market, desk as unknown as InferenceDesk, token as unknown as MoodyToken);
  }

  get asker(): HardhatEthersSigner {
    return this.market.poster;
  }

  /** A question that `ask` accepts: what the open job says of its first argument, a day for solvers. */
  async question(overrides: Partial<QuestionWords> = {}): Promise<QuestionWords> {
    return {
      programId: onChain(this.market.openJob).programId,
      machine: await this.market.machine.getAddress(),
      modelId: 0n,
      dataRoots: [ZeroHash, ZeroHash, ZeroHash, ZeroHash],
      token: ZeroAddress,
      reward: parseEther("1"),
      solverBond: parseEther("0.1"),
      challengerBond: parseEther("0.05"),
      deadline: (await this.market.now()) + DAY,
      answerSeconds: 600,
      challengeSeconds: 900,
      budgetSeconds: 120,
      minMoveSeconds: 70,
      maxRoyaltyBps: 0,
      ...overrides,
    };
  }

  /** Asks what the open job says of 1.5. */
  async ask(
    overrides: Partial<QuestionWords> = {},
    { job = this.market.openJob, args = cell(bits(1.5)), asker = this.asker, proof = NO_PROOF } = {},
  ): Promise<AskedQuestion> {
    const question = await this.question({ programId: onChain(job).programId, ...overrides });
    const nonce = await this.desk.nonces(asker);
    const value = question.token === ZeroAddress ? question.reward : 0n;
    await this.desk.connect(asker).ask(question, args, proof, "0x", { value });
    return { questionId: await this.idOf(asker.address, nonce, question, job, args), question, job, args };
  }

  /** The id of a question, computed here. */
  async idOf(asker: string, nonce: bigint, question: QuestionWords, job: Program, args: string): Promise<string> {
    const { chainId } = await this.market.connection.ethers.provider.getNetwork();
    const padded = args === "0x" ? "0x" : zeroPadBytes(args, Math.ceil((args.length - 2) / 64) * 32);
    const argsRoot = toHex(foldRoot(fromHex(padded), job.shape.argsDepth));
    return keccak256(
      coder.encode(
        ["uint256", "address", "address", "uint256", "bytes32", "bytes32"],
        [
          chainId,
          await this.desk.getAddress(),
          asker,
          nonce,
          keccak256(coder.encode([QUESTION], [question])),
          argsRoot,
        ],
      ),
    );
  }

  async take({ questionId, question }: AskedQuestion, solver = this.market.solver(0)): Promise<void> {
    await this.desk.connect(solver).take(questionId, { value: question.solverBond });
  }

  /** Answers as somebody who took the question; by default with the truth of the open job. Returns the claim's id. */
  async answer(asked: AskedQuestion, solver = this.market.solver(0), result = this.truth(asked)): Promise<string> {
    await this.desk.connect(solver).answer(asked.questionId, answerOf(result));
    return (await this.desk.inquiryOf(asked.questionId)).claimId;
  }

  /** What an honest solver answers to a question about the open job. */
  truth({ job, args }: AskedQuestion): Result {
    return echoResult(job, BigInt(args));
  }

  /** An answer that the game disproves. */
  lie({ job, args }: AskedQuestion, score = bits(99)): Result {
    return resultOf(job, score, args);
  }

  async claim(questionId: string): Promise<ClaimWords> {
    const claim = await this.desk.claimOf(questionId);
    const { host, hostKey, solver, machine, statementHash, stateHash } = claim;
    const { steps, budgetSeconds, minMoveSeconds, challengerBond } = claim;
    return {
      ...{ host, hostKey, solver, machine, statementHash, stateHash },
      ...{ steps, budgetSeconds, minMoveSeconds, challengerBond },
    };
  }

  async statement(questionId: string) {
    const { codeRoot, shape, argsRoot, dataRoots } = await this.desk.statementOf(questionId);
    return { codeRoot, shape, argsRoot, dataRoots: [...dataRoots] as TermsWords["dataRoots"] };
  }

  async challenge(
    { questionId, question }: AskedQuestion,
    challenger = this.market.challenger(0),
  ): Promise<ClaimWords> {
    const claim = await this.claim(questionId);
    const { game } = this.market;
    await game.connect(challenger).challenge(claim, { value: question.challengerBond, gasLimit: 150_000n });
    return claim;
  }

  /** Opens the one step of an answer that is challenged: the game is decided. */
  async openStep(asked: AskedQuestion, claim: ClaimWords, challenger = this.market.challenger(0)): Promise<void> {
    const { game } = this.market;
    const gameId = await game.gameIdOf(await game.claimIdOf(claim), claim.solver, challenger);
    const nowhere = { hash: ZeroHash, siblings: [] };
    const none = { roots: [], low: nowhere, high: nowhere };
    const opening = openingOf(asked.job, asked.args);
    const stateHash = await game.stateHash(gameId);
    await game
      .connect(challenger)
      .open(claim, challenger, stateHash, none, await this.statement(asked.questionId), opening, []);
  }

  /** Challenges an answer and has the game decided. */
  async dispute(asked: AskedQuestion, challenger = this.market.challenger(0)): Promise<ClaimWords> {
    const claim = await this.challenge(asked, challenger);
    await this.openStep(asked, claim, challenger);
    return claim;
  }

  async passChallenges(questionId: string): Promise<void> {
    await this.market.passChallenges((await this.desk.inquiryOf(questionId)).claimId);
  }

  async status(questionId: string): Promise<bigint> {
    return (await this.desk.inquiryOf(questionId)).status;
  }

  async credit(account: { getAddress(): Promise<string> }, token = ZeroAddress): Promise<bigint> {
    return this.desk.credits(await account.getAddress(), token);
  }

  /** A model from an open bounty, whose parameter is 1.5; its poster is the asker, its creator solver 5. */
  async openModel(): Promise<ModelRow> {
    return this.#model(Kind.Open, echoResult(this.market.openJob, bits(1.5)));
  }

  /** A model from an exact bounty, whose output is −1.5. */
  async exactModel(): Promise<ModelRow> {
    return this.#model(Kind.Exact, resultOf(this.market.exactJob, bits(-1.5)));
  }

  async puppet(): Promise<Puppet> {
    return (await this.market.connection.ethers.deployContract("Puppet")) as unknown as Puppet;
  }

  async #model(kind: bigint, result: Result): Promise<ModelRow> {
    const { market } = this;
    const posted = await market.post(kind);
    const claimId = await market.reveal(posted, await market.commit(posted, market.solver(5), result));
    await market.passChallenges(claimId);
    await market.board.settle(posted.bountyId);
    await market.models.mint(posted.bountyId);
    return { modelId: await market.models.modelOfBounty(posted.bountyId), bountyId: posted.bountyId, result };
  }
}
