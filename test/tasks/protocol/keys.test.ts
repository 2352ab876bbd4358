import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";

import { expect } from "chai";
import { Transaction, Wallet } from "ethers";

import { AgentError } from "../../../tasks/protocol/agent-error.ts";
import { checkSigned, openSigner, type KeySource, type UnsignedTransaction } from "../../../tasks/protocol/keys.ts";
import { redactor } from "../../../tasks/protocol/redact.ts";
import { httpEndpoint } from "../../../tasks/protocol/rpc/index.ts";
import { temporaryFolder } from "../../helpers/tasks/folder.ts";
import { rejection } from "../../helpers/tasks/nodes.ts";
import { bodyOf, localServers } from "../../helpers/tasks/server.ts";

const HEX = "c87509a1c067bbde78beb793e6fa76530b6382a4c0241e5e4a9ec0a0f44dc0d3";
const KEY = `0x${HEX}`;
const wallet = new Wallet(KEY);
const tx: UnsignedTransaction = {
  chainId: 1n,
  nonce: 3,
  to: "0x00000000000000000000000000000000000000aa",
  data: "0xabcd",
  value: 5n,
  gasLimit: 30_000n,
  maxFeePerGas: 9n,
  maxPriorityFeePerGas: 2n,
};

/** Whether any way in which a program may print `value` shows the key. */
function leaks(value: unknown): boolean {
  const texts = [
    String(value),
    inspect(value, { depth: 12, showHidden: true }),
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? `${inner}` : inner)) ?? "",
    (value as Error | undefined)?.stack ?? "",
  ];
  const bytes = Buffer.from(HEX, "hex");
  const spellings = [HEX, HEX.slice(0, 40), BigInt(KEY).toString(), bytes.toString("base64url"), [...bytes].join()];
  return texts.some((text) =>
    spellings.some((spelling) => text.toLowerCase().replaceAll(/\s/g, "").includes(spelling.toLowerCase())),
  );
}

describe("openSigner", () => {
  const folder = temporaryFolder();
  const serve = localServers();
  const environment = (value?: string): KeySource => ({ kind: "environment", name: "K", environment: { K: value } });
  const variable = (get: () => Promise<string>): KeySource => ({ kind: "variable", name: "K", variable: { get } });
  const keyFile = (text: string, mode = 0o600): string => {
    const path = join(folder(), "key");
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  };

  it("signs with a key from any source", async () => {
    const sources = [
      environment(KEY),
      environment(HEX.toUpperCase()),
      environment(keyFile(`${KEY}\n`)),
      variable(() => Promise.resolve(KEY)),
    ];
    for (const source of sources) {
      const signer = await openSigner(source, redactor());
      if (signer.kind !== "signs") throw new Error("it signs");
      const raw = await signer.sign(tx);
      expect(Transaction.from(raw).from).to.equal(wallet.address);
      expect(checkSigned(raw, tx, wallet.address)).to.equal(Transaction.from(raw).hash);
      expect(leaks(signer)).to.equal(false);
    }
  });

  it("tells no part of a key in any error", async () => {
    const failures: readonly [string, KeySource][] = [
      ["KeyMissing", environment()],
      ["KeyMissing", variable(() => Promise.reject(new Error("no such variable")))],
      ["KeyMalformed", environment(`${KEY}0`)],
      ["KeyMalformed", environment(` ${HEX.slice(0, 63)} `)],
      ["KeyMalformed", environment(`${HEX} ${HEX}`)],
      ["KeyMalformed", environment(keyFile(`key=${KEY}`))],
      ["KeyMalformed", variable(() => Promise.resolve(`"${KEY}"`))],
      ["KeyMalformed", environment(`0x${"0".repeat(64)}`)],
      ["KeyMalformed", environment(`0x${"f".repeat(64)}`)],
      ["KeyFileUnreadable", environment("/nowhere/at/all")],
    ];
    for (const [code, source] of failures) {
      const error = await rejection(openSigner(source, redactor()));
      expect(error.code, inspect(source)).to.equal(code);
      expect(leaks(error), code).to.equal(false);
    }
    const exposed = await rejection(openSigner(environment(keyFile(KEY, 0o644)), redactor()));
    expect(exposed.code).to.equal("KeyFileExposed");
    expect(leaks(exposed)).to.equal(false);
  });

  it("tells no part of a key when signing fails", async () => {
    const signer = await openSigner(environment(KEY), redactor());
    if (signer.kind !== "signs") throw new Error("it signs");
    for (const broken of [
      { nonce: -1 },
      { to: KEY },
      { data: "nonsense" },
      { value: -1n },
      { chainId: "x" as never },
    ]) {
      const error = await rejection(signer.sign({ ...tx, ...broken }));
      expect(error).to.be.instanceOf(Error);
      expect(leaks(error), inspect(broken)).to.equal(false);
    }
  });

  it("teaches the redactor a key before it is used", async () => {
    const redact = redactor();
    await openSigner(environment(KEY), redact);
    expect(leaks(redact.text(`the key is ${KEY}`))).to.equal(false);
  });

  describe("with an external signer", () => {
    const asked: { method: string; params: Record<string, string>[] }[] = [];
    beforeEach(() => asked.splice(0));
    const external = async (protocol: "clef" | "web3signer" | "node", answer: () => unknown) => {
      const url = await serve(async (request, response) => {
        asked.push(JSON.parse((await bodyOf(request)).toString()) as (typeof asked)[0]);
        response.end(JSON.stringify({ jsonrpc: "2.0", id: 1, ...(answer() as object) }));
      });
      const { address } = wallet;
      return openSigner({ kind: "external", protocol, endpoint: httpEndpoint(url), address }, redactor());
    };

    it("speaks with Clef, Web3Signer and nodes", async () => {
      const raw = await wallet.signTransaction({ ...tx, type: 2 });
      const clef = await external("clef", () => ({ result: { raw, tx: {} } }));
      const web3 = await external("web3signer", () => ({ result: raw }));
      const node = await external("node", () => ({ result: `0x${"AB".repeat(32)}` }));
      if (clef.kind !== "signs" || web3.kind !== "signs" || node.kind !== "sends") throw new Error("other kinds");
      expect(await clef.sign(tx)).to.equal(raw);
      expect(await web3.sign(tx)).to.equal(raw);
      expect(await node.send(tx)).to.equal(`0x${"ab".repeat(32)}`);
      expect(asked.map(({ method }) => method)).to.deep.equal([
        "account_signTransaction",
        "eth_signTransaction",
        "eth_sendTransaction",
      ]);
      expect(asked[0]!.params).to.deep.equal([
        {
          type: "0x2",
          chainId: "0x1",
          nonce: "0x3",
          to: tx.to,
          data: "0xabcd",
          value: "0x5",
          gas: "0x7530",
          maxFeePerGas: "0x9",
          maxPriorityFeePerGas: "0x2",
          from: wallet.address,
        },
      ]);
    });

    it("reports refusals and nonsense", async () => {
      for (const protocol of ["clef", "web3signer", "node"] as const) {
        const refusing = await external(protocol, () => ({ error: { code: -32000, message: "request denied" } }));
        const act = (signer: typeof refusing) => (signer.kind === "signs" ? signer.sign(tx) : signer.send(tx));
        const refusal = await rejection(act(refusing));
        expect(refusal.code).to.equal("SignerRefused");
        expect((refusal.details as { reason: string }).reason).to.equal("request denied");
        const confused = await external(protocol, () => ({ result: 7 }));
        expect(await rejection(act(confused))).to.include({ code: "SignerMalformed" });
      }
    });
  });
});

