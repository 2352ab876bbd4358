import { expect } from "chai";
import { circuit } from "../../../../sim/circuit/builder.ts";
import { parsePauliSum } from "../../../../sim/observable/pauli.ts";
import { angleEncoding, featureMap, iqpFeatureMap } from "../../../../sim/qml/encoding/encoding.ts";
import {
  readCircuit,
  readClasses,
  readCount,
  readMap,
  readNumber,
  readNumbers,
  readObservables,
  readPauliSum,
  readRecord,
  readTable,
  readWord,
  saveCircuit,
  saveMap,
} from "../../../../sim/qml/models/saved.ts";
import { expectError } from "../../../helpers/machine/errors.ts";
import { throughJson } from "../../../helpers/sim/models/conventions.ts";

describe("options of saved models", () => {
  const sum = parsePauliSum("0.1 - 2 X0 Y3");
  const ansatz = circuit(2).h(0).rzz(0.3, 0, 1).build();

  it("come back from JSON", () => {
    expect(readPauliSum(throughJson(sum), "sum")).to.deep.equal(sum);
    expect(readObservables(throughJson([sum, sum]), 2)).to.deep.equal([sum, sum]);
    expect(readCircuit(throughJson(saveCircuit(ansatz)), "ansatz")).to.deep.equal(ansatz);
    for (const map of [featureMap(angleEncoding(2)), iqpFeatureMap(3)]) {
      const read = readMap(throughJson(saveMap(map)));
      expect(saveMap(read)).to.deep.equal(saveMap(map));
      const row = Array.from({ length: map.features }, (_, i) => i + 0.5);
      expect(read.encode(row)).to.deep.equal(map.encode(row));
    }
    const rows = [
      [1, 0.1],
      [-2, 1 / 3],
    ];
    expect(readTable(throughJson(rows), "rows", 2)).to.deep.equal(rows);
    expect(readClasses(["b", "a"])).to.deep.equal(["b", "a"]);
    expect(readWord("max", "sense", ["min", "max"])).to.equal("max");
    expect(readNumber(throughJson(1 / 3), "number")).to.equal(1 / 3);
    expect(readCount(3, "count")).to.equal(3);
  });

  const map = saveMap(featureMap(angleEncoding(2)));
  const broken: readonly (readonly [string, () => unknown, string])[] = [
    ["null for options", () => readRecord(null, "options"), "options"],
    ["a list for options", () => readRecord([], "options"), "options"],
    ["text for numbers", () => readNumbers(["1"], "list"), "list"],
    ["too few numbers", () => readNumbers([1], "list", 2), "list"],
    ["null, which JSON makes of NaN, for a number", () => readNumbers(throughJson([NaN]), "list"), "list"],
    ["a missing number", () => readNumber(undefined, "number"), "number"],
    ["a negative count", () => readCount(-1, "layers"), "layers"],
    ["half a count", () => readCount(0.5, "layers"), "layers"],
    ["a number for rows", () => readTable(1, "rows", 1), "rows"],
    ["no rows", () => readTable([], "rows", 1), "rows"],
    ["rows of another length", () => readTable([[1, 2]], "rows", 1), "rows"],
    ["no list of classes", () => readClasses("ab"), "classes"],
    ["an unknown word", () => readWord("most", "sense", ["min", "max"]), "sense"],
    ["a sum that is no list", () => readPauliSum("X0", "sum"), "sum"],
    ["a term that is null", () => readPauliSum([null], "sum"), "term of the sum"],
    ["a mask that is too wide", () => readPauliSum([{ x: 2 ** 25, z: 0, re: 1, im: 0 }], "sum"), "mask of the sum"],
    ["a negative mask", () => readPauliSum([{ x: 0, z: -1, re: 1, im: 0 }], "sum"), "mask of the sum"],
    ["a coefficient as text", () => readPauliSum([{ x: 1, z: 0, re: "1", im: 0 }], "sum"), "coefficient of the sum"],
    ["another number of observables", () => readObservables([sum], 2), "readout"],
    ["a circuit that is a list", () => readCircuit([], "ansatz"), "ansatz"],
    ["a feature map without a name", () => readMap({ ...map, name: 1 }), "name of the features"],
    [
      "an unknown rule of products",
      () => readMap({ ...map, products: { rule: "?", pairs: [] } }),
      "products of features",
    ],
    ["no list of pairs", () => readMap({ ...map, products: { rule: "zz", pairs: 1 } }), "products of features"],
  ];
  for (const [text, read, what] of broken) {
    it(`are refused: ${text}`, () => {
      expectError(read, "ModelFormat", { what });
    });
  }

  it("are refused with a circuit or an observable that breaks a rule", () => {
    expectError(() => readCircuit({}, "ansatz"), "CircuitMalformed");
    expectError(() => readPauliSum([{ x: 1, z: 0, re: 1, im: 1 }], "sum"), "PauliNotHermitian");
  });
});
