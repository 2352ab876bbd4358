/**
 * What the engine does in a second, beside the reference, C++ and JavaScript: `npm run bench -- [--json] [--quick]`.
 *
 * Contenders take turns, and figures are medians of the ratios of a round; single-threaded times are processor time, as
 * the machine may have other work. `--quick` leaves out what takes minutes: peers, and registers of more than 20 qubits.
 * The last line of `--json` is one object with `targets: [{name, value, limit, pass}]`.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";

import { layoutOf } from "../sim/machine/engine/layout.ts";
import { referenceEngine, type Engine } from "../sim/machine/engine/engine.ts";
import { wasmEngine, type WasmOptions } from "../sim/machine/engine/wasm.ts";
import { Machine } from "../sim/machine/machine.ts";
import type { Statement } from "../sim/machine/program.ts";
import { nodeCrew } from "../tasks/engine/crew.ts";
import { circuitA, circuitB, EVALUATIONS, gateProgram, gatesB } from "./bench/circuits.ts";
import { compileCpp, fnv } from "./bench/cpp.ts";
import { hashSeconds, largeStateMebibytes, vectorRates } from "./bench/instructions.ts";
import { describeMachine, freeProcessors, interleaved, median, ratio, sample, wall } from "./bench/measure.ts";
import { installPeers, PEERS } from "./bench/peers.ts";
import { gradient, qaoa, scalarLoop, training } from "./bench/workloads.ts";

interface Target {
  readonly name: string;
  /** `undefined` where it could not be measured. */
  readonly value: number | undefined;
  readonly limit: string;
  readonly pass: boolean | undefined;
}

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, quick: { type: "boolean", default: false } },
});
const targets: Target[] = [];
const figures: Record<string, unknown> = {};

const round = (value: number) => Number(value.toPrecision(4));
const say = (text: string) => console.log(text);
function note(name: string, value: number, unit: string): void {
  figures[name] = round(value);
  say(`${name.padEnd(58)} ${String(round(value)).padStart(10)} ${unit}`);
}
function target(name: string, value: number | undefined, comparison: "≤" | "≥", limit: number): void {
  const pass = value === undefined ? undefined : comparison === "≤" ? value <= limit : value >= limit;
  targets.push({ name, value: value === undefined ? undefined : round(value), limit: `${comparison} ${limit}`, pass });
  const verdict = pass === undefined ? "not measured" : pass ? "pass" : "MISS";
  const shown = value === undefined ? "–" : String(round(value));
  say(`${name.padEnd(58)} ${shown.padStart(10)} ${comparison} ${limit}  ${verdict}`);
}

function engineFor(statement: Statement, options?: WasmOptions): Engine {
  const engine = wasmEngine(statement, options);
  if (!engine) throw new Error("no WebAssembly with SIMD here");
  return engine;
}

/** Runs a program from its start to its end on a machine that was used before; it must set up its registers itself. */
function replay(engine: Engine): void {
  const { machine } = engine;
  machine.cells.fill(0n);
  machine.state.pc = 0;
  machine.state.steps = 0;
  while (engine.advance(Infinity, Infinity).cost > 0) continue;
}

/** Milliseconds of a run, its compilation to fast code left out. */
function timeOf(statement: Statement): number {
  const engine = engineFor(statement);
  sample(() => replay(engine));
  return median([1, 2, 3].map(() => sample(() => replay(engine))));
}

const load = loadavg()[0]!;
say(`${describeMachine()}; load average ${load.toFixed(1)}`);

// Scalar instructions, training, gradients.
const scalar = scalarLoop(400_000);
const scalarMs = timeOf(scalar);
const scalarSteps = 6 * 400_000;
target("scalar instructions, millions a second", scalarSteps / scalarMs / 1000, "≥", 20);
const small = scalarLoop(20_000);
const reference = referenceEngine(new Machine(small));
note("scalar instructions of the reference, millions a second", 120_000 / sample(() => replay(reference)) / 1000, "");
const STEPS_OF_TRAINING = 390_801;
const trained = engineFor(training(22));
replay(trained);
const perStep = timeOf(training(22)) / trained.machine.steps;
target("4-qubit classifier training, 390 801 steps, ms", perStep * STEPS_OF_TRAINING, "≤", 10);
note("one epoch of the Iris classifier (105 rows, 16 parameters)", timeOf(training(1)), "ms");
const [adjoint, shift] = [timeOf(gradient("adjoint")), timeOf(gradient("parameter-shift"))];
note("gradient, 10 qubits, 80 parameters, adjoint", adjoint, "ms");
note("… by parameter shift", shift, "ms");
for (const n of [12, 16]) note(`QAOA on ${n} qubits, 4 layers, energy`, timeOf(qaoa(n, 4)), "ms");

// Memory.
const wide = { program: gateProgram(20, circuitA(20)) };
target("bytes an amplitude, one register of 20 qubits", layoutOf(wide, 1).bytes / 2 ** 20, "≤", 17);

