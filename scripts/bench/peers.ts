/**
 * The quantum simulators that npm offers, for comparison. They are no dependencies: they are installed for the benchmark
 * into a temporary folder, and each measurement is a process that is ended when it takes too long.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Gate } from "./circuits.ts";

export const PEERS = ["quantum-circuit", "jsqubits", "qsharp-lang"] as const;
export type Peer = (typeof PEERS)[number];

const INSTALL_MS = 180_000;

export interface PeerBench extends Disposable {
  /** Milliseconds of processor time; `undefined` where it took longer than `limitMs`, or failed. */
  measure(peer: Peer, n: number, gates: readonly Gate[], evaluations: number, limitMs: number): number | undefined;
}

/** @returns `undefined` where they cannot be installed */
export function installPeers(): PeerBench | undefined {
  const folder = mkdtempSync(join(tmpdir(), "ketwork-peers-"));
  const close = () => rmSync(folder, { recursive: true, force: true });
  writeFileSync(join(folder, "package.json"), '{"private":true}');
  try {
    execFileSync("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", ...PEERS], {
      cwd: folder,
      timeout: INSTALL_MS,
      stdio: "ignore",
    });
  } catch {
    close();
    return undefined;
  }
  return {
    measure(peer, n, gates, evaluations, limitMs) {
      const file = join(folder, "gates.json");
      writeFileSync(file, JSON.stringify({ n, gates, evaluations }));
      try {
        const output = execFileSync(process.execPath, [join(import.meta.dirname, "peer.mjs"), folder, peer, file], {
          timeout: limitMs,
          encoding: "utf8",
          stdio: ["ignore", "pipe", "ignore"],
        });
        return Number(output.trim().split("\n").at(-1));
      } catch {
        return undefined;
      }
    },
    [Symbol.dispose]: close,
  };
}
