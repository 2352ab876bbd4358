import { type Circuit, lower } from "../circuit/circuit.ts";
import type { PauliSum } from "../observable/pauli.ts";
import { emitAdjointSweep } from "./adjoint.ts";
import { cellsInOrder, layOutCircuit } from "./circuit.ts";
import { checkObservable } from "./measure.ts";
import type { Objective } from "./objective.ts";
import { emitApply, emitExpectation } from "./observable.ts";
import { emitParameterShift } from "./shift.ts";

/** `adjoint` costs O(gates) steps; `parameter-shift` O(gates²), but is what quantum hardware can do. */
export type GradientMethod = "adjoint" | "parameter-shift";

/**
 * The energy ⟨0|U(θ)† H U(θ)|0⟩, as loss and as score.
 *
 * ```ts
 * const ansatz = circuit(1).ry(parameter("theta"), 0).build();
 * const objective = energyObjective(ansatz, parsePauliSum("Z0"));
 * const { floats } = runProgram(gradientProgram(objective), { args: [0.3] });
 * floats.slice(0, 2); // → [0.955336…, -0.295520…]
 * ```
 *
 * @throws {PauliError} PauliNotHermitian; {KetworkRangeError} ObservableTooWide where H has more qubits than the circuit
 */
export function energyObjective(circuit: Circuit, sum: PauliSum, method: GradientMethod = "adjoint"): Objective {
  checkObservable(sum, circuit.qubits);
  const primitives = lower(circuit);
  const { parameters } = circuit;
  return {
    qubits: circuit.qubits,
    scoreKetDepth: 0,
    gradientKetDepth: method === "adjoint" ? 1 : 0,
    dataDepth: [0, 0, 0, 0],
    parameters,
    layOut: (emitter, first) => {
      const { asm } = emitter;
      const cellOf = cellsInOrder(parameters, first);
      const code = layOutCircuit(emitter, primitives, cellOf);
      const prepare = (): void => {
        code.angles();
        asm.emit("KZERO", { k: 0 });
        code.forward(0);
      };
      const score = (target: number): void => {
        prepare();
        emitExpectation(emitter, sum, 0, target);
      };
      if (method === "parameter-shift") {
        const evaluate = (forward: (register: number) => void, energy: number): void => {
          asm.emit("KZERO", { k: 0 });
          forward(0);
          emitExpectation(emitter, sum, 0, energy);
        };
        return {
          score,
          loss: score,
          gradient: (loss, gradient) => {
            score(loss);
            emitParameterShift(emitter, primitives, { cellOf, gradient: cellsInOrder(parameters, gradient), evaluate });
          },
        };
      }
      const dot = asm.cells(2, 2);
      return {
        score,
        loss: score,
        gradient: (loss, gradient) => {
          prepare();
          emitApply(emitter, sum, 0, 1);
          asm.emit("KDOT", { a: dot, k: 0, k2: 1 }).mov(loss, dot);
          parameters.forEach((_, i) => asm.setFloat(gradient + i, 0));
          emitAdjointSweep(emitter, code, { psi: 0, lambda: 1, gradient: cellsInOrder(parameters, gradient) });
        },
      };
    },
  };
}
