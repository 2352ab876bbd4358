/** HTTP servers on this machine that answer as a test wants. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from "node:net";

export type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Starts servers that are stopped after each test of the suite, open connections and all; call in `describe`. */
export function localServers(): (answer: Answer) => Promise<string> {
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });
  return async (answer) => {
    const server = createServer((request, response) => {
      // Clients that give up break the pipe.
      response.on("error", () => undefined);
      void answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    stops.push(
      () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
}

/** All that a client sent. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A way to a port of this machine that can be cut. */
export interface CuttableWay {
  readonly port: number;
  /** Drops what is connected, and refuses whoever comes. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function cuttableWay(target: number): Promise<CuttableWay> {
  const sockets = new Set<Socket>();
  let open = true;
  const server = createTcpServer((socket) => {
    if (!open) return void socket.destroy();
    const onward = connect(target, "127.0.0.1");
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(one);
      one.on("error", () => undefined);
      one.on("close", () => (sockets.delete(one), other.destroy()));
    }
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = () => {
    open = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend: () => void (open = true),
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
