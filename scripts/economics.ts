/**
 * What attacks cost and what honesty earns, for some worlds: `npm run economics -- [--seed S] [--trials N] [--json]`.
 * docs/economics.md discusses the figures.
 */
import { parseArgs } from "node:util";

import { drawTable } from "../tasks/view/table.ts";
import { bondsOf, GAS, leastWatching, riseBorne, simulateStrategy, STRATEGIES, type World } from "./economics/model.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    trials: { type: "string", default: "20000" },
    json: { type: "boolean", default: false },
  },
});
const [seed, trials] = [Number(values.seed), Number(values.trials)];

const WORLDS: Readonly<Record<string, World>> = {
  "layer 1, calm": bounty({ baseFeeGwei: 2, volatility: 0.3, watched: 0.9 }),
  "layer 1, wild": bounty({ baseFeeGwei: 20, volatility: 1, watched: 0.9 }),
  "layer 1, few watchers": bounty({ baseFeeGwei: 2, volatility: 0.3, watched: 0.5 }),
  rollup: bounty({ baseFeeGwei: 0.01, volatility: 0.5, watched: 0.9 }),
};

function bounty(world: Pick<World, "baseFeeGwei" | "volatility" | "watched">): World {
  return { reward: 1, solverBond: 0.5, challengerBond: 0.1, ...world };
}

const COLUMNS = [
  { head: "strategy" },
  ...["attacker, ether", "honest side, ether", "honest side lost money"].map((head) => ({
    head,
    align: "right" as const,
  })),
];

const ether = (value: number): string => value.toFixed(4);
const report = Object.entries(WORLDS).map(([name, world]) => ({
  name,
  world,
  bonds: bondsOf(world),
  leastWatching: { alone: leastWatching(world), withSham: leastWatching(world, true) },
  strategies: Object.fromEntries(
    Object.keys(STRATEGIES).map((strategy) => [strategy, simulateStrategy(strategy, world, trials, seed)]),
  ),
}));

const say = (text: string): void => console.error(text);
for (const { name, world, bonds, leastWatching: least, strategies } of report) {
  say(`\n${name}: base fee ${world.baseFeeGwei} gwei, reward ${world.reward}, bonds ${ether(bonds.solver)} and`);
  say(`${ether(bonds.challenger)} ether, claims watched with probability ${world.watched}; lying does not pay from`);
  say(`${least.alone.toFixed(3)} on, with a sham of one's own from ${least.withSham.toFixed(3)}`);
  const rows = Object.entries(strategies).map(([strategy, made]) => [
    ...[strategy, ether(made.attacker), ether(made.honest), `${(100 * made.honestLosses).toFixed(1)} %`],
  ]);
  say(drawTable(COLUMNS, rows));
}
say(
  `\nThe base fee may rise ${riseBorne(GAS.solverMoves).toFixed(1)} times before a solver's defence costs more than half`,
);
say(
  `a least bond, and ${riseBorne(GAS.challenge + GAS.challengerMoves).toFixed(1)} times before a challenger's attack does.`,
);
if (values.json) console.log(JSON.stringify({ seed, trials, report }));
