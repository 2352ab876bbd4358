import { expect } from "chai";
import { circuit } from "../../../../sim/circuit/builder.ts";
import { bind, gateCounts } from "../../../../sim/circuit/circuit.ts";
import { simulate } from "../../../../sim/compile/host.ts";
import { hardwareEfficient } from "../../../../sim/qml/ansatz/ansatz.ts";
import {
  angleEncoding,
  basisEncoding,
  dataReuploading,
  featureMap,
  iqpFeatureMap,
  withProducts,
  zzFeatureMap,
} from "../../../../sim/qml/encoding/encoding.ts";
import { expectError } from "../../../helpers/machine/errors.ts";
import { Random } from "../../../helpers/machine/random.ts";
import { denseState, difference } from "../../../helpers/sim/dense.ts";

const SEED = 3;
/** The sum of roundings in a few dozen gates on angles up to 40. */
const TOLERANCE = 1e-13;

/** |⟨a|b⟩|, which is 1 for states that differ by a global phase. */
function overlap(a: Float64Array, b: Float64Array): number {
  let [re, im] = [0, 0];
  for (let i = 0; i < a.length; i += 2) {
    re += a[i]! * b[i]! + a[i + 1]! * b[i + 1]!;
    im += a[i]! * b[i + 1]! - a[i + 1]! * b[i]!;
  }
  return Math.hypot(re, im);
}

/** The state of Qiskit's ZZFeatureMap, gate by gate as its documentation draws it. */
function zzByHand(row: readonly number[], repetitions: number, pairs: readonly (readonly [number, number])[]) {
  const builder = circuit(row.length);
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    row.forEach((_, i) => builder.h(i));
    row.forEach((value, i) => builder.p(2 * value, i));
    for (const [a, b] of pairs) {
      builder
        .cx(a, b)
        .p(2 * (Math.PI - row[a]!) * (Math.PI - row[b]!), b)
        .cx(a, b);
    }
  }
  return denseState(builder.build());
}

