import { createHash } from "node:crypto";
import { expect } from "chai";
import { IRIS_CSV } from "../../../../sim/qml/data/iris.ts";
import { contentId } from "../../../../tasks/protocol/content/cid.ts";

const CHUNK = 262_144;
const RAW = 0x55;
const DAG_PB = 0x70;

/** The bytes of a CIDv1 (multiformats/cid specification): version, codec, sha2-256, 32 bytes. */
const cidBytes = (codec: number, block: Uint8Array): Uint8Array =>
  Uint8Array.of(1, codec, 0x12, 0x20, ...createHash("sha256").update(block).digest());

/** Multibase: b, then RFC 4648 base32 in lower case without padding. */
function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  const groups = bits.match(/.{1,5}/g)!.map((group) => parseInt(group.padEnd(5, "0"), 2));
  return `b${groups.map((value) => "abcdefghijklmnopqrstuvwxyz234567"[value]).join("")}`;
}

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
/** A protobuf field of bytes. */
const field = (number: number, bytes: ArrayLike<number>): number[] => [
  (number << 3) | 2,
  ...varint(bytes.length),
  ...Array.from(bytes),
];

/** The dag-pb node above raw leaves, by the UnixFS specification: links, then Data of type File with the block sizes. */
function fileNode(leaves: readonly Uint8Array[]): Uint8Array {
  const total = leaves.reduce((sum, { length }) => sum + length, 0);
  const sizes = leaves.flatMap(({ length }) => [0x20, ...varint(length)]);
  const links = leaves.flatMap((leaf) =>
    field(2, [...field(1, cidBytes(RAW, leaf)), ...field(2, []), 0x18, ...varint(leaf.length)]),
  );
  return Uint8Array.from([...links, ...field(1, [0x08, 2, 0x18, ...varint(total), ...sizes])]);
}

describe("contentId", () => {
  it("of 'hello world' is the well-known one", async () => {
    const cid = await contentId(new TextEncoder().encode("hello world"));
    expect(cid.toString()).to.equal("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e");
  });

  it("of one chunk is the hash of its bytes, as a raw leaf", async () => {
    for (const length of [0, 1, CHUNK]) {
      const bytes = new Uint8Array(length).fill(7);
      expect((await contentId(bytes)).toString(), `${length} bytes`).to.equal(base32(cidBytes(RAW, bytes)));
    }
  });

  it("of more is that of a dag-pb node over the leaves", async () => {
    const bytes = Uint8Array.from({ length: 2 * CHUNK + 5 }, (_, i) => i % 251);
    const leaves = [0, 1, 2].map((i) => bytes.subarray(i * CHUNK, (i + 1) * CHUNK));
    expect((await contentId(bytes)).toString()).to.equal(base32(cidBytes(DAG_PB, fileNode(leaves))));
  });

  it("of the Iris file is pinned", async () => {
    const cid = await contentId(new TextEncoder().encode(IRIS_CSV));
    expect(cid.toString()).to.equal("bafkreie4yhbulry3zsnuq23uzp3amp5gn5f3lyhwaoslhq2hd3bol2hdku");
    expect(cid.bytes).to.have.length(36);
  });
});
