/** Where code stands in documentation: fenced blocks of Markdown, and of the doc comments of a source file. */

/** A fenced block; `line` is that of its first line of code, from 1. */
export interface Block {
  readonly info: string;
  readonly code: string;
  readonly line: number;
}

/** A doc comment without its stars; `line` is that of its first line of text, from 1. */
export interface DocComment {
  readonly text: string;
  readonly line: number;
}

const lineOf = (text: string, at: number): number => text.slice(0, at).split("\n").length;

/** The fenced blocks of a text, first to last. @throws {Error} for a fence that is not closed */
export function fencedBlocks(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let open:
    { readonly fence: string; readonly indent: number; readonly info: string; readonly line: number } | undefined;
  let code: string[] = [];
  text.split("\n").forEach((line, i) => {
    const match = /^( *)(`{3,})(.*)$/.exec(line);
    if (open === undefined) {
      if (match === null) return;
      open = { fence: match[2]!, indent: match[1]!.length, info: match[3]!.trim(), line: i + 2 };
      code = [];
    } else if (match !== null && match[2] === open.fence && match[3]!.trim() === "") {
      blocks.push({ info: open.info, code: code.join("\n"), line: open.line });
      open = undefined;
    } else {
      code.push(line.slice(Math.min(open.indent, line.length - line.trimStart().length)));
    }
  });
  if (open !== undefined) throw new Error(`the block from line ${open.line} on is not closed`);
  return blocks;
}

/** The text of a doc comment, given from its first star to its last: one line for one, without the stars. */
export const commentText = (comment: string): string =>
  comment
    .replace(/^\/\*\*[ \t]?/, "")
    .replace(/[ \t]*\*\/$/, "")
    .split("\n")
    .map((line, i) => (i === 0 ? line : line.replace(/^\s*\* ?/, "")))
    .join("\n");

/** The doc comments of a source file that begin a line. */
export const docComments = (source: string): readonly DocComment[] =>
  Array.from(source.matchAll(/^[ \t]*(\/\*\*(?!\/)[\s\S]*?\*\/)/gm), (match) => ({
    text: commentText(match[1]!),
    line: lineOf(source, match.index + match[0].length - match[1]!.length),
  }));
