/**
 * What stands between an agent and its node: a proxy for HTTP and WebSocket on one port. JSON-RPC over HTTP is read, and may
 * be dropped, delayed, limited, or answered by a node that lags or lies. A WebSocket is a way that may be cut or clogged;
 * what goes over it is not read.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

import { Random } from "../../sim/index.ts";
import { rewriteAnswer, rewriteCall, type Untruth } from "./rewrite.ts";
import { requester, type Answer, type Message } from "./rpc.ts";

export interface Faults extends Untruth {
  /** Every answer is this late. */
  readonly delayMs: number;
  /** Share of the requests whose connection is cut, half of them after the node has done what was asked. */
  readonly dropShare: number;
  /** Share of the requests that are answered with HTTP status 429. */
  readonly limitShare: number;
}

export const NO_FAULTS: Faults = { delayMs: 0, dropShare: 0, limitShare: 0, lagBlocks: 0 };

/** What a proxy did so far. */
export interface ProxyCounts {
  requests: number;
  dropped: number;
  limited: number;
  rewritten: number;
  sockets: number;
  cuts: number;
}

export interface ChaosProxy extends AsyncDisposable {
  readonly httpUrl: string;
  readonly wsUrl: string;
  readonly counts: Readonly<ProxyCounts>;
  faults: Faults;
  /** Cuts every connection, and refuses new ones until `mend`. */
  cut(): void;
  mend(): void;
  /** Cuts what is connected; whoever comes again is let through. */
  disconnect(): void;
  /** WebSockets stay open, and nothing goes over them any more. */
  clog(): void;
}

/**
 * @param target port of the node on this machine
 * @param seed of what happens to which request
 */
export async function startProxy(target: number, seed: bigint | number): Promise<ChaosProxy> {
  const random = new Random(seed);
  const node = requester(`http://127.0.0.1:${target}`);
  const counts: ProxyCounts = { requests: 0, dropped: 0, limited: 0, rewritten: 0, sockets: 0, cuts: 0 };
  const sockets = new Set<Socket | Duplex>();
  const ways: { readonly client: Duplex; readonly onward: Socket }[] = [];
  let faults = NO_FAULTS;
  let open = true;

  const track = (socket: Socket | Duplex): void => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => sockets.delete(socket));
  };

  async function answerTo(message: Message): Promise<Answer> {
    const isUntrue = faults.lagBlocks > 0 || faults.lie !== undefined;
    const head = isUntrue ? Number(await node("eth_blockNumber")) : 0;
    const sent = isUntrue ? rewriteCall(message, faults, head) : message;
    const body = JSON.stringify(sent);
    const headers = { "content-type": "application/json" };
    const response = await fetch(`http://127.0.0.1:${target}`, { method: "POST", headers, body });
    const answer = (await response.json()) as Answer;
    if (!isUntrue) return answer;
    const rewritten = rewriteAnswer(message, answer, faults, head);
    if (sent !== message || rewritten !== answer) counts.rewritten++;
    return rewritten;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Message | Message[];
    counts.requests++;
    const [fate, moment] = [random.nextFloat(), random.nextFloat()];
    const isDropped = fate < faults.dropShare;
    if (isDropped) counts.dropped++;
    if (isDropped && moment < 0.5) return void request.socket.destroy();
    if (!isDropped && fate < faults.dropShare + faults.limitShare) {
      counts.limited++;
      return void response.writeHead(429, { "retry-after": "1" }).end();
    }
    if (faults.delayMs > 0) await sleep(faults.delayMs);
    const answer = Array.isArray(body) ? await Promise.all(body.map(answerTo)) : await answerTo(body);
    if (isDropped || !open) return void request.socket.destroy();
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  }

  const server = createServer((request, response) => {
    response.on("error", () => undefined);
    serve(request, response).catch(() => request.socket.destroy());
  });
  server.on("connection", (socket: Socket) => {
    if (!open) return void socket.destroy();
    track(socket);
  });
  server.on("upgrade", (request: IncomingMessage, client: Duplex, first: Buffer) => {
    counts.sockets++;
    const onward = connect(target, "127.0.0.1");
    track(onward);
    const headers = request.rawHeaders.reduce(
      (lines, text, i) => (i % 2 === 0 ? [...lines, text] : [...lines.slice(0, -1), `${lines.at(-1)}: ${text}`]),
      [] as string[],
    );
    onward.write(`GET ${request.url ?? "/"} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`);
    onward.write(first);
    client.pipe(onward).pipe(client);
    const way = { client, onward };
    ways.push(way);
    client.once("close", () => onward.destroy());
    onward.once("close", () => {
      client.destroy();
      ways.splice(ways.indexOf(way), 1);
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;

  const disconnect = (): void => {
    counts.cuts++;
    for (const socket of [...sockets]) socket.destroy();
  };
  return {
    httpUrl: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}`,
    counts,
    get faults() {
      return faults;
    },
    set faults(wanted: Faults) {
      faults = wanted;
    },
    cut() {
      open = false;
      disconnect();
    },
    mend: () => void (open = true),
    disconnect,
    clog() {
      for (const { client, onward } of ways) {
        onward.unpipe(client);
        client.unpipe(onward);
        onward.resume();
        client.resume();
      }
    },
    async [Symbol.asyncDispose]() {
      open = false;
      disconnect();
      await new Promise((closed) => server.close(closed));
    },
  };
}
