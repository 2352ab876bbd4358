/** Writes the API documentation: `node scripts/api-docs.ts [FOLDER]`, by default into `docs/api`. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { MODULES, pagesOf, renderPages } from "./docs/pages.ts";
import { openProject } from "./docs/project.ts";

const root = join(import.meta.dirname, "..");
const folder = process.argv[2] ?? "docs/api";
const target = join(root, folder);
const pages = pagesOf(openProject(root, MODULES));

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const [name, text] of renderPages(pages, folder)) writeFileSync(join(target, name), text);

const count = pages.reduce((sum, { symbols }) => sum + symbols.length, 0);
console.error(`${folder}: ${pages.length} pages, ${count} symbols`);
