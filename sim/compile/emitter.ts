import type { Complex, Matrix } from "../circuit/complex.ts";
import { Assembler, type AssembleOptions } from "../machine/assembler.ts";
import type { Program } from "../machine/program.ts";
import { canonicalBits } from "../math/float.ts";

const START = "start";

/**
 * What the emitters of this folder write into: an {@link Assembler}, and the cells that must hold a value before the
 * program begins. Those are collected while code is emitted and set by one subroutine at the end of the program, which
 * is called first. All are bits committed in the code: they come from exact arithmetic, correctly rounded operations or
 * `sim/math`, so every machine compiles the same program.
 *
 * ```ts
 * const emitter = new Emitter();
 * const angle = emitter.variables([0.3]); // holds 0.3 when the program begins
 * emitter.asm.mov(0, angle);
 * runProgram(emitter.finish({ qubits: 1 })).floats[0]; // → 0.3
 * ```
 */
export class Emitter {
  readonly asm: Assembler;
  readonly #initial: { readonly cell: number; readonly bits: bigint }[] = [];
  readonly #constants = new Map<string, number>();

  /** @param outputs cells reserved at the start of the memory for the outputs; cell 0 is the score */
  constructor(outputs = 1) {
    this.asm = new Assembler({ outputs });
    this.asm.call(START);
  }

  /** Gives existing cells, from `first` on, the values that they have when the program begins. */
  initialise(first: number, values: readonly number[]): void {
    values.forEach((value, i) => {
      const bits = canonicalBits(value);
      // Memory is all zero at the start.
      if (bits !== 0n) this.#initial.push({ cell: first + i, bits });
    });
  }

  /** New cells that hold these values when the program begins. */
  variables(values: readonly number[], alignment = 1): number {
    const first = this.asm.cells(values.length, alignment);
    this.initialise(first, values);
    return first;
  }

  /** New cells that hold these 64-bit integers when the program begins. */
  integers(values: readonly (number | bigint)[]): number {
    const first = this.asm.cells(values.length);
    values.forEach((value, i) => {
      const bits = BigInt.asUintN(64, BigInt(value));
      if (bits !== 0n) this.#initial.push({ cell: first + i, bits });
    });
    return first;
  }

  /** A pair of cells that holds a complex number, shared by all who ask for the same bits; not to be written. */
  constant([re, im]: Complex): number {
    return this.#shared([re, im], 2);
  }

  /** Cells that hold a matrix row by row, 8 for KU (2×2) or 32 for KUU (4×4); shared, not to be written. */
  matrix(matrix: Matrix): number {
    const values = matrix.flat(2);
    return this.#shared(values, values.length);
  }

  /** Ends the program here and assembles it. */
  finish(options: AssembleOptions): Program {
    this.asm.halt().subroutine(START, () => {
      for (const { cell, bits } of this.#initial) this.asm.setInt(cell, bits);
    });
    return this.asm.assemble(options);
  }

  #shared(values: readonly number[], alignment: number): number {
    const key = values.map((value) => canonicalBits(value).toString(16)).join();
    const cell = this.#constants.get(key) ?? this.variables(values, alignment);
    this.#constants.set(key, cell);
    return cell;
  }
}
