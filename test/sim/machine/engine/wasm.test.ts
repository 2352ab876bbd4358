import { expect } from "chai";

import { circuitA, gateProgram, layersOf } from "../../../../scripts/bench/circuits.ts";
import { gradient, qaoa } from "../../../../scripts/bench/workloads.ts";
import { difference } from "../../../../scripts/fuzz/engines.ts";
import { Assembler } from "../../../../sim/machine/assembler.ts";
import { referenceEngine } from "../../../../sim/machine/engine/engine.ts";
import { layoutOf } from "../../../../sim/machine/engine/layout.ts";
import { engineModule, moduleBytes } from "../../../../sim/machine/engine/webassembly.ts";
import { wasmEngine } from "../../../../sim/machine/engine/wasm.ts";
import { Machine } from "../../../../sim/machine/machine.ts";
import { Prover } from "../../../../sim/machine/prover.ts";
import { run } from "../../../../sim/machine/run.ts";
import { nodeCrew } from "../../../../tasks/engine/crew.ts";
import { expectError } from "../../../helpers/machine/errors.ts";

/** A loop without end. */
const endless = () => {
  const asm = new Assembler();
  asm.label("again").immediate("IADD", 0, 0, 1).emit("JMP", { a: "again" });
  return asm.assemble({ qubits: 1, maxSteps: 2 ** 48 - 1 });
};

describe("wasmEngine", () => {
  it("is what run takes where there is WebAssembly, and never with onStep", () => {
    const program = gateProgram(4, circuitA(4));
    expect(run({ program }).engine).to.equal("wasm");
    expect(run({ program }, { engine: "reference" }).engine).to.equal("reference");
    expect(run({ program }, { onStep: () => undefined }).engine).to.equal("reference");
    expectError(() => run({ program }, { engine: "wasm", onStep: () => undefined }), "EngineMissing");
  });

  it("refuses block sizes it has no room for", () => {
    const program = gateProgram(4, circuitA(4));
    for (const blockBits of [7, 15])
      expectError(() => wasmEngine({ program }, { blockBits }), "EngineOptionOutOfRange");
    expectError(() => wasmEngine({ program }, { blockBits: 8.5 }), "EngineOptionOutOfRange");
  });

  it("stops where it is told to, with the state of that step", () => {
    const statement = gradient("adjoint");
    const engine = wasmEngine(statement)!;
    const reference = referenceEngine(new Machine(statement));
    for (const to of [1, 2, 3, 100, 700]) {
      engine.advance(to, Infinity);
      reference.advance(to, Infinity);
      expect(engine.machine.steps).to.equal(to);
      expect(difference(reference.machine, engine.machine)).to.equal(undefined);
    }
  });

  // Blocks of 2^8 amplitudes hold neither all targets nor all controls, so gates pass each other and controls are outside.
  for (const [name, gates] of [
    ["layers of rotations and controlled nots", circuitA(12)],
    ["runs of controlled nots", [...layersOf(12, 1), ...circuitA(12, 3).filter(({ kind }) => kind === "CX")]],
  ] as const) {
    it(`keeps every bit of ${name} on a register that is cut`, () => {
      const statement = { program: gateProgram(12, gates) };
      const [engine, reference] = [wasmEngine(statement, { blockBits: 8 })!, referenceEngine(new Machine(statement))];
      for (const { advance } of [engine, reference]) while (advance(Infinity, Infinity).cost > 0) continue;
      expect(difference(reference.machine, engine.machine)).to.equal(undefined);
    });
  }

  it("pauses before the places that it is told, as the reference does", () => {
    const statement = gradient("parameter-shift");
    const { last, first } = statement.program.notes!.loops[0]!;
    const engines = [wasmEngine(statement)!, referenceEngine(new Machine(statement))];
    const pauses = engines.map((engine) => {
      const seen: (readonly [number, number])[] = [];
      for (const places of [[first, last, 1e9], [last], []]) {
        engine.pauseAt(places);
        for (let n = 0; n < 4; n++) {
          engine.advance(9_000, Infinity);
          seen.push([engine.machine.steps, engine.machine.state.pc]);
        }
      }
      return seen;
    });
    expect(pauses[0]).to.deep.equal(pauses[1]);
    expect(pauses[0]!.map(([, pc]) => pc).slice(0, 8)).to.deep.equal([
      first,
      last,
      first,
      last,
      last,
      last,
      last,
      last,
    ]);
    expect(pauses[0]!.at(-1)![0]).to.equal(9_000);
    expect(difference(engines[0]!.machine, engines[1]!.machine)).to.equal(undefined);
  });

  it("comes back from an endless loop when its budget is spent", () => {
    const engine = wasmEngine({ program: endless() })!;
    const { cost } = engine.advance(2 ** 48, 1_000_000);
    expect(cost).to.be.within(1_000_000, 1_000_100);
    let reports = 0;
    const cancelled = run({ program: endless() }, { onProgress: () => ++reports < 5 });
    expect(cancelled.status).to.equal("cancelled");
    expect(reports).to.equal(5);
  });

  it("recomputes states for a prover as the reference does", () => {
    const statement = qaoa(6, 2);
    const [fast, slow] = (["wasm", "reference"] as const).map((engine) => new Prover(run(statement, { engine })));
    const steps = Array.from({ length: 31 }, (_, i) => i * 3);
    expect(fast!.hashesAt(steps)).to.deep.equal(slow!.hashesAt(steps));
    for (const step of [0, 12, 40]) expect(fast!.open(step)).to.deep.equal(slow!.open(step));
    expect(fast!.outcome()).to.deep.equal(slow!.outcome());
  });

  it("takes at most 17 bytes an amplitude for one register of 20 qubits", () => {
    expect(layoutOf({ program: gateProgram(20, circuitA(20)) }, 1).bytes / 2 ** 20).to.be.at.most(17);
  });

  it("imports a memory that is shared, or is not, as asked", () => {
    const [shared, own] = [moduleBytes(true), moduleBytes(false)];
    expect([...shared].filter((byte, i) => byte !== own[i])).to.deep.equal([3]);
    expect(engineModule(true)).not.to.equal(undefined);
    expect(engineModule(false)).to.equal(engineModule(false));
  });

  it("keeps every bit with threads, run after run", async () => {
    await using crew = await nodeCrew(3);
    for (const statement of [{ program: gateProgram(15, circuitA(15, 2)) }, qaoa(16, 1)]) {
      const alone = wasmEngine(statement)!;
      alone.advance(Infinity, Infinity);
      for (let repeat = 0; repeat < 3; repeat++) {
        const many = wasmEngine(statement, { crew, crewQubits: 15, blockBits: 8 })!;
        for (let to = 40; many.machine.steps < alone.machine.steps; to += 40) {
          many.advance(Math.min(to, alone.machine.steps), Infinity);
          many.release();
        }
        expect(difference(alone.machine, many.machine)).to.equal(undefined);
      }
    }
  });
});
