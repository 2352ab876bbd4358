/** What goes wrong when: drawn from a seed, the same for the same seed however long a run takes. */
import { Random } from "../../sim/index.ts";
import { NO_FAULTS, type Faults } from "./proxy.ts";

/** Something that goes wrong. `agent` is a name, `way` the number of one of its proxies, `ticks` how long it lasts. */
export type Mishap =
  | { readonly kind: "kill"; readonly agent: string }
  | { readonly kind: "cut"; readonly agent: string; readonly ticks: number }
  | { readonly kind: "disconnect" | "clog"; readonly agent: string }
  | {
      readonly kind: "faults";
      readonly agent: string;
      readonly way: number;
      readonly faults: Faults;
      readonly ticks: number;
    }
  | { readonly kind: "node"; readonly ticks: number }
  | { readonly kind: "reorganise"; readonly depth: number }
  | { readonly kind: "spike"; readonly factor: number }
  | { readonly kind: "drop" }
  | { readonly kind: "stuck"; readonly agent: string; readonly factor: number }
  | { readonly kind: "jump"; readonly seconds: number };

export interface ChaosOptions {
  readonly seed: number;
  readonly agents: readonly string[];
  /** Share of the ticks at which something goes wrong. */
  readonly share: number;
  /** The deepest reorganisation, in blocks. */
  readonly depth: number;
  /** The longest jump of the clock, in seconds. */
  readonly jumpSeconds: number;
}

/** How often each kind is drawn, against the others. */
const WEIGHTS: Readonly<Record<Mishap["kind"], number>> = {
  kill: 5,
  cut: 3,
  disconnect: 2,
  clog: 2,
  faults: 8,
  node: 1,
  reorganise: 4,
  spike: 2,
  drop: 3,
  stuck: 2,
  jump: 5,
};
const KINDS = Object.keys(WEIGHTS) as Mishap["kind"][];
const WHOLE = KINDS.reduce((sum, kind) => sum + WEIGHTS[kind], 0);
/** Ticks that a run has at most, as far as seeds are kept apart. */
const TICKS = 2 ** 20;
const LONGEST_TICKS = 10;
const FACTORS = [2, 4, 8, 16];

/** What happens at a tick: it depends on the seed and the tick alone. */
export function mishapAt(tick: number, { seed, agents, share, depth, jumpSeconds }: ChaosOptions): Mishap | undefined {
  const random = new Random(BigInt(seed) * BigInt(TICKS) + BigInt(tick));
  if (random.nextFloat() >= share) return undefined;
  const agent = agents[random.nextInt(agents.length)]!;
  const ticks = 2 + random.nextInt(LONGEST_TICKS - 1);
  const factor = FACTORS[random.nextInt(FACTORS.length)]!;
  const kind = kindFrom(random);
  switch (kind) {
    case "kill":
    case "disconnect":
    case "clog":
      return { kind, agent };
    case "cut":
      return { kind, agent, ticks };
    case "faults":
      return { kind, agent, way: 0, faults: faultsFrom(random), ticks };
    case "node":
      return { kind, ticks };
    case "reorganise":
      return { kind, depth: 1 + random.nextInt(depth) };
    case "spike":
      return { kind, factor };
    case "stuck":
      return { kind, agent, factor };
    case "drop":
      return { kind };
    case "jump":
      return { kind, seconds: 60 + random.nextInt(Math.max(1, jumpSeconds - 59)) };
  }
}

function kindFrom(random: Random): Mishap["kind"] {
  let draw = random.nextInt(WHOLE);
  for (const kind of KINDS) {
    draw -= WEIGHTS[kind];
    if (draw < 0) return kind;
  }
  return "drop";
}

function faultsFrom(random: Random): Faults {
  const kinds: readonly Partial<Faults>[] = [
    { delayMs: 100 + random.nextInt(900) },
    { dropShare: 0.1 + 0.3 * random.nextFloat() },
    { limitShare: 0.1 + 0.4 * random.nextFloat() },
    { lagBlocks: 1 + random.nextInt(4) },
    { lie: "ahead" },
    { lie: "fork" },
  ];
  return { ...NO_FAULTS, ...kinds[random.nextInt(kinds.length)]! };
}