// Circuit A against C++.
const cpp = compileCpp();
if (cpp) say(cpp.version);
const naiveRatios = new Map<number, number>();
const blockedRatios = new Map<number, number>();
for (const n of values.quick ? [10, 14, 16, 20] : [10, 14, 16, 18, 20, 22]) {
  const gates = circuitA(n);
  const statement = { program: gateProgram(n, gates) };
  const engine = engineFor(statement);
  const ours = () => sample(() => replay(engine));
  ours();
  if (!cpp) {
    note(`circuit A, n = ${n}`, ours(), "ms");
    continue;
  }
  const repeats = Math.max(1, Math.min(200, Math.floor(2 ** (22 - n))));
  const theirs = (mode: "naive" | "blocked") => () => median(cpp.run(mode, n, gates, repeats + 1).times.slice(1));
  const times = interleaved(n > 20 ? 2 : 5, { ours, naive: theirs("naive"), blocked: theirs("blocked") });
  naiveRatios.set(n, ratio(times.ours, times.naive));
  blockedRatios.set(n, ratio(times.ours, times.blocked));
  note(`circuit A, n = ${n}`, median(times.ours), "ms");
  note(`… ÷ naive C++ (${round(median(times.naive))} ms)`, naiveRatios.get(n)!, "");
  note(`… ÷ blocked C++ (${round(median(times.blocked))} ms)`, blockedRatios.get(n)!, "");
  if (n <= 16) {
    const { kets } = engine.machine.state;
    const hash = fnv(new Uint8Array(kets.buffer, kets.byteOffset, kets.byteLength));
    if (hash !== cpp.run("naive", n, gates, 1).hash) throw new Error(`circuit A, n = ${n}: C++ has other bits`);
  }
}
target("circuit A ÷ naive C++, n = 16", naiveRatios.get(16), "≤", 1.3);
target("circuit A ÷ naive C++, n = 20", naiveRatios.get(20), "≤", 0.6);
if (!values.quick) target("circuit A ÷ naive C++, n = 22", naiveRatios.get(22), "≤", 0.6);
const large = [...blockedRatios].filter(([n]) => n >= 16).map(([, value]) => value);
target("circuit A ÷ blocked C++, worst of n ≥ 16", large.length ? Math.max(...large) : undefined, "≤", 1.2);
cpp?.[Symbol.dispose]();

// Scaling with gates.
for (const layers of [5, 20, 40]) {
  note(`n = 14, ${layers} layers`, timeOf({ program: gateProgram(14, circuitA(14, layers)) }), "ms");
}

// Threads: wall time, which only free processors make shorter.
{
  await using crew = await nodeCrew(2);
  const [one, two] = [engineFor(wide), engineFor(wide, { crew })];
  const turns = interleaved(7, { one: () => wall(() => replay(one)), two: () => wall(() => replay(two)) });
  two.release();
  note("circuit A, n = 20, two threads", median(turns.two), "ms of wall time");
  note("processors that are free: speed of two plain loops ÷ one", await freeProcessors(), "");
  target("speed of two threads ÷ one, n = 20", ratio(turns.one, turns.two), "≥", 1.6);
}

// JavaScript.
const msB = timeOf({ program: circuitB() });
note(`circuit B, ${EVALUATIONS} evaluations`, msB, "ms");
const peers = values.quick ? undefined : installPeers();
const fastest = { A: Infinity, B: Infinity };
const ms14 = peers ? timeOf({ program: gateProgram(14, circuitA(14)) }) : 0;
for (const peer of peers ? PEERS : []) {
  const a = peers!.measure(peer, 14, circuitA(14), 1, 30_000);
  const b = peers!.measure(peer, 4, gatesB(), EVALUATIONS, 30_000);
  fastest.A = Math.min(fastest.A, a ?? Infinity);
  fastest.B = Math.min(fastest.B, b ?? Infinity);
  say(
    `${peer}: circuit A, n = 14: ${a ? `${round(a)} ms` : "over 30 s"}; circuit B: ${b ? `${round(b)} ms` : "over 30 s"}`,
  );
  figures[`${peer} circuit A, n = 14`] = a;
  figures[`${peer} circuit B`] = b;
}
const times = (theirs: number, ours: number) => (theirs === Infinity ? undefined : theirs / ours);
target("fastest JavaScript peer ÷ circuit A, n = 14", times(fastest.A, ms14), "≥", 100);
target("fastest JavaScript peer ÷ circuit B", times(fastest.B, msB), "≥", 100);
peers?.[Symbol.dispose]();

// Single instructions; hashes and proofs.
const [slow, fast] = [vectorRates(12, "reference"), vectorRates(12, "wasm")];
for (const name of Object.keys(fast)) {
  note(
    `${name}, n = 12, millions of amplitudes a second`,
    fast[name]! / 1e6,
    `(reference ${round(slow[name]! / 1e6)})`,
  );
}
for (const ketDepth of [0, 2]) note(`state hash, n = 16, ${2 ** ketDepth} registers`, hashSeconds(16, ketDepth), "s");
const state = largeStateMebibytes();
note("n = 20, 4 registers: run, hashes, opening, nodes, leaf", state.seconds, `s, ${state.rss} MiB`);

const misses = targets.filter(({ pass }) => pass === false).length;
say(`${targets.filter(({ pass }) => pass).length} targets met, ${misses} missed; load average ${load.toFixed(1)}`);
if (values.json) console.log(JSON.stringify({ machine: describeMachine(), load: round(load), figures, targets }));
