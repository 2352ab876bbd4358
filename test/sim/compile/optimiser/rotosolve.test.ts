import { expect } from "chai";
import { parameter, scaleAngle } from "../../../../sim/circuit/angle.ts";
import { circuit } from "../../../../sim/circuit/builder.ts";
import { Emitter } from "../../../../sim/compile/emitter.ts";
import { energyObjective } from "../../../../sim/compile/energy.ts";
import { runProgram } from "../../../../sim/compile/host.ts";
import { minimise } from "../../../../sim/compile/optimiser/optimiser.ts";
import { emitAtan2, rotosolve, rotosolveFrequencies } from "../../../../sim/compile/optimiser/rotosolve.ts";
import { fit, trainingProgram } from "../../../../sim/compile/training.ts";
import { machineAtan2 } from "../../../../sim/math/atan.ts";
import { parsePauliSum } from "../../../../sim/observable/pauli.ts";
import { expectError } from "../../../helpers/machine/errors.ts";
import { Random } from "../../../helpers/machine/random.ts";

const SEED = 88;
const [a, b] = [parameter("a"), parameter("b")];
const noGradient = (): never => {
  throw new Error("Rotosolve asks for no gradient");
};

describe("Rotosolve", () => {
  it(`puts a sine at its least in one step, from anywhere (seed ${SEED})`, () => {
    const random = new Random(SEED);
    for (let round = 0; round < 200; round += 1) {
      const [frequency, size, phase, level] = [
        2 ** random.below(4) / 2,
        3 * random.unit(),
        4 * random.unit(),
        random.unit(),
      ];
      const value = ([x]: Float64Array): number => size * Math.sin(frequency * x! + phase) + level;
      const initial = [5 * random.unit()];
      const { parameters, losses } = minimise(
        rotosolve({ frequencies: [frequency] }),
        { value, gradient: noGradient },
        { initial, iterations: 1 },
      );
      expect(Math.abs(value(parameters) - (level - Math.abs(size)))).to.be.below(1e-13);
      expect(Math.abs(parameters[0]! - initial[0]!)).to.be.at.most(Math.PI / frequency + 1e-12);
      expect(losses).to.deep.equal([value(Float64Array.from(initial))]);
    }
  });

  it("leaves a parameter that does not matter, on the host and in the machine", () => {
    const ansatz = circuit(2).rx(a, 0).rz(b, 1).build();
    const training = { optimiser: rotosolve({ frequencies: [1, 1] }), initial: [0.3, 0.7], iterations: 1 };
    const objective = energyObjective(ansatz, parsePauliSum("Z0"));
    const { parameters } = fit(objective, training);
    expect(Math.abs(parameters[0]! - Math.PI)).to.be.below(1e-15);
    expect(parameters[1]).to.equal(0.7);
    expect(Array.from(runProgram(trainingProgram(objective, training)).floats.subarray(1, 3))).to.deep.equal([
      ...parameters,
    ]);
  });

  it("needs one frequency a parameter", () => {
    expect(rotosolveFrequencies(circuit(2).rx(scaleAngle(a, -3), 0).cp(b, 0, 1).build())).to.deep.equal([3, 1]);
    for (const [ansatz, frequencies] of [
      [circuit(2).crx(a, 0, 1).build(), [0.5, 1]],
      [circuit(2).rx(a, 0).ry(a, 1).build(), [1, 2]],
    ] as const) {
      expectError(() => rotosolveFrequencies(ansatz), "RotosolveFrequencies", {
        parameter: "a",
        frequencies: [...frequencies],
      });
    }
    expectError(() => rotosolve({ frequencies: [1, 0] }), "OptimiserOptionOutOfRange", {
      name: "frequencies[1]",
      value: 0,
    });
  });
});

describe("emitAtan2", () => {
  it(`has the bits of machineAtan2 (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const points = [
      ...[
        [0, 1],
        [1, 0],
        [0, -1],
        [-1, 0],
        [-0, 1],
        [1, 1],
        [-1, 1],
        [-1, -1],
        [1, -1],
        [2, 5],
        [5, -2],
        [0, 0],
      ],
      ...Array.from({ length: 50 }, () => [random.unit() * 2 ** (random.below(20) - 10), random.unit()]),
    ] as [number, number][];
    const emitter = new Emitter(points.length);
    const [y, x] = [emitter.asm.cells(1), emitter.asm.cells(1)];
    const name = emitter.asm.freshLabel("machineAtan2");
    const target = emitter.asm.cells(1);
    emitter.asm.subroutine(name, () => {
      emitAtan2(emitter, y, x, target);
    });
    points.forEach(([tall, wide], i) => emitter.asm.setFloat(y, tall).setFloat(x, wide).call(name).mov(i, target));
    const { floats } = runProgram(emitter.finish({ qubits: 1 }));
    expect(Array.from(floats.subarray(0, points.length))).to.deep.equal(
      points.map(([tall, wide]) => machineAtan2(tall, wide)),
    );
  });
});
