import { expect } from "chai";
import { EMPTY_INSTRUCTION, type Instruction } from "../../../sim/machine/instruction.ts";
import { step } from "../../../sim/machine/interpreter.ts";
import { ISA, type Mnemonic } from "../../../sim/machine/isa.ts";
import { Machine } from "../../../sim/machine/machine.ts";
import * as dense from "../../helpers/machine/dense.ts";
import { Random } from "../../helpers/machine/random.ts";
import { shapeOf } from "../../helpers/machine/shape.ts";
import { popcount } from "../../../sim/machine/vector.ts";

type Fields = Partial<Omit<Instruction, "x" | "z">> & { x?: number; z?: number };

/** What an instruction makes of random registers 0 and 1 and the given cells, and what linear algebra makes of them. */
function compare(
  random: Random,
  n: number,
  mnemonic: Mnemonic,
  { x = 0, z = 0, ...fields }: Fields,
  cells: readonly number[],
  expected: (psi: dense.Amplitude[], phi: dense.Amplitude[]) => readonly dense.Amplitude[],
  result: (machine: Machine) => ArrayLike<number> = ({ state }) => state.register(0),
): void {
  const instruction = { ...EMPTY_INSTRUCTION, ...fields, op: ISA[mnemonic].opcode, x: BigInt(x), z: BigInt(z) };
  const shape = shapeOf({ qubits: n, ketDepth: 1, memDepth: 4 });
  const machine = new Machine({ program: { code: [instruction], shape } });
  machine.floats.set(cells, fields.b ?? 0);
  for (let i = 0; i < machine.state.kets.length; i++) machine.state.kets[i] = random.unit();
  const amplitudes = (register: Float64Array) =>
    Array.from({ length: 2 ** n }, (_, j) => [register[2 * j]!, register[2 * j + 1]!] as const);
  const want = expected(amplitudes(machine.state.register(0)), amplitudes(machine.state.register(1))).flat();
  expect(step(machine)).to.equal(undefined);
  const got = result(machine);
  want.forEach((value, i) =>
    expect(Math.abs(got[i]! - value), `${mnemonic} ${JSON.stringify(fields)} float ${i}`).to.be.below(1e-13),
  );
}

