import { MNEMONICS, type Mnemonic } from "../isa.ts";

/** How fast an engine is. */
export interface Speed {
  /** Seconds of a step beside its amplitudes. */
  readonly step: number;
  /** Seconds of an amplitude, for each instruction that touches a register. */
  readonly amplitude: Readonly<Partial<Record<Mnemonic, number>>>;
}

const NANOSECOND = 1e-9;

/**
 * The WebAssembly engine on one thread of a 2.5 GHz server of 2024, for registers of 12 to 18 qubits, in nanoseconds an
 * amplitude. Small registers are dominated by the step. Controls, which leave amplitudes out, are not accounted for.
 */
export const WASM_SPEED: Speed = {
  step: 10 * NANOSECOND,
  amplitude: Object.fromEntries(
    Object.entries({
      ...{ KZERO: 0.13, KCLEAR: 0.13, KCOPY: 0.3, KFILL: 0.3 },
      ...{ KX: 0.2, KH: 0.4, KPHASE: 0.36, KROT: 0.4, KU: 0.7, KUU: 3.7 },
      ...{ KADDP: 1.1, KLOAD: 0.4, KMUL: 0.57, KDPH: 8.2, KDOT: 1.2 },
    } satisfies Partial<Record<Mnemonic, number>>).map(([name, value]) => [name, value * NANOSECOND]),
  ),
};

/** Time of so many steps, `count` of each instruction, on registers of n qubits. */
export function secondsOf(
  { step, amplitude }: Speed,
  qubits: number,
  steps: number,
  count: (mnemonic: Mnemonic) => number,
): number {
  const amplitudes = MNEMONICS.reduce((sum, name) => sum + count(name) * (amplitude[name] ?? 0), 0);
  return steps * step + 2 ** qubits * amplitudes;
}
