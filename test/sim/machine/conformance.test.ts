import { expect } from "chai";

import { FAULTS, vectorOf } from "../../../scripts/generators/conformance.ts";
import { MNEMONICS } from "../../../sim/machine/isa.ts";
import { packShape, programId, statementHash, statementRoots } from "../../../sim/machine/program.ts";
import { run } from "../../../sim/machine/run.ts";
import { wordOf, toHex } from "../../../sim/machine/word.ts";
import { statementOf, vectors, version } from "../../helpers/machine/conformance.ts";

describe("The conformance vectors", () => {
  for (const engine of ["reference", "wasm"] as const) {
    it(`are what the ${engine} computes: status, steps, faults, outputs, roots and hashes of states`, () => {
      expect(version).to.equal(1);
      for (const vector of vectors) {
        const made = run(statementOf(vector), { engine });
        const { name, status, steps, fault, outputs, states } = vector;
        expect([made.status, made.steps, made.fault], name).to.deep.equal([status, steps, fault]);
        const words = outputs.flatMap((word) => [2, 18, 34, 50].map((at) => BigInt(`0x${word.slice(at, at + 16)}`)));
        expect([...made.outputs], name).to.deep.equal(words);
        expect(states.at(0)!.step).to.equal(0);
        expect(states.at(-1)!.step).to.equal(steps);
        for (const expected of states) {
          const state = made.stateAt(expected.step);
          const { step, ...shown } = expected;
          expect({ pc: state.pc, ...rootsOf(state), hash: state.hash() }, `${name}, step ${step}`).to.deep.equal(shown);
        }
      }
    });
  }

  it("name their programs and statements as the chain does", () => {
    for (const vector of vectors) {
      const statement = statementOf(vector);
      const roots = statementRoots(statement);
      expect(programId(statement.program)).to.equal(vector.programId);
      expect([roots.argsRoot, roots.dataRoots]).to.deep.equal([vector.argsRoot, vector.dataRoots]);
      expect(statementHash(roots)).to.equal(vector.statementHash);
      expect(toHex(wordOf(packShape(vector.shape)))).to.equal(vector.shapeWord);
    }
  });

  it("execute every instruction, and come to every fault and every end", () => {
    const executed = new Set(vectors.flatMap((vector) => [...vectorOf(vector.name, statementOf(vector)).executed]));
    expect([...executed].sort()).to.deep.equal([...MNEMONICS].sort());
    const faults = new Set(vectors.flatMap(({ fault }) => fault?.reason ?? []));
    expect(FAULTS.filter((reason) => !faults.has(reason as never))).to.deep.equal([]);
    expect([...new Set(vectors.map(({ status }) => status))].sort()).to.deep.equal(["faulted", "halted", "outOfSteps"]);
  });
});

function rootsOf(state: { roots(): { mem: string; kets: string } }) {
  const { mem, kets } = state.roots();
  return { mem, kets };
}
