/** Private orders: what they wait for. */
import { DIRECTION } from "../../protocol/bounty.ts";
import { floatOf } from "../words.ts";
import { claimStatus, isLive } from "./entries.ts";
import type { ShownClaim, ShownMarket, ShownOrder } from "./input.ts";
import { rewardText } from "./money.ts";
import { documentName } from "./names.ts";
import type { MarketFacts, OrderModel } from "./types.ts";

type Stage = readonly [stage: OrderModel["stage"], until?: number];

function stageOf(known: ShownOrder, claim: ShownClaim | undefined, games: number, now: number): Stage {
  const { status, deliverUntil = 0 } = known;
  const deadline = Number(known.order.terms.commitDeadline);
  switch (status) {
    case "open":
      return now <= deadline ? ["solver", deadline] : ["refund"];
    case "taken":
      return now <= deliverUntil ? ["delivery", deliverUntil] : ["silence"];
    case "delivered": {
      const fate = claim && claimStatus(claim, games, now);
      if (fate === "challengeable") return ["challenges", claim!.deadline];
      if (fate === "disputed") return ["disputes"];
      return fate === "defeated" ? ["discard"] : ["payment"];
    }
    default:
      return [status];
  }
}

/** An order as lists show it. */
export function orderModel(view: ShownMarket, known: ShownOrder, facts: MarketFacts, now: number): OrderModel {
  const { orderId, poster, solver, status, escrow, delivery } = known;
  const { programId, direction, hasThreshold, threshold, token } = known.order.terms;
  const name = documentName(known);
  const claim = delivery && view.claim(delivery.claimId);
  const games = claim ? view.games(claim.claimId).filter(isLive).length : 0;
  const [stage, until] = stageOf(known, claim, games, now);
  return {
    ...{ orderId, poster, programId, reward: rewardText(escrow, token, facts.tokens) },
    ...(name !== undefined && { name }),
    direction: direction === DIRECTION.max ? "max" : "min",
    ...(hasThreshold && { threshold: floatOf(threshold) }),
    ...((status === "taken" || delivery) && solver !== undefined && { solver }),
    ...(delivery && { claimId: delivery.claimId }),
    ...{ games, stage },
    ...(until !== undefined && { until }),
  };
}
