/**
 * A process that takes jobs of a queue: `node tasks/engine/queue-worker.ts [--url redis://127.0.0.1:6379] [--queue NAME]
 * [--lock-ms MS]`. It tells of each job that it takes, and ends on SIGTERM when the one at hand is done.
 */
import { parseArgs } from "node:util";

import { serveQueue } from "./queue.ts";

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "redis://127.0.0.1:6379" },
    queue: { type: "string" },
    "lock-ms": { type: "string" },
  },
});
const lockMs = values["lock-ms"] === undefined ? undefined : Number(values["lock-ms"]);
const server = await serveQueue({
  ...{ url: values.url, queue: values.queue, lockMs },
  onTake: (id) => console.log(`taken ${id}`),
});
console.log("listening");
process.once("SIGTERM", () => void server.close());
