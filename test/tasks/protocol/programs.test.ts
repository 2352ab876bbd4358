import { expect } from "chai";
import { id, ZeroHash, type EventLog } from "ethers";
import { network } from "hardhat";

import { Assembler, packShape, programId, type Program } from "../../../sim/index.ts";
import { codeWords, fetchProgram, publishProgram } from "../../../tasks/protocol/programs.ts";
import type { ProgramStore } from "../../../types/index.ts";
import { answering, rejection } from "../../helpers/tasks/nodes.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const deploy = async () => (await ethers.deployContract("ProgramStore")) as unknown as ProgramStore;

/** `count` different instructions and a HALT. */
function program(count: number, first = 0): Program {
  const asm = new Assembler();
  const cell = asm.cells(1);
  for (let i = 0; i < count; i += 1) asm.setInt(cell, BigInt(first + i));
  return asm.halt().assemble({ qubits: 1, maxSteps: 100 });
}

const JOB = program(5);
const ID = programId(JOB);

describe("fetchProgram", () => {
  it("reads back what was published in one call", async () => {
    const store = await networkHelpers.loadFixture(deploy);
    await publishProgram(store, JOB);
    const fetched = await fetchProgram(store, ID);
    expect(fetched.shape).to.deep.equal(JOB.shape);
    expect(fetched.code).to.deep.equal(JOB.code);
  });

  it("reads back what was published in chunks, with an upload of another beside it", async () => {
    const store = await networkHelpers.loadFixture(deploy);
    const [words, other] = [codeWords(JOB), codeWords(program(5, 100))];
    const shape = packShape(JOB.shape);
    await store.append(shape, ZeroHash, 0, words.slice(0, 2));
    await store.append(shape, id("other"), 0, other);
    await store.append(shape, ZeroHash, 2, words.slice(2));
    await store.finish(shape, ZeroHash);
    expect((await fetchProgram(store, ID)).code).to.deep.equal(JOB.code);
  });

  it("reads words that are no instruction as they are: anything can be published", async () => {
    const store = await networkHelpers.loadFixture(deploy);
    const code = ["0x" + "ff".repeat(32), "0x" + "ab".repeat(32)];
    const shape = packShape({ ...JOB.shape, codeDepth: 1 });
    const made = await store.publish.staticCall(shape, code);
    await store.publish(shape, code);
    expect(codeWords(await fetchProgram(store, made))).to.deep.equal(code);
  });

  it("refuses what nobody has published", async () => {
    const store = await networkHelpers.loadFixture(deploy);
    await expect(fetchProgram(store, ID)).to.be.revertedWithCustomError(store, "ProgramUnknown").withArgs(ID);
  });

  it("says so where the node's events begin after the publication", async () => {
    const store = await networkHelpers.loadFixture(deploy);
    await publishProgram(store, JOB);
    await networkHelpers.mine(1);
    const fromBlock = await ethers.provider.getBlockNumber();
    const { code, details } = await rejection(fetchProgram(store, ID, fromBlock));
    expect(code).to.equal("ProgramCodeMismatch");
    expect(details).to.deep.equal({ programId: ID, uploads: 0, fromBlock });
  });

  describe("does not believe a node", () => {
    const published = async () => {
      const store = await networkHelpers.loadFixture(deploy);
      await publishProgram(store, JOB);
      await publishProgram(store, program(5, 100));
      return store;
    };

    it("that answers with another program altogether", async () => {
      const store = await published();
      const other = programId(program(5, 100));
      const lying = answering(store, {
        programOf: () => store.programOf(other),
        queryFilter: (filter: never) => store.queryFilter(filter),
        filters: answering(store.filters, {
          ProgramPublished: () => store.filters.ProgramPublished(other),
        }),
      });
      expect((await rejection(fetchProgram(lying, ID))).code).to.equal("ProgramCodeMismatch");
      // The same answers are fine for the program that they are about.
      expect(programId(await fetchProgram(lying, other))).to.equal(other);
    });

    it("that withholds the code, cuts it, turns it round or adds to it", async () => {
      const store = await published();
      const words = codeWords(JOB);
      for (const code of [[], words.slice(1), [...words].reverse(), [...words, ...words], [...words, words[0]!]]) {
        const lying = answering(store, {
          queryFilter: async (filter: never) => {
            const events = (await store.queryFilter(filter)) as EventLog[];
            return events.map(({ eventName, args }) => ({
              args: eventName === "CodeEmitted" ? { code } : { uploadId: args.getValue("uploadId") as string },
            }));
          },
        });
        expect((await rejection(fetchProgram(lying, ID))).code, `${code.length} words`).to.equal("ProgramCodeMismatch");
      }
    });
  });
});
