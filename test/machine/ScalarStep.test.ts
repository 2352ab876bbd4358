import { expect } from "chai";
import { network } from "hardhat";

import { ISA, type Mnemonic } from "../../sim/machine/isa.ts";
import { bitsOf, DenseMachine, encodeFields, FAULT, type Fields } from "../helpers/machine/dense-machine.ts";
import { brokenOpenings, openingOf, openingWords, type Access } from "../helpers/machine/opening.ts";

const { ethers, networkHelpers } = await network.create();

const MAX = 2n ** 64n - 1n;
const NAN = 0x7ff8000000000000n;
const SIGNALLING = 0xfff4000000000001n;
const f = bitsOf;

/** Cells with a name in the rows below; every other cell is 0. */
const CELLS: Record<number, bigint> = {
  1: 1n,
  2: 2n,
  3: 7n,
  4: f(1.5),
  5: f(-2.25),
  6: f(-0),
  7: NAN,
  8: SIGNALLING,
  9: MAX,
  10: 2n ** 63n,
  11: f(Infinity),
  12: 2n ** 32n,
  13: f(2),
  14: f(9),
  15: f(-0.5),
  16: f(2 ** 63),
  17: f(-(2 ** 63)),
  18: f(-1.999),
  19: 2n ** 53n + 1n,
  20: 2n ** 32n - 1n,
  21: 32n,
  28: 3n,
  30: 4n,
};
const PC = 2;

function build(fields: Fields): DenseMachine {
  const machine = new DenseMachine({
    qubits: 2,
    ketDepth: 1,
    memDepth: 3,
    codeDepth: 2,
    argsDepth: 1,
    dataDepth: [1, 0, 0, 2],
    outDepth: 0,
    maxSteps: 1000,
  });
  for (const [cell, value] of Object.entries(CELLS)) machine.cells[Number(cell)] = value;
  [1, 2, 3, 4, 5, -6, -0, 8].forEach((part, i) => (machine.kets[i] = f(part)));
  [0.25, 0, 0, -1, 0, 0, 0, 0].forEach((part, i) => (machine.kets[8 + i] = f(part)));
  machine.kets[14] = SIGNALLING;
  machine.args = [10n, 11n, 12n, 13n, 14n, 15n, 16n, SIGNALLING];
  machine.data = [
    [20n, 21n, 22n, 23n, 24n, 25n, 26n, 27n],
    [],
    [],
    Array.from({ length: 16 }, (_, i) => 100n + BigInt(i)),
  ];
  machine.code = [0n, 0n, encodeFields(fields)];
  machine.pc = PC;
  return machine;
}

type Effect = (machine: DenseMachine) => void;
interface Row {
  name: string;
  op: Mnemonic;
  fields: Omit<Fields, "op">;
  accesses: Access[];
  effect: Effect | "fault";
}

const row = (
  op: Mnemonic,
  name: string,
  fields: Omit<Fields, "op">,
  accesses: Access[],
  effect: Effect | "fault",
): Row => ({ op, name, fields, accesses, effect });
const jump =
  (pc: number): Effect =>
  (machine) =>
    (machine.pc = pc);
const store =
  (...cells: [number, bigint][]): Effect =>
  (machine) =>
    cells.forEach(([cell, value]) => (machine.cells[cell] = value));
const both =
  (...effects: Effect[]): Effect =>
  (machine) =>
    effects.forEach((effect) => effect(machine));
const next: Effect = () => undefined;

/** m[24] = m[b] op m[c], and the same with the second operand immediate, and with the two swapped where flag 1 says so. */
const binary = (op: Mnemonic, b: number, c: number, result: bigint | "fault"): Row[] => {
  const effect = result === "fault" ? "fault" : store([24, result]);
  const write: Access[] = result === "fault" ? [] : [["m", 24]];
  const name = `${CELLS[b] ?? 0n} and ${CELLS[c] ?? 0n}`;
  const rows = [
    row(op, name, { a: 24, b, c }, [["m", b], ["m", c], ...write], effect),
    row(op, `${name}, immediate`, { a: 24, b, c: 9999, x: CELLS[c] ?? 0n, flags: 1 }, [["m", b], ...write], effect),
  ];
  if (!op.startsWith("F")) return rows;
  return [
    ...rows,
    row(op, `${name}, swapped`, { a: 24, b: c, c: b, flags: 2 }, [["m", c], ["m", b], ...write], effect),
  ];
};
const unary = (op: Mnemonic, b: number, result: bigint | "fault"): Row =>
  result === "fault"
    ? row(op, `${CELLS[b] ?? 0n}`, { a: 24, b }, [["m", b]], "fault")
    : row(
        op,
        `${CELLS[b] ?? 0n}`,
        { a: 24, b },
        [
          ["m", b],
          ["m", 24],
        ],
        store([24, result]),
      );
