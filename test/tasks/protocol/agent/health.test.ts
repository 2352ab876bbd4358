import { expect } from "chai";

import { serveHealth, type Health, type HealthServer } from "../../../../tasks/protocol/agent/health.ts";
import { prometheusMetrics } from "../../../../tasks/protocol/agent/metrics.ts";
import { rejection } from "../../../helpers/tasks/nodes.ts";

describe("serveHealth", () => {
  let server: HealthServer;
  let health: Health;
  const metrics = prometheusMetrics();
  const get = (path: string, method = "GET") => fetch(`http://127.0.0.1:${server.port}${path}`, { method });
  beforeEach(async () => {
    health = { state: "ok", duties: 1, openIntents: 2, head: { number: 5, hash: "0x05", timestamp: 9 } };
    server = await serveHealth({ port: 0 }, () => health, metrics);
  });
  afterEach(() => server.close());

  it("answers with what the agent knows, 503 where it is behind or has stopped", async () => {
    const response = await get("/health");
    expect(response.status).to.equal(200);
    expect(await response.json()).to.deep.equal(health);
    const statuses: Record<string, [health: number, ready: number]> = {
      ok: [200, 200],
      syncing: [200, 503],
      behind: [503, 503],
      stopped: [503, 503],
    };
    for (const [state, expected] of Object.entries(statuses)) {
      health = { ...health, state: state as Health["state"] };
      expect([(await get("/health")).status, (await get("/ready")).status], state).to.deep.equal(expected);
    }
  });

  it("serves counts, values and durations to Prometheus, with those of the process", async () => {
    metrics.count("claims_checked_total", { verdict: "right" });
    metrics.count("claims_checked_total", { verdict: "right" }, 2);
    metrics.set("head_number", 7);
    metrics.observe("run_seconds", 0.2);
    // Neither other labels nor another kind stop anybody.
    metrics.count("claims_checked_total", { other: "x" });
    metrics.set("claims_checked_total", 99);
    const text = await (await get("/metrics")).text();
    expect(text).to.include('ketwork_claims_checked_total{verdict="right"} 3');
    expect(text).to.include("ketwork_head_number 7").and.to.include("ketwork_run_seconds_count 1");
    expect(text).to.include("ketwork_process_cpu_seconds_total");
  });

  it("knows no other path and no other method, and says when its port is taken", async () => {
    expect((await get("/")).status).to.equal(404);
    expect((await get("/health", "POST")).status).to.equal(405);
    const { code } = await rejection(serveHealth({ port: server.port }, () => health, metrics));
    expect(code).to.equal("HealthPortTaken");
  });
});
