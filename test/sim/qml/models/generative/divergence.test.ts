import { Emitter } from "../../../../../sim/compile/emitter.ts";
import { depthForCells, runProgram } from "../../../../../sim/compile/host.ts";
import { toCells } from "../../../../../sim/machine/program.ts";
import { emitRelativeEntropy } from "../../../../../sim/qml/models/generative/divergence.ts";
import { relativeEntropy } from "../../../../../sim/state/entropy.ts";
import { Random } from "../../../../helpers/machine/random.ts";
import { expectSameBits } from "../../../../helpers/sim/models/conventions.ts";

const SEED = 31;

/** The relative entropy of q from p, p being loaded from another segment. */
function inMachine(q: readonly number[], p: readonly number[]): number {
  const emitter = new Emitter();
  emitter.asm.emit("KLOAD", { k: 0, k2: 1, b: 0 });
  emitRelativeEntropy(emitter, { register: 0, segment: 0, outcomes: q.length, target: 0 });
  const depth = depthForCells(q.length);
  const program = emitter.finish({ qubits: Math.log2(q.length), dataDepth: [depth, depth, 0, 0] });
  return runProgram(program, { data: [toCells(q), toCells(p)] }).floats[0]!;
}

describe("emitRelativeEntropy", () => {
  it(`has the bits of the host (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const distribution = (): number[] => {
      const shares = Array.from({ length: 8 }, () => (random.chance(0.2) ? 0 : random.unit() + 1));
      const total = shares.reduce((sum, share) => sum + share, 0);
      return shares.map((share) => share / total);
    };
    for (let trial = 0; trial < 20; trial += 1) {
      const [q, p] = [distribution(), distribution()];
      expectSameBits([inMachine(q, p)], [relativeEntropy(q, p)]);
    }
  });
});
