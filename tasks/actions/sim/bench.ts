import {
  energyObjective,
  estimate,
  evaluationProgram,
  hardwareEfficient,
  hasWasm,
  initialParameters,
  KetworkRangeError,
  pauliTerm,
  run,
  toCells,
} from "../../../sim/index.ts";
import { plainCommand } from "../../cli/command.ts";
import { drawTable } from "../../view/table.ts";

interface BenchArguments {
  readonly qubits: number;
  readonly seconds: number;
  readonly json: boolean;
}

const LAYERS = 4;

/** Energies of a layered circuit on 4, 8, … qubits: what an evaluation costs here. */
export default plainCommand<BenchArguments>(({ qubits: most, seconds }, { io }) => {
  if (!(most >= 4 && most <= 24)) {
    throw new KetworkRangeError("BenchQubits", `--qubits ${most}: it must be 4 … 24`, { qubits: most });
  }
  const results = [];
  for (let qubits = 4; qubits <= most; qubits += 4) {
    io.progress(`${qubits} qubits`);
    results.push(measure(qubits, seconds));
  }
  const right = { align: "right" as const };
  const head = ["qubits", "parameters", "steps", "runs", "ms a run", "million amplitude updates a second"];
  return {
    json: { engine: hasWasm() ? "wasm" : "reference", layers: LAYERS, results },
    text: drawTable(
      head.map((name) => ({ head: name, ...right })),
      results.map(({ qubits, parameters, steps, runs, milliseconds, updatesPerSecond }) => [
        ...[qubits, parameters, steps, runs, milliseconds.toPrecision(3), (updatesPerSecond / 1e6).toPrecision(3)],
      ]),
    ),
  };
});

function measure(qubits: number, seconds: number) {
  const ansatz = hardwareEfficient(qubits, LAYERS);
  const program = evaluationProgram(energyObjective(ansatz, pauliTerm({ 0: "Z" })));
  const args = toCells(initialParameters(ansatz.parameters.length, 1));
  const once = () => run({ program, args }, { checkpointBytes: 0 });
  const { updates } = estimate(program);
  // The first run compiles the engine.
  const { steps } = once();
  const begun = performance.now();
  let runs = 0;
  do {
    once();
    runs += 1;
  } while (performance.now() - begun < 1000 * seconds);
  const milliseconds = (performance.now() - begun) / runs;
  return {
    ...{ qubits, parameters: ansatz.parameters.length, steps, runs, milliseconds },
    updatesPerSecond: (1000 * updates.high) / milliseconds,
  };
}
