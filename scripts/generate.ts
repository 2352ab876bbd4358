/**
 * Writes every generated file, or with `--check` fails where one is stale. A generator is a module of
 * `scripts/generators/` that exports `generate(): { path, content }`, or a promise of it.
 */
import { readdirSync, readFileSync, writeFileSync, existsSync } from "node:fs";
import { join } from "node:path";

import * as prettier from "prettier";

type Generated = { path: string; content: string };
type Generator = () => Generated | Promise<Generated>;

const root = join(import.meta.dirname, "..");
const check = process.argv.includes("--check");
const stale: string[] = [];

for (const file of readdirSync(join(import.meta.dirname, "generators")).sort()) {
  const { generate } = (await import(`./generators/${file}`)) as { generate: Generator };
  const { path, content } = await generate();
  const target = join(root, path);
  const formatted = await prettier.format(content, { ...(await prettier.resolveConfig(target)), filepath: target });
  const current = existsSync(target) ? readFileSync(target, "utf8") : undefined;
  if (current === formatted) continue;
  stale.push(path);
  if (!check) writeFileSync(target, formatted);
}

if (check && stale.length > 0) {
  console.error(`stale: ${stale.join(", ")} (run 'npm run generate')`);
  process.exit(1);
}
console.error(stale.length > 0 ? `written: ${stale.join(", ")}` : "generated files are fresh");
