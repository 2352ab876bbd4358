import { expect } from "chai";
import { circuit } from "../../../../sim/circuit/builder.ts";
import { parsePauliSum } from "../../../../sim/observable/pauli.ts";
import {
  savedCircuit,
  savedNumber,
  savedNumbers,
  savedOptions,
  savedPauliSum,
  savedRows,
  savedWord,
} from "../../../../sim/qml/models/restore.ts";
import { expectError } from "../../../helpers/machine/errors.ts";
import { throughJson } from "../../../helpers/sim/models/conventions.ts";

describe("options of saved models", () => {
  const sum = parsePauliSum("0.1 - 2 X0 Y3");
  const ansatz = circuit(2).h(0).rzz(0.3, 0, 1).build();
  const options = savedOptions(throughJson({ sum, ansatz, rows: [[1, 0.1], []], word: "max", number: 1 / 3 }));

  it("come back from JSON", () => {
    expect(savedPauliSum(options, "sum")).to.deep.equal(sum);
    expect(savedCircuit(options, "ansatz")).to.deep.equal(ansatz);
    expect(savedRows(options, "rows")).to.deep.equal([[1, 0.1], []]);
    expect(savedWord(options, "word", ["min", "max"])).to.equal("max");
    expect(savedNumber(options, "number")).to.equal(1 / 3);
  });

  const broken: readonly (readonly [string, () => unknown])[] = [
    ["null for options", () => savedOptions(null)],
    ["a list for options", () => savedOptions([])],
    ["text for numbers", () => savedNumbers({ list: ["1"] }, "list")],
    [
      "null, which JSON makes of NaN, for a number",
      () => savedNumbers(savedOptions(throughJson({ list: [NaN] })), "list"),
    ],
    ["a missing number", () => savedNumber({}, "number")],
    ["a number for rows", () => savedRows({ rows: 1 }, "rows")],
    ["an unknown word", () => savedWord({ word: "most" }, "word", ["min", "max"])],
    ["a sum that is no list", () => savedPauliSum({ sum: "X0" }, "sum")],
    ["a term that is null", () => savedPauliSum({ sum: [null] }, "sum")],
    ["a mask that is too wide", () => savedPauliSum({ sum: [{ x: 2 ** 25, z: 0, re: 1, im: 0 }] }, "sum")],
    ["a coefficient as text", () => savedPauliSum({ sum: [{ x: 1, z: 0, re: "1", im: 0 }] }, "sum")],
  ];
  for (const [what, read] of broken) {
    it(`are refused: ${what}`, () => {
      expectError(read, "ModelFormat");
    });
  }

  it("are refused with a circuit that is none", () => {
    expectError(() => savedCircuit({}, "ansatz"), "CircuitMalformed");
  });
});
