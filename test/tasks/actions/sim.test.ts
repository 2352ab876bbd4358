import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { runTask } from "../../helpers/tasks/run-task.ts";

const BELL = `OPENQASM 3;
include "stdgates.inc";
qubit[2] q;
bit[2] c;
h q[0];
cx q[0], q[1];
c = measure q;
`;
const ANGLE = `OPENQASM 3;
include "stdgates.inc";
input float theta;
qubit q;
ry(theta) q;
`;
const RECIPE = `version: 1
work: evaluation
model:
  kind: vqe
  ansatz: { form: hardware-efficient, qubits: 2, layers: 1 }
  hamiltonian: Z0 Z1 + 0.5 X0 + 0.5 X1
`;

describe("Tasks of the simulator", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "ketwork-sim-"));
    writeFileSync(join(folder, "bell.qasm"), BELL);
    writeFileSync(join(folder, "angle.qasm"), ANGLE);
    writeFileSync(join(folder, "vqe.yaml"), RECIPE);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const run = (name: string, args: Record<string, unknown>) =>
    runTask(["sim", name], {
      json: true,
      ...args,
      ...(args["file"] ? { file: join(folder, String(args["file"])) } : {}),
    });

  it("run a program: its state and what it measures", async () => {
    const { value, stdout } = await run("run", { file: "bell.qasm" });
    expect(JSON.parse(stdout)).to.deep.equal(value);
    const outcomes = value["outcomes"] as { probability: number; values: object }[];
    expect(outcomes.map(({ values }) => values)).to.deep.equal([{ c: "00" }, { c: "11" }]);
    for (const { probability } of outcomes) expect(Math.abs(probability - 0.5)).to.be.below(1e-15);
    const { stdout: text } = await run("run", { file: "bell.qasm", json: false });
    expect(text).to.include("|11⟩").and.include("c = 00");
  });

  it("run with inputs, and refuse malformed ones", async () => {
    const { value } = await run("run", { file: "angle.qasm", inputs: "theta=3.141592653589793" });
    const [{ state }] = value["branches"] as [{ state: number[] }];
    expect(Math.abs(state[2]! - 1)).to.be.below(1e-15);
    for (const inputs of ["theta", "theta=x", "=1"]) {
      expect((await run("run", { file: "angle.qasm", inputs })).value).to.include({ code: "InputsMalformed" });
    }
  });

  it("sample the same shots from the same seed", async () => {
    const sample = (seed: number) => run("sample", { file: "bell.qasm", shots: 1000, seed });
    const first = await sample(1);
    expect((await sample(1)).value).to.deep.equal(first.value);
    const counts = first.value["counts"] as Record<string, number>;
    expect(Object.keys(counts).sort()).to.deep.equal(["00", "11"]);
    expect(counts["00"]! + counts["11"]!).to.equal(1000);
    // Five standard deviations of a fair coin.
    expect(Math.abs(counts["00"]! - 500)).to.be.below(80);
    expect((await sample(2)).value["counts"]).not.to.deep.equal(counts);
  });

  it("draw a circuit in the terminal and as SVG", async () => {
    const svg = join(folder, "bell.svg");
    const { value } = await run("draw", { file: "bell.qasm", svg });
    expect(value).to.include({ qubits: 2, depth: 2 });
    expect(value["drawing"]).to.include("┤ H ├");
    expect(readFileSync(svg, "utf8")).to.match(/^<svg/);
  });

  it("train a recipe, longer and better", async () => {
    const { value } = await run("train", { file: "vqe.yaml", iterations: 32 });
    const curve = value["curve"] as { iterations: number; score: number }[];
    expect(curve.map(({ iterations }) => iterations)).to.deep.equal([1, 2, 4, 8, 16, 32]);
    expect(curve.at(-1)!.score).to.be.below(curve[0]!.score - 1);
    // The least eigenvalue of Z0 Z1 + (X0 + X1) / 2 is −√2.
    expect(curve.at(-1)!.score).to.be.above(-Math.SQRT2 - 1e-9);
  });

  it("measure this machine", async () => {
    const { value } = await run("bench", { qubits: 8, seconds: 0.01 });
    const results = value["results"] as { qubits: number; updatesPerSecond: number }[];
    expect(results.map(({ qubits }) => qubits)).to.deep.equal([4, 8]);
    for (const { updatesPerSecond } of results) expect(updatesPerSecond).to.be.above(0);
    expect((await run("bench", { qubits: 3 })).value).to.include({ code: "BenchQubits" });
  });

  it("say where a program is malformed", async () => {
    writeFileSync(join(folder, "bad.qasm"), "OPENQASM 3;\nqubit q;\nnope q;\n");
    const { success, value, stderr } = await run("run", { file: "bad.qasm" });
    expect(success).to.equal(false);
    expect(value["code"]).to.match(/^Qasm/);
    expect(stderr).not.to.include("    at ");
    expect((await run("run", { file: "missing.qasm" })).value).to.include({ code: "FileUnreadable" });
  });
});
