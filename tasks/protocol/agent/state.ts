/** The folded state: what is final, and layers over it for what is not. */
import type { BlockId, Known } from "../store/index.ts";
import {
  commitKey,
  decodeRecord,
  encodeRecord,
  isBountyOver,
  isOver,
  KINDS,
  parentOf,
  type BountyRecord,
  type Kind,
  type Records,
} from "./records.ts";

type Maps = { readonly [K in Kind]: Map<string, Records[K]> };

const emptyMaps = (): Maps => Object.fromEntries(KINDS.map((kind) => [kind, new Map()])) as unknown as Maps;
const copyOf = (maps: Maps): Maps =>
  Object.fromEntries(KINDS.map((kind) => [kind, new Map(maps[kind] as Map<string, unknown>)])) as unknown as Maps;

/** A state that can be read. */
export interface State {
  get<K extends Kind>(kind: K, id: string): Records[K] | undefined;
  /** Those that are not over. */
  live<K extends Kind>(kind: K): Records[K][];
  /** Of those that are over, what changed last, the latest first. */
  ended<K extends Kind>(kind: K, most: number): Records[K][];
}

/** The state at a final block. What is over is in the store alone. It never changes. */
export class FinalState implements State {
  readonly #live: Maps;
  readonly #known: Pick<Known, "get" | "ended">;

  private constructor(live: Maps, known: Pick<Known, "get" | "ended">) {
    this.#live = live;
    this.#known = known;
  }

  /** What the store has. */
  static load(known: Known): FinalState {
    const live = emptyMaps();
    for (const kind of ["bounty", "claim", "game", "question", "order"] as const) {
      for (const { id, content } of known.live(kind)) live[kind].set(id, decodeRecord(content) as never);
    }
    for (const bountyId of live.bounty.keys()) {
      for (const { id, content } of known.list("commit", bountyId)) live.commit.set(id, decodeRecord(content) as never);
    }
    return new FinalState(live, known);
  }

  get<K extends Kind>(kind: K, id: string): Records[K] | undefined {
    const found = this.#live[kind].get(id);
    if (found) return found;
    const item = this.#known.get(kind, id);
    return item && (decodeRecord(item.content) as Records[K]);
  }

  live<K extends Kind>(kind: K): Records[K][] {
    return [...this.#live[kind].values()];
  }

  ended<K extends Kind>(kind: K, most: number): Records[K][] {
    return this.#known.ended(kind, most).map(({ content }) => decodeRecord(content) as Records[K]);
  }

  /** The state with the changes of a draft over it, which are in the store by now. */
  with(draft: Draft): FinalState {
    const live = copyOf(this.#live);
    const bountyOf = (id: string): BountyRecord => draft.get("bounty", id)!;
    for (const [kind, id, record] of draft.changes()) {
      if (isOver(kind, record, bountyOf)) live[kind].delete(id);
      else (live[kind] as Map<string, typeof record>).set(id, record);
      if (kind !== "bounty" || !isBountyOver(record as BountyRecord)) continue;
      for (let i = 0; i < (record as BountyRecord).commits; i++) live.commit.delete(commitKey(id, i));
    }
    return new FinalState(live, this.#known);
  }
}

/** Changes over another state. */
export class Draft implements State {
  readonly #base: State;
  readonly #changed: Maps;

  constructor(base: State, changed: Maps = emptyMaps()) {
    this.#base = base;
    this.#changed = changed;
  }

  /** Another draft over the same base, which begins with the same changes. */
  fork(): Draft {
    return new Draft(this.#base, copyOf(this.#changed));
  }

  get<K extends Kind>(kind: K, id: string): Records[K] | undefined {
    return this.#changed[kind].get(id) ?? this.#base.get(kind, id);
  }

  put<K extends Kind>(kind: K, id: string, record: Records[K]): void {
    this.#changed[kind].set(id, record);
  }

  live<K extends Kind>(kind: K): Records[K][] {
    const changed = this.#changed[kind] as Map<string, Records[K]>;
    const bountyOf = (id: string): BountyRecord => this.get("bounty", id)!;
    const kept = this.#base.live(kind).filter((record) => !changed.has(idOf(kind, record)));
    return [...kept, ...[...changed.values()].filter((record) => !isOver(kind, record, bountyOf))];
  }

  ended<K extends Kind>(kind: K, most: number): Records[K][] {
    const changed = this.#changed[kind] as Map<string, Records[K]>;
    const bountyOf = (id: string): BountyRecord => this.get("bounty", id)!;
    const own = [...changed.values()].filter((record) => isOver(kind, record, bountyOf)).reverse();
    const before = this.#base.ended(kind, most).filter((record) => !changed.has(idOf(kind, record)));
    return [...own, ...before].slice(0, most);
  }

  *changes(): Generator<readonly [kind: Kind, id: string, record: Records[Kind]]> {
    for (const kind of KINDS) for (const [id, record] of this.#changed[kind]) yield [kind, id, record];
  }

  /** Writes the changes to the store, as of a block. */
  save(known: Pick<Known, "put">, block: BlockId): void {
    const bountyOf = (id: string): BountyRecord => this.get("bounty", id)!;
    for (const [kind, id, record] of this.changes()) {
      const parent = parentOf(kind, record);
      const over = isOver(kind, record, bountyOf);
      known.put({ kind, id, ...(parent !== undefined && { parent }), content: encodeRecord(record), over, block });
    }
  }
}

/** The id of a record that can be live. */
function idOf<K extends Kind>(kind: K, record: Records[K]): string {
  const { bountyId, index, claimId, gameId, questionId, orderId } = record as unknown as Record<
    string,
    string | bigint
  >;
  if (kind === "commit") return commitKey(bountyId as string, index as bigint);
  const id = { bounty: bountyId, claim: claimId, game: gameId, question: questionId, order: orderId }[kind as string];
  return id as string;
}
