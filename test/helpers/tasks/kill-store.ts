/** Kills processes that write to a store, and looks at what they left. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { expect } from "chai";

import type { Random } from "../../../sim/math/random.ts";
import { openStore } from "../../../tasks/protocol/store/index.ts";

const WRITER = join(import.meta.dirname, "store-writer.ts");
const account = { chainId: 1n, address: "0x00000000000000000000000000000000000000aa" };

type Line = Partial<Record<"commitment" | "key" | "attempt", string>> & { readonly nonce?: number };

/** Runs a writer, kills it `ms` after its first word, and returns what it said. */
async function killedWriter(path: string, round: number, ms: number): Promise<Line[]> {
  const child = spawn(process.execPath, [WRITER, path, String(round)], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  const started = new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      resolve();
    });
    child.once("error", reject);
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  await Promise.race([started, ended]);
  await wait(ms);
  child.kill("SIGKILL");
  await ended;
  // The last line may be torn.
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
}

/**
 * Kills `rounds` writers of one store at random instants. After each, all that was said to be on the disk is there, no two
 * entries have a nonce, and nonces have no gaps.
 * @returns how many things were checked
 */
export async function killStore(path: string, rounds: number, random: Random): Promise<number> {
  const said: Line[] = [];
  for (let round = 0; round < rounds; round++) {
    const lines = await killedWriter(path, round, random.nextInt(60));
    expect(lines, `round ${round} wrote nothing`).not.to.be.empty;
    said.push(...lines);
    const store = openStore(path);
    try {
      const entries = store.journal.list(account);
      expect(entries.map(({ nonce }) => nonce)).to.deep.equal(entries.map((_, i) => i));
      for (const { commitment, key, nonce, attempt } of said) {
        if (commitment) {
          const secret = store.secrets.get(commitment);
          const hash = createHash("sha256").update(secret!.salt).digest("hex");
          expect(`0x${hash}`).to.equal(commitment);
        } else if (attempt) {
          const entry = store.journal.find(account, key!)!;
          expect(store.journal.attempts(entry).map(({ hash }) => hash)).to.deep.equal([attempt]);
        } else expect(store.journal.find(account, key!)).to.include({ nonce });
      }
    } finally {
      store.close();
    }
  }
  return said.length;
}
