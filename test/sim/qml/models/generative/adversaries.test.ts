import { expect } from "chai";
import { Emitter } from "../../../../../sim/compile/emitter.ts";
import { depthForCells, runProgram, simulateAt } from "../../../../../sim/compile/host.ts";
import { initialParameters } from "../../../../../sim/compile/training.ts";
import { toCells } from "../../../../../sim/machine/program.ts";
import { realAmplitudes } from "../../../../../sim/qml/ansatz/ansatz.ts";
import {
  GAN_KET_DEPTH,
  layOutAdversaries,
  paritiesUpTo,
} from "../../../../../sim/qml/models/generative/adversaries.ts";
import { relativeEntropy } from "../../../../../sim/state/entropy.ts";
import { probabilities } from "../../../../../sim/state/state.ts";
import { expectNear, expectSameBits } from "../../../../helpers/sim/models/conventions.ts";

const SEED = 17;
/** Roundings of small circuits, and of library functions that are not the machine's. */
const TOLERANCE = 1e-14;
/** Central differences with steps of 1e-5. */
const DIFFERENCES = 1e-9;

const circuit = realAmplitudes(2, 1);
const parities = paritiesUpTo(2, 2);
const target = [0.5, 0.25, 0, 0.25];
const generator = initialParameters(4, SEED);
const weights = initialParameters(4, SEED + 1);

function evaluate(side: "discriminator" | "generator" | "score", args: ArrayLike<number>): Float64Array {
  const emitter = new Emitter(5);
  const cells = emitter.asm.cells(8);
  for (let i = 0; i < 8; i += 1) emitter.asm.emit("ARG", { a: cells + i, b: i });
  const code = layOutAdversaries(emitter, { circuit, parities }, { generator: cells, weights: cells + 4 });
  if (side === "score") code.score(0);
  else code[side](0, 1);
  const dataDepth = [depthForCells(4), 0, 0, 0] as const;
  const program = emitter.finish({ qubits: 2, ketDepth: GAN_KET_DEPTH, argsDepth: depthForCells(8), dataDepth });
  return runProgram(program, { args, data: [toCells(target)] }).floats.subarray(0, 5);
}

/** The losses from their definitions. */
function losses(args: ArrayLike<number>): { discriminator: number; generator: number } {
  const p = probabilities(simulateAt(circuit, Array.from(args).slice(0, 4)));
  const real = Array.from(p, (_, x) => {
    const sign = (z: number) => ((x & z).toString(2).replaceAll("0", "").length % 2 === 1 ? -1 : 1);
    const logit = parities.reduce((sum, z, i) => sum + args[4 + i]! * sign(z), 0);
    return 1 / (1 + Math.exp(-logit));
  });
  const sum = (term: (x: number) => number) => real.reduce((total, _, x) => total + term(x), 0);
  return {
    discriminator: sum((x) => -target[x]! * Math.log(real[x]!) - p[x]! * Math.log(1 - real[x]!)),
    generator: sum((x) => -p[x]! * Math.log(real[x]!)),
  };
}

describe("paritiesUpTo", () => {
  it("counts the bits of masks", () => {
    expect(paritiesUpTo(3, 1)).to.deep.equal([0, 1, 2, 4]);
    expect(paritiesUpTo(3, 2)).to.deep.equal([0, 1, 2, 3, 4, 5, 6]);
    expect(paritiesUpTo(3, 3)).to.have.length(8);
  });
});

describe("layOutAdversaries", () => {
  const args = [...generator, ...weights];

  for (const [side, first] of [
    ["generator", 0],
    ["discriminator", 4],
  ] as const) {
    it(`has the loss of the ${side} and its derivatives (seed ${SEED})`, () => {
      const [loss, ...gradient] = evaluate(side, args);
      expectNear([loss!], [losses(args)[side]], TOLERANCE);
      const step = 1e-5;
      const differences = [0, 1, 2, 3].map((i) => {
        const moved = (by: number) => losses(args.map((value, at) => (at === first + i ? value + by : value)))[side];
        return (moved(step) - moved(-step)) / (2 * step);
      });
      expect(Math.max(...differences.map(Math.abs))).to.be.above(0.01);
      expectNear(gradient, differences, DIFFERENCES);
    });
  }

  it("scores by the relative entropy of the data from the generator", () => {
    const p = probabilities(simulateAt(circuit, generator));
    expectSameBits(evaluate("score", args).subarray(0, 1), [relativeEntropy(target, p)]);
  });
});
