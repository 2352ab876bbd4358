import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";

import { EMPTY_INSTRUCTION, ISA } from "../../../sim/index.ts";
import { beginGame, follow, type Game, type GameEvent } from "../../../tasks/protocol/game.ts";
import type { Move } from "../../../tasks/protocol/moves.ts";
import { describeMove } from "../../../tasks/view/dispute.ts";

const CLAIM = {
  host: ZeroAddress,
  hostKey: ZeroHash,
  solver: ZeroAddress,
  machine: ZeroAddress,
  statementHash: ZeroHash,
  stateHash: ZeroHash,
  steps: 4096n,
  budgetSeconds: 10n,
  minMoveSeconds: 1n,
  challengerBond: 1n,
};
const hashes = (count: number) => Array.from({ length: count }, (_, i) => id(`${i}`));
const words = (count: number) => Array.from({ length: count }, (_, i) => `0x${`${i}`.padStart(64, "0")}`);
const opened = (kind: "ket" | "sum", levels: number, nodes: number): GameEvent => ({
  name: "StepOpened",
  kind,
  context: id("context"),
  node: words(1)[0]!,
  levels,
  nodes: words(nodes),
});

/** A game after some events, and after one more. */
function around(events: readonly GameEvent[], last: GameEvent, steps = CLAIM.steps): [Game, Game] {
  const before = events.reduce(follow, beginGame({ ...CLAIM, steps }, ZeroAddress));
  return [before, follow(before, last)];
}
const move = (method: Move["method"]): Move => ({ method, args: [] });
const picked = (index: number): GameEvent => ({ name: "NodePicked", index });

describe("describeMove", () => {
  it("shows what a pick leaves of the steps", () => {
    const [before, after] = around([{ name: "Bisected", hashes: hashes(15) }], { name: "SegmentPicked", index: 1 });
    expect(describeMove(before, after, move("pick"))).to.equal(
      `··${"█".repeat(3)}${"·".repeat(35)}  15 hashes posted, disputed: steps 256 … 512`,
    );
  });

  it("names the step that is opened, from 1, with its instruction", () => {
    const instruction = { ...EMPTY_INSTRUCTION, op: ISA.KZERO.opcode, k: 1 };
    const [before, after] = around([], opened("ket", 3, 8), 1n);
    expect(describeMove(before, after, move("open"), instruction)).to.equal("step 1 opened: KZERO k=1");
    const settled = follow(before, { name: "GameDecided", solverWon: false });
    expect(describeMove(before, settled, move("open"), instruction)).to.equal(
      "step 1 opened and executed on-chain: KZERO k=1",
    );
  });

  it("shows what a pick leaves of a register", () => {
    const [before, after] = around([opened("ket", 4, 16)], picked(3), 1n);
    const bar = `${"·".repeat(7)}${"█".repeat(3)}${"·".repeat(30)}`;
    expect(describeMove(before, after, move("pickNode"))).to.equal(
      `${bar}  16 nodes of the register revealed, disputed: word 3`,
    );
    const [wide, narrow] = around([opened("ket", 6, 8)], picked(1), 1n);
    expect(describeMove(wide, narrow, move("pickNode"))).to.match(
      / 8 nodes of the register revealed, disputed: words 8 … 15$/,
    );
    expect(describeMove(after, after, move("leaf"))).to.match(/^word 3 computed on-chain/);
  });

  it("calls the leaves of a sum terms", () => {
    const [before, after] = around([opened("sum", 1, 1)], picked(1), 1n);
    expect(describeMove(before, after, move("pickNode"))).to.match(/ 2 nodes of the sum revealed, disputed: term 1$/);
    expect(describeMove(after, after, move("leaf"))).to.match(/^term 1 computed on-chain/);
    expect(describeMove(before, before, move("refute"))).to.equal("the terms revealed do not add up");
  });

  it("says whose time ran out", () => {
    const [before, after] = around([{ name: "Bisected", hashes: hashes(15) }], {
      name: "GameDecided",
      solverWon: true,
    });
    expect(describeMove(before, after, move("timeout"))).to.match(/^the challenger has no answer/);
    const [silent] = around([], { name: "GameDecided", solverWon: false });
    expect(describeMove(silent, silent, move("timeout"))).to.match(/^the solver has no answer/);
  });

  it("leaves moves that the next line tells of to it", () => {
    const [before, after] = around([], { name: "Bisected", hashes: hashes(15) });
    for (const method of ["bisect", "descendKet", "descendSum", "close"] as const) {
      expect(describeMove(before, after, move(method))).to.equal(undefined);
    }
  });
});
