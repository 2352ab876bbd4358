/** The tables of docs/assurance/states.md, and the tests that hold contracts to them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import hre from "hardhat";
import type { Interface } from "ethers";

import { outcomeOf, type Trial } from "./outcomes.ts";

const PAGE = join(import.meta.dirname, "..", "..", "docs", "assurance", "states.md");

export interface StateTable {
  /** Functions, in the order of the columns; a word behind the name tells two calls of one function apart. */
  readonly calls: readonly string[];
  /** Functions without a column: every state lets them. */
  readonly always: readonly string[];
  /** State → function → what the call comes to. */
  readonly rows: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** The table under a heading; `dot` is what a cell with a dot stands for. */
export function stateTable(heading: string, dot = ""): StateTable {
  const section = readFileSync(PAGE, "utf8")
    .split(/^## /m)
    .find((text) => text.startsWith(`${heading}\n`))!;
  const lines = section.split("\n").filter((line) => line.startsWith("|"));
  const cells = (line: string) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", "").replace("·", dot));
  const calls = cells(lines[0]!).slice(1);
  const rows = lines.slice(2).map((line) => {
    const [state, ...outcomes] = cells(line);
    return [state!, Object.fromEntries(calls.map((call, i) => [call, outcomes[i]!]))] as const;
  });
  const [, listed = ""] = /^Ok in every state: (.*)$/m.exec(section) ?? [];
  const always = Array.from(listed.matchAll(/`(\w+)`/g), ([, name]) => name!);
  return { calls, always, rows: new Map(rows) };
}

/** A contract, what leads to each of its states, and the calls that are tried there. */
export interface StateTests<Scene> {
  /** Name of the contract, and heading of its table. */
  readonly contract: string;
  /** What the page leaves out of the names of errors. */
  readonly prefix: RegExp;
  /** What a cell with a dot stands for. */
  readonly dot?: string;
  readonly states: Readonly<Record<string, () => Promise<Scene>>>;
  readonly trial: (scene: Scene, call: string) => Trial | Promise<Trial>;
  /** Contracts behind this one, whose errors can come through. */
  readonly behind?: (scene: Scene) => readonly { readonly interface: Interface }[];
  /** Functions that are about nothing that has states: they begin it, or move credits. */
  readonly elsewhere?: readonly string[];
}

/** Holds a contract to its table: every state has a row, every function that changes something is tried in all of them. */
export function testStates<Scene>(tests: StateTests<Scene>): void {
  const { contract, states, elsewhere = [] } = tests;
  const table = stateTable(contract, tests.dot);

  describe(`${contract}, every function in every state`, () => {
    for (const [state, arrive] of Object.entries(states)) {
      it(state, async () => {
        const scene = await arrive();
        const others = (tests.behind?.(scene) ?? []).map((one) => one.interface);
        const outcomes: Record<string, string> = {};
        for (const call of [...table.calls, ...table.always]) {
          outcomes[call] = (await outcomeOf(await tests.trial(scene, call), others)).replace(tests.prefix, "");
        }
        const ok = Object.fromEntries(table.always.map((call) => [call, "ok"]));
        expect(outcomes).to.deep.equal({ ...table.rows.get(state), ...ok });
      });
    }

    it("has a row of the table for every state, and a place for every function that changes something", async () => {
      expect([...table.rows.keys()]).to.deep.equal(Object.keys(states));
      const tried = new Set([...table.calls, ...table.always, ...elsewhere].map((call) => call.split(" ")[0]!));
      const all = await functionsOf(contract);
      const reading = [...tried].filter((name) => all.get(name) === "view");
      const changing = [...all.keys()].filter((name) => !["view", "pure"].includes(all.get(name)!));
      expect([...tried].sort()).to.deep.equal([...changing, ...reading].sort());
    });
  });
}

/** Function of a contract → `view`, `pure`, `nonpayable` or `payable`. */
async function functionsOf(contract: string): Promise<Map<string, string>> {
  const { abi } = await hre.artifacts.readArtifact(contract);
  const fragments = abi as readonly { type: string; name: string; stateMutability: string }[];
  return new Map(fragments.flatMap((one) => (one.type === "function" ? [[one.name, one.stateMutability]] : [])));
}
