import { compose } from "../../../../sim/circuit/circuit.ts";
import { simulate } from "../../../../sim/compile/host.ts";
import { expectation } from "../../../../sim/compile/measure.ts";
import { initialParameters } from "../../../../sim/compile/training.ts";
import { Random } from "../../../../sim/math/random.ts";
import { parsePauliSum } from "../../../../sim/observable/pauli.ts";
import { stronglyEntangling } from "../../../../sim/qml/ansatz/ansatz.ts";
import { zzFeatureMap } from "../../../../sim/qml/encoding/encoding.ts";
import type { SplitClasses } from "../../../../sim/qml/models/supervised/labels.ts";

/** A row is of the class of its sign only if the parity is so far from 0. */
const GAP = 0.3;

/**
 * Data that the ZZ feature map separates by construction (Havlíček et al., Nature 567, 209 (2019), supplement): the class
 * is the sign of the parity ⟨V†·Z0·Z1·V⟩ in the state of the row, for an entangling V; rows near 0 are left out. 20
 * training rows a class, then 10 test rows a class, alternating.
 */
export function adHocSplit(seed: number): SplitClasses {
  const random = new Random(seed);
  const map = zzFeatureMap(2);
  const model = compose(map.circuit, stronglyEntangling(2, 2));
  const theta = initialParameters(12, seed, Math.PI);
  const rows: number[][] = [];
  while (rows.length < 60) {
    const row = [0, 1].map(() => 2 * Math.PI * random.nextFloat());
    const parity = expectation(parsePauliSum("Z0 Z1"), simulate(model, { x: map.encode(row), theta }));
    if ((rows.length % 2 === 0 ? parity : -parity) >= GAP) rows.push(row);
  }
  const labels = rows.map((_, i) => i % 2);
  return { rows, labels, classes: ["even", "odd"], trainRows: 40, testRows: 20 };
}
