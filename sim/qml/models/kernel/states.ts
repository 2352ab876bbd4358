import { parameterVector } from "../../../circuit/angle.ts";
import { lower } from "../../../circuit/circuit.ts";
import { cellsInOrder, layOutCircuit } from "../../../compile/circuit.ts";
import type { Emitter } from "../../../compile/emitter.ts";
import { emitSpan } from "../../../compile/linear.ts";
import { emitRow, emitRowLoop, type RowRange } from "../../../compile/rows.ts";
import { KetworkRangeError } from "../../../errors.ts";
import { depthFor } from "../../../machine/assembler.ts";
import { FLAG0, FLAG1 } from "../../../machine/instruction.ts";
import type { FeatureMap } from "../../encoding/encoding.ts";

/** Registers and qubits of a shape: ketDepth + qubits − 1 is at most this. */
const MAX_KET_DEPTH = 24;
/** Register of the state of the row, and of the other that it is compared with; the others' states are kept behind. */
const [ROW, OTHER] = [0, 1];
export const KEPT = 2;

/** @throws {KetworkRangeError} KernelTooWide where the map has more than 23 qubits */
export function checkWidth({ circuit: { qubits } }: FeatureMap): void {
  if (qubits + depthFor(KEPT + 1) - 1 > MAX_KET_DEPTH) {
    throw new KetworkRangeError("KernelTooWide", `${qubits} qubits: there is no room for three states`, { qubits });
  }
}

/** log2 of the registers that keep `others` states; `undefined` where there are not so many. */
export function ketDepthFor({ circuit: { qubits } }: FeatureMap, others: number): number | undefined {
  const depth = depthFor(KEPT + others);
  return depth + qubits - 1 > MAX_KET_DEPTH ? undefined : depth;
}

interface ComparedCells {
  readonly other: number;
  readonly value: number;
}

/** The states of encoded rows in the machine's registers. */
export interface StatesCode {
  /** Emits a loop over rows, in which the row's state is made and then used. */
  eachState(range: RowRange, use: (cursor: number) => void): void;
  /** Emits the keeping of every row's state, as others 0, 1, … */
  keep(range: RowRange): void;
  /** Emits the taking of other m[index] in the row's place. */
  take(index: number): void;
  /** Emits a loop over the first `count` others, in which m[other] is the index and m[value] its kernel with the row. */
  compare(count: number, use: (cells: ComparedCells) => void): void;
  /** As `compare`, over others 0 … m[end] − 1. */
  compareUpTo(end: number, use: (cells: ComparedCells) => void): void;
}

export function layOutStates(emitter: Emitter, { circuit, name }: FeatureMap): StatesCode {
  const { asm } = emitter;
  const columns = circuit.parameters.length;
  const features = asm.cells(columns);
  const names = parameterVector(name, columns).map(({ parameter }) => parameter);
  const code = layOutCircuit(emitter, lower(circuit), cellsInOrder(names, features));
  asm.source("state of a row", () => {
    asm.subroutine("state", () => {
      code.angles();
      asm.emit("KZERO", { k: ROW });
      code.forward(ROW);
    });
  });
  const [zero, other, value, kept] = [asm.cells(1), asm.cells(1), asm.cells(1), asm.cells(1)];
  const overlap = asm.cells(2, 2);
  const eachState = (range: RowRange, use: (cursor: number) => void): void => {
    emitRowLoop(emitter, range, (cursor) => {
      emitRow(emitter, range.segment, cursor, features, columns);
      asm.call("state");
      use(cursor);
    });
  };
  const emitValue = (): void => {
    asm.source("kernel of two states", () => {
      asm.emit("KCOPY", { k: OTHER, k2: KEPT, b: other, flags: FLAG1 });
      asm.emit("KDOT", { a: overlap, k: ROW, k2: OTHER });
      asm.binary("FMUL", value, overlap, overlap).binary("FMUL", overlap, overlap + 1, overlap + 1);
      asm.binary("FADD", value, value, overlap);
    });
  };
  return {
    eachState,
    keep: (range) => {
      asm.setInt(kept, 0);
      eachState(range, () => {
        asm.emit("KCOPY", { k: KEPT, k2: ROW, a: kept, flags: FLAG0 }).immediate("IADD", kept, kept, 1);
      });
    },
    take: (index) => {
      asm.emit("KCOPY", { k: ROW, k2: KEPT, b: index, flags: FLAG1 });
    },
    compare: (count, use) => {
      asm.range(other, 0, count, () => {
        emitValue();
        use({ other, value });
      });
    },
    compareUpTo: (end, use) => {
      emitSpan(emitter, other, zero, end, () => {
        emitValue();
        use({ other, value });
      });
    },
  };
}
