/** A strict reader of HTML and SVG: what an editor of XML would take, apart from the elements of HTML that have no end. */

export interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Names of the elements around it, the outermost first. */
  readonly within: readonly string[];
}

const VOID = new Set(["meta", "br", "hr"]);
const ENTITY = /^&(?:amp|lt|gt|quot|nbsp|#\d+);/;

function checkText(text: string): string {
  for (const at of [...text.matchAll(/&/g)].map(({ index }) => index)) {
    if (!ENTITY.test(text.slice(at))) throw new Error(`a bare & in ${JSON.stringify(text)}`);
  }
  if (/[<>]/.test(text)) throw new Error(`a bare < or > in ${JSON.stringify(text)}`);
  return text;
}

/**
 * Every element of a page or drawing, and its text.
 * @throws Error where tags do not match, an attribute has no quotes, or a sign is not escaped
 */
export function readMarkup(markup: string): { tags: Tag[]; text: string } {
  const tags: Tag[] = [];
  const open: string[] = [];
  let text = "";
  let rest = markup.replace(/^<!doctype html>\n?/, "");
  while (rest !== "") {
    const around = open.at(-1);
    if (around === "style" || around === "script") {
      const end = rest.indexOf(`</${around}>`);
      if (end < 0) throw new Error(`<${around}> has no end`);
      rest = rest.slice(end);
    }
    const next = rest.indexOf("<");
    if (next !== 0) {
      text += `${checkText(next < 0 ? rest : rest.slice(0, next))} `;
      rest = next < 0 ? "" : rest.slice(next);
      continue;
    }
    const closing = /^<\/([a-z][\w:-]*)>/i.exec(rest);
    if (closing) {
      if (open.pop() !== closing[1]) throw new Error(`</${closing[1]}> closes <${around}>`);
      rest = rest.slice(closing[0].length);
      continue;
    }
    const tag = /^<([a-z][\w:-]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*(\/?)>/i.exec(rest);
    if (!tag) throw new Error(`no tag: ${rest.slice(0, 60)}`);
    const [whole, name, attributes, ends] = tag;
    const pairs = [...attributes!.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)];
    const read = new Map(pairs.map(([, key, value]) => [key!, checkText(value ?? "")]));
    if (read.size !== pairs.length) throw new Error(`an attribute twice: ${whole}`);
    tags.push({ name: name!, attributes: read, within: [...open] });
    if (ends !== "/" && !VOID.has(name!)) open.push(name!);
    rest = rest.slice(whole.length);
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(", ")}`);
  return { tags, text };
}
