import { checkOption, type Optimiser } from "./optimiser.ts";

interface Vertex {
  readonly point: Float64Array;
  readonly value: number;
}

/**
 * The downhill simplex method (Nelder and Mead, Comput. J. 7 (1965) 308; the order of tests of Lagarias et al., SIAM J.
 * Optim. 9 (1998) 112), which asks for values alone: reflection 1, expansion 2, contraction ½, shrinking ½. An iteration
 * is one move of the simplex; the parameters are its best corner, and the loss that is reported is the best before the
 * move. A NaN counts as the worst of values. Runs on the host only.
 *
 * ```ts
 * const bowl: LossFunction = {
 *   value: ([x, y]) => (x - 1) * (x - 1) + y * y,
 *   gradient: ([x, y]) => ({ loss: 0, gradient: Float64Array.of(2 * x - 2, 2 * y) }), // not asked for
 * };
 * minimise(nelderMead(), bowl, { initial: [0, 1], iterations: 100 }).losses.at(-1); // ≈ 0
 * ```
 *
 * @param initialStep length of the first simplex's edges along each parameter (default 0.5)
 * @throws {KetworkRangeError} OptimiserOptionOutOfRange
 */
export function nelderMead({ initialStep = 0.5 }: { readonly initialStep?: number } = {}): Optimiser {
  checkOption("Nelder–Mead", "initialStep", initialStep, { open: true });
  return {
    name: "Nelder–Mead",
    start: (parameters, loss) => {
      const count = parameters.length;
      const at = (point: Float64Array): Vertex => {
        const value = loss.value(point.slice());
        return { point, value: Number.isNaN(value) ? Infinity : value };
      };
      const corner = (edge: number): Vertex =>
        at(parameters.map((value, i) => (i === edge ? value + initialStep : value)));
      // Edge −1 is the beginning itself. Sorting is stable, so ties keep their order.
      let simplex = Array.from({ length: count + 1 }, (_, i) => corner(i - 1)).sort(byValue);
      return () => {
        const before = simplex[0]!.value;
        simplex = moved(simplex, at).sort(byValue);
        parameters.set(simplex[0]!.point);
        return before;
      };
    },
  };
}

const byValue = (a: Vertex, b: Vertex): number => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0);

/** `a + (b − a)·share` */
const between = (a: Float64Array, b: Float64Array, share: number): Float64Array =>
  a.map((value, i) => value + (b[i]! - value) * share);

function moved(simplex: readonly Vertex[], at: (point: Float64Array) => Vertex): Vertex[] {
  const others = simplex.slice(0, -1);
  const [best, worst, second] = [simplex[0]!, simplex[simplex.length - 1]!, others[others.length - 1]!];
  const centre = best.point.map((_, i) => others.reduce((sum, { point }) => sum + point[i]!, 0) / others.length);
  const reflected = at(between(centre, worst.point, -1));
  if (reflected.value < best.value) {
    const expanded = at(between(centre, worst.point, -2));
    return [...others, expanded.value < reflected.value ? expanded : reflected];
  }
  if (reflected.value < second.value) return [...others, reflected];
  const outside = reflected.value < worst.value;
  const contracted = at(between(centre, outside ? reflected.point : worst.point, 0.5));
  if (outside ? contracted.value <= reflected.value : contracted.value < worst.value) return [...others, contracted];
  return [best, ...simplex.slice(1).map(({ point }) => at(between(best.point, point, 0.5)))];
}
