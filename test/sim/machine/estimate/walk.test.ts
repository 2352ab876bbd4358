import { expect } from "chai";
import { estimate } from "../../../../sim/machine/estimate/estimate.ts";
import { run } from "../../../../sim/machine/run.ts";
import { Random } from "../../../../sim/math/random.ts";
import { randomFlow } from "../../../helpers/machine/flow.ts";

const SEED = 4096;
const PROGRAMS = 1_200;
const MAX_STEPS = 5_000;
const BUDGET = 2 ** 14;

describe("walk", () => {
  it(`bounds ${PROGRAMS} random control flows with random data (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const ends = new Map<string, number>();
    for (let i = 0; i < PROGRAMS; i += 1) {
      const program = randomFlow(random, MAX_STEPS);
      const { end, exact, steps } = estimate(program, { budget: BUDGET });
      for (let data = 0; data < 2; data += 1) {
        const args = BigUint64Array.from({ length: 4 }, () => BigInt(random.nextInt(3)));
        const made = run({ program, args }, { checkpointBytes: 0, engine: "reference" });
        // Faults that depend on data are taken not to happen.
        if (made.fault?.reason === "CellOutOfRange") continue;
        const about = `program ${i}: ${end}, ${steps.low} … ${steps.high}, but ${made.status} after ${made.steps}`;
        expect(made.steps, about).to.be.within(steps.low, steps.high);
        if (end === "halts" || end === "outOfSteps")
          expect(made.status, about).to.equal(end === "halts" ? "halted" : end);
        if (end === "faults") expect(made.status, about).to.equal("faulted");
      }
      const key = exact ? `${end}, exactly` : end;
      ends.set(key, (ends.get(key) ?? 0) + 1);
    }
    // Whatever can be said is said now and then.
    for (const key of ["halts, exactly", "halts", "outOfSteps", "unknown"]) {
      expect(ends.get(key), key).to.be.above(2);
    }
    expect(ends.get("halts, exactly")! + ends.get("halts")!).to.be.above(PROGRAMS / 3);
  });
});
