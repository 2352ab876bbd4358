import { createHash } from "node:crypto";
import { join } from "node:path";

import { expect } from "chai";
import { CID } from "multiformats/cid";

import {
  blocksOf,
  exportCar,
  firstOf,
  folderStore,
  gatewaySource,
  httpSource,
  kuboStore,
  type ContentSource,
  type FolderStore,
  type SourceFailure,
} from "../../../../tasks/protocol/content/index.ts";
import { temporaryFolder } from "../../../helpers/tasks/folder.ts";
import { rejection } from "../../../helpers/tasks/nodes.ts";
import { bodyOf, localServers, type Answer } from "../../../helpers/tasks/server.ts";

const FILE = Uint8Array.from({ length: 600_000 }, (_, i) => (i * 7 + (i >> 8)) % 251);
const SMALL = new TextEncoder().encode("a short file");
const FAST = { timeoutMs: 400 };

describe("remote content", () => {
  const folder = temporaryFolder();
  const serve = localServers();
  let held: FolderStore;
  let cid: CID;
  let small: CID;

  beforeEach(async () => {
    held = folderStore(join(folder(), "held"));
    cid = await held.put(FILE);
    small = await held.put(SMALL);
  });

  const cidIn = (url: string) => CID.parse(/(b[a-z2-7]{20,})/.exec(url)![1]!);
  const car = async (of: CID): Promise<Buffer> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of exportCar(held, [of])) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  const spoilt = (bytes: Uint8Array): Buffer => {
    const copy = Buffer.from(bytes);
    copy[copy.length - 3]! ^= 1;
    return copy;
  };

  /** What a server with the right bytes does with them. */
  const manners: Record<string, { answer: (bytes: Buffer) => Answer; code: string }> = {
    "wrong bytes": { answer: (bytes) => (_, response) => response.end(spoilt(bytes)), code: "ContentPoisoned" },
    "no content": { answer: () => (_, response) => response.writeHead(404).end("not here"), code: "ContentMissing" },
    "an error": { answer: () => (_, response) => response.writeHead(502).end(), code: "ContentUnreachable" },
    "a page instead": {
      answer: () => (_, response) => response.end("<html>accept our cookies</html>"),
      code: "ContentPoisoned|CarMalformed",
    },
    "half of it, and hangs up": {
      answer: (bytes) => (_, response) => {
        response.writeHead(200, { "content-length": bytes.length });
        response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
      },
      code: "ContentUnreachable",
    },
    "half of it, and calls it all": {
      answer: (bytes) => (_, response) => response.end(bytes.subarray(0, bytes.length / 2)),
      code: "ContentPoisoned|CarMalformed|ContentMissing",
    },
    "bytes without end": {
      answer: () => (_, response) => {
        const chunk = Buffer.alloc(65_536, 1);
        const more = () => {
          while (!response.destroyed && response.write(chunk));
        };
        response.on("drain", more);
        more();
      },
      code: "ContentTooLarge",
    },
    "a length without end": {
      answer: () => (_, response) => response.writeHead(200, { "content-length": 10 ** 12 }).write("x"),
      code: "ContentTooLarge",
    },
    "a byte now and then": {
      answer: () => (_, response) => {
        const drip = setInterval(() => (response.destroyed ? clearInterval(drip) : response.write("x")), 30);
      },
      code: "ContentUnreachable",
    },
    silence: { answer: () => () => undefined, code: "ContentUnreachable" },
  };

  const kinds: Record<string, { open: (url: string) => ContentSource; bytes: (url: string) => Promise<Buffer> }> = {
    "gatewaySource, archives": { open: (url) => gatewaySource(url), bytes: (url) => car(cidIn(url)) },
    "gatewaySource, blocks": {
      open: (url) => gatewaySource(url, { format: "raw" }),
      bytes: async (url) => Buffer.from(await held.block(cidIn(url), { signal: undefined! })),
    },
    kuboStore: {
      open: (url) => kuboStore(url),
      bytes: async (url) => Buffer.from(await held.block(cidIn(url), { signal: undefined! })),
    },
    httpSource: {
      open: (url) => httpSource(`${url}/{cid}`),
      bytes: async (url) => Buffer.from(await held.get(cidIn(url))),
    },
  };

  for (const [kind, { open, bytes }] of Object.entries(kinds)) {
    describe(kind, () => {
      it("reads a file from a right server", async () => {
        const url = await serve(async ({ url }, response) => response.end(await bytes(url!)));
        for (const [of, file] of [
          [cid, FILE],
          [small, SMALL],
        ] as const) {
          expect(Buffer.compare(await open(url).get(of), file), `${of}`).to.equal(0);
        }
      });

      for (const [manner, { answer, code }] of Object.entries(manners)) {
        it(`names a server that sends ${manner}`, async () => {
          const url = await serve(async (request, response) => answer(await bytes(request.url!))(request, response));
          // Much takes its time on a busy machine; the others are to be given up.
          const limits = code === "ContentTooLarge" ? {} : FAST;
          const error = await rejection(open(url).get(small, { ...limits, maxBytes: 200_000 }));
          expect(error.code).to.match(new RegExp(`^(${code})$`));
          expect((error.details as { source: string }).source).to.contain(url.replace("http://", ""));
        });
      }

      it("does not read more than it is allowed", async () => {
        const url = await serve(async ({ url }, response) => response.end(await bytes(url!)));
        const error = await rejection(open(url).get(cid, { maxBytes: FILE.length - 1 }));
        expect(error).to.include({ code: "ContentTooLarge" });
      });
    });
  }

  it("asks a gateway as its specification says", async () => {
    const asked: string[] = [];
    const url = await serve(async (request, response) => {
      asked.push(`${request.url} ${request.headers.accept}`);
      response.end(await car(cidIn(request.url!)));
    });
    await gatewaySource(url).get(small);
    expect(asked).to.deep.equal([
      `/ipfs/${small}?format=car&dag-scope=entity application/vnd.ipld.car; version=1; order=dfs; dups=n`,
    ]);
  });

  describe("kuboStore.put", () => {
    const nodeThatAdds = (hash: (file: Buffer) => Promise<string>) =>
      serve(async (request, response) => {
        const body = await bodyOf(request);
        const start = body.indexOf("\r\n\r\n") + 4;
        const file = body.subarray(start, body.lastIndexOf("\r\n--"));
        response.end(`{"Name":"file","Hash":"${await hash(file)}","Size":"1"}\n`);
      });

    it("returns the identifier on which the node agrees", async () => {
      const url = await nodeThatAdds(async (file) => `${await blocksOf(file, { put: (at) => at })}`);
      expect(`${await kuboStore(url).put(FILE)}`).to.equal(`${cid}`);
    });

    it("refuses a node that adds something else", async () => {
      const url = await nodeThatAdds(() => Promise.resolve(`${small}`));
      expect(await rejection(kuboStore(url).put(FILE))).to.include({ code: "ContentPoisoned" });
    });

    it("takes Kubo's way of saying that it has nothing", async () => {
      const url = await serve((_, response) =>
        response
          .writeHead(500, { "content-type": "application/json" })
          .end(
            '{"Message":"block was not found locally (offline): ipld: could not find bafk","Code":0,"Type":"error"}',
          ),
      );
      expect(await rejection(kuboStore(url, { online: false }).get(cid))).to.include({ code: "ContentMissing" });
      expect(await kuboStore(url).has(cid)).to.equal(false);
    });
  });

  it("checks a file on a web server against the hash that was given", async () => {
    const url = await serve((_, response) => response.end(FILE));
    const sha256 = createHash("sha256").update(FILE).digest("hex");
    expect(await httpSource(url, { sha256 }).get(small)).to.have.length(FILE.length);
    const error = await rejection(httpSource(url, { sha256: sha256.replace(/^./, "g") }).get(cid));
    expect(error).to.include({ code: "ContentPoisoned" });
  });

  it("tells no path or query of an address, which may hold a customer's key", async () => {
    const url = await serve((_, response) => response.writeHead(500).end());
    const error = await rejection(httpSource(`${url}/customer-4711?token=4711`).get(small));
    expect(JSON.stringify([error, String(error), error.details])).not.to.contain("4711");
  });

  describe("firstOf", () => {
    it("passes over sources that lack or spoil, and reports them", async () => {
      const poisoned = httpSource(await serve((_, response) => response.end(spoilt(FILE))));
      const empty = folderStore(join(folder(), "empty"));
      const failures: SourceFailure[] = [];
      const source = firstOf([empty, poisoned, held], (failure) => failures.push(failure));
      expect(Buffer.compare(await source.get(cid), FILE)).to.equal(0);
      expect(failures.map(({ source: name, code }) => [name, code])).to.deep.equal([
        [empty.name, "ContentMissing"],
        [poisoned.name, "ContentPoisoned"],
      ]);
    });

    it("names every source and what it did, once none has it", async () => {
      const sources = [
        folderStore(join(folder(), "empty")),
        httpSource(await serve((_, response) => response.end("no"))),
        gatewaySource("http://127.0.0.1:1"),
      ];
      const error = await rejection(firstOf(sources).get(cid));
      expect(error.code).to.equal("ContentUnavailable");
      const { failures } = error.details as { failures: SourceFailure[] };
      expect(failures.map(({ source, code }) => [source, code])).to.deep.equal([
        [sources[0]!.name, "ContentMissing"],
        [sources[1]!.name, "ContentPoisoned"],
        [sources[2]!.name, "ContentUnreachable"],
      ]);
    });

    it("stops when it is told to", async () => {
      const stop = new AbortController();
      const silent = httpSource(await serve(() => stop.abort(new RangeError("enough"))));
      const error = await rejection(firstOf([silent, held]).get(cid, { signal: stop.signal }));
      expect(error).to.be.instanceOf(RangeError);
    });
  });
});
