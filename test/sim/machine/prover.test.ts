import { expect } from "chai";
import { AbiCoder, concat, keccak256, toBeHex } from "ethers";
import { Assembler } from "../../../sim/machine/assembler.ts";
import { levelsOfRound } from "../../../sim/machine/bisection.ts";
import { addNodes } from "../../../sim/machine/descent.ts";
import { EMPTY_INSTRUCTION, type Instruction } from "../../../sim/machine/instruction.ts";
import { ISA, MNEMONICS } from "../../../sim/machine/isa.ts";
import type { Machine } from "../../../sim/machine/machine.ts";
import { type Shape, type Statement } from "../../../sim/machine/program.ts";
import { Prover } from "../../../sim/machine/prover.ts";
import { run } from "../../../sim/machine/run.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { randomInputs, randomInstruction, randomiseState, steerIndices } from "../../helpers/machine/generate.ts";
import { Random } from "../../helpers/machine/random.ts";
import { shapeOf } from "../../helpers/machine/shape.ts";
import {
  addsUp,
  NonCanonicalError,
  ProofError,
  rootAbove,
  verifyLeaf,
  verifyOpening,
  type Opened,
} from "../../helpers/machine/verifier.ts";

/**
 * The prover of a run of two steps, the second being `instruction` on a random state; `tamper` falsifies the state after
 * it, for the prover of a liar.
 */
function proverOf(
  seed: number,
  instruction: Instruction,
  statement: Omit<Statement, "program"> & { shape: Shape },
  tamper: (machine: Machine) => void = () => undefined,
): Prover {
  const { shape, ...inputs } = statement;
  const code = [{ ...EMPTY_INSTRUCTION, op: ISA.JMP.opcode, a: 2 }, EMPTY_INSTRUCTION, instruction];
  const onStep = (machine: Machine) => {
    if (machine.steps === 1) {
      const random = new Random(seed);
      randomiseState(random, machine);
      steerIndices(random, machine, instruction);
    } else if (machine.steps === 2) {
      tamper(machine);
    }
  };
  return new Prover(run({ program: { code, shape }, ...inputs }, { maxSteps: 2, onStep }));
}

const nodesOf = (bytes: Uint8Array) =>
  Array.from({ length: bytes.length / 16 }, (_, i) => concat([new Uint8Array(16), bytes.slice(16 * i, 16 * i + 16)]));

/** Goes from an opened register or sum down to every word; returns the words whose computed value differs. */
function descend(prover: Prover, opened: Opened): number[] {
  const wrong: number[] = [];
  const visit = (node: string, path: number, level: number) => {
    if (level === 0) {
      const leaf = verifyLeaf(opened.context, path, prover.leafProof(1, path));
      expect(leaf.left).to.equal(0);
      if (leaf.value !== node) wrong.push(path);
      return;
    }
    const down = levelsOfRound(level);
    const nodes = opened.kind === "ket" ? prover.ketNodes(1, path, level) : nodesOf(prover.sumNodes(1, path, level));
    expect(nodes).to.have.length(2 ** down);
    if (opened.kind === "ket") expect(rootAbove(nodes)).to.equal(node);
    else expect(addsUp(nodes, node)).to.equal(true);
    nodes.forEach((child, i) => visit(child, path * nodes.length + i, level - down));
  };
  visit(opened.node, 0, opened.levels);
  return wrong;
}

