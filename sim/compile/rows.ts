import { FLAG0 } from "../machine/instruction.ts";
import type { Emitter } from "./emitter.ts";

/** Rows of a table in a data segment, one cell a column. */
export interface RowRange {
  readonly segment: number;
  readonly columns: number;
  readonly first: number;
  readonly count: number;
}

/** Emits a loop over rows, which are claimed to be independent of one another; `body` is given the cell that holds the place of the row's first column in the segment. */
export function emitRowLoop({ asm }: Emitter, range: RowRange, body: (cursor: number) => void): void {
  const cursor = asm.cells(1);
  const round = (): void => {
    body(cursor);
    asm.immediate("IADD", cursor, cursor, range.columns);
  };
  asm.source(`rows ${range.first} … ${range.first + range.count - 1} of segment ${range.segment}`, () => {
    asm.setInt(cursor, range.first * range.columns).loop(range.count, round, { independent: true });
  });
}

/** Emits the copying of the first `count` columns of the row at `cursor` to the cells from `target` on. */
export function emitRow({ asm }: Emitter, segment: number, cursor: number, target: number, count: number): void {
  asm.source("row", () => {
    for (let column = 0; column < count; column += 1) {
      asm.emit("DATA", { a: target + column, k: segment, b: column, c: cursor, flags: FLAG0 });
    }
  });
}

/** Emits a loop over rows of 2^qubits cells, each of which is loaded into a register as real amplitudes. */
export function emitKetLoop(emitter: Emitter, range: RowRange, register: number, body: () => void): void {
  emitRowLoop(emitter, range, (cursor) => {
    emitter.asm.emit("KLOAD", { k: register, k2: range.segment, b: 0, c: cursor, flags: FLAG0 });
    body();
  });
}