const amplitude =
  (register: number, j: number, re: bigint, im: bigint): Effect =>
  (machine) => {
    machine.kets[8 * register + 2 * j] = re;
    machine.kets[8 * register + 2 * j + 1] = im;
  };

const ROWS: Row[] = [
  row("JMP", "jumps", { a: 77 }, [], jump(77)),
  row("JMP", "may jump to the address of FAULT", { a: FAULT }, [], jump(FAULT)),
  row("JZ", "jumps on 0", { a: 3, b: 0 }, [["m", 0]], jump(3)),
  row("JZ", "goes on after −0", { a: 0, b: 6 }, [["m", 6]], next),
  row("JNZ", "jumps on −0", { a: 0, b: 6 }, [["m", 6]], jump(0)),
  row("JNZ", "goes on after 0", { a: 0, b: 0 }, [["m", 0]], next),
  row(
    "LOOP",
    "jumps while the counter is not 0",
    { a: 0, b: 2 },
    [
      ["m", 2],
      ["m", 2],
    ],
    both(store([2, 1n]), jump(0)),
  ),
  row(
    "LOOP",
    "goes on at 0",
    { a: 0, b: 1 },
    [
      ["m", 1],
      ["m", 1],
    ],
    store([1, 0n]),
  ),
  row(
    "LOOP",
    "wraps below 0",
    { a: 1, b: 0 },
    [
      ["m", 0],
      ["m", 0],
    ],
    both(store([0, MAX]), jump(1)),
  ),
  row("CALL", "stores where to return to", { a: 1, b: 23 }, [["m", 23]], both(store([23, 3n]), jump(1))),
  row(
    "CALL",
    "keeps its write when it jumps to the address of FAULT",
    { a: FAULT, b: 23 },
    [["m", 23]],
    both(store([23, 3n]), jump(FAULT)),
  ),
  row("RET", "jumps to a cell", { b: 3 }, [["m", 3]], jump(7)),
  row("RET", "may return to 2^32 − 1", { b: 20 }, [["m", 20]], jump(FAULT)),
  row("RET", "faults on 2^32", { b: 12 }, [["m", 12]], "fault"),

  row("SET", "writes bits", { a: 31, x: SIGNALLING }, [["m", 31]], store([31, SIGNALLING])),
  row(
    "MOV",
    "copies bits",
    { a: 0, b: 8 },
    [
      ["m", 8],
      ["m", 0],
    ],
    store([0, SIGNALLING]),
  ),
  row(
    "MOV",
    "ignores c without flags",
    { a: 0, b: 8, c: 9999 },
    [
      ["m", 8],
      ["m", 0],
    ],
    store([0, SIGNALLING]),
  ),
  row(
    "MOV",
    "indexes the source",
    { a: 0, b: 1, c: 3, flags: 1 },
    [
      ["m", 3],
      ["m", 8],
      ["m", 0],
    ],
    store([0, SIGNALLING]),
  ),
  row(
    "MOV",
    "indexes the destination",
    { a: 22, b: 8, c: 3, flags: 2 },
    [
      ["m", 3],
      ["m", 8],
      ["m", 29],
    ],
    store([29, SIGNALLING]),
  ),
  row(
    "MOV",
    "indexes both with one read",
    { a: 22, b: 1, c: 3, flags: 3 },
    [
      ["m", 3],
      ["m", 8],
      ["m", 29],
    ],
    store([29, SIGNALLING]),
  ),
  row(
    "MOV",
    "wraps addresses",
    { a: 0, b: 9, c: 9, flags: 1 },
    [
      ["m", 9],
      ["m", 8],
      ["m", 0],
    ],
    store([0, SIGNALLING]),
  ),
  row(
    "MOV",
    "wraps the destination's address",
    { a: 1, b: 8, c: 9, flags: 2 },
    [
      ["m", 9],
      ["m", 8],
      ["m", 0],
    ],
    store([0, SIGNALLING]),
  ),
  row(
    "MOV",
    "onto its own index",
    { a: 3, b: 1, c: 3, flags: 1 },
    [
      ["m", 3],
      ["m", 8],
      ["m", 3],
    ],
    store([3, SIGNALLING]),
  ),
  row("MOV", "faults on a source beyond the memory", { a: 0, b: 32 }, [], "fault"),
  row("MOV", "faults on a destination beyond the memory", { a: 32, b: 0 }, [], "fault"),
  row("MOV", "faults on an indexed source beyond the memory", { a: 0, b: 0, c: 21, flags: 1 }, [["m", 21]], "fault"),
  row(
    "MOV",
    "faults on an indexed destination beyond the memory",
    { a: 0, b: 0, c: 21, flags: 2 },
    [["m", 21]],
    "fault",
  ),
  row("MOV", "faults on an address of 2^64 − 1", { a: 0, b: 0, c: 9, flags: 1 }, [["m", 9]], "fault"),
  row(
    "ARG",
    "reads an argument",
    { a: 0, b: 7 },
    [
      ["args", 7],
      ["m", 0],
    ],
    store([0, SIGNALLING]),
  ),
  row(
    "ARG",
    "indexes",
    { a: 0, b: 0, c: 3, flags: 1 },
    [
      ["m", 3],
      ["args", 7],
      ["m", 0],
    ],
    store([0, SIGNALLING]),
  ),
  row("ARG", "faults beyond the arguments", { a: 0, b: 8 }, [], "fault"),
  row("ARG", "faults on an index beyond the arguments", { a: 0, b: 1, c: 3, flags: 1 }, [["m", 3]], "fault"),
  row(
    "ARG",
    "ignores flag 1",
    { a: 0, b: 1, c: 9999, flags: 2 },
    [
      ["args", 1],
      ["m", 0],
    ],
    store([0, 11n]),
  ),
  row(
    "DATA",
    "reads segment 0",
    { a: 0, k: 0, b: 7 },
    [
      ["data", 0, 7],
      ["m", 0],
    ],
    store([0, 27n]),
  ),
  row(
    "DATA",
    "reads segment 3, indexed",
    { a: 0, k: 3, b: 8, c: 3, flags: 1 },
    [
      ["m", 3],
      ["data", 3, 15],
      ["m", 0],
    ],
    store([0, 115n]),
  ),
  row(
    "DATA",
    "reads zeros of an unused segment",
    { a: 1, k: 1, b: 3 },
    [
      ["data", 1, 3],
      ["m", 1],
    ],
    store([1, 0n]),
  ),
  row("DATA", "faults beyond a segment", { a: 0, k: 2, b: 4 }, [], "fault"),
  row("DATA", "faults on an index beyond a segment", { a: 0, k: 0, b: 1, c: 3, flags: 1 }, [["m", 3]], "fault"),
  row(
    "DATA",
    "wraps addresses",
    { a: 0, k: 0, b: 2, c: 9, flags: 1 },
    [
      ["m", 9],
      ["data", 0, 1],
      ["m", 0],
    ],
    store([0, 21n]),
  ),

  ...binary("IADD", 9, 3, 6n),
  ...binary("ISUB", 1, 2, MAX),
  ...binary("IMUL", 9, 9, 1n),
  ...binary("IDIV", 3, 2, 3n),
  ...binary("IDIV", 10, 9, 0n),
  ...binary("IDIV", 3, 0, "fault"),
  ...binary("IREM", 3, 2, 1n),
  ...binary("IREM", 3, 0, "fault"),
  ...binary("IAND", 3, 2, 2n),
  ...binary("IOR", 3, 10, 2n ** 63n + 7n),
  ...binary("IXOR", 9, 3, MAX - 7n),
  ...binary("ISHL", 9, 9, 2n ** 63n),
  ...binary("ISHL", 3, 2, 28n),
  ...binary("ISHR", 10, 9, 1n),
  ...binary("ISHR", 9, 21, 2n ** 32n - 1n),
  ...binary("IEQ", 3, 3, 1n),
  ...binary("IEQ", 0, 6, 0n),
  ...binary("ILT", 3, 10, 1n),
  ...binary("ILT", 10, 3, 0n),
  ...binary("ILT", 3, 3, 0n),

  ...binary("FADD", 4, 5, f(-0.75)),
  ...binary("FADD", 4, 8, NAN),
  ...binary("FADD", 6, 0, 0n),
  ...binary("FSUB", 4, 5, f(3.75)),
  ...binary("FSUB", 11, 11, NAN),
  ...binary("FMUL", 4, 5, f(-3.375)),
  ...binary("FMUL", 6, 4, f(-0)),
  ...binary("FDIV", 5, 4, f(-1.5)),
  ...binary("FDIV", 4, 6, f(-Infinity)),
  ...binary("FMIN", 0, 6, f(-0)),
  ...binary("FMIN", 4, 5, f(-2.25)),
  ...binary("FMIN", 4, 8, NAN),
  ...binary("FMAX", 6, 0, 0n),
  ...binary("FMAX", 8, 4, NAN),
  ...binary("FMAX", 5, 4, f(1.5)),
  ...binary("FEQ", 0, 6, 1n),
  ...binary("FEQ", 7, 7, 0n),
  ...binary("FLT", 5, 4, 1n),
  ...binary("FLT", 6, 0, 0n),
  ...binary("FLE", 4, 5, 0n),
  ...binary("FLE", 0, 6, 1n),
  ...binary("FLE", 7, 4, 0n),
  unary("FSQRT", 14, f(3)),
  unary("FSQRT", 6, f(-0)),
  unary("FSQRT", 5, NAN),
  unary("FNEG", 4, f(-1.5)),
  unary("FNEG", 8, NAN),
  unary("FNEG", 0, f(-0)),
  unary("FABS", 5, f(2.25)),
  unary("FABS", 8, NAN),
  unary("FEXP", 0, f(1)),
  unary("FEXP", 6, f(1)),
  unary("FEXP", 11, f(Infinity)),
  unary("FLOG", 0, f(-Infinity)),
  unary("FLOG", 5, NAN),
  unary("FROM", 9, f(-1)),
  unary("FROM", 19, f(2 ** 53)),
  unary("FTO", 18, MAX),
  unary("FTO", 17, 2n ** 63n),
  unary("FTO", 6, 0n),
  unary("FTO", 16, "fault"),
  unary("FTO", 7, "fault"),
  unary("FTO", 11, "fault"),
  row(
    "CIS",
    "of 0",
    { a: 24, b: 0, x: f(3) },
    [
      ["m", 0],
      ["m", 24],
    ],
    store([24, f(1)], [25, 0n]),
  ),
  row(
    "CIS",
    "of −0 · 3",
    { a: 26, b: 6, x: f(3) },
    [
      ["m", 6],
      ["m", 26],
    ],
    store([26, f(1)], [27, f(-0)]),
  ),
  row(
    "CIS",
    "of ∞",
    { a: 24, b: 11, x: f(1) },
    [
      ["m", 11],
      ["m", 24],
    ],
    store([24, NAN], [25, NAN]),
  ),
  row(
    "CIS",
    "of 2^63 · 2^−42 is beyond the domain",
    { a: 24, b: 16, x: f(2 ** -42) },
    [
      ["m", 16],
      ["m", 24],
    ],
    store([24, NAN], [25, NAN]),
  ),

  row("KZERO", "sets the first amplitude to 1", { k: 0 }, [["register", 0]], (machine) => {
    for (let i = 0; i < 8; i++) machine.kets[i] = i === 0 ? f(1) : 0n;
  }),
  row("KCLEAR", "zeroes a register", { k: 1 }, [["register", 1]], (machine) => machine.kets.fill(0n, 8)),
  row(
    "KCOPY",
    "copies a register",
    { k: 1, k2: 0 },
    [
      ["register", 0],
      ["register", 1],
    ],
    (machine) => {
      for (let i = 0; i < 8; i++) machine.kets[8 + i] = machine.kets[i]!;
    },
  ),
  row(
    "KCOPY",
    "indexes both",
    { k: 0, k2: 2, a: 1, b: 9, flags: 3 },
    [
      ["m", 1],
      ["m", 9],
      ["register", 1],
      ["register", 1],
    ],
    next,
  ),
  row(
    "KCOPY",
    "wraps register numbers",
    { k: 1, k2: 1, a: 9, flags: 1 },
    [
      ["m", 9],
      ["register", 1],
      ["register", 0],
    ],
    (machine) => {
      for (let i = 0; i < 8; i++) machine.kets[i] = machine.kets[8 + i]!;
    },
  ),
  row("KCOPY", "faults on a destination beyond the registers", { k: 2, k2: 0 }, [], "fault"),
  row(
    "KCOPY",
    "faults on an indexed source beyond the registers",
    { k: 0, k2: 0, b: 2, flags: 2 },
    [["m", 2]],
    "fault",
  ),
  row(
    "KGET",
    "reads an amplitude",
    { a: 24, k: 0, b: 2 },
    [
      ["m", 2],
      ["amplitude", 0, 2],
      ["m", 24],
    ],
    store([24, f(5)], [25, f(-6)]),
  ),
  row(
    "KGET",
    "reads an odd amplitude into the upper pair of a word",
    { a: 26, k: 1, b: 1 },
    [
      ["m", 1],
      ["amplitude", 1, 1],
      ["m", 26],
    ],
    store([26, 0n], [27, f(-1)]),
  ),
  row(
    "KGET",
    "makes a NaN canonical",
    { a: 24, k: 1, b: 28 },
    [
      ["m", 28],
      ["amplitude", 1, 3],
      ["m", 24],
    ],
    store([24, NAN], [25, 0n]),
  ),
  row("KGET", "faults on the next register's first amplitude", { a: 24, k: 0, b: 30 }, [["m", 30]], "fault"),
  row("KSET", "faults on the next register's first amplitude", { a: 24, k: 0, b: 30 }, [["m", 30]], "fault"),
  row("KGET", "faults beyond the register", { a: 24, k: 0, b: 3 }, [["m", 3]], "fault"),
  row(
    "KSET",
    "writes an amplitude",
    { a: 4, k: 1, b: 2 },
    [
      ["m", 2],
      ["m", 4],
      ["amplitude", 1, 2],
    ],
    amplitude(1, 2, f(1.5), f(-2.25)),
  ),
  row(
    "KSET",
    "writes an odd amplitude, NaN made canonical",
    { a: 8, k: 0, b: 1 },
    [
      ["m", 1],
      ["m", 8],
      ["amplitude", 0, 1],
    ],
    amplitude(0, 1, NAN, NAN),
  ),
  row("KSET", "faults beyond the register", { a: 4, k: 0, b: 9 }, [["m", 9]], "fault"),
  row(
    "KFILL",
    "fills a register",
    { k: 1, a: 4 },
    [
      ["m", 4],
      ["register", 1],
    ],
    (machine) => {
      for (let j = 0; j < 4; j++) amplitude(1, j, f(1.5), f(-2.25))(machine);
    },
  ),
  row(
    "KFILL",
    "makes NaN canonical",
    { k: 0, a: 8 },
    [
      ["m", 8],
      ["register", 0],
    ],
    (machine) => {
      for (let j = 0; j < 4; j++) amplitude(0, j, NAN, NAN)(machine);
    },
  ),
];

