/** Tells the story as it happens. */
export interface Narrator {
  chapter(title: string): void;
  say(line: string): void;
  /** Several lines that belong together, such as a picture. */
  block(text: string): void;
}

/** Writes to a stream, a line at a time. */
export function narrateTo(write: (text: string) => void): Narrator {
  let chapters = 0;
  return {
    chapter: (title) => {
      chapters += 1;
      write(`\n${chapters}. ${title}\n\n`);
    },
    say: (line) => write(line === "" ? "\n" : `   ${line}\n`),
    block: (text) => write(`\n${text.replace(/^(?=.)/gm, "   ")}\n\n`),
  };
}
