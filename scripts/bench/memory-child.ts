/**
 * `node memory-child.ts run|hash|prove QUBITS`: by how many bytes this process has grown at most when it has run a few gates,
 * and hashed the state, and answered a dispute with an opening, nodes and a leaf.
 */
import { run } from "../../sim/machine/run.ts";
import { Prover } from "../../sim/machine/prover.ts";
import { circuitA, gateProgram } from "./circuits.ts";

const [work, qubits] = [process.argv[2], Number(process.argv[3])];
/** Loads the code and warms it up before memory is looked at. */
const small = new Prover(run({ program: gateProgram(4, circuitA(4, 1)) }));
small.open(small.run.steps - 1);

const program = gateProgram(qubits, circuitA(qubits, 1).slice(0, 8));
const before = process.memoryUsage.rss();
let most = before;
const look = () => {
  most = Math.max(most, process.memoryUsage.rss());
};
const made = run({ program }, { checkpointBytes: 0 });
look();
if (work !== "run") {
  made.machineAt(made.steps).state.hash();
  look();
}
if (work === "prove") {
  const prover = new Prover(made);
  const last = made.steps - 2;
  prover.hashesAt([last, last + 1]);
  look();
  prover.open(last);
  look();
  prover.ketNodes(last, 0, qubits - 1);
  look();
  prover.leafProof(last, 1);
  look();
}
console.log(most - before);
