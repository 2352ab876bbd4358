import type { Circuit } from "../../circuit/circuit.ts";
import { KetworkRangeError } from "../../errors.ts";
import { ATAN, ATAN_FOLD, machineAtan2 } from "../../math/atan.ts";
import type { Emitter } from "../emitter.ts";
import { parameterFrequencies } from "../frequencies.ts";
import { checkLength, checkOption, type Optimiser } from "./optimiser.ts";

/**
 * The frequency of each parameter of a circuit in which each has only one, as {@link rotosolve} needs: it stands in one
 * gate that is no controlled rotation.
 *
 * ```ts
 * rotosolveFrequencies(circuit(1).rx(scaleAngle(parameter("a"), 2), 0).build()); // → [2]
 * rotosolveFrequencies(circuit(2).crx(parameter("a"), 0, 1).build()); // throws RotosolveFrequencies
 * ```
 *
 * @throws {KetworkRangeError} RotosolveFrequencies, with the parameter and its frequencies
 */
export function rotosolveFrequencies(circuit: Circuit): readonly number[] {
  return circuit.parameters.map((parameter) => {
    const frequencies = parameterFrequencies(circuit, parameter);
    if (frequencies.length !== 1) {
      throw new KetworkRangeError(
        "RotosolveFrequencies",
        `${parameter} has the frequencies ${frequencies.join(", ")}: only one can be solved for`,
        { parameter, frequencies },
      );
    }
    return frequencies[0]!;
  });
}

/**
 * Rotosolve (Ostaszewski et al., arXiv:1905.09692): in each iteration, puts every parameter in turn where the loss, a
 * sine of it, is least. No gradient, no learning rate; three evaluations a parameter.
 *
 * With `L(θ) = A·sin(fθ + B) + C` and `q = (π/2) / f`: `s = (2·L(θ) − L(θ + q)) − L(θ − q)`, `c = L(θ + q) − L(θ − q)`,
 * `turn = machineAtan2(s, c) + π/2`, less 2π where that exceeds π, and `θ = θ − turn / f`. A parameter that does not matter,
 * s = c = 0, stays.
 *
 * ```ts
 * const ansatz = circuit(2).ry(parameter("a"), 0).ry(parameter("b"), 1).build();
 * const objective = energyObjective(ansatz, parsePauliSum("Z0 + 2 Z1"));
 * const optimiser = rotosolve({ frequencies: rotosolveFrequencies(ansatz) });
 * fit(objective, { optimiser, initial: [0.1, 0.2], iterations: 2 }).losses.at(-1); // ≈ -3
 * ```
 *
 * @param frequencies f of each parameter (see {@link rotosolveFrequencies})
 * @throws {KetworkRangeError} OptimiserOptionOutOfRange; on use, OptimiserLength for another number of parameters
 */
