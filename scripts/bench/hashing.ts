/**
 * What a dispute costs its players: keccak, state hashes, an answer in a bisection, openings and descents.
 * `node scripts/bench/hashing.ts`, or with `--json` one line of JSON at the end.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { createKeccak } from "hash-wasm";
import {
  Assembler,
  levelsOfRound,
  nobleHasher,
  positions,
  Prover,
  run,
  wasmHasher,
  type Hasher,
  type Run,
} from "../../sim/index.ts";

export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The value must not exceed it. */
  readonly limit?: number;
  readonly pass?: boolean;
}

/** Gates of the program that the targets speak of, and hashes that an answer shows. */
const GATES = 5000;
const HASHES = 31;

const measure = (name: string, value: number, unit: string, limit?: number): Measure => ({
  name,
  value: Number(value.toPrecision(4)),
  unit,
  ...(limit !== undefined && { limit, pass: value <= limit }),
});

/** Time of the processor, not of the clock: nothing here waits, and other work on the machine does not count. */
const milliseconds = (action: () => void): number => {
  const start = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
};

const median = (values: readonly number[]): number =>
  [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)]!;

/** Median times of several actions, run in turn so that a disturbance hits them alike; the first turn only warms up. */
function interleaved(turns: number, actions: readonly (() => void)[]): number[] {
  const times = actions.map((): number[] => []);
  for (let turn = 0; turn <= turns; turn++) {
    actions.forEach((action, i) => {
      const time = milliseconds(action);
      if (turn > 0) times[i]!.push(time);
    });
  }
  return times.map(median);
}

/** Rotations about every Pauli string of one or two neighbouring qubits in turn, on one register. */
function gates(qubits: number, count: number): Run {
  const asm = new Assembler().setFloat(4, 0.6).setFloat(5, 0.8).emit("KZERO", { k: 0 });
  for (let i = 0; i < count; i++) {
    const bit = 2 ** (i % qubits);
    const z = i % 3 === 0 ? 0 : 2 ** ((i + (i % 3)) % qubits);
    asm.emit("KROT", { k: 0, x: bit, z, b: 4 });
  }
  return run({ program: asm.halt().assemble({ qubits, memDepth: 4 }) }, { checkpointBytes: 0 });
}

/** Milliseconds for the hash of a state whose register has changed everywhere. */
function stateHash(qubits: number): number {
  const made = gates(qubits, 3 * qubits);
  const machine = made.machineAt(made.steps);
  const action = () => {
    machine.state.touch(0);
    machine.state.hash();
  };
  return interleaved(qubits > 16 ? 3 : 9, [action])[0]!;
}

/** Nanoseconds a hash of a pair, by every implementation. */
async function keccakMeasures(): Promise<Measure[]> {
  const pairs = 4096;
  const bytes = new Uint8Array(64 * pairs);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 167 + (i >> 8)) & 255;
  const hashes = new Uint8Array(32 * pairs);
  const peer = await createKeccak(256);
  const each = (hash: (pair: Uint8Array) => Uint8Array) => () => {
    for (let i = 0; i < pairs; i++) hashes.set(hash(bytes.subarray(64 * i, 64 * i + 64)), 32 * i);
  };
  const by = (hasher: Hasher) => () => hasher.hashPairs(bytes, 0, hashes, 0, pairs);
  const simd = wasmHasher();
  const contestants: [string, () => void][] = [
    ["@noble/hashes", each(keccak_256)],
    ["@noble/hashes, permutation alone", by(nobleHasher())],
    ["hash-wasm", each((pair) => peer.init().update(pair).digest("binary"))],
    ...(simd ? ([["two lanes of SIMD", by(simd)]] as [string, () => void][]) : []),
  ];
  const times = interleaved(
    7,
    contestants.map(([, action]) => action),
  );
  return contestants.map(([name], i) => measure(`keccak of a pair, ${name}`, (times[i]! / pairs) * 1e6, "ns"));
}

/** The whole answer, really made. */
function smallAnswer(qubits: number): Measure[] {
  const made = gates(qubits, GATES);
  const prover = new Prover(made);
  const steps = positions(0, made.steps);
  const [answer, replay] = interleaved(3, [
    () => prover.hashesAt(steps),
    () => {
      made.machineAt(0);
      made.machineAt(steps.at(-1)!);
    },
  ]);
  const name = `bisection answer, n = ${qubits}, ${GATES} gates`;
  return [
    measure(`${name}: in all`, answer!, "ms", 300),
    measure(`${name}: the gates`, replay!, "ms"),
    measure(`${name}: ${HASHES} state hashes`, HASHES * stateHash(qubits), "ms"),
  ];
}

/** The same put together from a few gates and hashes. */
function largeAnswer(qubits: number, hash: number): Measure[] {
  const few = 30;
  const made = gates(qubits, few);
  const [replay] = interleaved(1, [
    () => {
      made.machineAt(0);
      made.machineAt(made.steps);
    },
  ]);
  const name = `bisection answer, n = ${qubits}, ${GATES} gates`;
  const gatesSeconds = ((replay! / few) * GATES) / 1000;
  const hashSeconds = (hash * HASHES) / 1000;
  return [
    measure(`${name}: in all (from ${few} gates)`, gatesSeconds + hashSeconds, "s", 30),
    measure(`${name}: the gates (from ${few})`, gatesSeconds, "s"),
    measure(`${name}: ${HASHES} state hashes`, hashSeconds, "s"),
  ];
}

/** An opening, and everything that a descent from it to a word asks for. */
function descent(qubits: number): Measure[] {
  const made = run(gates(qubits, 8).statement);
  const prover = new Prover(made);
  const step = made.steps - 1;
  const opening = milliseconds(() => prover.open(step));
  let path = 0;
  const nodes = milliseconds(() => {
    for (let level = qubits - 1; level > 0; level -= levelsOfRound(level)) {
      const shown = prover.ketNodes(step, path, level);
      path = path * shown.length + 1;
    }
  });
  const leaf = milliseconds(() => prover.leafProof(step, path));
  return [
    measure(`opening, n = ${qubits}`, opening, "ms"),
    measure(`nodes of a whole descent, n = ${qubits}`, nodes, "ms"),
    measure(`leaf proof, n = ${qubits}`, leaf, "ms"),
    measure(`memory after them, n = ${qubits}`, process.memoryUsage().rss / 2 ** 20, "MiB"),
  ];
}

export async function benchHashing(): Promise<Measure[]> {
  const large = stateHash(20);
  return [
    ...(await keccakMeasures()),
    measure("state hash, n = 12", stateHash(12), "ms"),
    measure("state hash, n = 16", stateHash(16), "ms", 100),
    measure("state hash, n = 20", large, "ms"),
    ...descent(20),
    ...smallAnswer(12),
    ...largeAnswer(20, large),
  ];
}

if (import.meta.main) {
  const measures = await benchHashing();
  for (const { name, value, unit, limit, pass } of measures) {
    const verdict = limit === undefined ? "" : `   ${pass ? "within" : "MISSES"} ${limit} ${unit}`;
    console.log(`${name.padEnd(66)} ${value.toString().padStart(9)} ${unit}${verdict}`);
  }
  if (process.argv.includes("--json")) console.log(JSON.stringify({ measures }));
}
