/** Private orders of others: taken where they pay, delivered, defended, paid for. */
import { getAddress } from "ethers";

import { AgentError } from "../../agent-error.ts";
import type { Duty } from "../../clock/index.ts";
import { sealArguments } from "../../envelope.ts";
import { sideToMove } from "../../game.ts";
import { shownOf } from "../../solve.ts";
import { provenRun } from "../provers/index.ts";
import type { AgentContext } from "../role.ts";
import type { KnownOrder, MarketView } from "../view.ts";
import { sendBonded } from "./bonds.ts";
import { gameDuties, releaseDuties } from "./games.ts";
import type { SolverOptions } from "./options.ts";
import { buyLicences, purchasesFor } from "./solving/buying.ts";
import { keepDelivery, keptDelivery, type KeptDelivery } from "./solving/secrets.ts";
import { solve } from "./solving/solve.ts";
import type { Stakes } from "./solving/stake.ts";
import { refusal, type Unworthy } from "./solving/worth.ts";
import { bountyData } from "./statements.ts";
import { secondsOf } from "./verdicts.ts";

const MINED_SECONDS = 30;
/** Gas of a word of arguments in a delivery. */
const WORD_GAS = 1200n;

const NO_LICENCES = [0n, 0n, 0n, 0n] as const;

interface Delivering {
  readonly context: AgentContext;
  readonly options: SolverOptions;
  readonly stakes: Stakes;
}

