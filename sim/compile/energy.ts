import { type Circuit, lower } from "../circuit/circuit.ts";
import type { PauliSum } from "../observable/pauli.ts";
import { emitAdjointSweep, emitFreshZeros } from "./adjoint.ts";
import { cellsInOrder } from "./circuit.ts";
import { type DiagonalChoice, emitDiagonal, layOutMerged, type MergedCode, signedTerms, termsKey } from "./diagonal.ts";
import type { Emitter } from "./emitter.ts";
import { checkObservable } from "./measure.ts";
import type { Objective } from "./objective.ts";
import { emitApply, emitExpectation } from "./observable.ts";
import { emitParameterShift } from "./shift.ts";

/** `adjoint` costs O(gates) steps; `parameter-shift` O(gates²), but is what quantum hardware can do. */
export type GradientMethod = "adjoint" | "parameter-shift";

/** How an energy is compiled. */
export interface EnergyOptions {
  /**
   * Whether a layer of diagonal gates becomes one step (default: `auto`, where that is less work). Only with the adjoint
   * gradient: a shift of one gate would take its layer apart.
   */
  readonly diagonal?: DiagonalChoice;
}

/** Registers: ψ, λ = H·ψ, and what is spent. */
const PSI = 0;
const LAMBDA = 1;
const SCRATCH = 2;

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
export function energyObjective(
  circuit: Circuit,
  sum: PauliSum,
  method: GradientMethod = "adjoint",
  { diagonal = "auto" }: EnergyOptions = {},
): Objective {
  checkObservable(sum, circuit.qubits);
  const primitives = lower(circuit);
  const { parameters, qubits } = circuit;
  const merging = { qubits, diagonal: method === "adjoint" ? diagonal : "never" } as const;
  return {
    qubits,
    scoreKetDepth: 0,
    gradientKetDepth: method === "adjoint" ? 1 : 0,
    dataDepth: [0, 0, 0, 0],
    parameters,
    layOut: (emitter, first) => {
      const { asm } = emitter;
      const cellOf = cellsInOrder(parameters, first);
      const code = layOutMerged(emitter, primitives, cellOf, merging);
      const energy = layOutEnergy(emitter, sum, code);
      const prepare = (): void => {
        code.angles();
        asm.emit("KZERO", { k: PSI });
        code.forward(PSI);
      };
      const score = (target: number): void => {
        prepare();
        asm.source("energy", () => {
          energy.expectation(target);
        });
      };
      if (method === "parameter-shift") {
        const evaluate = (forward: (register: number) => void, target: number): void => {
          asm.emit("KZERO", { k: PSI });
          forward(PSI);
          energy.expectation(target);
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
      return {
        score,
        loss: score,
        gradient: (loss, gradient) => {
          prepare();
          asm.source("observable", () => {
            energy.apply(loss);
          });
          const fresh = new Set(parameters.map((_, i) => gradient + i));
          const registers = { psi: PSI, lambda: LAMBDA, scratch: SCRATCH };
          emitAdjointSweep(emitter, code, { ...registers, gradient: cellsInOrder(parameters, gradient), fresh });
          emitFreshZeros(emitter, fresh);
        },
      };
    },
  };
}

interface EnergyCode {
  /** Emits `m[target] = ⟨ψ|H|ψ⟩`. */
  expectation(target: number): void;
  /** Emits λ = H·ψ, up to a multiple of ψ where H has the identity, and `m[target] = ⟨ψ|H|ψ⟩`. */
  apply(target: number): void;
}

/** An observable whose Z strings are a layer's D, up to the sign, is D's register: two steps instead of one a string. */
function layOutEnergy(emitter: Emitter, sum: PauliSum, { diagonals }: MergedCode): EnergyCode {
  const { asm } = emitter;
  const { sign, terms } = signedTerms(sum.filter(({ x, z }) => x === 0 && z !== 0));
  const diagonal = diagonals.get(termsKey(terms));
  const dot = asm.cells(2, 2);
  if (diagonal === undefined) {
    return {
      expectation: (target) => {
        emitExpectation(emitter, sum, PSI, target);
      },
      apply: (target) => {
        emitApply(emitter, sum, PSI, LAMBDA);
        asm.emit("KDOT", { a: dot, k: PSI, k2: LAMBDA }).mov(target, dot);
      },
    };
  }
  const others = sum.filter(({ x }) => x !== 0);
  const constant = sum.find(({ x, z }) => x === 0 && z === 0)?.re ?? 0;
  const apply = (target: number): void => {
    emitDiagonal(emitter, diagonal, PSI, LAMBDA);
    if (sign < 0) asm.emit("KPHASE", { k: LAMBDA, b: emitter.constant([-1, 0]) });
    for (const { x, z, re } of others) {
      asm.emit("KADDP", { k: LAMBDA, k2: PSI, x, z, b: emitter.constant([re, 0]) });
    }
    // The derivative of ⟨ψ|ψ⟩ is zero, so the identity needs no place in λ.
    asm.emit("KDOT", { a: dot, k: PSI, k2: LAMBDA }).immediate("FADD", target, dot, constant);
  };
  return { apply, expectation: apply };
}
