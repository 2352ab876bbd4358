/** Small jobs of both kinds, each another one: what the poster of a run wants. */
import { Random } from "../../sim/index.ts";
import type { JobRecipe } from "../../tasks/protocol/jobs/index.ts";

/** A bounty to be posted. */
export interface PlannedBounty {
  readonly name: string;
  readonly recipe: JobRecipe;
  readonly kind: "exact" | "open";
  readonly direction: "min" | "max";
  /** Hundredths of a percent, best first. */
  readonly prizes: readonly bigint[];
  /** Whether the reward is in tokens. */
  readonly inTokens: boolean;
  /** Whether the program reads the Iris rows. */
  readonly onRows: boolean;
  /** Whether other rows are held back until the commits have ended; only with `onRows`. */
  readonly isSealed: boolean;
  /** In wei, or the token's smallest unit: odd, so that shares of it leave a rest. */
  readonly reward: bigint;
}

/** Short windows: they grow with it. */
const MAX_STEPS = 2 ** 16;
const LAYOUT = { train: 6, test: 9, classes: 3 };

export const ROWS_LAYOUT = LAYOUT;

const ansatz = (qubits: number, layers: number) => ({ form: "hardware-efficient", qubits, layers }) as const;

/**
 * Bounties in turn of the same few shapes, with numbers drawn from the seed.
 * @param seed any integer
 */
export function planBounties(count: number, seed: number): PlannedBounty[] {
  const random = new Random(seed);
  const coefficient = () => (0.1 + random.nextFloat()).toFixed(3);
  const energy = () => `-${coefficient()} + ${coefficient()} Z0 - ${coefficient()} Z1 + ${coefficient()} X0 X1`;
  const reward = () => 10n ** 17n + BigInt(random.nextInt(2 ** 31)) * 2n + 1n;
  const training = () => ({ seed: random.nextInt(1000), iterations: 2 + random.nextInt(4), learningRate: 0.1 });
  const common = { version: 1, maxSteps: MAX_STEPS } as const;
  const shapes: readonly (() => Omit<PlannedBounty, "name" | "reward" | "inTokens">)[] = [
    () => ({
      recipe: {
        ...common,
        work: "training",
        model: { kind: "vqe", hamiltonian: energy(), ansatz: ansatz(2, 1) },
        training: training(),
      },
      ...{ kind: "exact", direction: "min", prizes: [10_000n], onRows: false, isSealed: false },
    }),
    () => ({
      recipe: { ...common, work: "evaluation", model: { kind: "vqe", hamiltonian: energy(), ansatz: ansatz(2, 1) } },
      ...{ kind: "open", direction: "min", prizes: [10_000n], onRows: false, isSealed: false },
    }),
    () => ({
      recipe: {
        ...common,
        work: "evaluation",
        model: {
          kind: "qaoa",
          problem: {
            form: "max-cut",
            edges: [
              [0, 1, 1 + random.nextInt(3)],
              [1, 2],
              [2, 0],
            ],
          },
          layers: 1 + random.nextInt(2),
        },
      },
      ...{ kind: "open", direction: "max", prizes: [6000n, 3000n, 1000n], onRows: false, isSealed: false },
    }),
    () => ({
      recipe: {
        ...common,
        work: "evaluation",
        model: { kind: "classifier", map: { form: "angle", qubits: 4 }, ansatz: ansatz(4, 1 + random.nextInt(2)) },
        data: LAYOUT,
      },
      ...{ kind: "open", direction: "max", prizes: [7000n, 3000n], onRows: true, isSealed: random.nextInt(3) > 0 },
    }),
    () => ({
      recipe: {
        ...common,
        work: "training",
        model: {
          kind: "vqe",
          hamiltonian: energy(),
          ansatz: { form: "real-amplitudes", qubits: 2, layers: 1 },
        },
        training: training(),
      },
      ...{ kind: "exact", direction: "min", prizes: [7001n, 2999n], onRows: false, isSealed: false },
    }),
  ];
  return Array.from({ length: count }, (_, i) => ({
    name: `bounty ${i}`,
    ...shapes[i % shapes.length]!(),
    inTokens: random.nextInt(3) === 0,
    reward: reward(),
  }));
}
