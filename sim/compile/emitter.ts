import type { Complex, Matrix } from "../circuit/complex.ts";
import { Assembler, type AssembleOptions } from "../machine/assembler.ts";
import type { Program } from "../machine/program.ts";
import { canonicalBits } from "../math/float.ts";

const START = "start";

/** `Σ coefficient·Z(z)`, z being the qubits of a Z each. */
export type DiagonalTerms = readonly { readonly z: number; readonly coefficient: number }[];

interface Diagonal {
  readonly terms: DiagonalTerms;
  readonly register: number;
}

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
  readonly #diagonals = new Map<string, Diagonal>();

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

  /**
   * A register that holds the values of a sum of Z strings when the program begins, amplitude j that of basis state j;
   * shared by all who ask for the same sum, not to be written.
   */
  diagonal(terms: DiagonalTerms): number {
    const key = terms.map(({ z, coefficient }) => `${z}:${canonicalBits(coefficient).toString(16)}`).join();
    const found = this.#diagonals.get(key) ?? { terms, register: this.asm.register() };
    this.#diagonals.set(key, found);
    return found.register;
  }

  /** Ends the program here and assembles it. */
  finish(options: AssembleOptions): Program {
    const { asm } = this;
    // Before the constants: they are among them.
    const diagonals = [...this.#diagonals.values()].map(({ register, terms }) => ({
      ...{ register, terms: terms.map(({ z, coefficient }) => ({ z, b: this.constant([coefficient, 0]) })) },
    }));
    const one = diagonals.length > 0 ? this.constant([1, 0]) : 0;
    asm.halt().subroutine(START, () => {
      asm.source("constants", () => {
        for (const { cell, bits } of this.#initial) asm.setInt(cell, bits);
      });
      for (const { register, terms } of diagonals) {
        asm.source("diagonal", () => {
          asm.emit("KFILL", { k: 0, a: one });
          for (const { z, b } of terms) asm.emit("KADDP", { k: register, k2: 0, z, b });
        });
      }
    });
    return asm.assemble(options);
  }

  #shared(values: readonly number[], alignment: number): number {
    const key = values.map((value) => canonicalBits(value).toString(16)).join();
    const cell = this.#constants.get(key) ?? this.variables(values, alignment);
    this.#constants.set(key, cell);
    return cell;
  }
}
