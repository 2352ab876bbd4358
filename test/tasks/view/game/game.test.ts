import { expect } from "chai";

import { PHASES, type Phase } from "../../../../tasks/protocol/game.ts";
import { readHistory } from "../../../../tasks/protocol/history.ts";
import { pictureOf, type GamePicture } from "../../../../tasks/view/game/picture.ts";
import { gameSvg, gameSvgFile } from "../../../../tasks/view/game/svg.ts";
import { complexText, gameText } from "../../../../tasks/view/game/text.ts";
import { time } from "../../../helpers/dispute/fixture.ts";
import { readMarkup } from "../../../helpers/view/markup.ts";
import {
  challengedGame,
  endedGame,
  LIE_STEPS,
  WRONG_AMPLITUDE,
  type LieName,
  type PlayedGame,
} from "../../../helpers/view/played.ts";

async function seen({ contract, claim, duel, fromBlock, gameId }: PlayedGame): Promise<GamePicture> {
  const history = await readHistory(contract, claim, duel.options.challengerAddress, fromBlock);
  const { deadline, bond } = await contract.gameState(gameId);
  const claimId = await contract.claimIdOf(claim);
  const { bond: solverBond } = await contract.claimState(claimId);
  return pictureOf(history, { deadline: Number(deadline), solverBond, challengerBond: bond });
}

const withoutIds = (text: string): string => text.replace(/0x[0-9a-f]{4,}/gi, "0x#").replace(/0x#…[0-9a-f]{4}/g, "0x#");
const drawing = (text: string): string => withoutIds(text).split("\n\n").slice(1, -1).join("\n\n");
const bar = (from: number, to: number): string => "·".repeat(from) + "█".repeat(to - from) + "·".repeat(40 - to);

describe("the picture of a game", () => {
  it("narrows from all steps to the wrong one, into the register, to the wrong amplitude", async () => {
    const picture = await seen(await endedGame("ket"));
    // 44 steps in segments of 8, then of 1; the 128 words of a register in 16 nodes, then 8.
    expect(drawing(gameText(picture, 0))).to.equal(
      [
        `${bar(0, 40)}  challenged: steps 0 … 44`,
        `${bar(14, 22)}  round 1: 5 hashes, disputed: steps 16 … 24  16 agreed 0x#, 24 rejected 0x#`,
        `${bar(20, 22)}  round 2: 7 hashes, disputed: steps 23 … 24  23 agreed 0x#`,
        "",
        "step 24, opened  pc 23: KROT k=0 x=0xff z=0x1 b=8",
        `${bar(17, 20)}  16 nodes, disputed: words 56 … 63  rejected 0x#`,
        `${bar(19, 20)}  8 nodes, disputed: word 63  rejected 0x#`,
        "at stake: amplitudes 126 … 127",
        "",
        "value claimed   0 + 0i, 1.24246536491 + 0i",
        "value computed  0 + 0i, 0.242465364906 + 0i",
        "by the contract: not equal",
      ].join("\n"),
    );
    expect(picture.disputed!.step).to.equal(LIE_STEPS.ket + 1);
    expect(picture.amplitudes!.from).to.equal(WRONG_AMPLITUDE - 1);
    expect(picture.winner).to.equal("challenger");
  });

  for (const [name, kind, winner, disputed] of [
    ["scalar", "step", "challenger", "settled"],
    ["ket", "leaf", "challenger", "ket"],
    ["sum", "leaf", "challenger", "sum"],
    ["terms", "sum", "challenger", "sum"],
    ["hashes", "step", "challenger", "settled"],
    ["truth", "leaf", "solver", "ket"],
  ] as const satisfies readonly (readonly [LieName, string, string, string])[]) {
    it(`shows how a game about ${name} ends`, async () => {
      const picture = await seen(await endedGame(name));
      expect(picture).to.include({ winner });
      expect(picture.turn).to.equal(undefined);
      expect(picture.verdict!.kind).to.equal(kind);
      expect(picture.disputed!.kind).to.equal(disputed);
      const text = gameText(picture, 0);
      expect(text).to.match(winner === "solver" ? /equal, bit for bit/ : /not equal/);
      expect(text).to.match(new RegExp(`over: the ${winner} won`));
      const { text: drawn } = readMarkup(gameSvgFile(picture));
      expect(drawn).to.include(`the ${winner} won`);
    });
  }

  it("says in every phase who moves, what, and until when, and is drawn", async () => {
    const phases = new Map<Phase, GamePicture>();
    for (const name of ["ket", "sum"] as const) {
      const game = await challengedGame(name);
      while (!game.duel.over) {
        const picture = await seen(game);
        if (!phases.has(picture.phase)) phases.set(picture.phase, picture);
        const now = picture.standing.deadline - 90;
        const text = gameText(picture, now);
        expect(text).to.include(`next        `).and.to.include(picture.next);
        expect(text).to.match(/until +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \(in 1 min 30 s, by the chain's clock\)/);
        const other = picture.turn === "solver" ? "challenger" : "solver";
        expect(text).to.include(`anybody may end it (timeout), and the ${other} wins`);
        expect(gameText(picture, now + 100)).to.include("too late: anybody may end it now (timeout)");
        const { text: drawn, tags } = readMarkup(gameSvg(picture));
        expect(drawn.replace(/ +/g, " ")).to.include(`next: ${picture.next}`.slice(0, 60));
        expect(
          tags.every(({ attributes }) => ![...attributes.values()].some((value) => /NaN|undef/.test(value))),
        ).to.equal(true);
        const due = await game.duel.next();
        await game.duel.send(due!.side, due!.move);
      }
    }
    const played = PHASES.slice(1, PHASES.indexOf("SolverWon"));
    expect(played.filter((phase) => !phases.has(phase))).to.deep.equal([]);
    expect(phases.get("Bisect")!.next).to.equal("the solver posts 5 hashes of states between steps 0 and 44 (bisect)");
    expect(phases.get("DescendKet")!.next).to.equal("the solver reveals 8 nodes above words 56 … 63 (descend)");
    expect(phases.get("LeafSum")!.next).to.match(/proves what term 63 is computed from/);
  });

  it("tells of one who ran out of time", async () => {
    const game = await challengedGame("ket");
    const { contract, claim, duel, gameId } = game;
    const { deadline } = await contract.gameState(gameId);
    await time.increaseTo(deadline + 1n);
    await duel.send("challenger", { method: "timeout", args: [claim, duel.options.challengerAddress] });
    const picture = await seen(game);
    expect(drawing(gameText(picture, 0))).to.include("the solver ran out of time");
    expect(readMarkup(gameSvg(picture)).text).to.include("the solver ran out of time");
    expect(picture.standing.solverBond).to.equal(0n);
  });
});

describe("complexText", () => {
  for (const [re, im, text] of [
    [0.5, -0.25, "0.5 − 0.25i"],
    [-1, 0, "−1 + 0i"],
    [0, -0, "0 − 0i"],
    [NaN, Infinity, "NaN + Infinityi"],
  ] as const) {
    it(text, () => expect(complexText([re, im])).to.equal(text));
  }
});