/** Says what is to be done about each order that is not at an end, and about the claims of deliveries. */
export function deliveryDuties({ context, options, stakes }: Delivering): (view: MarketView) => Duty[] {
  const { market, account, send, store, log, metrics } = context;
  const leftAlone = new Set<string>();
  const told = new Set<string>();
  const isOwn = (other: string | undefined): boolean => other?.toLowerCase() === account.toLowerCase();

  const leave = ({ orderId }: KnownOrder, { reason, details, again = false }: Unworthy): void => {
    if (!again) leftAlone.add(orderId);
    const once = `${orderId} ${reason}`;
    if (again && told.has(once)) return;
    told.add(once);
    metrics.count("orders_left_alone_total", { reason });
    log.info({ orderId, reason, ...details }, "order: left alone");
  };

  /** What its terms and the bonds that are out already say. */
  function refused({ order, poster }: KnownOrder): Unworthy | undefined {
    const solverBond = order.terms.solverBond + order.deliveryBond;
    const unfit = refusal({ terms: { ...order.terms, solverBond }, poster }, options);
    if (unfit) return unfit;
    return stakes.isOver(solverBond) ? { reason: "too much is at stake already", again: true } : undefined;
  }

  function openDuties(view: MarketView, known: KnownOrder): Duty[] {
    const { orderId, order, poster, rounds } = known;
    const deadline = Number(order.terms.commitDeadline);
    const isWanted = options.takeOrders && !leftAlone.has(orderId) && !isOwn(poster);
    if (!isWanted || view.head.timestamp >= deadline) return [];
    const unfit = refused(known);
    if (unfit) {
      leave(known, unfit);
      return [];
    }
    const run = (signal: AbortSignal): Promise<void> => solveAndTake(orderId, signal);
    return [{ key: `take-order:${orderId}:${rounds}`, deadline, seconds: MINED_SECONDS, run }];
  }

  /** First the result: whoever takes an order and is silent loses half of its bonds. */
  async function solveAndTake(orderId: string, signal: AbortSignal): Promise<void> {
    const known = context.view().order(orderId);
    if (known?.status !== "open") return;
    if (!keptDelivery(store, orderId, account) && !(await find(known, signal))) return;
    await take(known);
  }

  /** Finds arguments that reach the threshold, and keeps them. */
  async function find(known: KnownOrder, signal: AbortSignal): Promise<KeptDelivery | undefined> {
    const { orderId, order, metadata, isDocument, blockNumber, escrow, shares } = known;
    const { terms } = order;
    const purchases = await purchasesFor(context, terms, options);
    if ("reason" in purchases) {
      leave(known, purchases);
      return undefined;
    }
    const program = await context.program(terms.programId);
    const data = await bountyData(context, { terms, blockNumber }, false);
    const secondsLeft = Number(terms.commitDeadline) - context.clock.now() - options.marginSeconds;
    const price = purchases.reduce((sum, one) => sum + one.price, 0n);
    const expenses = price + WORD_GAS * 2n ** BigInt(program.shape.argsDepth) * options.gasPrice;
    const bounty = { terms, metadata, isDocument, escrow, shares };
    const request = { bounty, program, options, secondsLeft, cells: data[0], expenses };
    const { worth, useless } = await context.plan(request, signal);
    if (useless) log.info({ orderId, ...useless }, "order: its recipe is of no use");
    // The run is made again for the delivery.
    const seconds = secondsOf(program);
    const isSlow = seconds > Number(terms.revealSeconds) / 2;
    if ("reason" in worth || isSlow) {
      leave(known, "reason" in worth ? worth : { reason: "it takes too long", details: { seconds } });
      return undefined;
    }
    const { strategy, reward } = worth;
    log.info({ orderId, strategy: strategy.kind, seconds: worth.seconds, reward: `${reward}` }, "order: taken up");
    await buyLicences(context, orderId, purchases, Number(terms.commitDeadline));
    const solution = await solve(context, { terms, bountyId: orderId }, program, data, strategy, options, signal);
    if (!solution) {
      leave(known, { reason: "no result was found" });
      return undefined;
    }
    metrics.count("solutions_total", { strategy: strategy.kind });
    return keepDelivery(store, orderId, account, { args: solution.args });
  }

  async function take({ orderId, order, rounds }: KnownOrder): Promise<void> {
    const { terms, deliveryBond } = order;
    const licenceIds = (await context.lookups.licenceIds(terms)) ?? NO_LICENCES;
    const bond = await sendBonded(context, `order:${orderId}:${rounds}`, terms.solverBond, (value) =>
      stakes.send(orderId, value + deliveryBond, () =>
        send(`take-order:${orderId}:${rounds}:${value}`, {
          contract: market.privateDesk,
          method: "take",
          args: [orderId, [...licenceIds]],
          value: value + deliveryBond,
          deadline: Number(terms.commitDeadline),
          spends: "bond",
        }),
      ),
    );
    metrics.count("orders_taken_total");
    log.info({ orderId, bond: `${bond + deliveryBond}` }, "order: taken");
  }

  function takenDuties(view: MarketView, known: KnownOrder): Duty[] {
    const { orderId, order, rounds } = known;
    const deadline = known.deliverUntil!;
    const now = view.head.timestamp;
    if (now > deadline) return [];
    // A ciphertext that was seen is read: not while a reorganisation may undo the taking, if there is time.
    const isSettled = view.head.final.number >= known.takenBlock!;
    if (!isSettled && now < deadline - Number(order.terms.revealSeconds) / 2) return [];
    const run = (signal: AbortSignal): Promise<void> => deliver(known, deadline, signal);
    return [{ key: `deliver-order:${orderId}:${rounds}`, deadline, seconds: MINED_SECONDS, run }];
  }

  async function deliver(known: KnownOrder, deadline: number, signal: AbortSignal): Promise<void> {
    const { orderId, order, rounds, blockNumber } = known;
    const kept = keptDelivery(store, orderId, account);
    if (!kept) {
      metrics.count("deliveries_missing_total");
      const rule = `the arguments for order ${orderId} are not in the store, so its bonds will be lost`;
      throw new AgentError("DeliveryMissing", rule, { orderId });
    }
    const { args, seed } = kept;
    const { terms, key } = order;
    const program = await context.program(terms.programId);
    const statement = async () => ({ program, args, data: await bountyData(context, { terms, blockNumber }, false) });
    const prover = await context.prover(`order:${orderId}:${rounds}`, statement, signal);
    const proven = await provenRun(prover, args);
    const desk = getAddress(await market.privateDesk.getAddress());
    const envelope = { chainId: market.chainId, desk, orderId, solver: account };
    // By the seed that was kept it is the same whoever dies in between.
    const { argsRoot, ciphertext } = sealArguments(args, program.shape.argsDepth, key, envelope, seed);
    const delivery = { argsRoot, ...shownOf(proven), ciphertext };
    const call = { contract: market.privateDesk, method: "deliver", args: [orderId, delivery], deadline };
    await send(`deliver-order:${orderId}:${rounds}`, { ...call, repeatable: true });
    metrics.count("orders_delivered_total");
    log.info({ orderId, statement: prover.summary.statementHash }, "order: delivered");
  }

  function deliveredDuties(view: MarketView, { orderId, delivery }: KnownOrder): Duty[] {
    const claim = delivery && view.claim(delivery.claimId);
    if (!claim || claim.status === "defeated" || view.head.timestamp <= claim.deadline) return [];
    if (view.games(claim.claimId).some(({ game }) => sideToMove(game.phase) !== undefined)) return [];
    const run = async (): Promise<void> => {
      const call = { contract: market.privateDesk, method: "pay", args: [orderId], repeatable: true };
      await send(`pay-order:${orderId}`, call);
      log.info({ orderId }, "order: paid");
    };
    return [{ key: `pay-order:${orderId}`, deadline: Infinity, run }];
  }

  function dutiesOf(view: MarketView, known: KnownOrder): Duty[] {
    if (known.status === "open") return openDuties(view, known);
    // What was taken is to be delivered, whether others are wanted or not.
    if (!isOwn(known.solver)) return [];
    return known.status === "taken" ? takenDuties(view, known) : deliveredDuties(view, known);
  }

  return (view) => {
    const claims = view.claims().filter(({ claim, orderId }) => orderId !== undefined && isOwn(claim.solver));
    return [
      ...view.orders().flatMap((known) => dutiesOf(view, known)),
      // A claim is defended, and its bond comes back, whatever has become of the order.
      ...claims.flatMap((claim) => [
        ...view.games(claim.claimId).flatMap((game) => gameDuties({ context, side: "solver" }, view, claim, game)),
        ...releaseDuties(context, view, claim),
      ]),
    ];
  };
}
