import { expect } from "chai";

import { Assembler } from "../../../../../../sim/index.ts";
import { argumentsOf, searchArguments } from "../../../../../../tasks/protocol/agent/roles/solving/search.ts";

const floats = (cells: BigUint64Array): number[] => [...new Float64Array(BigUint64Array.from(cells).buffer)];

describe("searchArguments", () => {
  const options = { offspring: 4, seed: 1, isBetter: (a: number, b: number) => a < b };

  it("comes near the best arguments, the same for the same seed", async () => {
    const bowl = (args: BigUint64Array): Promise<number> => {
      const [x, y, z] = floats(args) as [number, number, number];
      return Promise.resolve((x - 1) ** 2 + (y + 2) ** 2 + z * z);
    };
    const search = () => searchArguments(3, bowl, { ...options, goesOn: (generation) => generation < 400 });
    const [first, second] = [await search(), await search()];
    expect(first!.score).to.be.below(1e-3);
    expect(second).to.deep.equal(first);
  });

  it("climbs where more is better, and walks on from runs without a result", async () => {
    const cliff = (args: BigUint64Array): Promise<number> => {
      const [x] = floats(args) as [number];
      return Promise.resolve(x <= 0 ? NaN : -Math.abs(x - 2));
    };
    const climbing = { ...options, isBetter: (a: number, b: number) => a > b };
    const found = await searchArguments(1, cliff, { ...climbing, goesOn: (generation) => generation < 200 });
    expect(Math.abs(found!.score)).to.be.below(1e-2);
  });

  it("finds nothing where no run has a result, and looks once where there are no arguments", async () => {
    const nothing = await searchArguments(2, () => Promise.resolve(NaN), { ...options, goesOn: (n) => n < 5 });
    expect(nothing).to.equal(undefined);
    let runs = 0;
    const none = await searchArguments(0, () => Promise.resolve(++runs), { ...options, goesOn: () => true });
    expect([none!.score, runs]).to.deep.equal([1, 4]);
  });
});

describe("argumentsOf", () => {
  const program = (emit: (asm: Assembler) => void) => {
    const asm = new Assembler();
    asm.cells(4);
    emit(asm);
    return asm.halt().assemble({ qubits: 1, argsDepth: 1, maxSteps: 10 });
  };

  it("counts those that the code reads by number, and takes all where it computes which", () => {
    expect(argumentsOf(program(() => undefined))).to.equal(0);
    expect(argumentsOf(program((asm) => asm.emit("ARG", { a: 0, b: 2 })))).to.equal(3);
    expect(argumentsOf(program((asm) => asm.emit("ARG", { a: 0, b: 0, c: 1, flags: 1 })))).to.equal(8);
  });
});
