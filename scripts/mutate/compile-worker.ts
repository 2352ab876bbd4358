/** A thread that compiles mutants while the tests of others run. */
import { bytecodeOf, CompileError, type Bytecode } from "./solidity.ts";

export interface CompileRequest {
  readonly source: string;
  /** The text of the source. */
  readonly text: string;
  /** Contracts of which the source is part, and their sources. */
  readonly contracts: readonly (readonly [name: string, path: string])[];
}

export interface Compiled {
  readonly contracts: readonly { readonly name: string; readonly path: string; readonly bytecode: Bytecode }[];
  /** What the compiler said where it refused. */
  readonly refused?: string;
  readonly seconds: number;
}

export default function compileMutant({ source, text, contracts }: CompileRequest): Compiled {
  const started = Date.now();
  const changed = new Map([[source, text]]);
  const secondsSince = () => (Date.now() - started) / 1000;
  try {
    const built = contracts.map(([name, path]) => ({ name, path, bytecode: bytecodeOf(path, name, changed) }));
    return { contracts: built, seconds: secondsSince() };
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    return { contracts: [], refused: error.message, seconds: secondsSince() };
  }
}
