import { expect } from "chai";
import { queuePool, serveQueue } from "../../../tasks/engine/queue.ts";

// What it does with a Redis is shown by `npm run cluster:check`.
describe("the queue", () => {
  it("says what is missing, and installs nothing", async () => {
    const missing = () => Promise.reject(new Error("Cannot find package"));
    for (const start of [
      () => queuePool({ url: "redis://127.0.0.1:1", workers: 1 }, missing),
      () => serveQueue({ url: "redis://127.0.0.1:1" }, missing),
    ]) {
      const error: unknown = await start().catch((reason: unknown) => reason);
      expect(error).to.have.property("code", "QueueMissing");
    }
  });
});
