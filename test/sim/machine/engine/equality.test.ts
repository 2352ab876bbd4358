import { expect } from "chai";
import { fuzzEngine } from "../../../../scripts/fuzz/engines.ts";
import { wasmEngine } from "../../../../sim/machine/engine/wasm.ts";
import { MNEMONICS } from "../../../../sim/machine/isa.ts";
import type { Statement } from "../../../../sim/machine/program.ts";

const SEED = 20_261_123;
const STEPS = 30_000;

/** Small blocks, so that small registers are cut too. */
const engine = (statement: Statement) => wasmEngine(statement, { blockBits: 8 })!;
const uncut = (statement: Statement) => wasmEngine(statement)!;

describe("the WASM engine", () => {
  for (const [blocks, made] of [
    ["small blocks", engine],
    ["registers as they are", uncut],
  ] as const) {
    it(`agrees with the reference on random programs of ${STEPS} steps, with ${blocks} (seed ${SEED})`, () => {
      const failures: string[] = [];
      const report = fuzzEngine({ seed: SEED, steps: STEPS, engine: made, onFailure: (text) => failures.push(text) });
      expect(failures).to.deep.equal([]);
      expect(report.steps).to.be.at.least(STEPS);
      expect(Object.keys(report.opcodes)).to.include.members(MNEMONICS.filter((name) => name !== "JMP"));
    });
  }

  it("is found out by one wrong bit, and the program made small", () => {
    const failures: string[] = [];
    const wrong = (statement: Statement) => {
      const right = engine(statement);
      const { machine } = right;
      const isAddition = () => machine.code[machine.state.pc]?.op === 0x30;
      return {
        ...right,
        advance(to: number, budget: number) {
          if (!isAddition()) return right.advance(Math.min(to, machine.steps + 1), budget);
          const { a } = machine.code[machine.state.pc]!;
          const made = right.advance(machine.steps + 1, budget);
          if (!made.fault) machine.cells[a]! ^= 1n;
          return made;
        },
      };
    };
    const report = fuzzEngine({ seed: SEED, steps: 20_000, engine: wrong, onFailure: (text) => failures.push(text) });
    expect(report.mismatches).to.be.greaterThan(0);
    expect(failures[0]).to.match(/^cell \d+ is 0x[0-9a-f]+, not 0x[0-9a-f]+ after \d+ steps \(program seed \d+\)\n/);
    expect(failures[0]).to.match(/FADD/);
  });
});