async function deployMachine() {
  return { checker: await ethers.deployContract("KetMachine") };
}

describe("ScalarStep", () => {
  it("is tested on every instruction that settles at once", () => {
    const scalar = Object.entries(ISA).filter(([name, { kind }]) => kind === "scalar" && name !== "HALT");
    expect(new Set(ROWS.map(({ op }) => op))).to.deep.equal(new Set(scalar.map(([name]) => name)));
  });

  for (const { op, name, fields, accesses, effect } of ROWS) {
    it(`executes ${op}: ${name}`, async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      const machine = build({ op: ISA[op].opcode, ...fields });
      const after = machine.copy();
      after.pc = effect === "fault" ? FAULT : PC + 1;
      if (effect !== "fault") effect(after);

      const step = await checker.open(machine.statement(), openingOf(machine, accesses));
      expect(step.kind).to.equal(0n);
      expect(step.preHash).to.equal(machine.stateHash());
      expect(step.postHash).to.equal(after.stateHash());
      expect([step.context, step.node, step.levels]).to.deep.equal([ethers.ZeroHash, ethers.ZeroHash, 0n]);

      for (const { name: how, bytes } of brokenOpenings(openingWords(machine, accesses))) {
        await expect(checker.open(machine.statement(), bytes), how).to.be.revertedWithCustomError(
          checker,
          "ProofMismatch",
        );
      }
    });
  }

  it("reads nothing after the accesses that a step makes", async () => {
    const { checker } = await networkHelpers.loadFixture(deployMachine);
    const machine = build({ op: ISA.JMP.opcode, a: 1 });
    const after = machine.copy();
    after.pc = 1;
    const opening = ethers.concat([openingOf(machine, []), "0xdeadbeef"]);
    expect((await checker.open(machine.statement(), opening)).postHash).to.equal(after.stateHash());
  });
});
