import { expect } from "chai";
import hre from "hardhat";

import { startChain, type Chain } from "../../scripts/fuzz/chain.ts";
import { fuzz, mistakesOf } from "../../scripts/fuzz/run.ts";
import { stepFromText } from "../../scripts/fuzz/shrink.ts";
import { ISA, MNEMONICS, RULE, type RuleName } from "../../sim/machine/isa.ts";
import { UNDER_COVERAGE } from "../helpers/coverage.ts";

const SEED = 20_261_122;
const STEPS = 8_000;

// Instrumented code is larger and dearer.
if (!UNDER_COVERAGE) {
  describe("the machine off-chain and on-chain", () => {
    let chain: Chain;
    before(async () => {
      chain = await startChain(hre);
    });
    after(() => chain.close());

    it(`agree on ${STEPS} random steps (seed ${SEED}): right post-states are accepted, wrong ones refused`, async () => {
      const failures: string[] = [];
      const report = await fuzz(chain, { seed: SEED, steps: STEPS, onFailure: (test) => failures.push(test) });
      expect(failures).to.deep.equal([]);
      expect(report).to.include({ steps: STEPS, mismatches: 0 });
      expect(Object.keys(report.opcodes).sort()).to.deep.equal([...MNEMONICS].sort());
      const used = new Set<RuleName>(MNEMONICS.flatMap((name) => ISA[name].rules));
      const rules = (Object.keys(RULE) as RuleName[]).filter((rule) => used.has(rule));
      const others = [
        "AmplitudeOutOfRange",
        "ArgOutOfRange",
        "CellOutOfRange",
        "DataOddBase",
        "DataOutOfRange",
        "DivisionByZero",
        "NotAnInt64",
        "PcOutOfRange",
        "RegisterOutOfRange",
        "ReturnOutOfRange",
        "UnknownOpcode",
      ];
      expect(Object.keys(report.faults).sort()).to.deep.equal([...rules, ...others].sort());
    });

    it("differ where an adder is one bit off: the fuzzer finds it and makes the step small", async () => {
      const openingAt = 4 + 9 * 32;
      const isAddition = (call: Uint8Array) => call[openingAt + 3 * 32] === ISA.FADD.opcode;
      const wrong: Chain = {
        ask: async (calls) =>
          (await chain.ask(calls)).map((answer, i) => {
            if (!isAddition(calls[i]!) || !answer.success || answer.data.length !== 6 * 32) return answer;
            const data = answer.data.slice();
            data[3 * 32 - 1]! ^= 1; // the last bit of the post-state's hash
            return { ...answer, data };
          }),
        close: () => chain.close(),
      };
      const failures: string[] = [];
      const report = await fuzz(wrong, { seed: SEED, steps: 300, onFailure: (test) => failures.push(test) });
      expect(report.mismatches).to.be.greaterThan(0);
      expect(failures[0]).to.match(/^it\("agrees: honest opening: post 0x/);
      expect(failures[0]).to.include('"qubits":1,"ketDepth":0,"memDepth":1,"codeDepth":0,"argsDepth":0');
      expect(failures[0]).to.include('code: ["0x30');
    });

    it("agree on a step given as text", async () => {
      const step = stepFromText({
        shape: {
          qubits: 1,
          ketDepth: 0,
          memDepth: 1,
          codeDepth: 0,
          argsDepth: 0,
          dataDepth: [0, 0, 0, 0],
          outDepth: 0,
          maxSteps: 1,
        },
        pc: 0,
        code: ["0x7000000000000000000000000000000000000000000000010000000000000001"],
        args: [],
        data: [],
        cells: { 3: 0xfff8000000000001n },
        kets: { 1: 0x7ff8000000000000n, 2: 0x8000000000000000n },
      });
      expect(await mistakesOf(chain, step, 1)).to.deep.equal([]);
    });
  });
}
