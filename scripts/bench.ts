/**
 * What the reference interpreter and the word trees do in a second, and how much memory a large state takes:
 * `node scripts/bench.ts`, or with `--json` one line of JSON at the end.
 */
import { Assembler, Prover, run, type Operands } from "../sim/index.ts";

const seconds = (action: () => void): number => {
  const start = performance.now();
  action();
  return (performance.now() - start) / 1000;
};
/** The least of several runs: the others were disturbed. */
const best = (times: number, action: () => void) => Math.min(...Array.from({ length: times }, () => seconds(action)));
const mebibytes = () => Math.round(process.memoryUsage().rss / 2 ** 20);

/** Scalar instructions a second: a loop of float and integer arithmetic, copies and jumps. */
function scalarRate(): number {
  const asm = new Assembler();
  const [a, b, c, i] = [asm.cells(1), asm.cells(1), asm.cells(1), asm.cells(1)];
  asm.setFloat(a, 1.5).setFloat(b, 0.25);
  asm.loop(400_000, () => {
    asm.binary("FMUL", c, a, b).immediate("FADD", a, c, 1).immediate("IADD", i, i, 3);
    asm.binary("IXOR", i, i, c).mov(c, a);
  });
  const program = asm.halt().assemble({ qubits: 1 });
  const { steps } = run({ program });
  return steps / best(3, () => run({ program }));
}

/** Amplitude updates a second of one instruction, repeated on a register of n qubits. */
function vectorRates(n: number): Record<string, number> {
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
    return ((repeats + 2) * 2 ** n) / best(3, () => run({ program }, { checkpointBytes: 0 }));
  };
  const names = Object.keys(instructions) as (keyof typeof instructions)[];
  return Object.fromEntries(names.map((name) => [name, Math.round(rate(name))]));
}

/** Seconds for the hash of a state of n qubits whose registers have all just changed. */
function hashSeconds(n: number, ketDepth: number): number {
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
function largeStateMebibytes(): { rss: number; seconds: number } {
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

const large = largeStateMebibytes();
const result = {
  scalarInstructionsPerSecond: Math.round(scalarRate()),
  amplitudeUpdatesPerSecond: vectorRates(16),
  stateHashSeconds: { "n=16, 1 register": hashSeconds(16, 0), "n=16, 4 registers": hashSeconds(16, 2) },
  memoryMebibytesAt20Qubits: large.rss,
  secondsAt20Qubits: large.seconds,
};

const millions = (rate: number) => `${(rate / 1e6).toFixed(1).padStart(7)} M/s`;
console.log(`scalar instructions ${millions(result.scalarInstructionsPerSecond)}`);
for (const [name, rate] of Object.entries(result.amplitudeUpdatesPerSecond)) {
  console.log(`amplitudes ${name.padEnd(8)} ${millions(rate)}   (n = 16)`);
}
for (const [name, time] of Object.entries(result.stateHashSeconds))
  console.log(`state hash ${name}: ${time.toFixed(3)} s`);
console.log(
  `n = 20, 4 registers: run, two state hashes, opening, nodes and leaf in ${result.secondsAt20Qubits.toFixed(1)} s ` +
    `and ${result.memoryMebibytesAt20Qubits} MiB`,
);
if (process.argv.includes("--json")) console.log(JSON.stringify(result));
