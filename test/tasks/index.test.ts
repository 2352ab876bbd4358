import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { ArgumentType } from "hardhat/types/arguments";
import { TaskDefinitionType, type NewTaskDefinition } from "hardhat/types/tasks";

import { tasks } from "../../tasks/index.ts";

const ROOT = join(import.meta.dirname, "../..");
const DOCS = readFileSync(join(ROOT, "docs/tasks.md"), "utf8");
const nameOf = ({ id }: { readonly id: string | string[] }): string => [id].flat().join(" ");
const acting = tasks.filter((task): task is NewTaskDefinition => task.type === TaskDefinitionType.NEW_TASK);
const byName = new Map(acting.map((task) => [nameOf(task), task]));

/** File of a task's action, as its declaration imports it. */
function actionFile(task: NewTaskDefinition): string {
  const [, path] = /import\("\.\.\/(actions\/[\w/-]+\.ts)"\)/.exec(String(task.action)) ?? [];
  return join(ROOT, "tasks", path ?? `no action of ${nameOf(task)}`);
}

/** What frames a task's action: it decides what the action may do, and so which options the task must have. */
const frameOf = (task: NewTaskDefinition): string | undefined =>
  /^export default (\w+)Command</m.exec(readFileSync(actionFile(task), "utf8"))?.[1];

const MARKET = ["json", "deployment"];
const LOOKING = [...MARKET, "account", "keyEnv", "keystore", "signer", "signerUrl"];
const SENDING = [...LOOKING, "dryRun", "yes"];
const FRAMES: Readonly<Record<string, readonly string[]>> = {
  plain: ["json"],
  market: MARKET,
  looking: LOOKING,
  account: SENDING,
};

/** What moves money or writes to the chain. */
const SENDS = [
  ...["program publish", "dataset mint", "dataset licence offer", "dataset licence buy"],
  ...["model mint", "model licence offer", "model licence buy"],
  ...["bounty post", "bounty raise", "bounty cancel", "bounty settle", "bounty refund", "bounty unseal"],
  ...["order post", "order take", "order deliver", "order accuse", "order pay", "order cancel", "order refund"],
  ...["solve", "reveal", "challenge", "dispute move", "withdraw"],
];
const LOOKS = [
  ...["dataset prepare", "dataset show", "dataset verify", "dataset licence check"],
  ...["model list", "model show", "model lineage", "model predict", "model verify", "model licence check"],
  ...["program compile", "program list", "program estimate", "program disassemble"],
  ...[
    "bounty list",
    "bounty show",
    "bounty seal",
    "order list",
    "order show",
    "order read",
    "dispute list",
    "dispute show",
    "account",
  ],
  ...["content add", "content get", "content export", "content import"],
  ...["sim run", "sim draw", "sim train", "sim sample", "sim bench", "doctor", "market", "agent"],
  ...["pass-time", "check-deployment", "verify-inputs"],
];
/** They deploy, or demonstrate: what they send goes through Ignition, or to an embedded chain. */
const APART = ["deploy", "demo"];

describe("The tasks", () => {
  it("are all that there have to be, and no others", () => {
    expect([...byName.keys()].sort()).to.deep.equal([...SENDS, ...LOOKS, ...APART].sort());
  });

  it("have names of their own, and a parent where they have two", () => {
    const names = tasks.map(nameOf);
    expect(new Set(names).size).to.equal(names.length);
    for (const { id } of tasks) {
      const words = [id].flat();
      for (let i = 1; i < words.length; i++) expect(names).to.include(words.slice(0, i).join(" "));
    }
  });

  it("say what they do in a sentence", () => {
    for (const task of tasks) expect(task.description, nameOf(task)).to.match(/^[A-Z].{9,150}[^.]$/);
  });

  for (const [name, task] of byName) {
    describe(name, () => {
      it("describes each option and argument", () => {
        const all = [...Object.values(task.options), ...task.positionalArguments];
        for (const { name: option, description } of all) expect(description, option).to.match(/^\S.{2,150}[^.]$/);
      });

      it("prints JSON", () => expect(task.options["json"]).to.include({ type: ArgumentType.FLAG }));

      it("is in the documentation", () => expect(DOCS).to.match(new RegExp(`\`${name}[ \`]`)));

      if (APART.includes(name)) return;
      it("has the options that its action needs", () => {
        const frame = frameOf(task);
        expect(FRAMES).to.have.property(String(frame));
        expect(Object.keys(task.options)).to.include.members([...FRAMES[frame!]!]);
      });

      it(SENDS.includes(name) ? "sends only what was shown and agreed to" : "sends nothing", () => {
        expect(frameOf(task) === "account").to.equal(SENDS.includes(name));
        if (name !== "agent") expect("dryRun" in task.options).to.equal(SENDS.includes(name));
        expect("yes" in task.options).to.equal(SENDS.includes(name));
      });
    });
  }
});
