import { join } from "node:path";

import { expect } from "chai";

import { type Prepared, prepareExamples } from "../../../scripts/docs/run.ts";

const root = join(import.meta.dirname, "..", "..", "..");

const CODES = {
  right: "const one: Circuit = circuit(1).x(0).build();\nprobabilities(simulate(one)); // → [0, 1]",
  wrong: "const x = 1;\nx + 1; // → 3",
  types: 'const x = 1;\ncircuit("1");',
  syntax: "const = ;",
  throwing: "const x = 1;\nthrow new Error(`x is ${x}`);",
  explicit: 'import { depth as layers, circuit } from "./sim/index.ts";\nlayers(circuit(1).x(0).build()); // → 1',
  shadowing: "const { circuit } = importQasm('OPENQASM 3; qubit q; U(0, 0, 0) q;');\ncircuit.qubits; // → 1",
  property: "const sizes = { depth: 3 };\nsizes.depth; // → 3",
  awaiting: "const x = await Promise.resolve(2);\nawait Promise.resolve(x); // → 2",
  printing: "const x = 1;\nconsole.log(x);\nx; // → 1",
  node: 'import { sep } from "node:path";\nsep.length; // → 1',
  unknown: "nowhere();",
} as const;

describe("prepareExamples", () => {
  const names = Object.keys(CODES) as (keyof typeof CODES)[];
  const examples = names.map((name, i) => ({
    file: "docs/page.md",
    line: 10 + 10 * i,
    code: CODES[name],
    noRun: undefined,
  }));
  const inMath = {
    file: "sim/math/trig.ts",
    line: 500,
    code: "sin(0); // → 0\nbind; // not of this module",
    noRun: undefined,
  };
  const prepared = prepareExamples(root, [...examples, inMath]);
  const of = (name: keyof typeof CODES): Prepared => prepared[names.indexOf(name)]!;
  const failure = async (name: keyof typeof CODES): Promise<string> => {
    try {
      await of(name).run();
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };

  for (const name of ["right", "explicit", "shadowing", "property", "awaiting", "printing", "node"] as const) {
    it(`runs what is right: ${name}`, async () => {
      expect(of(name).faults).to.deep.equal([]);
      expect(of(name).claims).to.equal(1);
      expect(await failure(name)).to.equal("");
    });
  }

  it("imports from the module that the example stands in, and then from the index", async () => {
    expect(prepared.at(-1)!.faults).to.deep.equal([]);
    await prepared.at(-1)!.run();
  });

  it("fails where a claim does not hold, at its place", async () => {
    expect(of("wrong").faults).to.deep.equal([]);
    expect(await failure("wrong")).to.equal("docs/page.md:20: line 2: the value is 2");
  });

  it("fails where the example throws", async () => {
    expect(await failure("throwing")).to.equal("docs/page.md:50: x is 1");
  });

  for (const [name, line] of [
    ["types", 31],
    ["syntax", 40],
    ["unknown", 120],
  ] as const) {
    it(`finds what does not compile, at its line: ${name}`, () => {
      expect(of(name).faults[0]).to.match(new RegExp(`^docs/page.md:${line}: `));
    });
  }
});
