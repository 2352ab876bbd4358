/** Gas by kind of call. */
import { barPlot } from "../../svg/plot.ts";
import type { GasOfCall } from "../types.ts";

/** Medians; `undefined` where nothing was called. */
export function gasSvg(calls: readonly GasOfCall[]): string | undefined {
  if (calls.length === 0) return undefined;
  const sorted = [...calls].sort((a, b) => b.median - a.median);
  return barPlot({ title: "Gas by kind of call", kind: "bars", x: "", y: "gas, median", width: 480 }, [
    { line: "median", points: sorted.map(({ call, count, median }) => [`${call} (${count})`, median]) },
  ]);
}
