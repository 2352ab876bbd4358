import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { id, ZeroHash } from "ethers";

import { irisClassifier, irisDataset, programId } from "../../../../sim/index.ts";
import type { Terms } from "../../../../tasks/protocol/bounty.ts";
import { jobOfBounty, programOf, readJob } from "../../../../tasks/protocol/jobs/index.ts";

const folder = join(import.meta.dirname, "../../../../docs/schemas/examples");
const text = readFileSync(join(folder, "job.json"), "utf8");
type Json = Record<string, unknown>;
const example = () => JSON.parse(text) as Json & { readonly model: Json };

describe("readJob", () => {
  it("reads the example, which is the Iris classifier", () => {
    const program = irisClassifier().evaluationProgram(irisDataset(), { maxSteps: 2_000_000 });
    expect(programId(programOf(readJob(example())))).to.equal(programId(program));
  });

  const changes: readonly (readonly [string, (job: ReturnType<typeof example>) => unknown, string])[] = [
    ["no object", () => "job", "job"],
    ["another version", (job) => ({ ...job, version: 2 }), "job.version"],
    ["a field that nobody knows", (job) => ({ ...job, reward: 1 }), "job"],
    ["a model that nobody knows", (job) => ({ ...job, model: { kind: "oracle" } }), "job.model.kind"],
    ["an option that the model does not have", (job) => ({ ...job, model: { ...job.model, alpha: 1 } }), "job.model"],
    [
      "more layers than anybody compiles",
      (job) => ({ ...job, model: { ...job.model, ansatz: { form: "hardware-efficient", qubits: 4, layers: 1e6 } } }),
      "job.model.ansatz.layers",
    ],
    [
      "more qubits than there are",
      (job) => ({ ...job, model: { ...job.model, map: { form: "angle", qubits: 26 } } }),
      "job.model.map.qubits",
    ],
    ["half a row", (job) => ({ ...job, data: { train: 10.5, test: 4, classes: 3 } }), "job.data.train"],
  ];
  for (const [name, change, place] of changes) {
    it(`refuses ${name}`, () => {
      try {
        readJob(change(example()));
        expect.fail("it was read");
      } catch (error) {
        expect(error).to.include({ code: "JobMalformed" });
        expect((error as { details: Json }).details.place).to.equal(place);
      }
    });
  }
});

describe("jobOfBounty", () => {
  const programIdOfJob = programId(programOf(readJob(example())));
  const bounty = (document: unknown, wanted: string = programIdOfJob) => ({
    metadata: typeof document === "string" ? document : JSON.stringify(document),
    isDocument: true,
    terms: { programId: wanted } as Terms,
  });

  it("finds the recipe of the program", () => {
    expect(jobOfBounty(bounty({ version: 1, job: example() })).recipe).to.deep.equal(example());
  });

  it("passes over a document that the terms do not bind", () => {
    expect(jobOfBounty({ ...bounty({ job: example() }), isDocument: false })).to.deep.equal({ recipe: undefined });
  });

  it("passes over a recipe of another program, and says so", () => {
    const named = jobOfBounty(bounty({ job: example() }, id("another program")));
    expect(named).to.include({ recipe: undefined, reason: "builds another program" });
    expect(named).to.have.nested.property("details.built", programIdOfJob);
  });

  const useless: readonly (readonly [string, unknown])[] = [
    ["an address of a document", "ipfs://bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"],
    ["null", "null"],
    ["a recipe that is none", { job: { version: 1 } }],
    ["a recipe that sim refuses", { job: { ...example(), data: { train: 2, test: 1, classes: 3 } } }],
    [
      "a circuit that is none",
      { job: { version: 1, work: "evaluation", model: { kind: "gan", circuit: { form: "qasm", source: "qubit" } } } },
    ],
  ];
  for (const [name, document] of useless) {
    it(`passes over ${name}`, () => {
      expect(jobOfBounty(bounty(document, ZeroHash)).recipe).to.equal(undefined);
    });
  }

  it("says nothing of a document without a job", () => {
    expect(jobOfBounty(bounty({ version: 1, name: "x" }))).to.deep.equal({ recipe: undefined });
  });
});
