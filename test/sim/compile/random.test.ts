import { expect } from "chai";
import { Emitter } from "../../../sim/compile/emitter.ts";
import { runProgram } from "../../../sim/compile/host.ts";
import { layOutRandom } from "../../../sim/compile/random.ts";
import { Random } from "../../../sim/math/random.ts";
import { expectError } from "../../helpers/machine/errors.ts";

describe("random numbers in the machine", () => {
  for (const seed of [0, 1, -7, 0x123456789abcdef0n, -1n]) {
    it(`are the stream of Random with the seed ${seed}`, () => {
      const emitter = new Emitter(60);
      const random = layOutRandom(emitter, seed);
      for (let cell = 0; cell < 40; cell += 1) random.nextFloat(cell);
      for (let cell = 40; cell < 60; cell += 1) random.nextSign(cell);
      const { floats } = runProgram(emitter.finish({ qubits: 1 }));
      const stream = new Random(seed);
      const expected = [
        ...Array.from({ length: 40 }, () => stream.nextFloat()),
        ...Array.from({ length: 20 }, () => (stream.nextUint64() & 1n ? -1 : 1)),
      ];
      expect(Array.from(floats.subarray(0, 60))).to.deep.equal(expected);
    });
  }

  it("have an integer for a seed", () => {
    expectError(() => layOutRandom(new Emitter(), 2 ** 60), "SeedNotAnInteger", { seed: 2 ** 60 });
  });
});
