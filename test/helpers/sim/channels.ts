import { krausChannel, type Channel } from "../../../sim/noise/channel.ts";
import type { Random } from "../machine/random.ts";
import type { C, Dense } from "./dense.ts";

/** A random channel: `count` blocks of an isometry, whose columns are random vectors made orthonormal. */
export function randomChannel(qubits: 1 | 2, count: number, random: Random): Channel {
  const size = 2 ** qubits;
  const columns: C[][] = [];
  while (columns.length < size) {
    let column = Array.from({ length: count * size }, (): C => [random.unit(), random.unit()]);
    for (const other of columns) {
      const overlap = other.reduce<C>(
        ([re, im], [a, b], i) => [
          re + a * column[i]![0] + b * column[i]![1],
          im + a * column[i]![1] - b * column[i]![0],
        ],
        [0, 0],
      );
      column = column.map(([re, im], i): C => {
        const [a, b] = other[i]!;
        return [re - (overlap[0] * a - overlap[1] * b), im - (overlap[0] * b + overlap[1] * a)];
      });
    }
    const norm = Math.sqrt(column.reduce((sum, [re, im]) => sum + re * re + im * im, 0));
    columns.push(column.map(([re, im]): C => [re / norm, im / norm]));
  }
  const block = (k: number): Dense =>
    Array.from({ length: size }, (_, i) => columns.map((column) => column[k * size + i]!));
  return krausChannel(
    "random",
    Array.from({ length: count }, (_, k) => block(k)),
  );
}
