import { expect } from "chai";
import { id } from "ethers";

import { Assembler, packShape, programId, type Program } from "../../../sim/index.ts";
import { CHUNK_WORDS, codeWords, fetchProgram, publishProgram } from "../../../tasks/protocol/programs.ts";
import { rejection } from "../../helpers/tasks/nodes.ts";
import { deployWorld, networkHelpers } from "../../helpers/tasks/sdk.ts";

function longJob(length: number): Program {
  const asm = new Assembler();
  for (let i = 0; i < length - 1; i++) asm.setInt(0, BigInt(i));
  return asm.halt().assemble({ qubits: 1, maxSteps: 10_000 });
}

describe("publishProgram", () => {
  const load = () => networkHelpers.loadFixture(deployWorld);

  it("publishes a long program in chunks, and once", async () => {
    const { market } = await load();
    const program = longJob(CHUNK_WORDS + 300);
    const { programId: published, gas } = await publishProgram(market.store, program);
    expect(published).to.equal(programId(program));
    expect(gas > 0n).to.equal(true);
    expect(await fetchProgram(market.store, published)).to.deep.include({ shape: program.shape, code: program.code });
    expect((await publishProgram(market.store, program)).gas).to.equal(0n);
  });

  it("goes on with an upload that was interrupted", async () => {
    const { market } = await load();
    const program = longJob(CHUNK_WORDS + 300);
    const salt = id("upload");
    await market.store.append(packShape(program.shape), salt, 0, codeWords(program).slice(0, 100));
    await publishProgram(market.store, program, salt);
    expect(await market.store.isPublished(programId(program))).to.equal(true);
    expect((await rejection(publishProgram(market.store, longJob(CHUNK_WORDS + 2), "0x"))).code).to.equal(
      "WordMalformed",
    );
  });
});
