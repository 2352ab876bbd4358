/** Circuit A beside the reference and bit-exact C++, with qubits and with gates. */
import { circuitA, gateProgram } from "../circuits.ts";
import { compileCpp, fnv } from "../cpp.ts";
import { engineFor, referenceFor, replay, timeOf } from "../engines.ts";
import { interleaved, median, ratio, sample } from "../measure.ts";
import type { Section } from "../section.ts";

const QUBITS = [6, 8, 10, 12, 14, 16, 18, 20, 22];
const QUICK_QUBITS = [10, 14, 16, 20];
/** The reference takes a second at 18 qubits, and four times as long for two more. */
const REFERENCE_QUBITS = 18;
/** The bits of registers up to this size are compared. */
const COMPARED_QUBITS = 16;

const NOTE_OF_NAIVE =
  "Naive C++ is slow where its one pass a gate waits for memory; where a cache holds the state (16 MiB at n = 20) it does not, " +
  "and its vectors have 256 bits where those of WebAssembly have 128. RY and RZ take four 128-bit products an amplitude, that is " +
  "two cycles on two multipliers: what the bits ask for already takes more than half of naive C++'s time. Tried and kept: blocks in cache, " +
  "RY and RZ in one pass, gates that pass each other so that fewer rounds over memory are made, runs of CX as one permutation. " +
  "Tried without gain: blocks of 2^10 … 2^13, 5 and 6 contiguous bits (docs/engine.md).";

export const circuit: Section = ({ figure, point, say, target }, { isQuick }) => {
  const cpp = compileCpp();
  if (cpp) say(cpp.version);
  const naive = new Map<number, number>();
  const blocked = new Map<number, number>();
  for (const n of isQuick ? QUICK_QUBITS : QUBITS) {
    const gates = circuitA(n);
    const statement = { program: gateProgram(n, gates) };
    const engine = engineFor(statement);
    const reference = n <= REFERENCE_QUBITS ? referenceFor(statement) : undefined;
    const repeats = Math.max(1, Math.min(200, 2 ** (22 - n)));
    replay(engine);
    const taken: Record<string, number[]> = interleaved<string>(n > 20 ? 3 : 5, {
      engine: () => sample(() => replay(engine)),
      ...(reference && { reference: () => sample(() => replay(reference)) }),
      ...(cpp && {
        "naive C++": () => median(cpp.run("naive", n, gates, repeats + 1).times.slice(1)),
        "blocked C++": () => median(cpp.run("blocked", n, gates, repeats + 1).times.slice(1)),
      }),
    });
    for (const [name, times] of Object.entries(taken)) {
      figure(`circuit A, n = ${n}, ${name}`, median(times), "ms");
      point("time", name, n, median(times));
    }
    const ours = taken.engine!;
    if (taken.reference) point("peers", "reference", n, ratio(taken.reference, ours));
    if (!taken["naive C++"] || !taken["blocked C++"]) continue;
    naive.set(n, ratio(ours, taken["naive C++"]));
    blocked.set(n, ratio(ours, taken["blocked C++"]));
    figure("… the engine ÷ naive C++", naive.get(n)!, "");
    figure("… the engine ÷ blocked C++", blocked.get(n)!, "");
    point("ratio", "naive C++", n, naive.get(n)!);
    point("ratio", "blocked C++", n, blocked.get(n)!);
    if (n > COMPARED_QUBITS) continue;
    const { kets } = engine.machine.state;
    const hash = fnv(new Uint8Array(kets.buffer, kets.byteOffset, kets.byteLength));
    if (hash !== cpp!.run("naive", n, gates, 1).hash) throw new Error(`circuit A, n = ${n}: C++ has other bits`);
  }
  cpp?.[Symbol.dispose]();
  target("circuit A ÷ naive C++, n = 16", naive.get(16), "≤", 1.3);
  target("circuit A ÷ naive C++, n = 20", naive.get(20), "≤", 0.6, NOTE_OF_NAIVE);
  if (!isQuick) target("circuit A ÷ naive C++, n = 22", naive.get(22), "≤", 0.6, NOTE_OF_NAIVE);
  const large = [...blocked].filter(([n]) => n >= 16).map(([, value]) => value);
  target("circuit A ÷ blocked C++, worst of n ≥ 16", large.length ? Math.max(...large) : undefined, "≤", 1.2);
};

/** Time with gates. */
export const gates: Section = ({ figure, point }, { isQuick }) => {
  for (const n of isQuick ? [14] : [10, 14, 18]) {
    for (const layers of [5, 10, 20, 40, 80]) {
      const made = circuitA(n, layers);
      const ms = timeOf({ program: gateProgram(n, made) });
      point("gates", `n = ${n}`, made.length, ms);
      if (layers === 5 || layers === 80) figure(`n = ${n}, ${layers} layers, a gate`, (ms / made.length) * 1000, "µs");
    }
  }
};
