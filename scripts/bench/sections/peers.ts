/** The JavaScript simulators: circuits A and B, each with everything from gates to result. */
import { run } from "../../../sim/machine/run.ts";
import { circuitA, circuitB, EVALUATIONS, gateProgram, gatesB } from "../circuits.ts";
import { interleaved, median, ratio, sample } from "../measure.ts";
import { installPeers, PEERS, type Peer } from "../peers.ts";
import type { Section } from "../section.ts";

const LIMIT_MS = 30_000;
const ROUNDS = 3;

export const peers: Section = ({ figure, point, say, target }, { isQuick }) => {
  const bench = isQuick ? undefined : installPeers();
  if (!bench && !isQuick) say("npm could not install the JavaScript peers");
  /** Of the fastest peer. */
  const best = { A: Infinity, B: Infinity };
  /** Peers that took too long are not asked again. */
  const slow = new Set<Peer>();
  const compare = (n: number, ours: () => void, theirs: (peer: Peer) => number | undefined): Map<Peer, number> => {
    const ratios = new Map<Peer, number>();
    ours();
    for (const peer of PEERS) {
      if (slow.has(peer)) continue;
      // A peer that needs many seconds is asked once.
      const first = theirs(peer);
      if (first === undefined) {
        slow.add(peer);
        say(`${peer}, n = ${n}: over ${LIMIT_MS / 1000} s, or it failed`);
        continue;
      }
      const taken = interleaved(first > 5_000 ? 1 : ROUNDS, {
        ours: () => sample(ours),
        theirs: () => (first > 5_000 ? first : (theirs(peer) ?? first)),
      });
      ratios.set(peer, ratio(taken.theirs, taken.ours));
      figure(`${peer}, n = ${n}`, median(taken.theirs), `ms, the engine ${median(taken.ours).toPrecision(3)} ms`);
      figure("… ÷ the engine", ratios.get(peer)!, "");
      if (n !== 4) {
        point("time", peer, n, median(taken.theirs));
        point("peers", peer, n, ratios.get(peer)!);
      }
    }
    return ratios;
  };
  if (bench) {
    say(`circuit B, ${EVALUATIONS} evaluations on 4 qubits, then circuit A`);
    const b = compare(
      4,
      () => run({ program: circuitB() }, { checkpointBytes: 0 }),
      (peer) => bench.measure(peer, 4, gatesB(), EVALUATIONS, LIMIT_MS),
    );
    best.B = Math.min(...b.values());
    for (const n of [6, 8, 10, 12, 14, 16]) {
      const gates = circuitA(n);
      const a = compare(
        n,
        () => run({ program: gateProgram(n, gates) }, { checkpointBytes: 0 }),
        (peer) => bench.measure(peer, n, gates, 1, LIMIT_MS),
      );
      if (n === 14) best.A = Math.min(...a.values());
    }
    bench[Symbol.dispose]();
  }
  const measured = (value: number) => (value === Infinity ? undefined : value);
  target("fastest JavaScript peer ÷ circuit A, n = 14", measured(best.A), "≥", 100);
  target("fastest JavaScript peer ÷ circuit B", measured(best.B), "≥", 100);
};
