import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import ts from "typescript";

import { abiFiles, readAbis, typeOf } from "../../../scripts/package/abi.ts";
import { typesIndex, withScripts } from "../../../scripts/package/compile.ts";
import { pack, runCommand } from "../../../scripts/package/pack.ts";
import { UNDER_COVERAGE } from "../../helpers/coverage.ts";

const root = join(import.meta.dirname, "../../..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  exports: Record<string, string | { types: string; default: string }>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};

/** Paths of a pattern's files, without the pattern's ends. */
function matches(pattern: string): string[] {
  const [folder, end] = pattern.split("*") as [string, string];
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith(end) && !name.slice(0, -end.length).includes("."))
    .map((name) => name.slice(0, -end.length));
}

if (!UNDER_COVERAGE) {
  describe("The package", () => {
    let paths: readonly string[];
    before(() => {
      runCommand(process.execPath, ["scripts/package.ts"], root);
      paths = pack(root).files.map(({ path }) => path);
    });

    it("holds sources, declarations, ABIs and Solidity, and nothing of tests, tasks or machines", () => {
      const folders = new Set(paths.map((path) => path.split("/").slice(0, 2).join("/")));
      const solidity = readdirSync(join(root, "contracts")).filter((name) => name !== "mocks");
      expect([...folders].sort()).to.deep.equal(
        [
          ...["LICENSE", "README.md", "package.json", "dist/addresses.json"],
          ...["dist/abi", "dist/sim", "dist/tasks", "dist/types"],
          ...solidity.map((name) => `contracts/${name}`),
        ].sort(),
      );
      expect(paths.filter((path) => /mock|test|Harness/i.test(path))).to.deep.equal([]);
      const tasks = paths.filter((path) => path.startsWith("dist/tasks"));
      const library = /^dist\/tasks\/protocol\/([\w-]+|rpc\/(endpoint|ranged))\.(js|d\.ts)$/;
      expect(tasks.filter((path) => !library.test(path))).to.deep.equal([]);
      expect(paths.filter((path) => /\.ts$/.test(path) && !/\.d\.ts$/.test(path))).to.deep.equal([]);
    });

    it("names no file of the machine that it was made on, and imports only what it declares", () => {
      const allowed = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)];
      const foreign = new Set<string>();
      for (const path of paths.filter((name) => /^dist\/.*\.(js|d\.ts)$/.test(name))) {
        const text = readFileSync(join(root, path), "utf8");
        expect(text.includes(root), path).to.equal(false);
        for (const { fileName } of ts.preProcessFile(text).importedFiles) {
          if (fileName.startsWith(".")) expect(fileName, path).to.match(/\.js$/);
          else if (!allowed.some((name) => fileName === name || fileName.startsWith(`${name}/`))) foreign.add(fileName);
        }
      }
      expect([...foreign]).to.deep.equal([]);
    });

    it("has all files that its exports name, and every module loads by its name", () => {
      const specifiers: string[] = [];
      for (const [name, target] of Object.entries(manifest.exports)) {
        const files = typeof target === "string" ? [target] : [target.types, target.default];
        const stems = name.includes("*") && name !== "./contracts/*" ? matches(files.at(-1)!) : [""];
        expect(stems.length, name).to.be.above(0);
        for (const stem of stems) {
          for (const file of files) expect(existsSync(join(root, file.replace("*", stem))), file).to.equal(true);
          if (typeof target !== "string") specifiers.push(join("ketwork", name.replace("*", stem)));
        }
      }
      expect(specifiers.length).to.be.above(30);
      const folder = join(root, "cache", "package-test");
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(join(folder, "node_modules"), { recursive: true });
      symlinkSync(root, join(folder, "node_modules", "ketwork"), "junction");
      const script = `
        for (const name of ${JSON.stringify(specifiers)}) {
          const module = await import(name);
          if (Object.keys(module).length === 0) throw new Error(name + " exports nothing");
        }
        const { bountyIdOf } = await import("ketwork");
        const { Assembler, run } = await import("ketwork/sim");
        const program = new Assembler().setFloat(0, 0.5).halt().assemble({ qubits: 1 });
        console.log(typeof bountyIdOf, run({ program }).steps);`;
      // Without the loader of the tests: as whoever installs it runs it.
      const text = runCommand(process.execPath, ["--input-type=module", "--eval", script], folder);
      expect(text.trim()).to.equal("function 1");
      rmSync(folder, { recursive: true });
    });
  });

  describe("ABIs in the package", () => {
    const abis = readAbis(root);

    it("are those of all contracts and interfaces, each the compiler's", () => {
      const names = abis.map(({ name }) => name);
      for (const name of ["BountyBoard", "IBountyBoard", "DisputeGame", "IInferenceDesk", "KetMachine"]) {
        expect(names).to.include(name);
      }
      for (const { name, abi } of abis) {
        const files = abiFiles({ name, abi });
        expect(JSON.parse(files.get(`${name}.json`)!)).to.deep.equal(abi);
      }
    });

    it("have their content as their type", () => {
      const board = abis.find(({ name }) => name === "IBountyBoard")!;
      const file = "abi.test.ts";
      const text = `type Abi = ${typeOf(board.abi)};
        type Named<T extends string> = Extract<Abi[number], { type: T }> extends { name: infer N } ? N : never;
        export const event: Named<"event"> = "BountyPosted";
        export const error: Named<"error"> = "BountyWrongStatus";
        // @ts-expect-error there is no such error
        export const none: Named<"error"> = "BountyOfNobody";`;
      const host = ts.createCompilerHost({});
      const { getSourceFile } = host;
      host.getSourceFile = (name, version) =>
        name === file ? ts.createSourceFile(name, text, version) : getSourceFile.call(host, name, version);
      const program = ts.createProgram([file], { strict: true, noEmit: true, types: [] }, host);
      expect(
        program.getSemanticDiagnostics(program.getSourceFile(file)).map(({ messageText }) => messageText),
      ).to.deep.equal([]);
    });
  });

  describe("typesIndex", () => {
    it("keeps contracts and factories, and drops folders and doubles", () => {
      const kept = [
        "export type { IPurse } from './contracts/interfaces/IPurse.js';",
        "export { IPurse__factory } from './factories/contracts/interfaces/IPurse__factory.js';",
        "export type { AccessManager } from './@openzeppelin/contracts/access/manager/AccessManager.js';",
      ];
      const dropped = [
        "/* Autogenerated file. */",
        "export * as factories from './factories/index.js'",
        "export type { MoodyToken } from './contracts/mocks/MoodyToken.js';",
      ];
      expect(typesIndex([...dropped, ...kept].join("\n"))).to.equal(`${kept.join("\n")}\n`);
    });
  });

  describe("withScripts", () => {
    it("names scripts where a declaration names sources", () => {
      const text = `import { a } from "./a.ts"; export type B = import('../b.ts').B; import { c } from "c.ts";`;
      expect(withScripts(text)).to.equal(
        `import { a } from "./a.js"; export type B = import('../b.js').B; import { c } from "c.ts";`,
      );
    });
  });
}
