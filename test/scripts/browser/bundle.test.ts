import { createContext, runInContext } from "node:vm";
import { expect } from "chai";
import { type Bundle, bundleForBrowser } from "../../../scripts/browser/bundle.ts";
import { irisModel, irisRows, irisTraining } from "../../../scripts/browser/iris-job.ts";
import { hardwareEfficient, hydrogen2, run, type Statement, vqe } from "../../../sim/index.ts";

/** Pinned in classifier.test.ts and vqe.test.ts as well. */
const IRIS_STATE_HASH = "0x7b6d175d399956b184232d57689f91aee0d09c2691ec37020a031bca19556dc7";
const H2_STATE_HASH = "0x9d4e907b981a4d8a8e2f64a6a7e38a8c68310c0cf2a1f9d7f749b3ab013c3b3e";

/** Trains the classifier with nothing but what the bundle exports, and tells what it computed with what. */
const IRIS = `
  const dataset = sim.irisDataset(1);
  const model = sim.irisClassifier();
  const initial = sim.initialParameters(model.parameters.length, 1);
  const program = model.trainingProgram(dataset, { initial, iterations: 60, learningRate: 0.1 });
  const made = sim.run({ program, data: [dataset.segment.cells] }, { engine: ENGINE });
  return JSON.stringify([made.engine, sim.hasher.name, made.hashAt(made.steps), made.outputs.join()]);`;
const H2 = `
  const problem = sim.vqe({ hamiltonian: sim.hydrogen2.hamiltonian, ansatz: sim.hardwareEfficient(2, 1) });
  const program = problem.trainingProgram({ initial: [0.1, 0.2, 0.3, 0.4], iterations: 200, learningRate: 0.1 });
  const made = sim.run({ program });
  return JSON.stringify([made.engine, sim.hasher.name, made.hashAt(made.steps), made.outputs.join()]);`;

const irisStatement = (): Statement => ({
  program: irisModel.trainingProgram(irisRows, irisTraining),
  data: [irisRows.segment.cells],
});
const h2Statement = (): Statement => {
  const problem = vqe({ hamiltonian: hydrogen2.hamiltonian, ansatz: hardwareEfficient(2, 1) });
  return { program: problem.trainingProgram({ initial: [0.1, 0.2, 0.3, 0.4], iterations: 200, learningRate: 0.1 }) };
};

describe("the simulator bundled for browsers", () => {
  let bundle: Bundle;
  before(async () => {
    bundle = await bundleForBrowser("sim/index.ts", { globalName: "sim" });
  });

  /**
   * Runs a script after the bundle in a world that has the language, if wanted WebAssembly, and of a host nothing but the
   * two classes for UTF-8 that every browser and Node have.
   */
  function compute(script: string, isWithWasm = true): readonly [string, string, string, string] {
    const world = createContext({ TextDecoder, TextEncoder });
    expect(runInContext("Object.keys(globalThis).join()", world)).to.equal("TextDecoder,TextEncoder");
    const names = ["process", "Buffer", "require", "module", "atob", "crypto", "setTimeout", "document"];
    for (const name of names) expect(runInContext(`typeof ${name}`, world), name).to.equal("undefined");
    if (!isWithWasm) runInContext("delete globalThis.WebAssembly", world);
    runInContext(bundle.code, world);
    return JSON.parse(runInContext(`(() => {${script}})()`, world) as string);
  }

  it("holds no module of Node, and nothing but sim/ and the fallback's hash", () => {
    expect(bundle.external).to.deep.equal([]);
    const foreign = bundle.inputs.filter((path) => !/^(sim|node_modules\/@noble\/hashes)\//.test(path));
    expect(foreign).to.deep.equal([]);
    expect(bundle.inputs).to.include("sim/machine/engine/wasm.ts");
  });

  it("tells of a module of Node that is pulled in", async () => {
    const { external } = await bundleForBrowser("scripts/browser/bundle.ts");
    expect(external).to.include.members(["node:module", "node:path"]);
  });

  for (const engine of ["wasm", "reference"] as const) {
    it(`trains the Iris classifier to Node's bits without a host, by the engine ${engine}`, () => {
      const here = run(irisStatement());
      const there = compute(IRIS.replace("ENGINE", JSON.stringify(engine)));
      expect(there).to.deep.equal([engine, "wasm", IRIS_STATE_HASH, here.outputs.join()]);
      expect(here.hashAt(here.steps)).to.equal(IRIS_STATE_HASH);
    });
  }

  it("trains H2 to the same bits where there is no WebAssembly either", () => {
    const here = run(h2Statement());
    expect(here.engine).to.equal("wasm");
    expect(compute(H2, false)).to.deep.equal(["reference", "noble", H2_STATE_HASH, here.outputs.join()]);
    expect(compute(H2)).to.deep.equal(["wasm", "wasm", H2_STATE_HASH, here.outputs.join()]);
  });
});
