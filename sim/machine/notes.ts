/**
 * What a compiler knows of a program and writes beside it: for listings, estimates and engines. Notes are no part of a
 * program's meaning or identity, and may be wrong or missing: whoever uses one to run a program has to check it.
 */
export interface ProgramNotes {
  /** Counted loops, inner ones before those that they stand in. */
  readonly loops: readonly LoopNote[];
  /** What the code was made of; ranges nest, inner ones before those that they stand in. */
  readonly sources?: readonly SourceNote[];
}

/** The code from `first` to its LOOP at `last` is run `count` times whenever it is entered. */
export interface LoopNote {
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** Claims that, but for counters and sums, no round needs what another one computes. */
  readonly independent?: true;
}

/** The code from `first` up to, without, `end` does what `text` says, such as `ry(theta[3]) q1` or `adjoint sweep`. */
export interface SourceNote {
  readonly first: number;
  readonly end: number;
  readonly text: string;
}
