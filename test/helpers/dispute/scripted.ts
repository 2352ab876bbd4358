/** Provers of runs that are nothing but hashes, for the scripted machine. */
import { id, ZeroHash } from "ethers";

import { contextHashOf, type LeafContextWords, type StatementWords } from "../../../tasks/protocol/claim.ts";
import { levelsOfRound } from "../../../sim/index.ts";
import { hashPair, packTerms, termWord, type Term } from "../../../tasks/protocol/nodes.ts";
import type { DisputeProver, StepOpening } from "../../../tasks/protocol/prover.ts";
import { initialHash, scriptedLeaf, scriptedOpening } from "./fixture.ts";

export interface ScriptedRun {
  statement: StatementWords;
  /** Steps of the run; `undefined` beyond. */
  steps: number;
  /** What every step is. */
  kind?: "settled" | "ket" | "sum";
  levels?: number;
  /** States from here on are other than those of an honest run. */
  wrongFrom?: number;
  /** Words or terms that are other than those of an honest run. */
  wrongLeaf?: number;
}

export const CONTEXT: LeafContextWords = {
  instruction: 1n,
  shape: 2n,
  mem: id("mem"),
  kets: id("kets"),
  dataRoot: ZeroHash,
  dataBase: 0n,
};

export class ScriptedProver implements DisputeProver {
  readonly run: ScriptedRun;
  readonly #ketNodes = new Map<number, string>();

  constructor(run: ScriptedRun) {
    this.run = run;
  }

  get levels(): number {
    return this.run.levels ?? 3;
  }

  hashAt(step: number): string | undefined {
    const { steps, statement, wrongFrom = Infinity } = this.run;
    if (step > steps) return undefined;
    if (step === 0) return initialHash(statement);
    return id(`${step >= wrongFrom ? "wrong" : "state"} ${step}`);
  }

  hashesAt(steps: readonly number[]) {
    return steps.map((step) => this.hashAt(step));
  }

  open(step: number): StepOpening | undefined {
    const { kind = "settled", wrongFrom = Infinity } = this.run;
    const [preHash, postHash] = [this.hashAt(step), this.hashAt(step + 1)];
    // A wrong state has no preimage.
    if (!preHash || !postHash || step >= wrongFrom) return undefined;
    if (kind === "settled") {
      return { kind, opening: scriptedOpening({ kind, preHash, postHash: id(`state ${step + 1}`) }) };
    }
    const node = kind === "ket" ? this.ketNode(this.levels, 0) : termWord(this.term(this.levels, 0));
    const context = contextHashOf(CONTEXT);
    const opening = scriptedOpening({ kind, preHash, postHash, context, node, levels: this.levels });
    return { kind, opening, levels: this.levels, context: CONTEXT };
  }

  ketNode(height: number, path: number): string {
    const key = 2 ** (this.levels - height) + path;
    const known = this.#ketNodes.get(key) ?? this.#hashKetNode(height, path);
    this.#ketNodes.set(key, known);
    return known;
  }

  #hashKetNode(height: number, path: number): string {
    if (height === 0) return id(`${path === this.run.wrongLeaf ? "wrong" : "word"} ${path}`);
    return hashPair(this.ketNode(height - 1, 2 * path), this.ketNode(height - 1, 2 * path + 1));
  }

  nodes(_step: number, path: number, level: number): string[] {
    const levels = levelsOfRound(level);
    const below = Array.from({ length: 2 ** levels }, (_, i) => path * 2 ** levels + i);
    return this.run.kind === "ket"
      ? below.map((index) => this.ketNode(level - levels, index))
      : packTerms(below.map((index) => this.term(level - levels, index)));
  }

  term(height: number, path: number): Term {
    const first = path * 2 ** height;
    const leaves = Array.from({ length: 2 ** height }, (_, i) => first + i);
    const wrong = leaves.includes(this.run.wrongLeaf ?? -1) ? 1n : 0n;
    return { re: BigInt(leaves.reduce((sum, leaf) => sum + leaf + 1, 0)) + wrong, im: BigInt(leaves.length) };
  }

  /** What the machine computes: of an honest run. */
  leafProof(_step: number, index: number): string {
    const honest = new ScriptedProver({ ...this.run, wrongLeaf: undefined });
    return scriptedLeaf(this.run.kind === "ket" ? honest.ketNode(0, index) : termWord(honest.term(0, index)));
  }
}
