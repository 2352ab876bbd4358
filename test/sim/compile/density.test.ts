import { expect } from "chai";
import { parameter } from "../../../sim/circuit/angle.ts";
import { circuit } from "../../../sim/circuit/builder.ts";
import { checkCircuit } from "../../../sim/circuit/circuit.ts";
import { GATE_NAMES } from "../../../sim/circuit/gates.ts";
import { simulateDensity } from "../../../sim/compile/density.ts";
import { simulate } from "../../../sim/compile/host.ts";
import {
  amplitudeDamping,
  depolarising,
  generalisedAmplitudeDamping,
  phaseDamping,
} from "../../../sim/noise/channels.ts";
import { type ChannelUse, noisyCircuit, withNoise } from "../../../sim/noise/circuit.ts";
import { densityEigen, densityOf, purity } from "../../../sim/state/density.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { difference } from "../../helpers/sim/dense.ts";
import { randomChannel } from "../../helpers/sim/channels.ts";
import { randomOperation } from "../../helpers/sim/gates.ts";
import { denseChannel, denseGate, flat, outer } from "../../helpers/sim/noise.ts";

const SEED = 321;
const TOLERANCE = 1e-14;

describe("density matrices in the machine", () => {
  it(`of all gates without noise are those of pure states (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const built = checkCircuit({ qubits: 3, operations: GATE_NAMES.map((gate) => randomOperation(gate, 3, random)) });
    expect(difference(simulateDensity(withNoise(built, {})).entries, densityOf(simulate(built)).entries)).to.be.below(
      TOLERANCE,
    );
  });

  it(`are the sums over Kraus operators of dense matrices, gate by gate (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const n = 3;
    const channels = [
      ...[depolarising(0.2), amplitudeDamping(0.3), generalisedAmplitudeDamping(0.4, 0.3), phaseDamping(0.1)],
      ...[depolarising(0.3, 2), randomChannel(1, 3, random), randomChannel(2, 2, random), randomChannel(2, 5, random)],
    ];
    const names = ["u", "crx", "y", "cswap", "rxx", "ch", "pauli", "sx"] as const;
    const steps = channels.flatMap((channel, i) => {
      const use: ChannelUse = { channel, qubits: randomOperation(channel.qubits === 1 ? "x" : "cx", n, random).qubits };
      return [randomOperation(names[i]!, n, random), randomOperation("u", n, random), use];
    });
    let rho = outer([1, ...new Array<number>(2 * 2 ** n - 1).fill(0)]);
    for (const step of steps) {
      rho = "channel" in step ? denseChannel(n, rho, step.channel.kraus, step.qubits) : denseGate(n, rho, step);
    }
    const density = simulateDensity(noisyCircuit(n, steps));
    expect(difference(density.entries, flat(rho))).to.be.below(TOLERANCE);
    expect(densityEigen(density).values[0]!).to.be.at.least(0);
    expect(purity(density)).to.be.within(1 / 8, 0.9);
  });

  it("need bound parameters, and fit into a register", () => {
    const free = withNoise(circuit(1).rx(parameter("a"), 0).build(), {});
    expectError(() => simulateDensity(free), "CircuitParameterUnbound", { parameter: "a" });
    expectError(() => simulateDensity(withNoise(circuit(13).x(0).build(), {})), "DensityTooWide", { qubits: 13 });
  });
});
