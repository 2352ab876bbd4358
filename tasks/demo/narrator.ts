/** Tells the story as it happens. */
export interface Narrator {
  chapter(title: string): void;
  /** A line; an empty one leaves a gap. */
  say(line: string): void;
  /** Several lines that belong together, such as a picture. */
  block(text: string): void;
}

/** Writes to a stream, a line at a time, with never more than one empty line between two. */
export function narrateTo(write: (text: string) => void): Narrator {
  let chapters = 0;
  let apart = false;
  const put = (text: string): void => {
    write(`${text}\n`);
    apart = false;
  };
  const gap = (): void => {
    if (!apart) write("\n");
    apart = true;
  };
  return {
    chapter: (title) => {
      chapters += 1;
      gap();
      put(`${chapters}. ${title}`);
      gap();
    },
    say: (line) => {
      if (line === "") gap();
      else put(`   ${line}`);
    },
    block: (text) => {
      gap();
      put(text.replace(/^(?=.)/gm, "   "));
      gap();
    },
  };
}
