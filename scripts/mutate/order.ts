/** Which tests are likely to notice a mutant: a run ends with the first that does. */
import type { Line } from "./journal.ts";
import type { Mutant } from "./sample.ts";

const SHORTEST_NAME = 4;

/** Names in a text that say something: fields, functions, events, errors. */
function namesIn(text: string): ReadonlySet<string> {
  const names = text.match(/[A-Za-z_]\w*/g) ?? [];
  return new Set(names.filter((name) => name.length >= SHORTEST_NAME));
}

/**
 * Files of tests by what they have to do with a mutant: first those that speak of what stands in the changed line, a name
 * counting the more the fewer files know it; among equals those that noticed the most mutants of the same source so far.
 *
 * @param texts file → its text
 * @param known what became of other mutants
 */
export function likelyFirst(
  texts: ReadonlyMap<string, string>,
  mutant: Pick<Mutant, "source" | "before">,
  known: readonly Line[],
): string[] {
  const own = mutant.source.replace(/^.*\/|\.sol$/g, "");
  const names = [...namesIn(mutant.before), own];
  const words = new Map([...texts].map(([file, text]) => [file, namesIn(`${file} ${text}`)]));
  const weights = names.map((name) => {
    const count = [...words.values()].filter((set) => set.has(name)).length;
    return count === 0 ? 0 : 1 / count;
  });
  const speaks = (file: string) =>
    names.reduce((sum, name, i) => sum + (words.get(file)!.has(name) ? weights[i]! : 0), 0);
  const kills = (file: string) => known.filter((line) => line.file === file && line.source === mutant.source).length;
  const ranked = [...texts.keys()].map((file, at) => ({ file, rank: [-speaks(file), -kills(file), at] }));
  ranked.sort((a, b) => a.rank.map((value, i) => value - b.rank[i]!).find((difference) => difference !== 0) ?? 0);
  return ranked.map(({ file }) => file);
}
