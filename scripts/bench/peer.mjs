/**
 * One measurement of a JavaScript peer, in a process of its own: `node peer.mjs <folder of node_modules> <peer> <gates file>`.
 * The file holds `{n, gates, evaluations}` as JSON; each evaluation runs all gates on |0…0⟩ and looks at qubit 0. Prints
 * milliseconds of processor time of its main thread. Circuits are built, or compiled, within the time measured, as those of this project are decoded within
 * theirs.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, peer, file] = process.argv.slice(2);
const { n, gates, evaluations } = JSON.parse(readFileSync(file, "utf8"));
const require = createRequire(join(folder, "index.js"));
const load = (path) => import(pathToFileURL(join(folder, "node_modules", path)).href);

const PEERS = {
  async "quantum-circuit"() {
    const exported = require("quantum-circuit");
    const QuantumCircuit = exported.QuantumCircuit ?? exported;
    return () => {
      const circuit = new QuantumCircuit(n);
      for (const { kind, target, control, angle } of gates) {
        if (kind === "H") circuit.appendGate("h", target);
        else if (kind === "RY") circuit.appendGate("ry", target, { params: { theta: angle } });
        else if (kind === "RZ") circuit.appendGate("rz", target, { params: { phi: angle } });
        else circuit.appendGate("cx", [control, target]);
      }
      circuit.run();
      return circuit.probabilities()[0];
    };
  },
  async jsqubits() {
    const { jsqubits } = await load("jsqubits/lib/index.js");
    return () => {
      let state = jsqubits(`|${"0".repeat(n)}>`);
      for (const { kind, target, control, angle } of gates) {
        if (kind === "H") state = state.hadamard(target);
        else if (kind === "RY") state = state.rotateY(target, angle);
        else if (kind === "RZ") state = state.rotateZ(target, angle);
        else state = state.cnot(control, target);
      }
      return state.amplitude(0);
    };
  },
  async "qsharp-lang"() {
    const { getCompiler, loadWasmModule, QscEventTarget } = await load("qsharp-lang/dist/node.js");
    const wasm = readFileSync(join(folder, "node_modules/qsharp-lang/lib/web/qsc_wasm_bg.wasm"));
    await loadWasmModule(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
    const compiler = await getCompiler();
    const lines = gates.map(({ kind, target, control, angle }) => {
      if (kind === "H") return `H(q[${target}]);`;
      if (kind === "CX") return `CNOT(q[${control}], q[${target}]);`;
      return `${kind === "RY" ? "Ry" : "Rz"}(${angle.toFixed(15)}, q[${target}]);`;
    });
    const source = `namespace Peer { operation Run() : Unit { for _ in 1..${evaluations} { use q = Qubit[${n}];
      ${lines.join("\n")} ResetAll(q); } } }`;
    const program = { sources: [["peer.qs", source]], languageFeatures: [], profile: "unrestricted" };
    return () => compiler.run(program, "Peer.Run()", 1, new QscEventTarget(false));
  },
};

const evaluate = await PEERS[peer]();
const times = peer === "qsharp-lang" ? 1 : evaluations;
const start = process.threadCpuUsage();
for (let i = 0; i < times; i++) await evaluate();
const { user, system } = process.threadCpuUsage(start);
console.log(((user + system) / 1000).toFixed(3));
process.exit(0);