describe("vector instructions agree with linear algebra", () => {
  const SEED = 77;
  const bit = (random: Random, n: number) => random.below(n);
  const floats = (random: Random, count: number) => Array.from({ length: count }, () => random.unit());
  const matrixOf = (cells: readonly number[], size: number): dense.Matrix =>
    Array.from({ length: size }, (_, r) =>
      Array.from({ length: size }, (_, c) => [cells[2 * (r * size + c)]!, cells[2 * (r * size + c) + 1]!] as const),
    );

  for (let n = 1; n <= 4; n++) {
    const size = 2 ** n;
    const repeat = (action: (random: Random) => void) => {
      const random = new Random(SEED + n);
      for (let round = 0; round < 25; round++) action(random);
    };
    const title = (name: string) => `${name} on ${n} qubits (seed ${SEED})`;

    it(title("KX"), () => {
      repeat((random) => {
        const x = random.below(size);
        const c = random.below(size) & ~x;
        const matrix = dense.controlled(n, c, dense.pauli(n, x, 0));
        compare(random, n, "KX", { x, c }, [], (psi) => dense.apply(matrix, psi));
      });
    });

    it(title("KH"), () => {
      repeat((random) => {
        const qubit = bit(random, n);
        const c = random.below(size) & ~(1 << qubit);
        const matrix = dense.controlled(n, c, dense.onQubit(n, qubit, dense.H));
        compare(random, n, "KH", { x: 1 << qubit, c }, [], (psi) => dense.apply(matrix, psi));
      });
    });

    it(title("KPHASE"), () => {
      repeat((random) => {
        const z = random.below(size);
        const flags = random.below(2);
        const [re, im] = [random.unit(), random.unit()];
        const factor = [re, flags ? -im : im] as const;
        const matrix = dense.controlled(n, z, dense.scale(factor, dense.identity(n)));
        compare(random, n, "KPHASE", { z, flags, b: 4 }, [re, im], (psi) => dense.apply(matrix, psi));
      });
    });

    it(title("KROT"), () => {
      repeat((random) => {
        const [x, z] = [random.below(size), random.below(size)];
        const c = random.below(size) & ~(x | z);
        const flags = random.below(2);
        const half = 3 * random.unit();
        const sine = flags ? -Math.sin(half) : Math.sin(half);
        // exp(−iθ/2·P) = cos θ/2 − i·sin θ/2·P
        const rotation = dense.plus(
          dense.scale([Math.cos(half), 0], dense.identity(n)),
          dense.scale([0, -sine], dense.pauli(n, x, z)),
        );
        const matrix = dense.controlled(n, c, rotation);
        const cells = [Math.cos(half), Math.sin(half)];
        compare(random, n, "KROT", { x, z, c, flags, b: 6 }, cells, (psi) => dense.apply(matrix, psi));
      });
    });

    it(title("KU"), () => {
      repeat((random) => {
        const qubit = bit(random, n);
        const c = random.below(size) & ~(1 << qubit);
        const cells = floats(random, 8);
        const matrix = dense.controlled(n, c, dense.onQubit(n, qubit, matrixOf(cells, 2)));
        compare(random, n, "KU", { x: 1 << qubit, c, b: 8 }, cells, (psi) => dense.apply(matrix, psi));
      });
    });

    if (n > 1) {
      it(title("KUU"), () => {
        repeat((random) => {
          const high = bit(random, n);
          const low = (high + 1 + random.below(n - 1)) % n;
          const cells = floats(random, 32);
          const matrix = dense.onQubits(n, high, low, matrixOf(cells, 4));
          compare(random, n, "KUU", { x: 1 << high, z: 1 << low, b: 32 }, cells, (psi) => dense.apply(matrix, psi));
        });
      });
    }

    it(title("KADDP and KDOT"), () => {
      repeat((random) => {
        const [x, z] = [random.below(size), random.below(size)];
        const factor = [random.unit(), random.unit()] as const;
        const matrix = dense.pauli(n, x, z);
        compare(random, n, "KADDP", { k2: 1, x, z, b: 2 }, factor, (psi, phi) =>
          dense.apply(dense.scale(factor, matrix), phi).map((amplitude, j) => dense.sum(psi[j]!, amplitude)),
        );
        const inner = (left: readonly dense.Amplitude[], right: readonly dense.Amplitude[]) => [
          left.map(([re, im], j) => dense.product([re, -im], right[j]!)).reduce(dense.sum),
        ];
        const cells = (machine: Machine) => machine.floats.subarray(2, 4);
        const k2 = random.below(2);
        compare(
          random,
          n,
          "KDOT",
          { a: 2, k2, x, z },
          [],
          (psi, phi) => inner(psi, dense.apply(matrix, k2 ? phi : psi)),
          cells,
        );
      });
    });

    it(title("KMUL and KDPH"), () => {
      repeat((random) => {
        const flags = random.below(2);
        const k2 = random.below(2);
        compare(random, n, "KMUL", { k2, flags }, [], (psi, phi) =>
          psi.map((amplitude, j) => {
            const [re, im] = (k2 ? phi : psi)[j]!;
            return dense.product([re, flags ? -im : im], amplitude);
          }),
        );
        const t = 5 * random.unit();
        compare(random, n, "KDPH", { k2: 1, b: 3 }, [t], (psi, phi) =>
          psi.map((amplitude, j) => dense.product([Math.cos(t * phi[j]![0]), Math.sin(t * phi[j]![0])], amplitude)),
        );
      });
    });
  }

  it("popcount counts the bits of 32-bit masks", () => {
    const random = new Random(4);
    for (let i = 0; i < 200; i++) {
      const mask = random.below(2 ** 32);
      expect(popcount(mask | 0)).to.equal(mask.toString(2).replaceAll("0", "").length);
    }
  });
});
