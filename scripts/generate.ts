/**
 * Writes every generated source file; with `--check`, writes nothing and fails naming the files that are stale.
 *
 * A generator is a module of `scripts/generators/` that exports `generate(): { path, content }`, or an array of such.
 */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import * as prettier from "prettier";

interface GeneratedFile {
  readonly path: string;
  readonly content: string;
}

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const generators = join(root, "scripts", "generators");

async function generateAll(): Promise<GeneratedFile[]> {
  const files: GeneratedFile[] = [];
  for (const name of (await readdir(generators)).sort()) {
    if (!name.endsWith(".ts")) continue;
    const module: { generate?: () => GeneratedFile | GeneratedFile[] } = await import(
      pathToFileURL(join(generators, name)).href
    );
    if (module.generate) files.push(...[module.generate()].flat());
  }
  return Promise.all(
    files.map(async ({ path, content }) => {
      const options = await prettier.resolveConfig(join(root, path));
      return { path, content: await prettier.format(content, { ...options, filepath: join(root, path) }) };
    }),
  );
}

const check = process.argv.includes("--check");
const stale: string[] = [];
for (const { path, content } of await generateAll()) {
  const current = await readFile(join(root, path), "utf8").catch(() => undefined);
  if (current === content) continue;
  stale.push(path);
  if (check) continue;
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}
if (check && stale.length > 0) {
  console.error(`Stale generated files, run 'npm run generate': ${stale.join(", ")}`);
  process.exitCode = 1;
} else {
  for (const path of stale) console.log(`wrote ${path}`);
}
