import { expect } from "chai";
import { AbiCoder, keccak256, toBeHex } from "ethers";
import { EMPTY_INSTRUCTION } from "../../../sim/machine/instruction.ts";
import {
  codeTree,
  MAX_STEPS,
  packShape,
  programId,
  statementHash,
  statementRoots,
  toCells,
  unpackShape,
  type Program,
  type Shape,
} from "../../../sim/machine/program.ts";
import { toHex } from "../../../sim/machine/word.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { shapeOf } from "../../helpers/machine/shape.ts";

const abi = AbiCoder.defaultAbiCoder();
const node = (left: string, right: string) => keccak256(abi.encode(["bytes32", "bytes32"], [left, right]));
const word = (value: bigint) => toBeHex(value, 32);
const cell = (value: bigint) => toBeHex(value, 8).slice(2);

const halt = { ...EMPTY_INSTRUCTION, op: 1 };
const program: Program = { code: [halt, { ...EMPTY_INSTRUCTION, op: 2 }, halt], shape: shapeOf({ codeDepth: 2 }) };
const haltWord = `0x01${"00".repeat(31)}`;
const codeRoot = node(node(haltWord, `0x02${"00".repeat(31)}`), node(haltWord, word(0n)));

describe("shapes", () => {
  it("are packed a byte a field from the top, the steps in the low 64 bits", () => {
    const shape: Shape = {
      qubits: 5,
      ketDepth: 2,
      memDepth: 9,
      codeDepth: 14,
      argsDepth: 11,
      dataDepth: [1, 2, 3, 24],
      outDepth: 4,
      maxSteps: MAX_STEPS,
    };
    const packed = packShape(shape);
    expect(word(packed)).to.equal(`0x0502090e0b0102031804${"00".repeat(14)}0000ffffffffffff`);
    expect(unpackShape(packed)).to.deep.equal(shape);
  });

  it("refuse every field beyond its range, and take its ends", () => {
    const ends: [keyof Shape, Shape[keyof Shape][], Shape[keyof Shape][]][] = [
      ["qubits", [1, 24], [0, 26, 1.5, NaN]],
      ["ketDepth", [0, 23], [-1, 24, 25]],
      ["memDepth", [1, 20], [0, 21]],
      ["codeDepth", [0, 14], [-1, 15]],
      ["argsDepth", [0, 11], [-1, 12]],
      ["outDepth", [0, 3], [-1, 4]],
      ["maxSteps", [1, MAX_STEPS], [0, MAX_STEPS + 1]],
      [
        "dataDepth",
        [
          [0, 0, 0, 0],
          [24, 24, 24, 24],
        ],
        [[25, 0, 0, 0] as never, [0, 0, 0, -1] as never, [0, 0, 0] as never],
      ],
    ];
    for (const [field, good, bad] of ends) {
      for (const value of good) expect(() => packShape(shapeOf({ [field]: value }))).not.to.throw();
      for (const value of bad) expectError(() => packShape(shapeOf({ [field]: value })), "ShapeOutOfRange");
    }
    expect(() => packShape(shapeOf({ qubits: 25, ketDepth: 0 }))).not.to.throw();
    expectError(() => packShape(shapeOf({ qubits: 25, ketDepth: 1 })), "ShapeOutOfRange");
    expectError(() => packShape(shapeOf({ memDepth: 20, outDepth: 11 })), "ShapeOutOfRange", { name: "outDepth" });
    expectError(() => unpackShape(packShape(shapeOf()) | (1n << 64n)), "ShapeOutOfRange");
  });
});

describe("programId and statementHash", () => {
  it("are keccak of the ABI encoding of roots and shape", () => {
    const packed = word(packShape(program.shape));
    expect(toHex(codeTree(program).root())).to.equal(codeRoot);
    expect(programId(program)).to.equal(keccak256(abi.encode(["bytes32", "uint256"], [codeRoot, packed])));

    const args = toCells([1, -1n, NaN, 0.5, 2n]);
    const data = [toCells([1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n])];
    const argsRoot = node(
      `0x3ff0000000000000${cell(0xffffffffffffffffn)}7ff80000000000003fe0000000000000`,
      `0x${cell(2n)}${"00".repeat(24)}`,
    );
    const words = [
      [1n, 2n, 3n, 4n],
      [5n, 6n, 7n, 8n],
      [9n, 0n, 0n, 0n],
      [0n, 0n, 0n, 0n],
    ].map((cells) => `0x${cells.map(cell).join("")}`);
    const dataRoot = node(node(words[0]!, words[1]!), node(words[2]!, words[3]!));
    const roots = statementRoots({ program, args, data });
    expect(roots).to.deep.equal({
      codeRoot,
      shape: packShape(program.shape),
      argsRoot,
      dataRoots: [dataRoot, word(0n), word(0n), word(0n)],
    });
    expect(statementHash(roots)).to.equal(
      keccak256(
        abi.encode(
          ["tuple(bytes32,uint256,bytes32,bytes32[4])"],
          [[codeRoot, packed, argsRoot, [dataRoot, word(0n), word(0n), word(0n)]]],
        ),
      ),
    );
  });

  it("refuse code, args and data that do not fit", () => {
    expectError(() => programId({ ...program, shape: shapeOf({ codeDepth: 1 }) }), "CodeTooLong", { length: 3 });
    expectError(() => statementRoots({ program, args: new BigUint64Array(9) }), "ArgsTooLong", { cells: 9, room: 8 });
    expectError(() => statementRoots({ program, data: [new BigUint64Array(17)] }), "DataTooLong", { cells: 17 });
    expectError(() => statementRoots({ program, data: Array(5).fill(new BigUint64Array(1)) }), "SegmentsTooMany");
    expectError(() => toCells([0, 1n << 64n]), "CellOutOfRange", { index: 1 });
    expectError(() => toCells([-(1n << 63n) - 1n]), "CellOutOfRange");
    expectError(() => toCells(["1"] as never), "CellOutOfRange");
  });
});
