import { expect } from "chai";
import { network } from "hardhat";
import { hexlify, MaxUint256, toUtf8Bytes, ZeroAddress, ZeroHash } from "ethers";
import { CID } from "multiformats/cid";
import * as Digest from "multiformats/hashes/digest";

import { CID as CID_BYTES, datasetOf, metadataOf, ROOT } from "../helpers/market/registry.ts";

const { ethers, networkHelpers } = await network.create();

async function deploy() {
  const [owner, stranger] = await ethers.getSigners();
  return { datasets: await ethers.deployContract("DatasetNFT"), owner: owner!, stranger: stranger! };
}

const DIGEST = CID_BYTES.slice(-64);
const iris = datasetOf({ name: "Iris", format: "text/csv", royaltyBps: 250, modelShareBps: 500 });

describe("DatasetNFT", () => {
  describe("mint", () => {
    it("gives the caller a token, numbered from 1, with the content for ever", async () => {
      const { datasets, owner, stranger } = await networkHelpers.loadFixture(deploy);
      await expect(datasets.mint(iris))
        .to.emit(datasets, "DatasetMinted")
        .withArgs(1, owner, Object.values(iris))
        .and.to.emit(datasets, "Transfer")
        .withArgs(ZeroAddress, owner, 1);
      await datasets.connect(stranger).mint({ ...iris, name: "Another" });
      expect(await datasets.count()).to.equal(2);
      expect(await datasets.ownerOf(2)).to.equal(stranger.address);
      expect(await datasets.datasetOf(1)).to.deep.equal([
        ...[ROOT, 9n, 150n, 5n, 250n, 500n, 0n, iris.cid, "Iris", "text/csv"],
      ]);
      expect(await datasets.treeOf(1)).to.deep.equal([ROOT, 9n]);
      await datasets.transferFrom(owner, stranger, 1);
      expect(await datasets.creatorOf(1)).to.equal(owner.address);
    });

    const long = "x".repeat(64);
    const sizes: [string, Partial<typeof iris>][] = [
      ["a tree of one word", { depth: 0, rows: 1, columns: 4 }],
      ["the deepest tree", { depth: 24, rows: 2 ** 24, columns: 4 }],
      ["one cell in a large tree", { depth: 20, rows: 1, columns: 1 }],
      ["the largest royalty and share", { royaltyBps: 1000, modelShareBps: 500 }],
      ["texts of 64 bytes", { name: long, format: long }],
    ];
    for (const [name, change] of sizes) {
      it(`accepts ${name}`, async () => {
        const { datasets } = await networkHelpers.loadFixture(deploy);
        await datasets.mint({ ...iris, ...change });
        expect((await datasets.datasetOf(1)).name).to.equal(change.name ?? iris.name);
      });
    }

    const most = 2 ** 32 - 1;
    const refusals: [string, Partial<typeof iris>, string, unknown[]][] = [
      ["a root of zero", { root: ZeroHash }, "DatasetRootZero", []],
      ["a tree that is too deep", { depth: 25 }, "DatasetDepthOutOfRange", [25, 24]],
      ["no rows", { rows: 0 }, "DatasetSizeOutOfRange", [0, 5, 2048]],
      ["no columns", { columns: 0 }, "DatasetSizeOutOfRange", [150, 0, 2048]],
      ["one cell too many", { rows: 2049, columns: 1 }, "DatasetSizeOutOfRange", [2049, 1, 2048]],
      ["rows and columns at their limits", { rows: most, columns: most }, "DatasetSizeOutOfRange", [most, most, 2048]],
      ["a royalty above a tenth", { royaltyBps: 1001 }, "DatasetRoyaltyTooLarge", [1001, 1000]],
      ["a share of models above a twentieth", { modelShareBps: 501 }, "DatasetModelShareTooLarge", [501, 500]],
      ["no name", { name: "" }, "DatasetTextMalformed", ["0x"]],
      ["a name of 65 bytes", { name: `${long}x` }, "DatasetTextMalformed", [hexlify(toUtf8Bytes(`${long}x`))]],
      ["no format", { format: "" }, "DatasetTextMalformed", ["0x"]],
      [
        "a name of 33 characters in 66 bytes",
        { name: "é".repeat(33) },
        "DatasetTextMalformed",
        [`0x${"c3a9".repeat(33)}`],
      ],
    ];
    for (const [name, change, error, values] of refusals) {
      it(`refuses ${name}`, async () => {
        const { datasets } = await networkHelpers.loadFixture(deploy);
        const refusal = expect(datasets.mint({ ...iris, ...change })).to.be.revertedWithCustomError(datasets, error);
        await (values.length ? refusal.withArgs(...values) : refusal);
      });
    }

    const cids: [string, string, boolean][] = [
      ["dag-pb and sha2-256", `0x01701220${DIGEST}`, true],
      ["a codec of two bytes (dag-json)", `0x01a9021220${DIGEST}`, true],
      ["a hash function of two bytes (blake2b-256)", `0x0155a0e40220${DIGEST}`, true],
      ["an identity digest of one byte", "0x0155000141", true],
      ["a digest of 64 bytes", `0x01551340${DIGEST}${DIGEST}`, true],
      ["nothing", "0x", false],
      ["a version only", "0x01", false],
      ["version 0", `0x1220${DIGEST}`, false],
      ["version 2", `0x02551220${DIGEST}`, false],
      ["no digest", "0x01551220", false],
      ["a digest that is too short", `0x01551220${DIGEST.slice(2)}`, false],
      ["a byte too many", `0x01551220${DIGEST}00`, false],
      ["a varint that is not the shortest", `0x01d5001220${DIGEST}`, false],
      ["a varint without end", `0x01${"ff".repeat(40)}`, false],
      ["a varint of ten bytes", `0x01${"80".repeat(9)}011220${DIGEST}`, false],
      ["more bytes than any hash has", `0x01551260${DIGEST.repeat(3)}`, false],
    ];
    for (const [name, cid, valid] of cids) {
      it(`${valid ? "accepts" : "refuses"} a CID of ${name}`, async () => {
        const { datasets } = await networkHelpers.loadFixture(deploy);
        const minting = datasets.mint({ ...iris, cid });
        if (valid) await minting;
        else await expect(minting).to.be.revertedWithCustomError(datasets, "DatasetCidMalformed").withArgs(cid);
      });
    }

    // Well-formed and not, by RFC 3629; TextDecoder is the second opinion.
    const texts = [
      "41",
      "c3a9",
      "e282ac",
      "f09f90b1",
      "ed9fbf",
      "ee8080",
      "f48fbfbf",
      "c280",
      "e0a080",
      "f0908080",
      "00",
      "7f",
      "80",
      "bf",
      "c0af",
      "c1bf",
      "c3",
      "c328",
      "e08080",
      "e09fbf",
      "e282",
      "e28228",
      "e2c2ac",
      "eda080",
      "edbfbf",
      "f08f8080",
      "f0908028",
      "f4908080",
      "f5808080",
      "f8888080",
      "fe",
      "ff",
      "41c3",
      "41f09f90",
    ];
    for (const bytes of texts) {
      it(`judges the text ${bytes} as TextDecoder does`, async () => {
        const { datasets } = await networkHelpers.loadFixture(deploy);
        const raw = Buffer.from(bytes, "hex");
        let valid = true;
        try {
          new TextDecoder("utf-8", { fatal: true }).decode(raw);
        } catch {
          valid = false;
        }
        // A string of ethers is always well-formed: the bytes are put in its place in the calldata.
        const marker = "MARKER".repeat(5).slice(0, raw.length);
        const data = datasets.interface
          .encodeFunctionData("mint", [{ ...iris, name: marker }])
          .replace(Buffer.from(marker).toString("hex"), bytes);
        const [sender] = await ethers.getSigners();
        const minting = sender!.sendTransaction({ to: await datasets.getAddress(), data });
        if (valid) await minting;
        else {
          await expect(minting).to.be.revertedWithCustomError(datasets, "DatasetTextMalformed").withArgs(`0x${bytes}`);
        }
      });
    }
  });

  describe("tokenURI", () => {
    it("holds all that the token commits to", async () => {
      const { datasets } = await networkHelpers.loadFixture(deploy);
      await datasets.mint(iris);
      const cid = CID.createV1(0x55, Digest.create(0x12, Buffer.from(DIGEST, "hex"))).toString();
      expect(metadataOf(await datasets.tokenURI(1))).to.deep.equal({
        name: "Iris",
        description: "A dataset that programs of the Ket Machine read.",
        external_url: `ipfs://${cid}`,
        properties: {
          file: `ipfs://${cid}`,
          format: "text/csv",
          root: ROOT,
          depth: 9,
          rows: 150,
          columns: 5,
          version: 1,
          parent: 0,
          royaltyBps: 250,
          modelShareBps: 500,
          bountyShareBps: 0,
        },
      });
    });

    it("tells marketplaces when it changes: with the share of prizes", async () => {
      const { datasets } = await networkHelpers.loadFixture(deploy);
      await datasets.mint(iris);
      const before = metadataOf(await datasets.tokenURI(1));
      await expect(datasets.setBountyShare(1, 700)).to.emit(datasets, "MetadataUpdate").withArgs(1);
      const after = metadataOf(await datasets.tokenURI(1));
      expect(after).to.deep.equal({ ...before, properties: { ...before.properties, bountyShareBps: 700 } });
    });

    for (const cid of [
      `0x01701220${"00".repeat(32)}`,
      `0x01551340${"ff".repeat(64)}`,
      "0x0155000141",
      "0x015500024142",
      "0x01550003414243",
      "0x0155000441424344",
      "0x015500054142434445",
    ]) {
      it(`writes the CID ${cid.slice(0, 20)}… as multiformats does`, async () => {
        const { datasets } = await networkHelpers.loadFixture(deploy);
        await datasets.mint({ ...iris, cid });
        const expected = CID.decode(Buffer.from(cid.slice(2), "hex")).toString();
        expect(metadataOf(await datasets.tokenURI(1)).properties["file"]).to.equal(`ipfs://${expected}`);
      });
    }

    const names = [
      '","evil":"',
      '"}',
      "\\",
      '\\"',
      "\\u0022",
      "tab\tnewline\nreturn\rbell\u0007null\u0000",
      "Ψ² = 量子 🐱",
      "</script><script>",
      "'",
    ];
    for (const name of names) {
      it(`gives back the name ${JSON.stringify(name)}, and adds nothing`, async () => {
        const { datasets } = await networkHelpers.loadFixture(deploy);
        await datasets.mint({ ...iris, name, format: name });
        const metadata = metadataOf(await datasets.tokenURI(1));
        expect(metadata["name"]).to.equal(name);
        expect(metadata.properties["format"]).to.equal(name);
        expect(Object.keys(metadata)).to.have.length(4);
        expect(Object.keys(metadata.properties)).to.have.length(11);
      });
    }

    it("and every other view refuse a token that does not exist", async () => {
      const { datasets } = await networkHelpers.loadFixture(deploy);
      const views = [
        "tokenURI",
        "datasetOf",
        "treeOf",
        "creatorOf",
        "versionOf",
        "bountyShareOf",
        "modelShareOf",
      ] as const;
      for (const view of views) {
        await expect(datasets[view](1)).to.be.revertedWithCustomError(datasets, "ERC721NonexistentToken").withArgs(1);
      }
      await expect(datasets.royaltyInfo(1, 1)).to.be.revertedWithCustomError(datasets, "ERC721NonexistentToken");
    });
  });

  describe("versions", () => {
    it("follow one another in one line, minted by the owner of the one before", async () => {
      const { datasets, owner, stranger } = await networkHelpers.loadFixture(deploy);
      await datasets.mint(iris);
      expect(await datasets.versionOf(1)).to.deep.equal([1n, 1n, 1n]);
      await datasets.connect(stranger).mint(iris);
      await datasets.mint({ ...iris, parent: 1n });
      // Whoever bought the latest goes on with it, and the owner of the first does not.
      await datasets.transferFrom(owner, stranger, 3);
      await datasets.connect(stranger).mint({ ...iris, parent: 3n });
      expect((await datasets.datasetOf(4)).parent).to.equal(3);
      for (const [id, version] of [
        [1, 1n],
        [3, 2n],
        [4, 3n],
      ] as const) {
        expect(await datasets.versionOf(id), `dataset ${id}`).to.deep.equal([version, 1n, 4n]);
      }
      expect(await datasets.versionOf(2)).to.deep.equal([1n, 2n, 2n]);
      expect(metadataOf(await datasets.tokenURI(4)).properties).to.include({ version: 3, parent: 3 });
    });

    it("cannot be claimed by others, forked, or put behind what does not exist", async () => {
      const { datasets, owner, stranger } = await networkHelpers.loadFixture(deploy);
      await datasets.mint(iris);
      await expect(datasets.connect(stranger).mint({ ...iris, parent: 1n }))
        .to.be.revertedWithCustomError(datasets, "DatasetNotOwner")
        .withArgs(stranger, owner);
      // 2 would be the token itself.
      for (const parent of [2n, 2n ** 64n - 1n]) {
        await expect(datasets.mint({ ...iris, parent }))
          .to.be.revertedWithCustomError(datasets, "ERC721NonexistentToken")
          .withArgs(parent);
      }
      await datasets.mint({ ...iris, parent: 1n });
      await expect(datasets.mint({ ...iris, parent: 1n }))
        .to.be.revertedWithCustomError(datasets, "SeriesSuperseded")
        .withArgs(1, 2);
    });
  });

  describe("setBountyShare", () => {
    it("is the owner's, at most 30 percent", async () => {
      const { datasets, owner, stranger } = await networkHelpers.loadFixture(deploy);
      await datasets.mint(iris);
      await expect(datasets.setBountyShare(1, 3000)).to.emit(datasets, "BountyShareSet").withArgs(1, 3000);
      expect(await datasets.bountyShareOf(1)).to.deep.equal([owner.address, 3000n]);
      await expect(datasets.setBountyShare(1, 3001))
        .to.be.revertedWithCustomError(datasets, "DatasetBountyShareTooLarge")
        .withArgs(3001, 3000);
      await datasets.transferFrom(owner, stranger, 1);
      await expect(datasets.setBountyShare(1, 1))
        .to.be.revertedWithCustomError(datasets, "DatasetNotOwner")
        .withArgs(owner, stranger);
      // The share goes to whoever owns it; what models owe was fixed with the content.
      expect(await datasets.bountyShareOf(1)).to.deep.equal([stranger.address, 3000n]);
      expect(await datasets.modelShareOf(1)).to.deep.equal([stranger.address, 500n]);
    });
  });

  describe("royaltyInfo", () => {
    for (const [bps, price, amount] of [
      [0, 10n ** 18n, 0n],
      [250, 10_000n, 250n],
      [250, 39n, 0n],
      [250, 40n, 1n],
      [1000, MaxUint256, MaxUint256 / 10n],
    ] as const) {
      it(`asks ${amount} of ${price} at ${bps} hundredths of a percent, for the creator`, async () => {
        const { datasets, owner, stranger } = await networkHelpers.loadFixture(deploy);
        await datasets.mint({ ...iris, royaltyBps: bps });
        await datasets.transferFrom(owner, stranger, 1);
        expect(await datasets.royaltyInfo(1, price)).to.deep.equal([owner.address, amount]);
      });
    }
  });

  it("says what it is by ERC-165", async () => {
    const { datasets } = await networkHelpers.loadFixture(deploy);
    for (const [name, interfaceId, supported] of [
      ["ERC-165", "0x01ffc9a7", true],
      ["ERC-721", "0x80ac58cd", true],
      ["its metadata", "0x5b5e139f", true],
      ["ERC-2981", "0x2a55205a", true],
      ["ERC-4906", "0x49064906", true],
      ["its enumeration", "0x780e9d63", false],
      ["ERC-6909", "0x0f632fb3", false],
      ["ERC-7007", "0x702c55a6", false],
      ["no interface", "0xffffffff", false],
    ] as const) {
      expect(await datasets.supportsInterface(interfaceId), name).to.equal(supported);
    }
  });
});
