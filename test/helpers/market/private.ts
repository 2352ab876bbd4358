/** A desk of private orders beside a market, and the moves that tests make at it. */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import {
  AbiCoder,
  keccak256,
  parseEther,
  ZeroAddress,
  ZeroHash,
  type Addressable,
  type ContractTransactionResponse,
} from "ethers";

import { newOrderKey, sealArguments, type OrderKey } from "../../../tasks/protocol/envelope.ts";
import { cellsFromBytes } from "../../../tasks/protocol/claims.ts";
import { fromHex } from "../../../sim/machine/word.ts";
import type { MoodyToken, PrivateDesk, Puppet } from "../../../types/index.ts";
import { bits, cell, echoResult, openingOf, resultOf, type Result } from "./jobs.ts";
import { Kind, Market, TERMS, type ClaimWords, type Connection, type TermsWords } from "./market.ts";

const coder = AbiCoder.defaultAbiCoder();
const ORDER = `tuple(${TERMS} terms, bytes32 key, uint96 deliveryBond)`;

export const OrderStatus = { None: 0n, Open: 1n, Taken: 2n, Delivered: 3n, Paid: 4n, Refunded: 5n } as const;
export const REWARD = parseEther("1");
/** Of the claim, and of the delivery. */
export const CLAIM_BOND = parseEther("0.1");
export const DELIVERY_BOND = parseEther("0.03");
export const BOND = CLAIM_BOND + DELIVERY_BOND;
export const NO_LICENCES: [bigint, bigint, bigint, bigint] = [0n, 0n, 0n, 0n];
/** The secret key of the first order's key. */
export const SECRET = `0x${"5e".repeat(32)}`;

export interface OrderWords {
  terms: TermsWords;
  key: string;
  deliveryBond: bigint;
}

export interface PlacedOrder {
  readonly orderId: string;
  readonly order: OrderWords;
  readonly keys: OrderKey;
}

export interface Placing {
  readonly terms?: Partial<TermsWords>;
  readonly deliveryBond?: bigint;
  readonly keys?: OrderKey;
  readonly poster?: HardhatEthersSigner;
}

/** The argument of `deliver`. */
export const deliveryOf = (result: Result, ciphertext: string) => {
  const { argsRoot, steps, finalState, haltProof, outputs, outputProof } = result;
  return { argsRoot, steps, finalState, haltProof, outputs, outputProof, ciphertext };
};

export class PrivateBench {
  readonly market: Market;
  readonly desk: PrivateDesk;
  readonly token: MoodyToken;

  private constructor(market: Market, desk: PrivateDesk, token: MoodyToken) {
    this.market = market;
    this.desk = desk;
    this.token = token;
  }

  /** Accounts: 0 poster, 1 … solvers, the last ones challengers. A moody token is allowed, and the poster rich in it. */
  static async deploy(connection: Connection, licences?: Addressable): Promise<PrivateBench> {
    const { ethers } = connection;
    const market = await Market.deploy(connection, licences);
    const desk = await ethers.deployContract("PrivateDesk", [market.game, market.rules]);
    const token = await ethers.deployContract("MoodyToken");
    await market.rules.setToken(token, true);
    await token.mint(market.poster, parseEther("1000"));
    await token.connect(market.poster).approve(desk, parseEther("1000"));
    return new PrivateBench(market, desk as unknown as PrivateDesk, token as unknown as MoodyToken);
  }

  get poster(): HardhatEthersSigner {
    return this.market.poster;
  }

  /** What `order` accepts: the open job, whose score is its first argument. */
  async words({ terms, deliveryBond = DELIVERY_BOND, keys = newOrderKey(SECRET) }: Placing = {}): Promise<OrderWords> {
    return { terms: await this.market.terms(Kind.Open, terms), key: keys.key, deliveryBond };
  }

  async order(placing: Placing = {}): Promise<PlacedOrder> {
    const { keys = newOrderKey(SECRET), poster = this.poster } = placing;
    const order = await this.words({ ...placing, keys });
    const orderId = await this.idOf(poster.address, await this.desk.nonces(poster), order);
    const { token, reward } = order.terms;
    await this.desk.connect(poster).order(order, "", "0x", { value: token === ZeroAddress ? reward : 0n });
    return { orderId, order, keys };
  }

  /** The id of an order, computed here. */
  async idOf(poster: string, nonce: bigint, order: OrderWords): Promise<string> {
    return keccak256(
      coder.encode(
        ["uint256", "address", "address", "uint256", "bytes32"],
        [await this.chainId(), await this.desk.getAddress(), poster, nonce, keccak256(coder.encode([ORDER], [order]))],
      ),
    );
  }

  async chainId(): Promise<bigint> {
    return (await this.market.connection.ethers.provider.getNetwork()).chainId;
  }

