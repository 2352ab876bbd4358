/** Whole programs, beside the reference: scalar arithmetic, training, gradients, QAOA, circuit B. */
import { circuitB, EVALUATIONS } from "../circuits.ts";
import { againstReference, timeOf } from "../engines.ts";
import { run } from "../../../sim/machine/run.ts";
import type { Statement } from "../../../sim/machine/program.ts";
import type { Section } from "../section.ts";
import { gradient, QUBITS_OF_GRADIENT, qaoa, scalarLoop, training } from "../workloads.ts";

const ROUNDS = 20_000;
const STEPS_A_ROUND = 6;
/** Of the training that the target speaks of: 22 epochs and a bit. */
const STEPS_OF_TRAINING = 390_801;

export const programs: Section = ({ figure, point, target }, { isQuick }) => {
  const both = (name: string, statement: Statement): number => {
    const { ms, times } = againstReference(statement);
    figure(name, ms, "ms");
    figure("… the reference ÷ the engine", times, "");
    return ms;
  };

  const { ms: scalarMs, times } = againstReference(scalarLoop(ROUNDS));
  const millions = (ROUNDS * STEPS_A_ROUND) / scalarMs / 1000;
  target("scalar instructions, millions a second", millions, "≥", 20);
  figure("… of the reference", millions / times, "");

  const epochs = training(22);
  const { steps } = run(epochs, { checkpointBytes: 0 });
  target("4-qubit classifier training, 390 801 steps, ms", (timeOf(epochs) / steps) * STEPS_OF_TRAINING, "≤", 10);
  both("one epoch of the Iris classifier (105 rows, 16 parameters)", training(1));
  both(`circuit B, ${EVALUATIONS} evaluations`, { program: circuitB() });

  for (const layers of [1, 3, 5, 7]) {
    const parameters = QUBITS_OF_GRADIENT * (layers + 1);
    for (const method of ["adjoint", "parameter-shift"] as const) {
      const ms =
        layers === 7
          ? both(`gradient, 10 qubits, ${parameters} parameters, ${method}`, gradient(method))
          : timeOf(gradient(method, layers));
      point("gradient", method, parameters, ms);
    }
  }
  for (const n of isQuick ? [8, 12, 16] : [8, 10, 12, 14, 16, 18, 20]) {
    const ms = n === 12 || n === 16 ? both(`QAOA on ${n} qubits, 4 layers, energy`, qaoa(n, 4)) : timeOf(qaoa(n, 4));
    point("qaoa", "engine", n, ms);
  }
};
