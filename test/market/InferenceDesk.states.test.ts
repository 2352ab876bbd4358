import { network } from "hardhat";

import { answerOf, DeskMarket, type AskedQuestion } from "../helpers/market/desk.ts";
import type { Trial } from "../helpers/outcomes.ts";
import { testStates } from "../helpers/states.ts";

const connection = await network.create();
const { time } = connection.networkHelpers;

interface Scene {
  readonly at: DeskMarket;
  readonly asked: AskedQuestion;
}

async function open(): Promise<Scene> {
  const at = await DeskMarket.deploy(connection);
  return { at, asked: await at.ask() };
}
async function taken(scene?: Scene): Promise<Scene> {
  const { at, asked } = scene ?? (await open());
  await at.take(asked);
  return { at, asked };
}
async function answered(manner: "true" | "false" = "true"): Promise<Scene> {
  const { at, asked } = await taken();
  if (manner === "true") await at.answer(asked);
  else await at.answer(asked, at.market.solver(0), at.lie(asked));
  return { at, asked };
}
async function disputed(): Promise<Scene> {
  const { at, asked } = await answered();
  await at.challenge(asked);
  return { at, asked };
}
async function defeated(): Promise<Scene> {
  const { at, asked } = await answered("false");
  await at.dispute(asked);
  return { at, asked };
}
async function discarded(): Promise<Scene> {
  const { at, asked } = await defeated();
  await at.desk.discard(asked.questionId);
  return { at, asked };
}
async function dropped(): Promise<Scene> {
  const { at, asked } = await tooLate(await taken());
  await at.desk.drop(asked.questionId);
  return { at, asked };
}
async function final(): Promise<Scene> {
  const { at, asked } = await answered();
  await at.passChallenges(asked.questionId);
  return { at, asked };
}
async function tooLate({ at, asked }: Scene): Promise<Scene> {
  await time.increase(asked.question.answerSeconds + 1);
  return { at, asked };
}
async function afterDeadline({ at, asked }: Scene): Promise<Scene> {
  await time.increaseTo(asked.question.deadline + 1);
  return { at, asked };
}

const STATES: Record<string, () => Promise<Scene>> = {
  "never asked": async () => {
    const { at, asked } = await open();
    return { at, asked: { ...asked, questionId: `0x${"77".repeat(32)}` } };
  },
  open: open,
  "open, deadline over": async () => afterDeadline(await open()),
  taken: () => taken(),
  "too late to answer": async () => tooLate(await taken()),
  dropped: dropped,
  answered: () => answered(),
  disputed: disputed,
  defeated: defeated,
  discarded: discarded,
  "discarded, deadline over": async () => afterDeadline(await discarded()),
  "taken again": async () => taken(await discarded()),
  final: final,
  paid: async () => {
    const { at, asked } = await final();
    await at.desk.pay(asked.questionId);
    return { at, asked };
  },
  refunded: async () => {
    const { at, asked } = await afterDeadline(await open());
    await at.desk.refund(asked.questionId);
    return { at, asked };
  },
};

function trial({ at, asked }: Scene, method: string): Trial {
  const { desk, market } = at;
  const args = [asked.questionId];
  switch (method) {
    case "take":
      return { contract: desk.connect(market.solver(1)), method, args, value: asked.question.solverBond };
    case "answer": {
      const shown = answerOf(at.truth(asked));
      return { contract: desk.connect(market.solver(0)), method, args: [...args, shown] };
    }
    default:
      return { contract: desk.connect(market.challenger(3)), method, args };
  }
}

testStates({
  contract: "InferenceDesk",
  prefix: /^Desk/,
  dot: "WrongStatus",
  states: STATES,
  trial,
  behind: ({ at }) => [at.market.game],
  elsewhere: ["ask", "withdraw"],
});
