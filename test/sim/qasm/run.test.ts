import { expect } from "chai";
import { runQasm } from "../../../sim/qasm/run.ts";
import { difference } from "../../helpers/sim/dense.ts";

const V2 = 'OPENQASM 2.0; include "qelib1.inc";';
const V3 = 'OPENQASM 3; include "stdgates.inc";';

describe("runQasm", () => {
  it("leaves final measurements open: one branch, the whole distribution", () => {
    const { branches, outcomes, qubits, bits } = runQasm(
      `${V2} qreg q[2]; creg c[3]; ry(0.6) q[0]; cx q[0], q[1]; measure q[1] -> c[2];`,
    );
    expect([qubits, bits, branches.length]).to.deep.equal([2, ["c"], 1]);
    expect(branches[0]!.values).to.deep.equal({ c: "?00" });
    expect(difference(branches[0]!.state, [Math.cos(0.3), 0, 0, 0, 0, 0, Math.sin(0.3), 0])).to.be.below(1e-15);
    expect(outcomes.map(({ values }) => values["c"])).to.deep.equal(["000", "100"]);
    expect(Math.abs(outcomes[1]!.probability - Math.sin(0.3) ** 2)).to.be.below(1e-15);
  });

  it("branches where an outcome decides, with the state of each branch", () => {
    const { branches } = runQasm(`${V3} qubit[2] q; bit c; ry(0.6) q[0]; c = measure q[0]; if (c) { x q[1]; }`);
    expect(branches.map(({ values }) => values["c"])).to.deep.equal([false, true].map((one) => (one ? "1" : "0")));
    expect(Math.abs(branches[0]!.probability - Math.cos(0.3) ** 2)).to.be.below(1e-15);
    expect(difference(branches[0]!.state, [1, 0, 0, 0, 0, 0, 0, 0])).to.be.below(1e-15);
    expect(difference(branches[1]!.state, [0, 0, 0, 0, 0, 0, 1, 0])).to.be.below(1e-15);
  });

  it("measures a qubit once: again without a gate between is the same outcome", () => {
    const { outcomes } = runQasm(`${V3} qubit q; bit[2] c; h q; c[0] = measure q; z q; c[1] = measure q;`);
    expect(outcomes.map(({ values }) => values["c"]).sort()).to.deep.equal(["00", "11"]);
    const twice = runQasm(`${V3} qubit q; bit[2] c; h q; c[0] = measure q; h q; c[1] = measure q;`);
    expect(twice.outcomes.map(({ probability }) => probability.toFixed(12))).to.deep.equal(
      [1, 2, 3, 4].map(() => (0.25).toFixed(12)),
    );
  });

  it("resets by branching, except where nothing has happened to a qubit", () => {
    expect(runQasm(`${V3} qubit[2] q; reset q; h q[0]; reset q[1];`).branches).to.have.length(1);
    const { branches } = runQasm(`${V3} qubit[2] q; h q[0]; cx q[0], q[1]; reset q[0]; reset q[0];`);
    expect(branches.map(({ probability }) => probability.toFixed(12))).to.deep.equal([
      "0.500000000000",
      "0.500000000000",
    ]);
    expect(difference(branches[1]!.state, [0, 0, 0, 0, 1, 0, 0, 0])).to.be.below(1e-15);
  });

  it("sums up what it does not follow", () => {
    const source = `${V3} qubit q; bit c; ry(0.02) q; c = measure q; if (c == 1) { z q; }`;
    const weight = Math.sin(0.01) ** 2;
    const all = runQasm(source);
    expect([all.branches.length, all.discarded]).to.deep.equal([2, 0]);
    const most = runQasm(source, { threshold: 0.001 });
    expect(most.branches).to.have.length(1);
    expect(Math.abs(most.discarded - weight)).to.be.below(1e-18);
    expect(Math.abs(most.branches[0]!.probability + most.discarded - 1)).to.be.below(1e-15);
  });

  it("repeats until success, as far as the threshold goes", () => {
    const { outcomes, discarded } = runQasm(
      `${V3} qubit q; bit c; int tries; while (c == 0) { reset q; ry(2.0) q; c = measure q; tries += 1; }`,
      { threshold: 1e-9, maxSteps: 100_000 },
    );
    const fail = Math.cos(1) ** 2;
    for (const { values, probability } of outcomes) {
      const tries = values["tries"] as number;
      expect(Math.abs(probability - fail ** (tries - 1) * (1 - fail))).to.be.below(1e-12);
    }
    expect(Math.abs(outcomes.reduce((sum, { probability }) => sum + probability, discarded) - 1)).to.be.below(1e-12);
  });

  it("gives numbers, truth values and angles as they are", () => {
    const { outcomes } = runQasm(
      `${V3} qubit q; int i = -3; uint[4] u_ = 17; float f = 0.5; bool b = true; angle[4] a = pi / 2; uint w = 1 << 60;`,
    );
    expect(outcomes[0]!.values).to.deep.equal({ i: -3, u_: 1, f: 0.5, b: true, a: "0100", w: "1152921504606846976" });
  });

  it("takes inputs, and qubits declared after a measurement", () => {
    const source = `${V3} input angle[10] t; input bit[2] s; qubit[2] q; bit c; ry(t) q[0]; c = measure q[0];
      if (c == 1) h q[1]; qubit r; if (s[1] == 1) cx q[0], r; bit d = measure r;`;
    const { outcomes, qubits } = runQasm(source, { inputs: { t: Math.PI, s: "10" } });
    expect(qubits).to.equal(3);
    expect(outcomes.map(({ values }) => [values["c"], values["d"]])).to.deep.equal([["1", "1"]]);
  });
});
