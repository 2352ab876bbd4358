/** How an agent is, over HTTP: for a person, a supervisor, and Prometheus. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { AgentError } from "../agent-error.ts";
import type { PrometheusMetrics } from "./metrics.ts";

export type AgentState = "syncing" | "ok" | "behind" | "stopped";

export interface Health {
  readonly state: AgentState;
  readonly head?: { readonly number: number; readonly hash: string; readonly timestamp: number };
  readonly final?: number;
  /** Seconds since the chain was last looked at with success. */
  readonly lagSeconds?: number;
  readonly duties: number;
  /** The nearest deadline of a duty, and whose. */
  readonly mostUrgent?: { readonly key: string; readonly deadline: number; readonly secondsLeft: number };
  /** Transactions that are not final. */
  readonly openIntents: number;
  /** Why the last look failed. */
  readonly problem?: string;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `/metrics`, `/health` (200 while all is well or the agent still reads the past, 503 else) and `/ready` (200 once
 * it knows the market). It tells a stranger nothing that the chain does not, but is bound to this machine all the same.
 * @param port 0 for any
 * @throws AgentError `HealthPortTaken`
 */
export async function serveHealth(
  { port, host = "127.0.0.1" }: { readonly port: number; readonly host?: string },
  health: () => Health,
  metrics: Pick<PrometheusMetrics, "text" | "contentType">,
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const answer = (status: number, type: string, body: string) =>
      void response.writeHead(status, { "content-type": type }).end(body);
    const path = (request.url ?? "").split("?")[0];
    if (request.method !== "GET" && request.method !== "HEAD") return answer(405, "text/plain", "GET only\n");
    if (path === "/metrics") {
      metrics.text().then(
        (text) => answer(200, metrics.contentType, text),
        () => answer(500, "text/plain", "the metrics cannot be read\n"),
      );
      return;
    }
    if (path !== "/health" && path !== "/ready") return answer(404, "text/plain", "/health, /ready or /metrics\n");
    const now = health();
    const well = path === "/ready" ? now.state === "ok" : now.state === "ok" || now.state === "syncing";
    answer(well ? 200 : 503, "application/json", `${JSON.stringify(now)}\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => {
      reject(new AgentError("HealthPortTaken", `${host}:${port} cannot be listened at`, { host, port }, cause));
    });
    server.listen(port, host, resolve);
  });
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
