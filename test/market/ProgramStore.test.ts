import { expect } from "chai";
import { network } from "hardhat";
import { id, ZeroHash } from "ethers";

import { programId as idOf, type Program, type Shape } from "../../sim/machine/program.ts";
import { onChain } from "../helpers/market/jobs.ts";
import { Random } from "../helpers/machine/random.ts";

const SEED = 3;
const SALT = id("upload");
const { ethers, networkHelpers } = await network.create();

async function deploy() {
  const [publisher, stranger] = await ethers.getSigners();
  return { store: await ethers.deployContract("ProgramStore"), publisher: publisher!, stranger: stranger! };
}

const shape: Shape = {
  qubits: 2,
  ketDepth: 1,
  memDepth: 3,
  codeDepth: 3,
  argsDepth: 1,
  dataDepth: [0, 0, 0, 0],
  outDepth: 0,
  maxSteps: 100,
};

/** A program of random words; what they do is of no concern here. */
function randomProgram(words: number, codeDepth = shape.codeDepth, seed = SEED): Program {
  const random = new Random(seed);
  const byte = () => random.below(256);
  const code = Array.from({ length: words }, () => ({
    ...{ op: byte(), k: byte(), k2: byte(), flags: byte() },
    ...{ a: byte(), b: byte(), c: byte(), x: BigInt(byte()), z: BigInt(byte()) },
  }));
  return { code, shape: { ...shape, codeDepth } };
}

