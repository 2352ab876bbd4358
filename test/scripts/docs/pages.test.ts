import { join } from "node:path";

import { expect } from "chai";

import { MODULES, pagesOf, placesOf, QUBIT_ORDER, renderPages, resolveLinks } from "../../../scripts/docs/pages.ts";
import { INDEX, openProject } from "../../../scripts/docs/project.ts";
import { symbolsOf } from "../../../scripts/docs/symbols.ts";
import { TASKS } from "../../../scripts/docs/tasks.ts";

/** The anchors of a page, as GitHub makes them: lower case, without punctuation, numbered where they repeat. */
function anchorsOf(text: string): ReadonlyMap<string, string> {
  const headings = text.match(/^#+ .*$/gm) ?? [];
  const used: Record<string, number> = {};
  return new Map(
    headings.map((heading) => {
      const title = heading.replace(/^#+ /, "");
      const base = title
        .toLowerCase()
        .replace(/[^a-z0-9_ -]/g, "")
        .replace(/ /g, "-");
      const count = used[base] ?? 0;
      used[base] = count + 1;
      return [count === 0 ? base : `${base}-${count}`, title];
    }),
  );
}

describe("the API documentation", () => {
  const project = openProject(join(import.meta.dirname, "..", "..", ".."), MODULES);
  const pages = pagesOf(project);
  const files = renderPages(pages, "docs/api");
  const anchors = new Map([...files].map(([name, text]) => [name, anchorsOf(text)]));

  it("has every public symbol on one page", () => {
    const place = ({ file, name }: { readonly file: string; readonly name: string }): string => `${file}: ${name}`;
    const exported = symbolsOf(project, INDEX).map(place);
    // Most of the page of math is imported from modules.
    const shown = pages.flatMap(({ name, symbols }) =>
      symbols.map(place).filter((symbol) => name !== "math" || exported.includes(symbol)),
    );
    expect([...shown].sort()).to.deep.equal([...exported].sort());
  });

  it("says something of every public symbol", () => {
    const silent = pages.flatMap(({ symbols }) =>
      symbols.filter(({ doc }) => doc.text === "").map(({ name, file }) => `${file}: ${name}`),
    );
    expect(silent).to.deep.equal([]);
  });

  it("shows by an example how every function for learning is called, but those that read what a model saved", () => {
    const { symbols } = pages.find(({ name }) => name === "qml")!;
    const withoutExample = symbols
      .filter(({ kind, name }) => kind === "function" && !name.startsWith("load"))
      .filter(({ doc }) => !doc.text.includes("```ts\n"));
    expect(withoutExample.map(({ name, file }) => `${file}: ${name}`)).to.deep.equal([]);
  });

  it("says something of every page", () => {
    expect(pages.filter(({ summary }) => summary === "").map(({ name }) => name)).to.deep.equal([]);
  });

  it("names only public symbols in the table by task", () => {
    const places = placesOf(pages);
    const unknown = TASKS.flatMap(({ names }) => names.filter((name) => !places.has(name)));
    expect(unknown).to.deep.equal([]);
  });

  it("states the order of qubits before anything else", () => {
    expect(files.get("README.md")!.indexOf(QUBIT_ORDER)).to.be.within(1, 400);
    expect(files.get("circuit.md")).to.include(QUBIT_ORDER);
  });

  it("links only to headings that exist, under the name of what they are about", () => {
    let links = 0;
    for (const [name, text] of files) {
      for (const [, label, page, anchor] of text.matchAll(/\[`(\w+)`\]\((\w+\.md)#([^)]*)\)/g)) {
        expect(anchors.get(page!)?.get(anchor!), `${name}: ${page}#${anchor}`).to.equal(label);
        links += 1;
      }
    }
    expect(links).to.be.above(400);
  });

  it("links to the source", () => {
    expect(files.get("state.md")).to.include("[sim/state/density.ts](../../sim/state/density.ts)");
  });
});

describe("resolveLinks", () => {
  const places = new Map([["fit", "compile.md#fit"]]);

  for (const [text, resolved] of [
    ["see {@link fit}.", "see [`fit`](compile.md#fit)."],
    ["see {@link other}.", "see `other`."],
    ["{fit} Bad; {fit | other}", "[`fit`](compile.md#fit) Bad; [`fit`](compile.md#fit) or `other`"],
    ["`{fit}` and `{@link fit}`", "`{fit}` and `{@link fit}`"],
    ["```ts\nf({ fit }, {fit});\n```\n{fit}", "```ts\nf({ fit }, {fit});\n```\n[`fit`](compile.md#fit)"],
  ] as const) {
    it(`makes ${JSON.stringify(resolved)}`, () => {
      expect(resolveLinks(text, places)).to.equal(resolved);
    });
  }
});
