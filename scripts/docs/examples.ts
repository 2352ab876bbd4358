/** The examples of the documentation: every `ts` block of README.md, of docs/*.md and of the doc comments of `sim/`. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { docComments, fencedBlocks } from "./blocks.ts";

export interface Example {
  /** Path from the root of the project. */
  readonly file: string;
  /** Line of the first line of code in that file, from 1. */
  readonly line: number;
  readonly code: string;
  /** Why the block is not run; `undefined` where it is. */
  readonly noRun: string | undefined;
}

/** Other names of the language, which would let a block pass unseen. */
const ALIASES: ReadonlySet<string> = new Set(["typescript", "tsx", "js", "javascript", "mjs", "mts"]);

/**
 * The examples in a text of Markdown, of which `first` is the number of the first line: blocks whose info string is `ts`,
 * or `ts no-run: REASON` for what is not run.
 *
 * @throws {Error} for an info string that says neither
 */
export function examplesIn(file: string, text: string, first = 1): readonly Example[] {
  return fencedBlocks(text).flatMap(({ info, code, line }): Example[] => {
    const [language, ...rest] = info.split(/\s+/);
    const place = { file, line: first + line - 1 };
    if (ALIASES.has(language!)) throw new Error(`${file}:${place.line}: write \`ts\`, not \`${language}\``);
    if (language !== "ts") return [];
    if (rest.length === 0) return [{ ...place, code, noRun: undefined }];
    const reason = /^ts no-run: (\S.*)$/.exec(info)?.[1];
    if (reason === undefined) throw new Error(`${file}:${place.line}: \`${info}\` is neither ts nor ts no-run: REASON`);
    return [{ ...place, code, noRun: reason }];
  });
}

/** The examples in the doc comments of a source file. */
export const examplesInSource = (file: string, source: string): readonly Example[] =>
  docComments(source).flatMap(({ text, line }) => examplesIn(file, text, line));

/** All examples of the project, in the order of their files. */
export function collectExamples(root: string): readonly Example[] {
  const read = (file: string): string => readFileSync(join(root, file), "utf8");
  const pages = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
  const sources = readdirSync(join(root, "sim"), { recursive: true, encoding: "utf8" })
    .map((path) => `sim/${path.replaceAll("\\", "/")}`)
    // AssemblyScript is not TypeScript.
    .filter((path) => path.endsWith(".ts") && !path.startsWith("sim/assembly/"));
  return [
    ...["README.md", ...pages.sort().map((name) => `docs/${name}`)].flatMap((file) => examplesIn(file, read(file))),
    ...sources.sort().flatMap((file) => examplesInSource(file, read(file))),
  ];
}
