import { expect } from "chai";

import { commentText, docComments, fencedBlocks } from "../../../scripts/docs/blocks.ts";

describe("fencedBlocks", () => {
  it("finds blocks with their info strings and the lines that they begin on", () => {
    const text = "one\n```ts\na\n\nb\n```\ntwo\n```\nc\n```\n";
    expect(fencedBlocks(text)).to.deep.equal([
      { info: "ts", code: "a\n\nb", line: 3 },
      { info: "", code: "c", line: 9 },
    ]);
  });

  it("ends a block at a fence as long as its first", () => {
    expect(fencedBlocks("````md\n```ts\na\n```\n````")).to.deep.equal([{ info: "md", code: "```ts\na\n```", line: 2 }]);
  });

  it("takes the indentation of the fence off the code, and no more", () => {
    expect(fencedBlocks("  ```ts\n  a\n    b\n c\n  ```")[0]!.code).to.equal("a\n  b\nc");
  });

  it("throws for a block that is not closed, naming its line", () => {
    expect(() => fencedBlocks("\n```ts\na")).to.throw("line 3");
  });
});

describe("doc comments", () => {
  it("lose their stars, and keep their lines", () => {
    expect(commentText("/** One line. */")).to.equal("One line.");
    expect(commentText("/**\n * One.\n *\n *   Two.\n */").split("\n")).to.deep.equal(["", "One.", "", "  Two.", ""]);
  });

  it("are found where they begin a line, with the line of their first text", () => {
    const source = 'const a = "/** no */";\n/** one */\nconst b = 1; /** no */\n  /**\n   * two\n   */\n/* no */\n';
    expect(docComments(source).map(({ text, line }) => [text.trim(), line])).to.deep.equal([
      ["one", 2],
      ["two", 4],
    ]);
  });
});
