/** Questions to the desk: what they wait for. */
import type { ShownClaim, ShownMarket, ShownQuestion } from "./input.ts";
import { claimStatus, isLive } from "./entries.ts";
import { rewardText } from "./money.ts";
import type { MarketFacts, QuestionModel } from "./types.ts";

type Stage = readonly [stage: QuestionModel["stage"], until?: number];

function stageOf(question: ShownQuestion, claim: ShownClaim | undefined, games: number, now: number): Stage {
  const { status, answerUntil = 0 } = question;
  const deadline = Number(question.question.deadline);
  switch (status) {
    case "open":
      return now <= deadline ? ["solver", deadline] : ["refund"];
    case "taken":
      return now <= answerUntil ? ["answer", answerUntil] : ["silence"];
    case "answered": {
      const answer = claim && claimStatus(claim, games, now);
      if (answer === "challengeable") return ["challenges", claim!.deadline];
      if (answer === "disputed") return ["disputes"];
      return answer === "defeated" ? ["discard"] : ["payment"];
    }
    default:
      return [status];
  }
}

/** A question as lists show it. */
export function questionModel(
  view: ShownMarket,
  question: ShownQuestion,
  facts: MarketFacts,
  now: number,
): QuestionModel {
  const { questionId, asker, solver, status } = question;
  const { programId, modelId, token, reward } = question.question;
  // An answer that was disproved is none.
  const claimId = status === "open" || status === "taken" ? undefined : question.claimId;
  const claim = claimId === undefined ? undefined : view.claim(claimId);
  const games = claim ? view.games(claim.claimId).filter(isLive).length : 0;
  const [stage, until] = stageOf(question, claim, games, now);
  return {
    ...{ questionId, asker, programId, reward: rewardText(reward, token, facts.tokens) },
    ...(modelId !== 0n && { modelId: modelId.toString() }),
    ...(status !== "open" && solver !== undefined && { solver }),
    ...(claimId !== undefined && { claimId }),
    ...{ games, stage },
    ...(until !== undefined && { until }),
  };
}
