/** How much memory another Node process really needs: its heap after a collection, by its inspector. */

/** What is said over the inspector's protocol. */
interface Reply {
  readonly id?: number;
  readonly result?: { readonly result?: { readonly value?: unknown } };
  readonly error?: { readonly message: string };
}

const TIMEOUT_MS = 30_000;

/** Bytes of the heap in use after a full collection. @param inspectorUrl `ws://…`, as the process prints it */
export async function heapAfterCollection(inspectorUrl: string): Promise<number> {
  const socket = new WebSocket(inspectorUrl);
  const waiting = new Map<number, (reply: Reply) => void>();
  let id = 0;
  socket.onmessage = ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply;
    waiting.get(reply.id ?? -1)?.(reply);
  };
  const call = (method: string, params: object = {}): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const number = ++id;
      const late = setTimeout(() => reject(new Error(`${method}: no answer`)), TIMEOUT_MS);
      waiting.set(number, (reply) => {
        clearTimeout(late);
        if (reply.error) reject(new Error(`${method}: ${reply.error.message}`));
        else resolve(reply);
      });
      socket.send(JSON.stringify({ id: number, method, params }));
    });
  try {
    await new Promise<void>((opened, failed) => {
      socket.onopen = () => opened();
      socket.onerror = () => failed(new Error(`${inspectorUrl} cannot be reached`));
    });
    await call("HeapProfiler.collectGarbage");
    const { result } = await call("Runtime.evaluate", {
      expression: "process.memoryUsage().heapUsed",
      returnByValue: true,
    });
    return Number(result?.result?.value);
  } finally {
    socket.close();
  }
}

/** A straight line through points. */
export interface Line {
  /** A unit of y a unit of x. */
  readonly slope: number;
  at(x: number): number;
}

/**
 * The line of least squares.
 * @throws RangeError for fewer than two different x
 */
export function leastSquares(points: readonly (readonly [x: number, y: number])[]): Line {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map((point) => point[0])), mean(points.map((point) => point[1]))];
  const spread = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  if (!(spread > 0)) throw new RangeError(`${points.length} points: a line needs two at different places`);
  const slope = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / spread;
  return { slope, at: (place) => y + slope * (place - x) };
}

/**
 * By how much the fitted memory has grown from the end of the warm-up to the end, as a part of what it was.
 * @param points seconds and bytes
 * @param warmUp part of the time that does not count, 0 … 1
 */
export function growthOf(
  points: readonly (readonly [seconds: number, bytes: number])[],
  warmUp: number,
): { readonly growth: number; readonly bytesPerHour: number } {
  const [first, last] = [points[0]![0], points.at(-1)![0]];
  const from = first + warmUp * (last - first);
  const line = leastSquares(points.filter(([seconds]) => seconds >= from));
  return { growth: (line.at(last) - line.at(from)) / line.at(from), bytesPerHour: 3600 * line.slope };
}
