import { expect } from "chai";

import { Random } from "../../../../sim/math/random.ts";
import { playScenario } from "../../../helpers/tasks/agent-scenario.ts";
import { temporaryFolder } from "../../../helpers/tasks/folder.ts";

/** `npm run torture` plays more of them. */
const SEEDS = [1, 2, 3, 4, 5, 6];

describe("createTransactor, in random lives", () => {
  const folder = temporaryFolder();
  for (const seed of SEEDS) {
    it(`does each intent once, seed ${seed}`, async () => {
      const report = await playScenario(folder(), new Random(seed), 80);
      expect(report.intents).to.be.greaterThan(3);
      expect(report.deaths).to.be.greaterThan(1);
    });
  }
});
