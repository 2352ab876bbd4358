/** The pages of the API documentation, in Markdown. */
import { basename, dirname, posix, relative } from "node:path";

import { INDEX, type Project, reexported } from "./project.ts";
import { type ApiSymbol, type SymbolKind, symbolsOf } from "./symbols.ts";
import { TASKS } from "./tasks.ts";

/** A page: the symbols of one folder of `sim/`. */
export interface Page {
  readonly name: string;
  /** What the folder is for: the first doc comment of its index. */
  readonly summary: string;
  /** The modules that export what the page shows. */
  readonly modules: readonly string[];
  readonly symbols: readonly ApiSymbol[];
}

/** What stands at the top of the index, and of every page where amplitudes or bits are counted. */
export const QUBIT_ORDER = [
  "> **QUBIT 0 IS THE LEAST SIGNIFICANT BIT.** Amplitude `j` belongs to the basis state whose qubit `q` is bit `q` of `j`:",
  "> `|q2 q1 q0⟩`. Printed bit strings and Pauli labels have qubit 0 at the **right** end, as in Qiskit, and unlike PennyLane,",
  "> whose wire 0 stands at the left. A matrix on the qubits `[a, b]` has `a` as the lower bit of its index.",
].join("\n");

/** Folders without an index, whose modules are imported one by one. */
const FOLDERS: Readonly<Record<string, { readonly summary: string; readonly modules: readonly string[] }>> = {
  math: {
    summary:
      "Canonical elementary functions, seeded random numbers and small linear algebra: the same bits on every machine. Imported from their modules, such as `sim/math/trig.ts`; `Random` stands in `sim/index.ts` too.",
    modules: ["random", "trig", "explog", "elementary", "atan", "float", "linear", "eigen", "constants"].map(
      (name) => `sim/math/${name}.ts`,
    ),
  },
};

/** The modules beside `sim/index.ts` that the documentation needs. */
export const MODULES: readonly string[] = Object.values(FOLDERS).flatMap(({ modules }) => modules);

/** The pages of the project: one for each folder that the index exports, one for what it exports itself, one for math. */
export function pagesOf(project: Project): readonly Page[] {
  const folders = reexported(project, INDEX);
  const pages = folders.map((index) => ({
    name: basename(dirname(index)),
    summary: headOf(project, index),
    modules: [index],
    symbols: symbolsOf(project, index),
  }));
  const others = Object.entries(FOLDERS).map(([name, { summary, modules }]) => ({
    name,
    summary,
    modules,
    symbols: modules.flatMap((module) => symbolsOf(project, module)),
  }));
  const taken = new Set([...pages, ...others].flatMap(({ symbols }) => symbols.map(({ name }) => name)));
  const own = symbolsOf(project, INDEX).filter(({ name }) => !taken.has(name));
  const errors = { name: "errors", summary: "What the simulator throws.", modules: [INDEX], symbols: own };
  return [...pages, ...others, errors];
}

/** The text of the doc comment that begins a module. */
function headOf({ root, program }: Project, file: string): string {
  const text = program.getSourceFile(`${root}/${file}`)?.text ?? "";
  return (
    /^\/\*\*([\s\S]*?)\*\//
      .exec(text)?.[1]
      ?.replace(/^\s*\* ?/gm, "")
      .trim() ?? ""
  );
}

const TITLES: readonly (readonly [SymbolKind, string])[] = [
  ["function", "Functions"],
  ["class", "Classes"],
  ["constant", "Constants"],
  ["interface", "Interfaces"],
  ["type", "Types"],
];

const groupsOf = ({ symbols }: Page): readonly { readonly title: string; readonly symbols: readonly ApiSymbol[] }[] =>
  TITLES.map(([kind, title]) => ({ title, symbols: symbols.filter((symbol) => symbol.kind === kind) })).filter(
    (group) => group.symbols.length > 0,
  );

/** Where each symbol stands: `page.md#anchor`, by name; anchors are made as GitHub makes them of headings. */
export type Places = ReadonlyMap<string, string>;

