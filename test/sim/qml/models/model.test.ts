import { expect } from "chai";

import { readModel, saveModel } from "../../../../sim/qml/models/model.ts";

/** The code of the error that `action` throws. */
function codeOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return "nothing was thrown";
}

describe("saved models", () => {
  const parameters = [0, -0, 0.1, -Math.PI, Number.MIN_VALUE, Number.MAX_VALUE, 1 / 3];
  const saved = saveModel("toy", { layers: 2 }, parameters);

  it("come back from JSON bit for bit", () => {
    const read = readModel("toy", JSON.parse(JSON.stringify(saved)));
    expect(read.options).to.deep.equal({ layers: 2 });
    expect(Array.from(read.parameters).every((value, i) => Object.is(value, parameters[i]))).to.equal(true);
    expect(read.parameters).to.have.length(parameters.length);
  });

  it("keep in their options the numbers that JSON has no word for", () => {
    const options = {
      rows: [
        [-0, 1.5],
        [NaN, -Infinity],
      ],
      name: "-0",
      deep: { at: [Infinity, null, true] },
    };
    const text = JSON.stringify(saveModel("toy", options, []));
    expect(readModel("toy", JSON.parse(text)).options).to.deep.equal(options);
    expect(text).to.include('[{"float":"8000000000000000"},1.5]');
  });

  it("leave alone in their options what only looks like such a number", () => {
    const options = { a: { float: "1" }, b: { float: "8000000000000000", other: 1 } };
    expect(readModel("toy", saveModel("toy", options, [])).options).to.deep.equal(options);
  });

  it("name their format, schema and kind", () => {
    expect(saved).to.include({ format: "ketwork-model", schema: 1, kind: "toy" });
  });

  it("cannot hold parameters that are not finite", () => {
    for (const value of [NaN, Infinity, -Infinity]) {
      expect(codeOf(() => saveModel("toy", {}, [0, value]))).to.equal("ModelParameterNotFinite");
    }
  });

  for (const [text, broken, code] of [
    ["no object", null, "ModelFormat"],
    ["a list", [saved], "ModelFormat"],
    ["another format", { ...saved, format: "pickle" }, "ModelFormat"],
    ["a schema of the future", { ...saved, schema: 2 }, "ModelSchema"],
    ["a schema as text", { ...saved, schema: "1" }, "ModelSchema"],
    ["another kind", { ...saved, kind: "vqe" }, "ModelKind"],
    ["no parameters", { ...saved, parameters: undefined }, "ModelFormat"],
    ["decimals for bits", { ...saved, parameters: ["0.5"] }, "ModelFormat"],
    ["numbers for bits", { ...saved, parameters: [0.5] }, "ModelFormat"],
    ["the bits of a NaN", { ...saved, parameters: ["7ff8000000000000"] }, "ModelFormat"],
    ["bits that are too long", { ...saved, parameters: ["00000000000000000"] }, "ModelFormat"],
  ] as const) {
    it(`are refused: ${text}`, () => {
      expect(codeOf(() => readModel("toy", broken))).to.equal(code);
    });
  }
});
