import { expect } from "chai";
import { type Generated, generate, generated } from "../../../../../sim/qml/data/generators/index.ts";
import { moons } from "../../../../../sim/qml/data/generators/shapes.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";

describe("generate", () => {
  const sources = [
    [generated("moons", { samples: 10, noise: 0.1, seed: 1 }), 10],
    [generated("circles", { samples: 10, noise: 0.1, factor: 0.5, seed: 1 }), 10],
    [generated("adHoc", { features: 2, perClass: 2, gap: 0.1, seed: 1 }), 4],
    [generated("barsAndStripes", { rows: 2, columns: 3 }), 10],
    [
      generated("transverseFieldIsing", { qubits: 3, samples: 9, low: 0, high: 2, features: "correlators", seed: 1 }),
      9,
    ],
    [generated("sine", { samples: 7, noise: 0, seed: 1 }), 7],
    [generated("fourier", { degree: 2, samples: 7, noise: 0, seed: 1 }), 7],
    [generated("friedman", { samples: 7, noise: 0, seed: 1 }), 7],
  ] as const;
  for (const [source, rows] of sources) {
    it(`makes ${source.generator} from JSON`, () => {
      const table = generate(JSON.parse(JSON.stringify(source)) as Generated);
      expect(table.rows).to.have.length(rows);
      expect(table).to.deep.equal(generate(source as Generated));
    });
    it(`refuses ${source.generator} without an option, or with a foreign one`, () => {
      const [first] = Object.keys(source.options);
      const options = source.options as unknown as Record<string, unknown>;
      const less = Object.fromEntries(Object.entries(options).filter(([name]) => name !== first));
      expectError(() => generate({ ...source, options: less } as unknown as Generated), "DataOption");
      const more = { ...source, options: { ...options, colour: 1 } } as unknown as Generated;
      expectError(() => generate(more), "DataOption", { column: "colour" });
    });
  }
  it("makes what the generator makes", () => {
    const options = { samples: 10, noise: 0.1, seed: 1 };
    expect(generate(generated("moons", options))).to.deep.equal(moons(options));
  });
  it("refuses generators that there are not", () => {
    for (const generator of ["spirals", "constructor"]) {
      expectError(() => generate({ kind: "generator", generator, options: {} } as unknown as Generated), "DataRecipe");
    }
  });
});