describe("ProgramStore", () => {
  describe("publish", () => {
    for (const words of [1, 2, 3, 5, 7, 8]) {
      it(`registers ${words} instructions under the root that the simulator computes`, async () => {
        const { store, publisher } = await networkHelpers.loadFixture(deploy);
        const program = randomProgram(words);
        const { codeRoot, shape: packed, code } = onChain(program);
        await expect(store.publish(packed, code))
          .to.emit(store, "CodeEmitted")
          .withArgs(idOf(program), publisher, 0, code)
          .and.to.emit(store, "ProgramPublished")
          .withArgs(idOf(program), publisher, idOf(program), codeRoot, packed, words);
        expect(await store.programOf(idOf(program))).to.deep.equal([codeRoot, packed]);
      });
    }

    it("changes nothing and emits nothing the second time", async () => {
      const { store, stranger } = await networkHelpers.loadFixture(deploy);
      const { programId, shape: packed, code } = onChain(randomProgram(5));
      await store.publish(packed, code);
      expect(await store.connect(stranger).publish.staticCall(packed, code)).to.equal(programId);
      const receipt = (await (await store.connect(stranger).publish(packed, code)).wait())!;
      expect(receipt.logs).to.have.length(0);
    });

    it("takes a deeper code tree than is needed for another program", async () => {
      const { store } = await networkHelpers.loadFixture(deploy);
      const [tight, wide] = [randomProgram(2, 1), randomProgram(2, 14)];
      for (const program of [tight, wide]) await store.publish(onChain(program).shape, onChain(program).code);
      expect(idOf(tight)).to.not.equal(idOf(wide));
      expect((await store.programOf(idOf(wide))).codeRoot).to.equal(onChain(wide).codeRoot);
    });

    it("refuses code that is empty or longer than its tree", async () => {
      const { store } = await networkHelpers.loadFixture(deploy);
      const { shape: packed, code } = onChain(randomProgram(8));
      await expect(store.publish(packed, [])).to.be.revertedWithCustomError(store, "ProgramCodeEmpty");
      await expect(store.publish(packed, [...code, ZeroHash]))
        .to.be.revertedWithCustomError(store, "ProgramCodeTooLong")
        .withArgs(9, 8);
    });

    const packedByte = (index: number, value: number) => {
      const mask = 0xffn << BigInt(8 * (31 - index));
      return (onChain(randomProgram(1)).shape & ~mask) | (BigInt(value) << BigInt(8 * (31 - index)));
    };
    const outOfRange: [string, bigint][] = [
      ["no qubits", packedByte(0, 0)],
      ["26 qubits", packedByte(0, 26)],
      ["registers too many", packedByte(1, 24)],
      ["no memory", packedByte(2, 0)],
      ["too much memory", packedByte(2, 21)],
      ["too much code", packedByte(3, 15)],
      ["too many arguments", packedByte(4, 12)],
      ["too much data", packedByte(5, 25)],
      ["too much data in the last segment", packedByte(8, 25)],
      ["more outputs than memory", packedByte(9, 4)],
      ["a byte that must be zero", packedByte(10, 1)],
      ["another byte that must be zero", packedByte(23, 1)],
      ["no steps", packedByte(31, 0)],
      ["too many steps", packedByte(25, 1)],
      ["nothing at all", 0n],
    ];
    for (const [name, packed] of outOfRange) {
      it(`refuses a shape with ${name}, whole or in chunks`, async () => {
        const { store } = await networkHelpers.loadFixture(deploy);
        for (const call of [() => store.publish(packed, [ZeroHash]), () => store.append(packed, SALT, 0, [ZeroHash])]) {
          await expect(call()).to.be.revertedWithCustomError(store, "ProgramShapeOutOfRange").withArgs(packed);
        }
      });
    }
  });

  describe("append and finish", () => {
    for (const chunks of [[8], [4, 4], [1, 1, 1, 1, 1, 1, 1, 1], [3, 5], [5, 2], [2, 1, 4], [7]]) {
      it(`register chunks of ${chunks.join(", ")} as publish registers the whole`, async () => {
        const { store, publisher } = await networkHelpers.loadFixture(deploy);
        const words = chunks.reduce((sum, chunk) => sum + chunk, 0);
        const program = randomProgram(words);
        const { codeRoot, shape: packed, code } = onChain(program);
        const uploadId = await store.uploadIdOf(publisher, packed, SALT);
        let first = 0;
        for (const chunk of chunks) {
          const part = code.slice(first, first + chunk);
          await expect(store.append(packed, SALT, first, part))
            .to.emit(store, "CodeEmitted")
            .withArgs(uploadId, publisher, first, part);
          first += chunk;
          expect(await store.uploadOf(uploadId)).to.deep.equal([BigInt(first), false]);
        }
        await expect(store.finish(packed, SALT))
          .to.emit(store, "ProgramPublished")
          .withArgs(idOf(program), publisher, uploadId, codeRoot, packed, words);
        expect(await store.programOf(idOf(program))).to.deep.equal([codeRoot, packed]);
        expect(await store.uploadOf(uploadId)).to.deep.equal([BigInt(words), true]);
      });
    }

    it("refuse a chunk sent twice or too early, and the upload goes on", async () => {
      const { store, publisher } = await networkHelpers.loadFixture(deploy);
      const { programId, shape: packed, code } = onChain(randomProgram(8));
      const uploadId = await store.uploadIdOf(publisher, packed, SALT);
      const refused = (given: number, expected: number) =>
        expect(store.append(packed, SALT, given, code.slice(0, 4)))
          .to.be.revertedWithCustomError(store, "ProgramChunkOutOfOrder")
          .withArgs(uploadId, given, expected);
      await refused(4, 0);
      await store.append(packed, SALT, 0, code.slice(0, 4));
      await refused(0, 4);
      await refused(8, 4);
      await store.append(packed, SALT, 4, code.slice(4));
      await store.finish(packed, SALT);
      expect(await store.isPublished(programId)).to.equal(true);
    });

    it("keep a stranger out of an upload, and one upload out of another", async () => {
      const { store, publisher, stranger } = await networkHelpers.loadFixture(deploy);
      const { shape: packed, code } = onChain(randomProgram(8));
      await store.append(packed, SALT, 0, code.slice(0, 4));
      await store.connect(stranger).append(packed, SALT, 0, [ZeroHash, ZeroHash]);
      await store.append(packed, ZeroHash, 0, [ZeroHash]);
      expect(await store.uploadOf(await store.uploadIdOf(publisher, packed, SALT))).to.deep.equal([4n, false]);
      expect(await store.uploadOf(await store.uploadIdOf(stranger, packed, SALT))).to.deep.equal([2n, false]);
      await expect(store.connect(stranger).finish(packed, ZeroHash)).to.be.revertedWithCustomError(
        store,
        "ProgramCodeEmpty",
      );
    });

    it("refuse a program that grows beyond its tree, an empty chunk, and whatever comes after the end", async () => {
      const { store, publisher } = await networkHelpers.loadFixture(deploy);
      const { shape: packed, code } = onChain(randomProgram(8));
      const uploadId = await store.uploadIdOf(publisher, packed, SALT);
      await store.append(packed, SALT, 0, code.slice(0, 6));
      await expect(store.append(packed, SALT, 6, code.slice(0, 3)))
        .to.be.revertedWithCustomError(store, "ProgramCodeTooLong")
        .withArgs(9, 8);
      await expect(store.append(packed, SALT, 6, [])).to.be.revertedWithCustomError(store, "ProgramCodeEmpty");
      await store.finish(packed, SALT);
      for (const call of [() => store.append(packed, SALT, 6, [ZeroHash]), () => store.finish(packed, SALT)]) {
        await expect(call()).to.be.revertedWithCustomError(store, "ProgramUploadFinished").withArgs(uploadId);
      }
    });

    it("register a program that was published meanwhile only once", async () => {
      const { store, stranger } = await networkHelpers.loadFixture(deploy);
      const { programId, shape: packed, code } = onChain(randomProgram(3));
      await store.append(packed, SALT, 0, code);
      await store.connect(stranger).publish(packed, code);
      expect(await store.finish.staticCall(packed, SALT)).to.equal(programId);
      await expect(store.finish(packed, SALT)).to.not.emit(store, "ProgramPublished");
    });

    it("take the longest program there is, within the gas of a transaction", async () => {
      const { store } = await networkHelpers.loadFixture(deploy);
      const program = randomProgram(2 ** 14, 14);
      const { shape: packed, code, codeRoot } = onChain(program);
      // As much as nodes relay in one transaction: 128 kB.
      const chunk = 2 ** 11;
      for (let first = 0; first < code.length; first += chunk) {
        await store.append(packed, SALT, first, code.slice(first, first + chunk));
      }
      await store.finish(packed, SALT);
      expect((await store.programOf(idOf(program))).codeRoot).to.equal(codeRoot);
    });
  });

  describe("programOf", () => {
    it("refuses what was never published, an unfinished upload too", async () => {
      const { store } = await networkHelpers.loadFixture(deploy);
      const { programId, shape: packed, code } = onChain(randomProgram(8));
      await store.append(packed, SALT, 0, code);
      await expect(store.programOf(programId))
        .to.be.revertedWithCustomError(store, "ProgramUnknown")
        .withArgs(programId);
      expect(await store.isPublished(programId)).to.equal(false);
    });
  });
});
