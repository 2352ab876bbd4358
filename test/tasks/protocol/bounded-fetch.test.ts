import { expect } from "chai";

import { isAgentError } from "../../../tasks/protocol/agent-error.ts";
import { addressBelow, fetchBounded, secretsOf } from "../../../tasks/protocol/bounded-fetch.ts";
import { rejection } from "../../helpers/tasks/nodes.ts";
import { localServers } from "../../helpers/tasks/server.ts";

const LIMITS = { maxBytes: 1000, timeoutMs: 5000 };

describe("fetchBounded", () => {
  const serve = localServers();

  it("gives the user and the password of an address in a header, and the rest as it is", async () => {
    const seen: unknown[] = [];
    const base = await serve(({ url, headers }, response) => {
      seen.push(url, headers.authorization);
      response.end();
    });
    const url = base.replace("http://", "http://anna:p%40ss%25word@");
    await fetchBounded(`${url}/file?token=abc`, {}, LIMITS);
    expect(seen).to.deep.equal(["/file?token=abc", `Basic ${Buffer.from("anna:p@ss%word").toString("base64")}`]);
    await fetchBounded(`${url}/`, { headers: { authorization: "Bearer own" } }, LIMITS);
    expect(seen.at(-1)).to.equal("Bearer own");
  });

  it("names no password and no token where it fails", async () => {
    const error = await rejection(fetchBounded("http://anna:password@127.0.0.1:1/x?token=abcdefgh", {}, LIMITS));
    expect(isAgentError(error, "FetchFailed")).to.equal(true);
    const { stack } = error as Error;
    for (const text of ["password", "abcdefgh"]) expect(`${stack}${JSON.stringify(error)}`).to.not.include(text);
  });
});

describe("secretsOf", () => {
  it("finds passwords and values of queries, as they are written and as they are meant", () => {
    expect(secretsOf("https://anna:p%40ss@host/path?key=to%2Fken")).to.include.members(["anna", "p@ss", "p%40ss"]);
    expect(secretsOf("https://host/path?key=to%2Fken")).to.have.members(["to/ken", "to%2Fken"]);
    expect(secretsOf("https://us%er@host/")).to.include("us%er");
  });

  for (const address of [
    "https://host/path/{cid}",
    "https://host/?file={cid}",
    "http://127.0.0.1:5001",
    "no address",
  ]) {
    it(`finds none in ${address}`, () => expect(secretsOf(address)).to.deep.equal([]));
  }
});

describe("addressBelow", () => {
  for (const [base, path, expected] of [
    ["https://host", "/ipfs/x?format=car", "https://host/ipfs/x?format=car"],
    ["https://host/gate/", "/ipfs/x", "https://host/gate/ipfs/x"],
    ["https://host/gate?token=abc", "/ipfs/x?format=car", "https://host/gate/ipfs/x?token=abc&format=car"],
    ["https://host/file?token=abc", "", "https://host/file?token=abc"],
  ] as const) {
    it(`makes ${expected}`, () => expect(addressBelow(base, path)).to.equal(expected));
  }
});
