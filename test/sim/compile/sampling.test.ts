import { expect } from "chai";
import { parameter } from "../../../sim/circuit/angle.ts";
import { circuit } from "../../../sim/circuit/builder.ts";
import { checkCircuit } from "../../../sim/circuit/circuit.ts";
import { GATE_NAMES } from "../../../sim/circuit/gates.ts";
import { Emitter } from "../../../sim/compile/emitter.ts";
import { runProgram, simulate } from "../../../sim/compile/host.ts";
import { emitSampler, sampleCircuit, samplingProgram } from "../../../sim/compile/sampling.ts";
import { toCells } from "../../../sim/machine/program.ts";
import { Random as Stream } from "../../../sim/math/random.ts";
import { expectationFromCounts } from "../../../sim/observable/counts.ts";
import { measurementGroups } from "../../../sim/observable/grouping.ts";
import { parsePauliSum } from "../../../sim/observable/pauli.ts";
import { compose } from "../../../sim/circuit/circuit.ts";
import { labelledCounts, sampleCounts } from "../../../sim/state/counts.ts";
import { probabilities } from "../../../sim/state/state.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { denseExpectation, denseState } from "../../helpers/sim/dense.ts";
import { randomOperation } from "../../helpers/sim/gates.ts";

const SEED = 4242;

const scrambled = (qubits: number, random: Random) =>
  checkCircuit({ qubits, operations: GATE_NAMES.map((gate) => randomOperation(gate, qubits, random)) });

describe("sampling in the machine", () => {
  for (const measured of [undefined, [0], [3], [1, 0], [3, 0, 2], [2, 3, 1, 0]]) {
    it(`counts what the host counts, measuring ${measured?.join() ?? "all"} (seed ${SEED})`, () => {
      const built = scrambled(4, new Random(SEED));
      const options = { shots: 300, seed: SEED, ...(measured && { qubits: measured }) };
      const expected = sampleCounts(probabilities(simulate(built), measured), 300, SEED);
      const got = sampleCircuit(built, options);
      expect([...got.counts]).to.deep.equal([...expected.counts]);
      expect([got.width, got.shots]).to.deep.equal([expected.width, 300]);
    });
  }

  it("gives a float that is a running sum to the outcome after it, as the host does", () => {
    const u = new Stream(1).nextFloat();
    const emitter = new Emitter(2);
    emitter.asm.emit("KLOAD", { k: 0, k2: 0, b: 0 });
    emitSampler(emitter, { register: 0, width: 1, shots: 1, seed: 1, counts: 0 });
    const program = emitter.finish({ qubits: 1 });
    const { floats } = runProgram(program, { data: [toCells([u, 1 - u])] });
    expect(Array.from(floats.subarray(0, 2))).to.deep.equal([0, 1]);
  });

  it(`scores the average of an observable, with the bits of expectationFromCounts (seed ${SEED})`, () => {
    const built = scrambled(4, new Random(SEED));
    const observable = parsePauliSum("0.3 + 1.7 Z0 - 0.11 Z0 Z2 + 0.7 Z1");
    const options = { shots: 1_000, seed: SEED, qubits: [2, 0, 3] };
    const { floats } = runProgram(samplingProgram(built, { ...options, observable }));
    expect(floats[0]).to.equal(expectationFromCounts(observable, sampleCircuit(built, options)).value);
    expect(runProgram(samplingProgram(built, options)).floats[0]).to.equal(1_000);
  });

  it(`estimates energies, setting by setting, within four standard errors (seed ${SEED})`, () => {
    const built = scrambled(4, new Random(SEED));
    const sum = parsePauliSum("0.5 Z0 Z1 - 0.4 X0 X3 + 0.3 Y2 + 0.2 Z1 X2");
    let [value, squares] = [0, 0];
    measurementGroups(sum, 4).forEach(({ basis, diagonal }, i) => {
      const counts = sampleCircuit(compose(built, basis), { shots: 4_000, seed: SEED + i });
      const estimate = expectationFromCounts(diagonal, counts);
      value += estimate.value;
      squares += estimate.error ** 2;
    });
    const exact = denseExpectation(4, sum, denseState(built));
    expect(Math.abs(value - exact)).to.be.below(4 * Math.sqrt(squares));
    expect(Math.sqrt(squares)).to.be.below(0.02);
  });

  it("of a Bell pair finds 00 and 11 alone; these are its counts on every machine", () => {
    const counts = sampleCircuit(circuit(2).h(0).cx(0, 1).build(), { shots: 1_000, seed: 1 });
    expect(labelledCounts(counts)).to.deep.equal({ "00": 537, "11": 463 });
  });

  it("takes 18 + 4·width steps a shot", () => {
    const steps = (shots: number): number =>
      runProgram(samplingProgram(circuit(3).h(0).build(), { shots, seed: 1 })).steps;
    expect(steps(11) - steps(10)).to.equal(18 + 4 * 3);
  });

  it("refuses what it cannot measure", () => {
    const built = circuit(12).h(0).build();
    const options = { shots: 1, seed: 1 };
    expectError(() => samplingProgram(built, options), "SamplingTooWide", { width: 12 });
    expectError(() => samplingProgram(built, { ...options, qubits: [] }), "SamplingTooWide", { width: 0 });
    expectError(() => samplingProgram(built, { ...options, qubits: [12] }), "QubitOutOfRange", { qubit: 12 });
    expectError(() => samplingProgram(built, { ...options, qubits: [0], shots: 0 }), "ShotsOutOfRange", { value: 0 });
    expectError(() => samplingProgram(built, { ...options, qubits: [0], seed: 0.1 }), "SeedNotAnInteger", {
      seed: 0.1,
    });
    const observable = parsePauliSum("Z1");
    expectError(() => samplingProgram(built, { ...options, qubits: [5], observable }), "ObservableTooWide", {
      measured: 1,
    });
    expectError(
      () => samplingProgram(built, { ...options, qubits: [5], observable: parsePauliSum("X0") }),
      "PauliNotDiagonal",
    );
    const free = circuit(1).rx(parameter("a"), 0).build();
    expectError(() => samplingProgram(free, options), "CircuitParameterUnbound", { parameter: "a" });
  });
});
