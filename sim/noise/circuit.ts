import { checkCircuit, type Circuit } from "../circuit/circuit.ts";
import type { GateName, Operation } from "../circuit/gates.ts";
import { KetworkRangeError } from "../errors.ts";
import { checkQubits } from "../state/state.ts";
import type { Channel } from "./channel.ts";
import { checkReadout, type ReadoutError } from "./channels.ts";

/** A channel on qubits; the i-th qubit is bit i of its matrices' indices. */
export interface ChannelUse {
  readonly channel: Channel;
  readonly qubits: readonly number[];
}

/** A circuit with channels among its gates, as plain data. */
export interface NoisyCircuit {
  readonly qubits: number;
  readonly steps: readonly (Operation | ChannelUse)[];
  /** The names of the free parameters, in the order of their first use. */
  readonly parameters: readonly string[];
  /** How each qubit is misread; `undefined`: not at all. */
  readonly readout: readonly (ReadoutError | undefined)[];
}

/**
 * Whether a step of a noisy circuit is a channel, not a gate.
 *
 * ```ts
 * withNoise(circuit(1).x(0).build(), { single: bitFlip(0.1) }).steps.map(isChannelUse); // → [false, true]
 * ```
 */
export const isChannelUse = (step: Operation | ChannelUse): step is ChannelUse => "channel" in step;

/** What follows each gate. */
export interface NoiseModel {
  /** After gates on one qubit. */
  readonly single?: Channel;
  /** After gates on several qubits: a one-qubit channel on each of them, or a two-qubit one on both. */
  readonly several?: Channel;
  /** After gates of these names, in the place of the others. */
  readonly gates?: Partial<Readonly<Record<GateName, Channel>>>;
  /** Of every qubit, or qubit by qubit. */
  readonly readout?: ReadoutError | readonly (ReadoutError | undefined)[];
}

/**
 * Checks a noisy circuit.
 *
 * ```ts
 * const noisy = noisyCircuit(2, [
 *   { gate: "h", qubits: [0], angles: [] },
 *   { channel: phaseFlip(0.5), qubits: [0] },
 *   { gate: "h", qubits: [0], angles: [] },
 * ]);
 * noisyProbabilities(noisy, [0]); // ≈ [0.5, 0.5]
 * ```
 *
 * @throws {CircuitError} for its gates; {KetworkRangeError} NoiseChannelWidth, QubitOutOfRange, QubitRepeated,
 * NoiseReadoutLength, NoiseProbabilityOutOfRange
 */
export function noisyCircuit(
  qubits: number,
  steps: readonly (Operation | ChannelUse)[],
  readout: NoiseModel["readout"] = [],
): NoisyCircuit {
  const operations = steps.filter((step): step is Operation => !isChannelUse(step));
  const { parameters } = checkCircuit({ qubits, operations });
  for (const { channel, qubits: on } of steps.filter(isChannelUse)) {
    if (checkQubits(on, qubits).length !== channel.qubits) {
      throw new KetworkRangeError("NoiseChannelWidth", `${channel.name} acts on ${channel.qubits}, not ${on.length}`, {
        channel: channel.name,
        qubits: on.length,
      });
    }
  }
  const errors = Array.isArray(readout)
    ? (readout as readonly (ReadoutError | undefined)[])
    : Array.from({ length: qubits }, () => readout as ReadoutError);
  if (errors.length > qubits) {
    throw new KetworkRangeError("NoiseReadoutLength", `${errors.length} readout errors for ${qubits} qubits`, {
      errors: errors.length,
      qubits,
    });
  }
  errors.forEach((error) => error && checkReadout(error));
  return { qubits, steps, parameters, readout: errors };
}

/**
 * A circuit with noise after its gates.
 *
 * ```ts
 * const bell = circuit(2).h(0).cx(0, 1).build();
 * const noisy = withNoise(bell, { single: amplitudeDamping(0.01), several: depolarising(0.02, 2) });
 * purity(simulateDensity(noisy)); // → 0.963600…
 * labelledCounts(sampleNoisy(noisy, { shots: 1000, seed: 1 })); // → { 10: 1, 11: 459, 00: 537, 01: 3 }
 * ```
 *
 * @throws {KetworkRangeError} NoiseChannelWidth where a two-qubit channel would follow a gate on another number of
 * qubits; as {@link noisyCircuit}
 */
export function withNoise({ qubits, operations }: Circuit, model: NoiseModel): NoisyCircuit {
  const steps = operations.flatMap((operation): (Operation | ChannelUse)[] => {
    const on = operation.qubits;
    const channel = model.gates?.[operation.gate] ?? (on.length === 1 ? model.single : model.several);
    if (channel === undefined) return [operation];
    const uses = channel.qubits === 1 ? on.map((qubit) => ({ channel, qubits: [qubit] })) : [{ channel, qubits: on }];
    return [operation, ...uses];
  });
  return noisyCircuit(qubits, steps, model.readout);
}