export function placesOf(pages: readonly Page[]): Places {
  const places = new Map<string, string>();
  for (const page of pages) {
    const seen = new Map<string, number>();
    const slug = (heading: string): string => {
      const base = heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_ -]/gu, "")
        .replaceAll(" ", "-");
      const count = seen.get(base) ?? 0;
      seen.set(base, count + 1);
      return count === 0 ? base : `${base}-${count}`;
    };
    slug(page.name);
    for (const { title, symbols } of groupsOf(page)) {
      slug(title);
      for (const { name } of symbols) {
        const place = `${page.name}.md#${slug(name)}`;
        // Of a name that stands on two pages, as `pow`, the public one is meant.
        if (!places.has(name)) places.set(name, place);
      }
    }
  }
  return places;
}

/** The files of the documentation, by their names within its folder; `folder` is where it stands, from the root. */
export function renderPages(pages: readonly Page[], folder: string): ReadonlyMap<string, string> {
  const places = placesOf(pages);
  return new Map([
    ["README.md", renderIndex(pages, places)],
    ...pages.map((page) => [`${page.name}.md`, renderPage(page, places, folder)] as const),
  ]);
}

function renderIndex(pages: readonly Page[], places: Places): string {
  const link = (name: string): string => `[\`${name}\`](${places.get(name)!})`;
  return lines(
    "# The simulator's API",
    "Written by `npm run docs` from the sources of `sim/`; everything but `math` is imported from `sim/index.ts`. The examples are checked and run by the tests: `// →` shows a value, `// ≈` one within 1e-9, and `0.95…` its first digits; names that an example does not import are exported by `sim/index.ts`, or by the module that it is about.",
    QUBIT_ORDER,
    "Angles are in radians, `RX(θ) = exp(−iθX/2)` and likewise for all rotations, and states are `re, im` pairs: amplitude `j` at `2j`, `2j + 1`.",
    "## I want to …",
    TASKS.map(({ task, names }) => `- ${task}: ${names.map(link).join(", ")}`).join("\n"),
    "## Pages",
    pages.map(({ name, summary }) => `- [${name}](${name}.md): ${resolveLinks(summary, places)}`).join("\n"),
    "## All symbols",
    [...places]
      .sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
      .map(([name]) => link(name))
      .join(" · "),
  );
}

function renderPage(page: Page, places: Places, folder: string): string {
  return lines(
    `# ${page.name}`,
    resolveLinks(page.summary, places),
    ...(page.name === "errors" ? [] : [QUBIT_ORDER]),
    "[All pages](README.md)",
    ...groupsOf(page).flatMap(({ title, symbols }) => [
      `## ${title}`,
      ...symbols.map((symbol) => renderSymbol(symbol, places, folder)),
    ]),
  );
}

function renderSymbol({ name, file, signature, doc }: ApiSymbol, places: Places, folder: string): string {
  const text = (part: string): string => resolveLinks(part, places);
  const list = (title: string, parts: readonly string[]): readonly string[] =>
    parts.length === 0 ? [] : [`**${title}**`, parts.map((part) => `- ${text(part).replaceAll("\n", " ")}`).join("\n")];
  return lines(
    `### ${name}`,
    "```typescript\n" + signature + "\n```",
    text(doc.text),
    ...list(
      "Parameters",
      doc.params.map((part) => part.replace(/^([\w.]+)/, "`$1`")),
    ),
    ...list("Returns", doc.returns),
    ...list("Throws", doc.throws),
    ...doc.examples.map((example) => `**Example**\n\n${example}`),
    `[${file}](${posix.join(relative(folder, ""), file)})`,
  );
}

const lines = (...parts: readonly string[]): string =>
  `${parts
    .map((part) => part.trimEnd())
    .filter((part) => part !== "")
    .join("\n\n")}\n`;

/** `{@link name}` as a link where the name has a place; `{Name}`, as `@throws` has it, likewise. Code stays as it is. */
export function resolveLinks(text: string, places: Places): string {
  const linked = (name: string): string => {
    const place = places.get(name);
    return place === undefined ? `\`${name}\`` : `[\`${name}\`](${place})`;
  };
  return text
    .split(/(```[\s\S]*?```|`[^`\n]*`)/)
    .map((part) =>
      part.startsWith("`")
        ? part
        : part
            .replace(/\{@link (\S+?)\}/g, (_, name: string) => linked(name))
            .replace(/\{(\w+(?: \| \w+)*)\}/g, (_, names: string) => names.split(" | ").map(linked).join(" or ")),
    )
    .join("");
}
