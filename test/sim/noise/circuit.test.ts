import { expect } from "chai";
import { parameter } from "../../../sim/circuit/angle.ts";
import { circuit } from "../../../sim/circuit/builder.ts";
import { bitFlip, depolarising, phaseFlip } from "../../../sim/noise/channels.ts";
import { isChannelUse, noisyCircuit, withNoise } from "../../../sim/noise/circuit.ts";
import { expectError } from "../../helpers/machine/errors.ts";

const built = circuit(3).h(0).cx(0, 2).rx(parameter("a"), 1).ccx(0, 1, 2).build();
const [one, two, flip] = [depolarising(0.1), depolarising(0.1, 2), bitFlip(0.2)];

describe("withNoise", () => {
  it("puts channels after gates, and names of gates go first", () => {
    const noisy = withNoise(built, { single: one, several: phaseFlip(0.1), gates: { h: flip, cx: two } });
    const text = noisy.steps.map((step) =>
      isChannelUse(step) ? `${step.channel.name} ${step.qubits.join()}` : step.gate,
    );
    expect(text).to.deep.equal([
      ...["h", "bit flip(0.2) 0", "cx", "depolarising(0.1) 0,2", "rx", "depolarising(0.1) 1", "ccx"],
      ...["phase flip(0.1) 0", "phase flip(0.1) 1", "phase flip(0.1) 2"],
    ]);
    expect(noisy.parameters).to.deep.equal(["a"]);
  });

  it("reads every qubit alike, or each as it is told", () => {
    const error = { zeroAsOne: 0.1, oneAsZero: 0.2 };
    expect(withNoise(built, { readout: error }).readout).to.deep.equal([error, error, error]);
    expect(withNoise(built, { readout: [undefined, error] }).readout).to.deep.equal([undefined, error]);
    expect(withNoise(built, {}).readout).to.deep.equal([]);
  });

  it("refuses what does not fit", () => {
    expectError(() => withNoise(built, { several: two }), "NoiseChannelWidth", { channel: two.name, qubits: 3 });
    expectError(() => noisyCircuit(2, [{ channel: one, qubits: [2] }]), "QubitOutOfRange", { qubit: 2 });
    expectError(() => noisyCircuit(2, [{ channel: two, qubits: [1, 1] }]), "QubitRepeated", { qubit: 1 });
    expectError(() => noisyCircuit(2, [{ gate: "x", qubits: [5], angles: [] }]), "CircuitQubitOutOfRange");
    expectError(() => withNoise(built, { readout: { zeroAsOne: -1, oneAsZero: 0 } }), "NoiseProbabilityOutOfRange");
    const errors = [undefined, undefined, undefined, undefined];
    expectError(() => withNoise(built, { readout: errors }), "NoiseReadoutLength", { errors: 4 });
  });
});
