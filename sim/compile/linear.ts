import type { Emitter } from "./emitter.ts";

/** Emits a loop with cell `index` = m[from], … m[to] − 1; not even once where there is none. */
export function emitSpan({ asm }: Emitter, index: number, from: number, to: number, body: () => void): void {
  const [again, end] = [asm.freshLabel("again"), asm.freshLabel("end")];
  const more = asm.cells(1);
  asm.mov(index, from).label(again).binary("ILT", more, index, to).jumpIfZero(end, more);
  body();
  asm.immediate("IADD", index, index, 1).jump(again).label(end);
}

/**
 * Emits the solution of `A·x = b` for a symmetric positive definite A, with the bits of `solveCholesky`. A, of
 * `size × size` cells from `matrix` on, becomes its Cholesky factor (below and on the diagonal); b, in the cells from
 * `vector` on, becomes x. Where A is not positive definite, NaN.
 */
export function emitCholesky(emitter: Emitter, matrix: number, vector: number, size: number): void {
  const { factor, solve } = layOutCholesky(emitter, { matrix, vector, size });
  factor();
  solve();
}

/** The two halves of {@link emitCholesky}, so that one factor serves many right sides; each is to be emitted once. */
export function layOutCholesky(
  emitter: Emitter,
  { matrix, vector, size }: { readonly matrix: number; readonly vector: number; readonly size: number },
): { factor(): void; solve(): void } {
  const { asm } = emitter;
  const cell = (): number => asm.cells(1);
  const [i, j, k, next, row, other] = [cell(), cell(), cell(), cell(), cell(), cell()];
  const [zero, end] = [cell(), emitter.integers([size])];
  const [sum, left, right, place, test] = [cell(), cell(), cell(), cell(), cell()];
  /** m[target] = A[m[base] + m[index]] */
  const entry = (target: number, base: number, index: number): void => {
    asm.binary("IADD", place, base, index).load(target, matrix, place);
  };
  const subtractProduct = (): void => {
    asm.binary("FMUL", left, left, right).binary("FSUB", sum, sum, left);
  };
  const factor = (): void => {
    asm.range(i, 0, size, () => {
      asm.immediate("IMUL", row, i, size).immediate("IADD", next, i, 1);
      emitSpan(emitter, j, zero, next, () => {
        asm.immediate("IMUL", other, j, size);
        entry(sum, row, j);
        emitSpan(emitter, k, zero, j, () => {
          entry(left, row, k);
          entry(right, other, k);
          subtractProduct();
        });
        const [diagonal, done] = [asm.freshLabel("diagonal"), asm.freshLabel("done")];
        asm.binary("IEQ", test, i, j).jumpIfNotZero(diagonal, test);
        entry(right, other, j);
        asm.binary("FDIV", sum, sum, right).jump(done).label(diagonal).unary("FSQRT", sum, sum).label(done);
        asm.binary("IADD", place, row, j).store(matrix, place, sum);
      });
    });
  };
  const divide = (): void => {
    asm.immediate("IMUL", row, i, size);
    entry(right, row, i);
    asm.binary("FDIV", sum, sum, right).store(vector, i, sum);
  };
  const solve = (): void => {
    asm.range(i, 0, size, () => {
      asm.load(sum, vector, i).immediate("IMUL", row, i, size);
      emitSpan(emitter, k, zero, i, () => {
        entry(left, row, k);
        asm.load(right, vector, k);
        subtractProduct();
      });
      divide();
    });
    asm.setInt(i, size).loop(size, () => {
      asm.immediate("IADD", next, i, 0).immediate("ISUB", i, i, 1).load(sum, vector, i);
      emitSpan(emitter, k, next, end, () => {
        asm.immediate("IMUL", other, k, size);
        entry(left, other, i);
        asm.load(right, vector, k);
        subtractProduct();
      });
      divide();
    });
  };
  return { factor, solve };
}
