/** Noise: quantum channels, errors of reading, circuits that have both. */
export {
  krausChannel,
  paulisOfChannel,
  superoperator,
  superoperatorChannel,
  TRACE_TOLERANCE,
  type Channel,
  type ChannelTerm,
} from "./channel.ts";
export {
  amplitudeDamping,
  applyReadout,
  bitFlip,
  bitPhaseFlip,
  depolarising,
  generalisedAmplitudeDamping,
  pauliChannel,
  phaseDamping,
  phaseFlip,
  readoutMatrix,
  type ReadoutError,
} from "./channels.ts";
export {
  isChannelUse,
  noisyCircuit,
  withNoise,
  type ChannelUse,
  type NoiseModel,
  type NoisyCircuit,
} from "./circuit.ts";