describe("zzFeatureMap", () => {
  const full = [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const;
  const chain = [
    [0, 1],
    [1, 2],
  ] as const;
  const cases = [
    { title: "Qiskit's defaults", options: {}, repetitions: 2, pairs: full },
    { title: "linear, once", options: { repetitions: 1, entanglement: "linear" }, repetitions: 1, pairs: chain },
    { title: "pairs of one's own", options: { repetitions: 3, entanglement: chain }, repetitions: 3, pairs: chain },
  ] as const;
  for (const { title, options, repetitions, pairs } of cases) {
    it(`makes Qiskit's state up to a global phase: ${title} (seed ${SEED})`, () => {
      const random = new Random(SEED);
      const row = Array.from({ length: 3 }, () => Math.PI * (1 + random.unit()));
      const map = zzFeatureMap(3, options);
      const state = simulate(map.circuit, { x: map.encode(row) });
      const byHand = zzByHand(row, repetitions, pairs);
      expect(Math.abs(overlap(state, byHand) - 1)).to.be.below(TOLERANCE);
      expect(overlap(state, zzByHand([...row].reverse(), repetitions, pairs))).to.be.below(0.99);
    });
  }

  it("encodes a row as its features and the products of their distances from π", () => {
    const map = zzFeatureMap(2, { name: "f" });
    expect(map).to.deep.include({ name: "f", features: 2 });
    expect(map.circuit.parameters).to.deep.equal(["f[0]", "f[1]", "f[2]"]);
    expect(map.encode([1, 2])).to.deep.equal([1, 2, (Math.PI - 1) * (Math.PI - 2)]);
    expect(gateCounts(map.circuit)).to.deep.equal({ h: 4, p: 4, rzz: 2 });
  });

  it("refuses rows that do not fit and repetitions that are none", () => {
    const map = zzFeatureMap(2);
    expectError(() => map.encode([1]), "DataShape");
    expectError(() => map.encode([1, NaN]), "DataNotFinite", { column: 1 });
    expectError(() => map.encode(new Array<number>(2)), "DataNotFinite", { column: 0 });
    expectError(() => map.encode([1e200, 1e200]), "DataNotFinite", { column: 2 });
    for (const repetitions of [0, 1.5]) {
      expectError(() => zzFeatureMap(2, { repetitions }), "AnsatzLayers", { value: repetitions });
    }
    expectError(() => zzFeatureMap(2, { entanglement: [[1, 1]] }), "CircuitQubitRepeated", { qubit: 1 });
  });
});

describe("iqpFeatureMap", () => {
  it(`is H, RZ(x_i), RZZ(x_i·x_j) (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const [a, b, c] = Array.from({ length: 3 }, () => 3 * random.unit()) as [number, number, number];
    const builder = circuit(3);
    for (let repetition = 0; repetition < 2; repetition += 1) {
      builder.h(0).h(1).h(2).rz(a, 0).rz(b, 1).rz(c, 2);
      builder
        .rzz(a * b, 0, 1)
        .rzz(a * c, 0, 2)
        .rzz(b * c, 1, 2);
    }
    const map = iqpFeatureMap(3, { repetitions: 2 });
    const state = simulate(map.circuit, { x: map.encode([a, b, c]) });
    expect(difference(state, denseState(builder.build()))).to.be.below(TOLERANCE);
    expect(gateCounts(iqpFeatureMap(3).circuit)).to.deep.equal({ h: 3, rz: 3, rzz: 3 });
  });
});

describe("featureMap", () => {
  it("takes rows as they are", () => {
    const map = featureMap(angleEncoding(2, "f"), "f");
    expect(map.encode([0.5, 2])).to.deep.equal([0.5, 2]);
    expectError(() => map.encode([0.5]), "DataShape");
  });
  it("refuses circuits with other parameters", () => {
    expectError(() => featureMap(angleEncoding(2, "f")), "DataShape");
  });
});

describe("withProducts", () => {
  it("rebuilds a map from its circuit, name and products", () => {
    for (const map of [zzFeatureMap(3), iqpFeatureMap(3, { name: "f", entanglement: "linear" })]) {
      const again = withProducts(map.circuit, map.name, JSON.parse(JSON.stringify(map.products)));
      const row = [0.3, -1.2, 2.5];
      expect(again.encode(row)).to.deep.equal(map.encode(row));
      expect(again.features).to.equal(3);
    }
  });

  it("refuses products of no features, and pairs without a rule", () => {
    const { circuit, name } = zzFeatureMap(2);
    expectError(() => withProducts(circuit, name, { rule: "zz", pairs: [[0, 2]] }), "DataShape");
    expectError(() => withProducts(circuit, name, { rule: "none", pairs: [[0, 1]] }), "DataShape");
    expectError(() => withProducts(circuit, "y", { rule: "zz", pairs: [[0, 1]] }), "DataShape");
  });
});

describe("angleEncoding", () => {
  it("rotates each qubit by its feature", () => {
    const encoding = angleEncoding(3, "f", "rx");
    expect(encoding.parameters).to.deep.equal(["f[0]", "f[1]", "f[2]"]);
    expect(encoding.operations.map(({ gate, qubits }) => [gate, ...qubits])).to.deep.equal([
      ["rx", 0],
      ["rx", 1],
      ["rx", 2],
    ]);
  });
});

describe("basisEncoding", () => {
  it("makes the basis state of the bits, bit 0 lowest", () => {
    for (let j = 0; j < 8; j += 1) {
      const expected = new Float64Array(16);
      expected[2 * j] = 1;
      expect(simulate(basisEncoding([j & 1, (j >> 1) & 1, j >> 2]))).to.deep.equal(expected);
    }
  });
  it("refuses what is no bit", () => {
    for (const bit of [2, -1, 0.5, NaN]) expectError(() => basisEncoding([0, bit]), "EncodingBit", { qubit: 1, bit });
    expectError(() => basisEncoding([]), "CircuitWidthOutOfRange");
  });
});

describe("dataReuploading", () => {
  it("puts the encoding before every block, whose parameters are its own", () => {
    const model = dataReuploading(angleEncoding(2), 3);
    expect(model.parameters.filter((name) => name.startsWith("theta"))).to.deep.equal(
      Array.from({ length: 18 }, (_, i) => `theta[${i}]`),
    );
    expect(model.operations.filter(({ angles: [angle] }) => JSON.stringify(angle)?.includes("x["))).to.have.length(6);
  });
  it("on one qubit without a turn between is the encoding of the sum", () => {
    const model = dataReuploading(angleEncoding(1), 3, (layer) =>
      circuit(1)
        .ry(0.1 * layer, 0)
        .build(),
    );
    const expected = denseState(bind(angleEncoding(1), { x: [3 * 0.7 + 0.3] }));
    expect(difference(simulate(model, { x: [0.7] }), expected)).to.be.below(TOLERANCE);
  });
  it("refuses no layers and blocks of another width", () => {
    expectError(() => dataReuploading(angleEncoding(2), 0), "AnsatzLayers", { value: 0 });
    expectError(() => dataReuploading(angleEncoding(2), 1, () => hardwareEfficient(3, 1)), "CircuitWidthMismatch");
  });
});
