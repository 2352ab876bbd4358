import { type Circuit, lower as primitivesOf } from "../circuit/circuit.ts";
import type { PauliSum } from "../observable/pauli.ts";
import { emitAdjointSweep } from "./adjoint.ts";
import { cellsInOrder, layOutCircuit } from "./circuit.ts";
import type { Emitter } from "./emitter.ts";
import { checkObservable } from "./measure.ts";
import type { Objective } from "./objective.ts";
import { emitApply } from "./observable.ts";

/** A state of the same circuit that has been found before. */
export interface LowerState {
  /** β: what an overlap with the state costs. */
  readonly penalty: number;
  /** The first of the consecutive cells that hold the state's parameters. */
  cells(emitter: Emitter): number;
}

/** Registers: the state, H and the penalties on it, and the lower state that it is compared with. */
const [PSI, LAMBDA, OTHER] = [0, 1, 2];

/**
 * The energy with a price on the overlap with states found before, `⟨ψ|H|ψ⟩ + Σ_i β_i·|⟨ψ_i|ψ⟩|²` (Higgott, Wang and
 * Brierley, arXiv:1805.08138, eq. 4), as loss and as score. That is the expectation of the Hermitian
 * `H + Σ_i β_i·|ψ_i⟩⟨ψ_i|`, so one adjoint sweep gives its gradient. The lower states are prepared anew for every
 * evaluation.
 *
 * @throws {PauliError} PauliNotHermitian; {KetworkRangeError} ObservableTooWide where H has more qubits than the circuit
 */
export function deflatedObjective(circuit: Circuit, sum: PauliSum, lower: readonly LowerState[]): Objective {
  checkObservable(sum, circuit.qubits);
  const primitives = primitivesOf(circuit);
  const { parameters } = circuit;
  const ketDepth = lower.length === 0 ? 1 : 2;
  return {
    qubits: circuit.qubits,
    scoreKetDepth: ketDepth,
    gradientKetDepth: ketDepth,
    dataDepth: [0, 0, 0, 0],
    parameters,
    layOut: (emitter, first) => {
      const { asm } = emitter;
      const code = layOutCircuit(emitter, primitives, cellsInOrder(parameters, first));
      const others = lower.map((state) => ({
        penalty: state.penalty,
        code: layOutCircuit(emitter, primitives, cellsInOrder(parameters, state.cells(emitter))),
      }));
      const dot = asm.cells(2, 2);
      const [square, part] = [asm.cells(1), asm.cells(1)];
      const loss = (target: number): void => {
        code.angles();
        asm.emit("KZERO", { k: PSI });
        code.forward(PSI);
        emitApply(emitter, sum, PSI, LAMBDA);
        asm.emit("KDOT", { a: dot, k: PSI, k2: LAMBDA }).mov(target, dot);
        for (const { penalty, code: other } of others) {
          other.angles();
          asm.emit("KZERO", { k: OTHER });
          other.forward(OTHER);
          asm.emit("KDOT", { a: dot, k: OTHER, k2: PSI });
          asm
            .binary("FMUL", square, dot, dot)
            .binary("FMUL", part, dot + 1, dot + 1)
            .binary("FADD", square, square, part);
          asm.immediate("FMUL", square, square, penalty).binary("FADD", target, target, square);
          asm.immediate("FMUL", dot, dot, penalty).immediate("FMUL", dot + 1, dot + 1, penalty);
          asm.emit("KADDP", { k: LAMBDA, k2: OTHER, b: dot });
        }
      };
      return {
        loss,
        score: loss,
        gradient: (target, gradient) => {
          loss(target);
          parameters.forEach((_, i) => asm.setFloat(gradient + i, 0));
          emitAdjointSweep(emitter, code, { psi: PSI, lambda: LAMBDA, gradient: cellsInOrder(parameters, gradient) });
        },
      };
    },
  };
}