describe("checkSigned", () => {
  it("refuses what is not exactly what was asked for", async () => {
    const changes: readonly [string, Partial<UnsignedTransaction>][] = [
      ["chainId", { chainId: 2n }],
      ["nonce", { nonce: 4 }],
      ["to", { to: wallet.address }],
      ["data", { data: "0xabce" }],
      ["value", { value: 6n }],
      ["gasLimit", { gasLimit: 1n }],
      ["maxFeePerGas", { maxFeePerGas: 10n }],
      ["maxPriorityFeePerGas", { maxPriorityFeePerGas: 3n }],
    ];
    for (const [field, change] of changes) {
      const raw = await wallet.signTransaction({ ...tx, ...change, type: 2 });
      expect(() => checkSigned(raw, tx, wallet.address), field)
        .to.throw(AgentError)
        .with.deep.include({ code: "SignerMismatch", details: { field } });
    }
    const other = await new Wallet(`0x${"11".repeat(32)}`).signTransaction({ ...tx, type: 2 });
    expect(() => checkSigned(other, tx, wallet.address))
      .to.throw(AgentError)
      .with.deep.include({ details: { field: "from" } });
    expect(() => checkSigned("0x02", tx, wallet.address))
      .to.throw(AgentError)
      .with.deep.include({ details: { field: "raw" } });
  });
});

describe("redactor", () => {
  const bytes = Buffer.from(HEX, "hex");
  const redact = redactor();
  redact.protect(bytes);

  it("finds a key in whatever form", () => {
    const cause = new Error(`wrapped ${HEX}`);
    const values: unknown[] = [
      KEY,
      `https://node/${HEX.toUpperCase()}?x=1`,
      BigInt(KEY),
      `${BigInt(KEY)}`,
      bytes,
      Buffer.concat([Buffer.alloc(3), bytes, Buffer.alloc(3)]),
      [...bytes],
      `[${[...bytes].join(", ")}]`,
      inspect(bytes),
      bytes.toString("base64"),
      bytes.toString("base64url"),
      { [KEY]: { deep: [{ deeper: new Map([["k", new Set([KEY])]]) }] } },
      Object.assign(new Error(`bad key ${KEY}`, { cause }), { transaction: { privateKey: KEY } }),
      new AgentError("Code", KEY, { key: KEY, bytes }, cause),
    ];
    for (const value of values) {
      expect(leaks(value) || ArrayBuffer.isView(value), inspect(value)).to.equal(true);
      const clean = redact.value(value);
      expect(leaks(clean), inspect(value)).to.equal(false);
      expect(inspect(clean, { depth: 12 })).to.match(/redacted/);
    }
  });

  it("leaves everything else as it is", () => {
    const value = { a: 1, b: "text", c: [1n, null, undefined], d: new Map([["x", Uint8Array.of(1)]]) };
    expect(redact.value(value)).to.deep.equal(value);
    const error = redact.value(new AgentError("Code", "message", { a: 1 }));
    expect(error)
      .to.be.instanceOf(AgentError)
      .and.deep.include({ code: "Code", message: "message", details: { a: 1 } });
  });

  it("ends in circles", () => {
    const circle: Record<string, unknown> = { KEY };
    circle.self = circle;
    expect(leaks(redact.value(circle))).to.equal(false);
  });

  it("does not blacken every 1 for the key 1", () => {
    const small = redactor();
    small.protect(Buffer.from("1".padStart(64, "0"), "hex"));
    expect(small.text("block 1 of 11")).to.equal("block 1 of 11");
    expect(small.text(`0x${"1".padStart(64, "0")}`)).to.equal("[redacted]");
  });
});
