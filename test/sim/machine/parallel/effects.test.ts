import { expect } from "chai";
import { randomCases } from "../../../../scripts/fuzz/cases.ts";
import { FLAG0, FLAG1 } from "../../../../sim/machine/instruction.ts";
import { step } from "../../../../sim/machine/interpreter.ts";
import { ISA, MNEMONIC_OF, MNEMONICS } from "../../../../sim/machine/isa.ts";
import { Machine } from "../../../../sim/machine/machine.ts";
import { alwaysFaults, effectsOf } from "../../../../sim/machine/parallel/effects.ts";
import type { Statement } from "../../../../sim/machine/program.ts";
import type { Snapshot } from "../../../../sim/machine/state.ts";
import { Random } from "../../../../sim/math/random.ts";

const SEED = 41;
const CASES = 6_000;

/** What one step leads to; `undefined` where it faults or there is none. */
function after(statement: Statement, state: Snapshot): Snapshot | undefined {
  const machine = new Machine(statement);
  machine.state.restore(state);
  if (machine.halted || !machine.code[state.pc] || step(machine) !== undefined) return undefined;
  return { pc: machine.state.pc, cells: machine.cells.slice(), kets: machine.state.kets.slice() };
}

const equal = (left: number, right: number) => Object.is(left, right) || (left !== left && right !== right);

describe("effectsOf", () => {
  it(`names every cell and register that a step depends on or changes, in ${CASES} random steps (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const seen = new Set<string>();
    let cases = 0;
    for (const { statement, state } of randomCases(random, ({ statement, state }) => after(statement, state))) {
      if (++cases > CASES) break;
      const expected = after(statement, state);
      const i = new Machine(statement).code[state.pc];
      if (!expected || !i) continue;
      const name = MNEMONIC_OF.get(i.op)!;
      seen.add(name);
      expect(alwaysFaults(i, state.cells.length), name).to.equal(false);
      const { reads, writes, readsKets, writesKets, loads, stores, copiesFrom } = effectsOf(i);
      const width = 2 * 2 ** statement.program.shape.qubits;
      const indexedKet = name === "KCOPY" && (i.flags & FLAG0) !== 0;
      state.cells.forEach((value, cell) => {
        if (value === expected.cells[cell] || writes.includes(cell)) return;
        expect(stores, `${name} changes cell ${cell}`).to.equal(true);
      });
      for (let part = 0; part < state.kets.length; part++) {
        const r = Math.floor(part / width);
        if (equal(state.kets[part]!, expected.kets[part]!) || indexedKet) continue;
        expect([...readsKets, ...writesKets], `${name} changes register ${r}`).to.include(r);
      }
      // What is not read makes no difference, but to itself where it is not written.
      const cell = random.nextInt(state.cells.length);
      if (!reads.includes(cell) && !loads && !stores && name !== "RET") {
        const cells = state.cells.slice();
        cells[cell]! ^= 0x4000000000000001n;
        const other = after(statement, { ...state, cells })!;
        if (!writes.includes(cell)) other.cells[cell] = expected.cells[cell]!;
        expect(other.pc, name).to.equal(expected.pc);
        expect(other.cells, `${name}, cell ${cell}`).to.deep.equal(expected.cells);
        expect(
          other.kets.every((part, p) => equal(part, expected.kets[p]!)),
          `${name}, cell ${cell}`,
        ).to.equal(true);
      }
      const r = random.nextInt(state.kets.length / width);
      if (!readsKets.includes(r) && !copiesFrom && !indexedKet) {
        const kets = state.kets.slice();
        for (let part = r * width; part < (r + 1) * width; part++) kets[part] = kets[part]! + 1.25;
        const other = after(statement, { ...state, kets })!;
        const isIts = (part: number) => Math.floor(part / width) === r && !writesKets.includes(r);
        expect(other.cells, `${name}, register ${r}`).to.deep.equal(expected.cells);
        expect(
          other.kets.every((value, part) => isIts(part) || equal(value, expected.kets[part]!)),
          `${name}, register ${r}`,
        ).to.equal(true);
      }
    }
    expect([...seen]).to.include.members(MNEMONICS.filter((name) => name !== "HALT"));
  });

  it("tells indexed addresses from known ones", () => {
    const shape = { qubits: 1, ketDepth: 1, memDepth: 1, codeDepth: 2, argsDepth: 0, outDepth: 0, maxSteps: 9 };
    const base = { k: 0, k2: 1, a: 1, b: 2, c: 3, x: 0n, z: 0n };
    const code = [0, FLAG0, FLAG1, FLAG0 | FLAG1].map((flags) => ({ ...base, op: ISA.MOV.opcode, flags }));
    const machine = new Machine({ program: { code, shape: { ...shape, dataDepth: [0, 0, 0, 0] } } });
    const told = machine.code
      .map((i) => effectsOf(i))
      .map(({ reads, writes, loads, stores }) => [reads, writes, loads, stores]);
    expect(told).to.deep.equal([
      [[2], [1], false, false],
      [[3], [1], true, false],
      [[2, 3], [], false, true],
      [[3], [], true, true],
    ]);
  });
});