export function rotosolve({ frequencies }: { readonly frequencies: readonly number[] }): Optimiser {
  frequencies.forEach((frequency, i) => checkOption("Rotosolve", `frequencies[${i}]`, frequency, { open: true }));
  const quarters = frequencies.map((frequency) => Math.PI / 2 / frequency);
  return {
    name: "Rotosolve",
    start: (parameters, loss) => {
      checkLength("Rotosolve", frequencies.length, parameters.length);
      return () => {
        let before = NaN;
        frequencies.forEach((frequency, i) => {
          const value = parameters[i]!;
          const here = loss.value(parameters);
          if (i === 0) before = here;
          parameters[i] = value + quarters[i]!;
          const above = loss.value(parameters);
          parameters[i] = value - quarters[i]!;
          const below = loss.value(parameters);
          parameters[i] = value;
          const s = here * 2 - above - below;
          const c = above - below;
          if (s === 0 && c === 0) return;
          let turn = machineAtan2(s, c) + Math.PI / 2;
          if (turn > Math.PI) turn -= 2 * Math.PI;
          parameters[i] = value - turn / frequency;
        });
        return before;
      };
    },
    layOut: (emitter, { parameters, count, loss, emitLoss }) => {
      checkLength("Rotosolve", frequencies.length, count);
      const { asm } = emitter;
      const lossAt = asm.freshLabel("loss");
      asm.subroutine(lossAt, emitLoss);
      const rates = emitter.variables(frequencies);
      const steps = emitter.variables(quarters);
      const cell = (): number => asm.cells(1);
      const [i, value, moved, here, above] = [cell(), cell(), cell(), cell(), cell()];
      const [s, c, turn, test] = [cell(), cell(), cell(), cell()];
      const move = (mnemonic: "FADD" | "FSUB"): void => {
        asm.load(moved, steps, i).binary(mnemonic, moved, value, moved).store(parameters, i, moved).call(lossAt);
      };
      return {
        ketDepth: 0,
        emit: () => {
          asm.range(i, 0, count, () => {
            const [matters, next, small] = [asm.freshLabel("matters"), asm.freshLabel("next"), asm.freshLabel("small")];
            asm.load(value, parameters, i).call(lossAt).mov(here, loss);
            move("FADD");
            asm.mov(above, loss);
            move("FSUB");
            asm.store(parameters, i, value);
            asm.immediate("FMUL", s, here, 2).binary("FSUB", s, s, above).binary("FSUB", s, s, loss);
            asm.binary("FSUB", c, above, loss);
            asm.immediate("FEQ", test, s, 0).jumpIfZero(matters, test);
            asm.immediate("FEQ", test, c, 0).jumpIfNotZero(next, test).label(matters);
            emitAtan2(emitter, s, c, turn);
            asm.immediate("FADD", turn, turn, Math.PI / 2);
            asm.immediateFirst("FLT", test, Math.PI, turn).jumpIfZero(small, test);
            asm.immediate("FSUB", turn, turn, 2 * Math.PI).label(small);
            asm.load(moved, rates, i).binary("FDIV", turn, turn, moved);
            asm.binary("FSUB", value, value, turn).store(parameters, i, value).label(next);
          });
        },
      };
    },
  };
}

/**
 * Emits `m[target] = machineAtan2(m[y], m[x])`, with the bits of `machineAtan2`; the three cells must differ.
 *
 * ```ts
 * const emitter = new Emitter();
 * emitAtan2(emitter, emitter.variables([1]), emitter.variables([-1]), 0);
 * runProgram(emitter.finish({ qubits: 1 })).floats[0]; // → 2.356194490192345
 * ```
 */
export function emitAtan2({ asm }: Emitter, y: number, x: number, target: number): void {
  const cell = (): number => asm.cells(1);
  const [tall, wide, r, z, p, base, test] = [cell(), cell(), cell(), cell(), cell(), cell(), cell()];
  const [plain, flat, right, upper] = ["plain", "flat", "right", "upper"].map((name) => asm.freshLabel(name)) as [
    string,
    string,
    string,
    string,
  ];
  asm.unary("FABS", tall, y).unary("FABS", wide, x).binary("FMIN", r, tall, wide).binary("FMAX", p, tall, wide);
  asm.binary("FDIV", r, r, p).setFloat(base, 0);
  asm.immediateFirst("FLT", test, ATAN_FOLD, r).jumpIfZero(plain, test);
  asm
    .immediate("FADD", p, r, 1)
    .immediate("FSUB", r, r, 1)
    .binary("FDIV", r, r, p)
    .setFloat(base, Math.PI / 4);
  asm
    .label(plain)
    .binary("FMUL", z, r, r)
    .setFloat(p, ATAN[ATAN.length - 1]!);
  for (let i = ATAN.length - 2; i >= 0; i -= 1) asm.binary("FMUL", p, p, z).immediate("FADD", p, p, ATAN[i]!);
  asm.binary("FMUL", p, z, p).binary("FMUL", p, r, p).binary("FSUB", p, r, p).binary("FADD", target, base, p);
  asm
    .binary("FLT", test, wide, tall)
    .jumpIfZero(flat, test)
    .immediateFirst("FSUB", target, Math.PI / 2, target);
  asm.label(flat).immediate("FLT", test, x, 0).jumpIfZero(right, test);
  asm.immediateFirst("FSUB", target, Math.PI, target).label(right);
  asm.immediate("FLT", test, y, 0).jumpIfZero(upper, test).unary("FNEG", target, target).label(upper);
}
