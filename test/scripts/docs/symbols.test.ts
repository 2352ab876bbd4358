import { join } from "node:path";

import { expect } from "chai";

import { exportsOf, INDEX, openProject, reexported } from "../../../scripts/docs/project.ts";
import { parseDoc, symbolsOf } from "../../../scripts/docs/symbols.ts";

const none = { params: [], returns: [], throws: [], examples: [] };

describe("parseDoc", () => {
  for (const [comment, doc] of [
    ["Adds.", { ...none, text: "Adds." }],
    ["Adds. @throws {A} Bad", { ...none, text: "Adds.", throws: ["{A} Bad"] }],
    ["@throws A @throws B", { ...none, text: "", throws: ["A", "B"] }],
    [
      "\nAdds\ntwo.\n\n@param a the first\n  one\n@param b\n@returns a sum\n",
      { ...none, text: "Adds\ntwo.", params: ["a the first\n  one", "b"], returns: ["a sum"] },
    ],
    ["\n@example\n```ts\na(); // @throws x\n```\n", { ...none, text: "", examples: ["```ts\na(); // @throws x\n```"] }],
    ["Mail a@throws.org.", { ...none, text: "Mail a@throws.org." }],
  ] as const) {
    it(`takes ${JSON.stringify(comment)} apart`, () => {
      expect(parseDoc(comment)).to.deep.equal(doc);
    });
  }
});

describe("symbolsOf", () => {
  const project = openProject(join(import.meta.dirname, "..", "..", ".."));
  const symbolOf = (file: string, wanted: string) => symbolsOf(project, file).find(({ name }) => name === wanted)!;

  it("shows declarations without their bodies, and where they are", () => {
    expect(symbolOf("sim/state/index.ts", "fidelity")).to.include({
      kind: "function",
      file: "sim/state/density.ts",
      signature: "function fidelity(a: QuantumState, b: QuantumState): number",
    });
    expect(symbolOf("sim/noise/index.ts", "bitFlip")).to.include({
      kind: "function",
      signature: "const bitFlip = (p: number): Channel",
    });
    expect(symbolOf("sim/circuit/index.ts", "MAX_QUBITS")).to.include({
      kind: "constant",
      signature: "const MAX_QUBITS: 25",
    });
    expect(symbolOf("sim/circuit/index.ts", "Complex")).to.include({
      kind: "type",
      signature: "type Complex = readonly [number, number];",
    });
    expect(symbolOf("sim/observable/index.ts", "Estimate").signature).to.match(
      /^interface Estimate \{\n {2}readonly value: number;\n {2}\/\*\* .* \*\/\n {2}readonly error: number;\n\}$/,
    );
  });

  it("shows the public members of a class, with their comments", () => {
    const { kind, signature } = symbolOf("sim/circuit/index.ts", "CircuitBuilder");
    expect(kind).to.equal("class");
    expect(signature).to.include("\n  rx(angle: Angle, qubit: number): this;\n");
    expect(signature).to.include("\n  /** What has been built so far. */\n  build(): Circuit;\n");
    expect(signature).to.not.include("#operations");
    expect(signature).to.not.include("return");
  });

  it("follows names to what they are exported as", () => {
    expect(exportsOf(project, "sim/qasm/index.ts").find(({ name }) => name === "QasmInputs")!.isValue).to.equal(false);
    expect(symbolOf("sim/qasm/index.ts", "QasmInputs").file).to.equal("sim/qasm/store.ts");
  });

  it("finds the folders that the index exports", () => {
    expect(reexported(project, INDEX)).to.include("sim/circuit/index.ts");
  });
});
