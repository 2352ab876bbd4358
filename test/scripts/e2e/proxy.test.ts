import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";

import { expect } from "chai";

import { NO_FAULTS, startProxy, type ChaosProxy } from "../../../scripts/e2e/proxy.ts";
import { requester } from "../../../scripts/e2e/rpc.ts";

const HEAD = 20;
const HASH = `0x${"0f".repeat(32)}`;

/** A node of 20 blocks that remembers what it was asked, and echoes what comes over an upgraded connection. */
async function startNode(): Promise<{ port: number; asked: unknown[]; server: Server }> {
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { id, method, params } = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      asked.push([method, params]);
      const block = (number: number) => ({
        number: `0x${number.toString(16)}`,
        hash: HASH,
        parentHash: HASH,
        timestamp: "0x64",
      });
      const [first] = params as string[];
      const results: Record<string, unknown> = {
        eth_blockNumber: `0x${HEAD.toString(16)}`,
        eth_getBlockByNumber: block(first === "latest" ? HEAD : Number(first)),
        eth_getTransactionReceipt: { blockNumber: first },
      };
      response.end(JSON.stringify({ jsonrpc: "2.0", id, result: results[method as string] ?? "done" }));
    });
  });
  server.on("upgrade", (_request, socket: Socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    socket.on("error", () => undefined);
    socket.pipe(socket);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return { port: (server.address() as AddressInfo).port, asked, server };
}

describe("chaos proxy", () => {
  let node: Awaited<ReturnType<typeof startNode>>;
  let proxy: ChaosProxy;
  let ask: ReturnType<typeof requester>;

  beforeEach(async () => {
    node = await startNode();
    proxy = await startProxy(node.port, 1);
    ask = requester(proxy.httpUrl, 2000);
  });

  afterEach(async () => {
    await proxy[Symbol.asyncDispose]();
    node.server.closeAllConnections();
    await new Promise((closed) => node.server.close(closed));
  });

  const failed = async (work: Promise<unknown>): Promise<boolean> =>
    work.then(
      () => false,
      () => true,
    );

  it("passes calls and answers on as they are", async () => {
    expect(await ask("eth_call", [{ to: HASH }, "latest"])).to.equal("done");
    expect(node.asked).to.deep.equal([["eth_call", [{ to: HASH }, "latest"]]]);
  });

  it("answers late", async () => {
    proxy.faults = { ...NO_FAULTS, delayMs: 120 };
    const began = performance.now();
    await ask("eth_chainId");
    expect(performance.now() - began).to.be.above(110);
  });

  it("drops requests, some of them after the node has got them", async () => {
    proxy.faults = { ...NO_FAULTS, dropShare: 1 };
    for (let i = 0; i < 20; i++) expect(await failed(ask("eth_sendRawTransaction", ["0x"]))).to.equal(true);
    expect(proxy.counts.dropped).to.equal(20);
    expect(node.asked.length).to.be.within(1, 19);
  });

  it("limits the rate", async () => {
    proxy.faults = { ...NO_FAULTS, limitShare: 1 };
    const response = await fetch(proxy.httpUrl, { method: "POST", body: "{}" });
    expect([response.status, response.headers.get("retry-after")]).to.deep.equal([429, "1"]);
    expect(node.asked).to.deep.equal([]);
  });

  it("answers as of an older head", async () => {
    proxy.faults = { ...NO_FAULTS, lagBlocks: 3 };
    expect(await ask("eth_blockNumber")).to.equal("0x11");
    expect(await ask("eth_getBlockByNumber", ["latest", false])).to.include({ number: "0x11" });
    expect(await ask("eth_getBlockByNumber", ["0x12", false])).to.equal(null);
    expect(await ask("eth_getTransactionReceipt", ["0x12"])).to.equal(null);
    expect(await ask("eth_getTransactionReceipt", ["0x11"])).to.deep.equal({ blockNumber: "0x11" });
    await ask("eth_getLogs", [{ fromBlock: "0x1", toBlock: "latest" }]);
    expect(node.asked.at(-1)).to.deep.equal(["eth_getLogs", [{ fromBlock: "0x1", toBlock: "0x11" }]]);
    await ask("eth_getTransactionCount", [HASH, "latest"]);
    expect(node.asked.at(-1)).to.deep.equal(["eth_getTransactionCount", [HASH, "0x11"]]);
  });

  it("shows a head that nobody has", async () => {
    proxy.faults = { ...NO_FAULTS, lie: "ahead" };
    const head = (await ask("eth_getBlockByNumber", ["latest", false])) as Record<string, string>;
    expect(Number(head["number"])).to.equal(HEAD + 6);
    expect(head["hash"]).to.equal(`0x${"f0".repeat(32)}`);
    expect(await ask("eth_getBlockByNumber", ["0x3", false])).to.include({ hash: HASH });
  });

  it("shows a chain of its own", async () => {
    proxy.faults = { ...NO_FAULTS, lie: "fork" };
    expect(await ask("eth_getBlockByNumber", ["0x3", false])).to.include({ hash: `0x${"f0".repeat(32)}` });
  });

  it("is gone while it is cut, and back when it is mended", async () => {
    proxy.cut();
    expect(await failed(ask("eth_chainId"))).to.equal(true);
    proxy.mend();
    expect(await ask("eth_chainId")).to.equal("done");
  });

  describe("WebSocket", () => {
    /** A connection that was upgraded, and what has come over it. */
    async function upgrade(): Promise<{ socket: Socket; heard: string[] }> {
      const { request } = await import("node:http");
      const headers = { connection: "Upgrade", upgrade: "websocket" };
      const sent = request(proxy.httpUrl, { headers });
      sent.end();
      const socket = await new Promise<Socket>((done) => sent.once("upgrade", (_response, way: Socket) => done(way)));
      socket.on("error", () => undefined);
      const heard: string[] = [];
      socket.on("data", (chunk: Buffer) => heard.push(String(chunk)));
      return { socket, heard };
    }

    const soon = () => new Promise((resolve) => setTimeout(resolve, 100));

    it("is passed on", async () => {
      const { socket, heard } = await upgrade();
      socket.write("subscribe");
      await soon();
      expect(heard.join("")).to.equal("subscribe");
      expect(proxy.counts.sockets).to.equal(1);
      socket.destroy();
    });

    it("stays open and silent once it is clogged", async () => {
      const { socket, heard } = await upgrade();
      proxy.clog();
      socket.write("subscribe");
      await soon();
      expect(heard).to.deep.equal([]);
      expect(socket.destroyed).to.equal(false);
      socket.destroy();
    });

    it("drops, and can be opened again", async () => {
      const { socket } = await upgrade();
      proxy.disconnect();
      await soon();
      expect(socket.destroyed).to.equal(true);
      const again = await upgrade();
      expect(again.socket.destroyed).to.equal(false);
      again.socket.destroy();
    });
  });
});
