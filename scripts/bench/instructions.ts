/** What one instruction costs, what a state's hash costs, and how much memory a large state and its proofs take. */
import { Assembler, Prover, run, type Operands } from "../../sim/index.ts";

const seconds = (action: () => void): number => {
  const start = performance.now();
  action();
  return (performance.now() - start) / 1000;
};
/** The least of several runs: the others were disturbed. */
const best = (times: number, action: () => void) => Math.min(...Array.from({ length: times }, () => seconds(action)));
const mebibytes = () => Math.round(process.memoryUsage().rss / 2 ** 20);

/** Amplitude updates a second of one instruction, repeated on a register of n qubits. */
export function vectorRates(n: number, engine: "reference" | "wasm"): Record<string, number> {
  const instructions = {
    KX: { k: 0, x: 5 },
    KH: { k: 0, x: 4 },
    KPHASE: { k: 0, z: 0, b: 4 },
    KROT: { k: 0, x: 5, z: 3, b: 4 },
    KU: { k: 0, x: 4, b: 8 },
    KUU: { k: 0, x: 4, z: 1, b: 32 },
    KADDP: { k: 0, k2: 1, x: 5, z: 3, b: 4 },
    KMUL: { k: 0, k2: 1 },
    KDPH: { k: 0, k2: 1, b: 6 },
    KDOT: { a: 2, k: 0, k2: 1, x: 5, z: 3 },
  } as const;
  const repeats = 40;
  const rate = (mnemonic: keyof typeof instructions) => {
    const asm = new Assembler();
    asm.cells(60);
    // Unitary coefficients, so that amplitudes stay normal numbers.
    asm.setFloat(4, 0.6).setFloat(5, 0.8).setFloat(6, 0.3);
    [0.6, 0, 0.8, 0, -0.8, 0, 0.6, 0].forEach((value, i) => asm.setFloat(8 + i, value));
    for (let i = 0; i < 4; i++) asm.setFloat(32 + 10 * i, 1);
    asm.emit("KFILL", { k: 1, a: 4 }).emit("KFILL", { k: 0, a: 4 });
    asm.loop(repeats, () => asm.emit(mnemonic, instructions[mnemonic] as Operands<typeof mnemonic>));
    const program = asm.halt().assemble({ qubits: n, ketDepth: 1 });
    // Filling takes about as long as two updates.
    return ((repeats + 2) * 2 ** n) / best(3, () => run({ program }, { checkpointBytes: 0, engine }));
  };
  const names = Object.keys(instructions) as (keyof typeof instructions)[];
  return Object.fromEntries(names.map((name) => [name, Math.round(rate(name))]));
}

/** Seconds for the hash of a state of n qubits whose registers have all just changed. */
export function hashSeconds(n: number, ketDepth: number): number {
  const asm = new Assembler().setFloat(2, 0.5);
  for (let k = 0; k < 2 ** ketDepth; k++) asm.emit("KFILL", { k, a: 2 });
  const result = run({ program: asm.halt().assemble({ qubits: n, ketDepth, memDepth: 8 }) }, { checkpointBytes: 0 });
  const { state } = result;
  return best(2, () => {
    for (let k = 0; k < 2 ** ketDepth; k++) state.touch(k);
    state.hash();
  });
}

/** Peak memory of a run, a state hash, an opening and the proofs of a leaf at n = 20 with four registers. */
export function largeStateMebibytes(): { rss: number; seconds: number } {
  let rss = 0;
  const time = seconds(() => {
    const asm = new Assembler().setFloat(2, 0.5);
    for (let k = 0; k < 4; k++) asm.emit("KFILL", { k, a: 2 });
    asm.emit("KADDP", { k: 0, k2: 1, x: 7, z: 1, b: 2 }).halt();
    const prover = new Prover(run({ program: asm.assemble({ qubits: 20, ketDepth: 2, memDepth: 8 }) }));
    const last = prover.run.steps - 1;
    const look = () => {
      rss = Math.max(rss, mebibytes());
    };
    prover.hashesAt([last, last + 1]);
    look();
    prover.open(last);
    look();
    prover.ketNodes(last, 0, 19);
    look();
    prover.leafProof(last, 12345);
    look();
  });
  return { rss, seconds: time };
}
