/** What the players of a dispute compute: keccak, state hashes, an answer in a bisection, openings and descents. */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { createKeccak } from "hash-wasm";
import {
  Assembler,
  levelsOfRound,
  nobleHasher,
  Prover,
  run,
  wasmHasher,
  type Hasher,
  type Run,
} from "../../../sim/index.ts";
import { interleaved, median, sample, wall } from "../measure.ts";
import type { Section } from "../section.ts";

/** Gates of the program that the targets speak of, and the most hashes that an answer shows. */
const GATES = 5000;
const HASHES = 31;
const PAIRS = 4096;

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
  const { state } = made.machineAt(made.steps);
  const once = () =>
    sample(() => {
      state.touch(0);
      state.hash();
    });
  once();
  return median([once(), once(), once()]);
}

/** Keccak-256 by every implementation, and the hash of a state. */
export const hashing: Section = async ({ figure, point, target }, { isQuick }) => {
  const bytes = new Uint8Array(64 * PAIRS);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 167 + (i >> 8)) & 255;
  const hashes = new Uint8Array(32 * PAIRS);
  const peer = await createKeccak(256);
  const each = (hash: (pair: Uint8Array) => Uint8Array) => () => {
    for (let i = 0; i < PAIRS; i++) hashes.set(hash(bytes.subarray(64 * i, 64 * i + 64)), 32 * i);
  };
  const by = (hasher: Hasher) => () => hasher.hashPairs(bytes, 0, hashes, 0, PAIRS);
  const simd = wasmHasher();
  const contenders: Record<string, () => void> = {
    "@noble/hashes": each(keccak_256),
    "@noble/hashes, permutation alone": by(nobleHasher()),
    "hash-wasm": each((pair) => peer.init().update(pair).digest("binary")),
    ...(simd && { "ours, two lanes of SIMD": by(simd) }),
  };
  for (const action of Object.values(contenders)) action();
  const expected = new Map<string, string>();
  for (const [name, action] of Object.entries(contenders)) {
    hashes.fill(0);
    action();
    expected.set(Buffer.from(hashes).toString("base64"), name);
  }
  if (expected.size > 1) throw new Error(`keccak: ${[...expected.values()].join(", ")} differ`);
  const timed = Object.entries(contenders).map(([name, action]) => [name, () => sample(action)] as const);
  const taken: Record<string, number[]> = interleaved<string>(5, Object.fromEntries(timed));
  for (const [name, times] of Object.entries(taken)) {
    figure(`keccak of a pair, ${name}`, (median(times) / PAIRS) * 1e6, "ns");
    point("keccak", "millions a second", name, PAIRS / median(times) / 1000);
  }
  for (const n of isQuick ? [12, 16] : [8, 10, 12, 14, 16, 18, 20]) {
    const ms = stateHash(n);
    point("stateHash", "engine", n, ms);
    if (n === 16) target("state hash, n = 16, ms", ms, "≤", 100);
    else figure(`state hash, n = ${n}`, ms, "ms");
  }
};

/** The longest answer in a bisection: the program replayed from its start, and hashed at 31 steps. */
function answer(qubits: number): { all: number; replay: number } {
  const made = gates(qubits, GATES);
  const prover = new Prover(made);
  const steps = Array.from({ length: HASHES }, (_, i) => Math.floor(((i + 1) * made.steps) / (HASHES + 1)));
  const taken = interleaved(qubits > 16 ? 1 : 3, {
    all: () => sample(() => prover.hashesAt(steps)),
    replay: () =>
      sample(() => {
        made.machineAt(0);
        made.machineAt(steps.at(-1)!);
      }),
  });
  return { all: median(taken.all), replay: median(taken.replay) };
}

/** Answers, openings and descents. */
export const disputes: Section = ({ figure, point, target }, { isQuick }) => {
  answer(8);
  for (const n of isQuick ? [12] : [8, 10, 12, 14, 16, 18, 20]) {
    const { all, replay } = answer(n);
    point("dispute", "answer", n, all);
    point("dispute", "of it: the gates", n, replay);
    const name = `bisection answer, n = ${n}, ${GATES} gates`;
    if (n === 12) target(`${name}, ms`, all, "≤", 300);
    else if (n === 20) target(`${name}, s`, all / 1000, "≤", 30);
    else figure(name, all, "ms");
    figure("… of it: the gates", replay, "ms");
  }
  for (const n of isQuick ? [12] : [12, 20]) {
    const made = run(gates(n, 8).statement);
    const prover = new Prover(made);
    const step = made.steps - 1;
    const once = (name: string, action: () => void) => figure(`${name}, n = ${n}`, wall(action), "ms of wall time");
    once("opening", () => prover.open(step));
    let path = 0;
    once("nodes of a whole descent", () => {
      for (let level = n - 1; level > 0; level -= levelsOfRound(level)) {
        path = path * prover.ketNodes(step, path, level).length + 1;
      }
    });
    once("leaf proof", () => prover.leafProof(step, path));
  }
};
