/** The two streams of a task, and the person before them. */
import { createInterface } from "node:readline/promises";

/** Results go to stdout, everything else to stderr, so that a result can be piped. */
export interface Io {
  result(text: string): void;
  progress(text: string): void;
  /** Asks the person at the terminal; `undefined` where nobody is there. */
  ask(question: string): Promise<string | undefined>;
}

export const processIo: Io = {
  result: (text) => void process.stdout.write(`${text}\n`),
  progress: (text) => void process.stderr.write(`${text}\n`),
  async ask(question) {
    if (!process.stdin.isTTY) return undefined;
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await lines.question(question);
    } finally {
      lines.close();
    }
  },
};
