import { expect } from "chai";
import { adamState, adamStep, layOutAdam } from "../../../../sim/compile/optimiser/adam.ts";
import { Emitter } from "../../../../sim/compile/emitter.ts";
import { runProgram } from "../../../../sim/compile/host.ts";
import { expectError } from "../../../helpers/machine/errors.ts";
import { Random } from "../../../helpers/machine/random.ts";

const SEED = 5;

describe("Adam", () => {
  it(`in the machine has the bits of the host's (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const count = 5;
    const initial = Array.from({ length: count }, () => random.unit());
    const gradients = Array.from({ length: 7 }, () => Array.from({ length: count }, () => 10 * random.unit()));
    const options = { learningRate: 0.07, beta1: 0.85, beta2: 0.99, epsilon: 1e-6 };
    const state = adamState(initial);
    for (const gradient of gradients) adamStep(state, gradient, options);

    const emitter = new Emitter(1 + count);
    emitter.initialise(1, initial);
    const gradient = emitter.asm.cells(count);
    const step = layOutAdam(emitter, { parameters: 1, gradient, count }, options);
    for (const values of gradients) {
      values.forEach((value, i) => emitter.asm.setFloat(gradient + i, value));
      step();
    }
    const { floats } = runProgram(emitter.finish({ qubits: 1 }));
    expect(Array.from(floats.subarray(1, 1 + count))).to.deep.equal(Array.from(state.parameters));
  });

  it("is the paper's algorithm", () => {
    const [rate, beta1, beta2, epsilon] = [0.1, 0.9, 0.999, 1e-8];
    const gradients = [3, -1, 0.5];
    let [theta, m, v] = [1, 0, 0];
    gradients.forEach((g, i) => {
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g ** 2;
      theta -= (rate * (m / (1 - beta1 ** (i + 1)))) / (Math.sqrt(v / (1 - beta2 ** (i + 1))) + epsilon);
    });
    const state = adamState([1]);
    for (const g of gradients) adamStep(state, [g], { learningRate: rate });
    expect(Math.abs(state.parameters[0]! - theta)).to.be.below(1e-14);
  });

  it("does not move along a zero gradient", () => {
    const state = adamState([0.25]);
    adamStep(state, [0], { learningRate: 1 });
    expect(state.parameters[0]).to.equal(0.25);
  });

  for (const [name, value] of [
    ["learningRate", 0],
    ["learningRate", NaN],
    ["beta1", 1],
    ["beta2", -0.1],
    ["epsilon", 0],
  ] as const) {
    it(`refuses ${name} = ${value}`, () => {
      const options = { learningRate: 0.1, [name]: value };
      expectError(() => adamStep(adamState([0]), [0], options), "AdamOptionOutOfRange", { name });
    });
  }
});
