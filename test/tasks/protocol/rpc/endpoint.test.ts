import { setTimeout as wait } from "node:timers/promises";

import { expect } from "chai";
import { network } from "hardhat";

import { httpEndpoint, webSocketEndpoint } from "../../../../tasks/protocol/rpc/index.ts";
import { rejection } from "../../../helpers/tasks/nodes.ts";
import { cuttableWay, localServers, type Answer } from "../../../helpers/tasks/server.ts";

describe("httpEndpoint", () => {
  const serve = localServers();

  it("returns results, null among them", async () => {
    for (const result of ["0x1", null, { a: [1] }]) {
      const url = await serve((_, response) => response.end(JSON.stringify({ jsonrpc: "2.0", id: 1, result })));
      expect(await httpEndpoint(url).request("eth_x", [])).to.deep.equal(result);
    }
  });

  const answers: readonly [string, Answer, string][] = [
    [
      "an error",
      (_, response) => response.end('{"error":{"code":3,"message":"reverted","data":"0x08"}}'),
      "RpcRefused",
    ],
    ["HTTP 429", (_, response) => response.writeHead(429, { "retry-after": "7" }).end(), "RpcRateLimited"],
    ["a limit", (_, response) => response.end('{"error":{"code":-32005,"message":"slow down"}}'), "RpcRateLimited"],
    ["HTTP 503", (_, response) => response.writeHead(503).end("<html>"), "RpcUnreachable"],
    ["no JSON", (_, response) => response.end("<html>"), "RpcMalformed"],
    ["no result", (_, response) => response.end("{}"), "RpcMalformed"],
    ["null", (_, response) => response.end("null"), "RpcMalformed"],
    ["silence", () => undefined, "RpcUnreachable"],
    ["a hang-up", (_, response) => response.destroy(), "RpcUnreachable"],
    ["more than is allowed", (_, response) => response.end("x".repeat(5000)), "RpcUnreachable"],
  ];
  for (const [what, answer, code] of answers) {
    it(`names ${what} ${code}`, async () => {
      const url = await serve(answer);
      const endpoint = httpEndpoint(`${url}/key-4711`, { timeoutMs: 300, maxBytes: 1000 });
      const error = await rejection(endpoint.request("eth_x", []));
      expect(error.code).to.equal(code);
      expect((error.details as { endpoint: string }).endpoint).to.equal(url);
      expect(JSON.stringify([String(error), error.details])).not.to.contain("4711");
      if (what === "HTTP 429") expect(error.details).to.include({ retryAfterMs: 7000 });
      if (what === "an error") expect(error.details).to.include({ rpcCode: 3, reason: "reverted", data: "0x08" });
    });
  }
});

describe("webSocketEndpoint", () => {
  async function until(condition: () => boolean): Promise<void> {
    for (let i = 0; i < 400 && !condition(); i++) await wait(10);
    expect(condition()).to.equal(true);
  }

  it("opens again, with its subscriptions, after the node was away", async () => {
    const server = await network.createServer("default", "127.0.0.1");
    const way = await cuttableWay((await server.listen()).port);
    const events: string[] = [];
    const endpoint = webSocketEndpoint(`ws://127.0.0.1:${way.port}`, {
      backoffMs: 10,
      maxBackoffMs: 50,
      onEvent: ({ type }) => events.push(type),
    });
    try {
      let heads = 0;
      endpoint.subscribe(["newHeads"], () => heads++);
      expect(await endpoint.request("eth_chainId", [])).to.equal("0x7a69");
      expect(await rejection(endpoint.request("eth_nonsense", []))).to.include({ code: "RpcRefused" });
      await endpoint.request("evm_mine", []);
      await until(() => heads === 1);
      way.cut();
      await until(() => events.includes("dropped"));
      expect(await rejection(endpoint.request("eth_chainId", []))).to.include({ code: "RpcUnreachable" });
      way.mend();
      await until(() => events.filter((type) => type === "opened").length === 2);
      await endpoint.request("evm_mine", []);
      await until(() => heads === 2);
      const unheard = endpoint.request("eth_chainId", []);
      way.cut();
      expect(await rejection(unheard)).to.include({ code: "RpcUnreachable" });
      endpoint.close();
      expect(await rejection(endpoint.request("eth_chainId", []))).to.include({ code: "RpcUnreachable" });
    } finally {
      endpoint.close();
      await way.close();
      await server.close();
    }
  }).timeout(20_000);
});
