import { expect } from "chai";
import { decodeBase64 } from "../../../sim/machine/base64.ts";
import { Random } from "../../helpers/machine/random.ts";

const SEED = 9;

describe("decodeBase64", () => {
  // RFC 4648, section 10.
  for (const [text, plain] of [
    ["", ""],
    ["Zg==", "f"],
    ["Zm8=", "fo"],
    ["Zm9v", "foo"],
    ["Zm9vYg==", "foob"],
    ["Zm9vYmE=", "fooba"],
    ["Zm9vYmFy", "foobar"],
  ] as const) {
    it(`reads ${JSON.stringify(text)} as ${JSON.stringify(plain)}`, () => {
      expect(String.fromCharCode(...decodeBase64(text))).to.equal(plain);
    });
  }

  it(`is Node's, of every byte and length (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect(decodeBase64(Buffer.from(all).toString("base64"))).to.deep.equal(all);
    for (let length = 0; length < 100; length += 1) {
      const bytes = Uint8Array.from({ length }, () => random.below(256));
      expect(decodeBase64(Buffer.from(bytes).toString("base64")), `${length} bytes`).to.deep.equal(bytes);
    }
  });
});