  async take({ orderId }: PlacedOrder, solver = this.market.solver(0), value = BOND): Promise<void> {
    await this.desk.connect(solver).take(orderId, NO_LICENCES, { value });
  }

  /** The ciphertext of an honest solver. */
  async seal({ orderId, order }: PlacedOrder, solver = this.market.solver(0), result = this.truth()): Promise<string> {
    const context = {
      ...{ chainId: await this.chainId(), desk: await this.desk.getAddress() },
      ...{ orderId, solver: solver.address },
    };
    const args = cellsFromBytes(fromHex(result.args));
    return sealArguments(args, this.market.openJob.shape.argsDepth, order.key, context).ciphertext;
  }

  /** Delivers as somebody who took the order, by default the truth, readable. Returns the claim's id. */
  async deliver(
    placed: PlacedOrder,
    { solver = this.market.solver(0), result = this.truth(), ciphertext = "" } = {},
  ): Promise<string> {
    const bytes = ciphertext === "" ? await this.seal(placed, solver, result) : ciphertext;
    await this.desk.connect(solver).deliver(placed.orderId, deliveryOf(result, bytes));
    return (await this.desk.factsOf(placed.orderId)).claimId;
  }

  /** The ciphertext that was delivered. */
  async ciphertext({ orderId }: PlacedOrder): Promise<string> {
    const [event] = await this.desk.queryFilter(this.desk.filters.OrderDelivered(orderId));
    return event!.args.delivery.ciphertext;
  }

  async accuse(placed: PlacedOrder, secretKey = placed.keys.secretKey, ciphertext?: string) {
    return this.desk.accuse(placed.orderId, secretKey, ciphertext ?? (await this.ciphertext(placed)));
  }

  /** What an honest solver finds. */
  truth(score = 1.5): Result {
    return echoResult(this.market.openJob, bits(score));
  }

  /** A claim that the game disproves. */
  lie(score = 99): Result {
    return resultOf(this.market.openJob, bits(score), cell(bits(1.5)));
  }

  /** As long as a ciphertext must be, and nothing else: a point and noise. */
  garbage(byte = "a7"): string {
    return `${newOrderKey(`0x${"11".repeat(32)}`).key}${byte.repeat(32 * 2 ** this.market.openJob.shape.argsDepth)}`;
  }

  async claim(orderId: string): Promise<ClaimWords> {
    const claim = await this.desk.claimOf(orderId);
    const { host, hostKey, solver, machine, statementHash, stateHash } = claim;
    const { steps, budgetSeconds, minMoveSeconds, challengerBond } = claim;
    return {
      ...{ host, hostKey, solver, machine, statementHash, stateHash },
      ...{ steps, budgetSeconds, minMoveSeconds, challengerBond },
    };
  }

  async challenge({ orderId, order }: PlacedOrder, challenger = this.market.challenger(0)): Promise<ClaimWords> {
    const claim = await this.claim(orderId);
    const value = order.terms.challengerBond;
    await this.market.game.connect(challenger).challenge(claim, { value, gasLimit: 150_000n });
    return claim;
  }

  /** Opens the one step of a claim that is challenged: the game is decided. */
  async openStep(
    { orderId }: PlacedOrder,
    claim: ClaimWords,
    challenger = this.market.challenger(0),
    opener = challenger,
  ): Promise<ContractTransactionResponse> {
    const { game } = this.market;
    const gameId = await game.gameIdOf(await game.claimIdOf(claim), claim.solver, challenger);
    const nowhere = { hash: ZeroHash, siblings: [] };
    const none = { roots: [], low: nowhere, high: nowhere };
    const { codeRoot, shape, argsRoot, dataRoots } = await this.desk.statementOf(orderId);
    const statement = { codeRoot, shape, argsRoot, dataRoots: [...dataRoots] as TermsWords["dataRoots"] };
    const opening = openingOf(this.market.openJob, cell(bits(1.5)));
    const stateHash = await game.stateHash(gameId);
    return game.connect(opener).open(claim, challenger, stateHash, none, statement, opening, []);
  }

  /** Challenges a claim and has the game decided. */
  async dispute(placed: PlacedOrder, challenger = this.market.challenger(0)): Promise<ClaimWords> {
    const claim = await this.challenge(placed, challenger);
    await this.openStep(placed, claim, challenger);
    return claim;
  }

  async passChallenges({ orderId }: PlacedOrder): Promise<void> {
    await this.market.passChallenges((await this.desk.factsOf(orderId)).claimId);
  }

  async status({ orderId }: PlacedOrder): Promise<bigint> {
    return (await this.desk.factsOf(orderId)).status;
  }

  async credit(account: { getAddress(): Promise<string> }, token = ZeroAddress): Promise<bigint> {
    return this.desk.credits(await account.getAddress(), token);
  }

  async puppet(): Promise<Puppet> {
    return (await this.market.connection.ethers.deployContract("Puppet")) as unknown as Puppet;
  }
}