describe("Prover", () => {
  const SEED = 424242;
  const shapes = [
    shapeOf({ qubits: 1, ketDepth: 0, memDepth: 4, dataDepth: [0, 1, 2, 3] }),
    shapeOf({ qubits: 2, ketDepth: 1, memDepth: 5, dataDepth: [1, 0, 2, 3] }),
    shapeOf({ qubits: 4, ketDepth: 2, memDepth: 5, argsDepth: 0, codeDepth: 2, dataDepth: [3, 2, 2, 0] }),
  ];

  for (const mnemonic of MNEMONICS.filter((name) => name !== "HALT")) {
    it(`opens ${mnemonic} so that a verifier of hashes and bytes follows it to every word (seed ${SEED})`, () => {
      const random = new Random(SEED + ISA[mnemonic].opcode);
      for (let round = 0; round < 18; round++) {
        const shape = shapes[round % shapes.length]!;
        const inputs = randomInputs(random, shape);
        const instruction = randomInstruction(random, mnemonic, shape);
        const seed = random.below(2 ** 32);
        const prover = proverOf(seed, instruction, { shape, ...inputs });
        const opening = prover.open(1);
        const opened = verifyOpening(prover.roots, opening);
        expect([opened.preHash, opened.postHash]).to.deep.equal(prover.hashesAt([1, 2]));
        expect(opened.left).to.equal(0);
        expect(() => verifyOpening(prover.roots, opening.slice(0, -32))).to.throw(ProofError);
        expect(opened.kind).to.equal(
          opened.faulted || ISA[mnemonic].kind === "scalar" ? "settled" : ISA[mnemonic].kind,
        );
        if (opened.kind !== "settled") expect(descend(prover, opened)).to.deep.equal([]);
        expect(prover.open(1)).to.deep.equal(opening);
      }
    });
  }

  describe("of a liar", () => {
    const shape = shapes[2]!;

    it("cannot open a false state of a scalar instruction, or of untouched cells and registers", () => {
      const random = new Random(SEED);
      for (const mnemonic of MNEMONICS.filter((name) => name !== "HALT")) {
        const instruction = randomInstruction(random, mnemonic, shape, 0);
        const lies: ((machine: Machine) => void)[] = [
          ({ state }) => {
            state.pc ^= 1;
          },
        ];
        if (ISA[mnemonic].kind !== "sum") {
          lies.push(({ state }) => {
            const cell = random.below(state.cells.length);
            state.cells[cell] = state.cells[cell]! ^ 1n;
          });
        }
        const untouched = ISA[mnemonic].kind === "ket" ? (instruction.k + 1) % 4 : random.below(4);
        lies.push((machine) => {
          machine.update(untouched)[3]! = 12345.5;
        });
        for (const tamper of lies) {
          const seed = random.below(2 ** 32);
          let done = false;
          const once = (machine: Machine) => {
            if (!done) tamper(machine);
            done = true;
          };
          const prover = proverOf(seed, instruction, { shape }, once);
          const claimed = prover.run.hashAt(2);
          const opened = verifyOpening(prover.roots, prover.open(1));
          expect(opened.postHash, mnemonic).not.to.equal(claimed);
        }
      }
    });

    it("is found at the very word that it falsified", () => {
      const random = new Random(SEED + 1);
      for (const mnemonic of MNEMONICS.filter((name) => ISA[name].kind === "ket")) {
        const instruction = randomInstruction(random, mnemonic, shape, 0);
        const instructionInside = mnemonic === "KLOAD" ? { ...instruction, k2: 0, b: 0, flags: 0 } : instruction;
        const j = random.below(16);
        const prover = proverOf(random.below(2 ** 32), instructionInside, { shape }, (machine) => {
          machine.update(instruction.k)[2 * j + 1]! = 12345.5;
        });
        const opened = verifyOpening(prover.roots, prover.open(1));
        expect(opened.kind, mnemonic).to.equal("ket");
        expect(opened.postHash).to.equal(prover.hashesAt([2])[0]);
        expect(descend(prover, opened), mnemonic).to.deep.equal([j >> 1]);
      }
    });

    it("that claims a false sum shows a node that does not add up to its children, or a NaN that is refused", () => {
      const instruction = randomInstruction(new Random(9), "KDOT", shape, 0);
      for (const bits of [0x3ff0000000000000n, 0x7ff8000000000001n]) {
        const prover = proverOf(5, instruction, { shape }, ({ cells }) => {
          cells[instruction.a + 1] = bits;
        });
        if (bits === 0x7ff8000000000001n) {
          expect(() => verifyOpening(prover.roots, prover.open(1))).to.throw(NonCanonicalError);
        } else {
          const opened = verifyOpening(prover.roots, prover.open(1));
          expect(opened.postHash).to.equal(prover.hashesAt([2])[0]);
          expect(addsUp(nodesOf(prover.sumNodes(1, 0, opened.levels)), opened.node)).to.equal(false);
        }
      }
    });

    it("cannot bend a byte of an opening or of a leaf proof", () => {
      const random = new Random(SEED + 2);
      for (const mnemonic of ["FADD", "MOV", "DATA", "KCOPY", "KSET", "KUU", "KADDP", "KLOAD", "KDOT"] as const) {
        const instruction = { ...randomInstruction(random, mnemonic, shape, 0), ...(mnemonic === "KLOAD" && { b: 0 }) };
        const prover = proverOf(random.below(2 ** 32), instruction, { shape, ...randomInputs(random, shape) });
        const opening = prover.open(1);
        const honest = verifyOpening(prover.roots, opening);
        for (let i = 0; i < 25; i++) {
          const bent = opening.slice();
          bent[random.below(bent.length)]! ^= 1 << random.below(8);
          const outcome = attempt(() => verifyOpening(prover.roots, bent));
          // What is not refused opens another state, or bent what nobody reads: the upper half of a sum's claim.
          if (outcome?.preHash === honest.preHash && outcome.postHash === honest.postHash) {
            expect(mnemonic).to.equal("KDOT");
            expect(outcome).to.deep.equal(honest);
          }
        }
        if (honest.kind === "settled") continue;
        const proof = prover.leafProof(1, 3);
        for (let i = 0; i < 25; i++) {
          const bent = proof.slice();
          bent[random.below(bent.length)]! ^= 1 << random.below(8);
          expect(
            attempt(() => verifyLeaf(honest.context, 3, bent)),
            mnemonic,
          ).to.equal(undefined);
        }
      }
    });
  });

  it("shows the first and last step of a run and steps that fault outside the code", () => {
    const program = { code: [{ ...EMPTY_INSTRUCTION, op: ISA.JMP.opcode, a: 9 }], shape: shapeOf({ codeDepth: 3 }) };
    const prover = new Prover(run({ program }));
    expect(prover.run).to.deep.include({ status: "faulted", steps: 2 });
    const opening = prover.open(1);
    expect(opening).to.have.length(96);
    for (const step of [0, 1]) {
      const { preHash, postHash } = verifyOpening(prover.roots, prover.open(step));
      expect([preHash, postHash]).to.deep.equal(prover.hashesAt([step, step + 1]));
    }
  });

  it("opens a step and goes down to a leaf in one replay", () => {
    const asm = new Assembler().setFloat(4, 0.6).setFloat(5, 0.8);
    for (let i = 0; i < 200; i++) asm.emit("KROT", { k: 0, x: 1 << (i % 6), b: 4 });
    let made = 0;
    const program = asm.halt().assemble({ qubits: 6, memDepth: 2 });
    const prover = new Prover(run({ program }, { onStep: () => made++ }));
    made = 0;
    prover.open(150);
    expect(made).to.equal(151);
    for (const level of [5, 5, 5]) prover.ketNodes(150, 0, level);
    expect(made).to.equal(151);
    prover.leafProof(150, 3);
    prover.leafProof(150, 4);
    prover.open(150);
    expect(made).to.equal(152);
  });

  it("has no hash behind the end, and refuses steps, words and kinds that are not there", () => {
    const asm = new Assembler().setInt(4, 1).emit("KX", { k: 0, x: 1 }).halt();
    const prover = new Prover(run({ program: asm.assemble({ qubits: 3, memDepth: 2 }) }));
    const hashes = prover.hashesAt([3, 2, 0, 2]);
    expect(hashes[0]).to.equal(undefined);
    expect(hashes[1]).to.equal(hashes[3]).and.not.equal(hashes[2]);
    for (const step of [-1, 2, 0.5]) expectError(() => prover.open(step), "StepOutOfRange", { step, steps: 2 });
    expectError(() => prover.ketNodes(0, 0, 2), "StepKindMismatch", { kind: "scalar" });
    expectError(() => prover.sumNodes(1, 0, 2), "StepKindMismatch", { kind: "ket" });
    expectError(() => prover.leafProof(1, 4), "WordOutOfRange", { index: 4 });
    expectError(() => prover.ketNodes(1, 1, 2), "TreeNodeMissing");
  });

  describe("outcome", () => {
    const up = (node: string, siblings: readonly string[]) =>
      siblings.reduce((left, right) => keccak256(concat([left, right])), node);

    it("proves HALT and the outputs under the final state's hash", () => {
      const asm = new Assembler({ outputs: 6 });
      asm.setFloat(0, -0.75).setInt(5, 7).setInt(asm.cells(20), 1).halt();
      const prover = new Prover(run({ program: asm.assemble({ qubits: 1 }) }));
      const outcome = prover.outcome();
      const { finalState, haltProof, outputs, outputProof } = outcome;
      expect(outcome).to.deep.include({ steps: 3, score: -0.75, stateHash: prover.hashesAt([3])[0] });
      expect(outcome.stateHash).to.equal(
        keccak256(
          AbiCoder.defaultAbiCoder().encode(
            ["uint32", "bytes32", "bytes32"],
            [finalState.pc, finalState.mem, finalState.kets],
          ),
        ),
      );
      expect(finalState.pc).to.equal(3);
      expect(haltProof).to.have.length(3);
      expect(haltProof[0]).to.equal(`0x01${"00".repeat(31)}`);
      const pair = keccak256(concat([haltProof[1]!, haltProof[0]!]));
      expect(keccak256(concat([haltProof[2]!, pair]))).to.equal(prover.roots.codeRoot);
      expect(outputs).to.deep.equal([`0xbfe8000000000000${"00".repeat(24)}`, toBeHex(7n << 128n, 32)]);
      expect(up(rootAbove(outputs), outputProof)).to.equal(finalState.mem);
    });

    it("exists for a halted run only", () => {
      const shape = shapeOf();
      const faulted = new Prover(run({ program: { code: [EMPTY_INSTRUCTION], shape } }));
      expectError(() => faulted.outcome(), "NotHalted", {
        status: "faulted",
        fault: { reason: "UnknownOpcode", step: 0, pc: 0 },
      });
    });
  });

  it("addNodes sums as the machine does and tells canonical from other NaNs", () => {
    const random = new Random(6);
    for (let round = 0; round < 200; round++) {
      const nodes = new Uint8Array(16 * 2 ** random.below(6));
      const view = new DataView(nodes.buffer);
      for (let i = 0; i < nodes.length; i += 8) view.setBigUint64(i, random.floatBits());
      const { total } = addNodes(nodes);
      expect(addsUp(nodesOf(nodes), toBeHex((total.re << 64n) | total.im, 32)) || nodes.length === 16).to.equal(true);
    }
    const node = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));
    expect(addNodes(node("7ff8000000000000fff0000000000000")).canonical).to.equal(true);
    expect(addNodes(node("fff80000000000000000000000000000")).canonical).to.equal(false);
    expect(addNodes(node("00000000000000007ff0000000000001")).canonical).to.equal(false);
    for (const bytes of [0, 8, 48]) expectError(() => addNodes(new Uint8Array(bytes)), "SumNodesMalformed", { bytes });
  });
});

/** The result, or `undefined` where the proof is refused. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof ProofError || error instanceof NonCanonicalError) return undefined;
    throw error;
  }
}
