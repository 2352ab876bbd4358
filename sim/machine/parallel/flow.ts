/**
 * The ways through one round of a loop: from its first instruction to its LOOP. A place is an instruction together with the
 * calls that are not yet returned from, so that a subroutine returns to where it was called.
 */
import { MNEMONIC_OF } from "../isa.ts";
import type { Decoded } from "../machine.ts";
import { alwaysFaults } from "./effects.ts";

/** A loop of the code: m[counter] rounds of `first` … `last`, where its LOOP stands. */
export interface Loop {
  readonly first: number;
  readonly last: number;
  readonly counter: number;
}

export interface Place {
  readonly pc: number;
  readonly next: readonly number[];
}

/** Places of a round, the first one first; some way leads from it to each of them. */
export interface Flow {
  readonly places: readonly Place[];
  /** The place of the LOOP. */
  readonly end: number;
  /** Every pc of a place from which a round goes on, in order. */
  readonly code: readonly number[];
  /** Places in the code by which a basic block is entered. */
  readonly leaders: ReadonlySet<number>;
  /** Cells of return addresses: inside a round, only the calls of the code may write them. */
  readonly returnCells: ReadonlySet<number>;
}

/** A subroutine is looked at once a way to it; a loop that has more places than this is left alone. */
const MAX_PLACES = 50_000;

type Calls = readonly (readonly [cell: number, place: number])[];

/**
 * @param cells of the memory
 * @returns `undefined` where what a round does cannot be told: the same instruction inside and outside of it, computed
 * jumps, too many places
 */
export function roundFlow(code: readonly Decoded[], loop: Loop, cells: number): Flow | undefined {
  const places: { pc: number; calls: Calls; next: number[]; leaves: boolean }[] = [];
  const known = new Map<string, number>();
  const leaders = new Set([loop.first]);
  const returnCells = new Set<number>();
  const reach = (pc: number, calls: Calls): number => {
    const key = `${pc} ${calls.join(" ")}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const inside = calls.length > 0 || (pc >= loop.first && pc <= loop.last);
    known.set(key, places.length);
    places.push({ pc, calls, next: [], leaves: !inside || pc >= code.length });
    return places.length - 1;
  };
  reach(loop.first, []);
  let end: number | undefined;
  for (let at = 0; at < places.length; at++) {
    if (at > MAX_PLACES) return undefined;
    const place = places[at]!;
    const { pc, calls } = place;
    const i = code[pc];
    if (place.leaves || !i || alwaysFaults(i, cells)) continue;
    if (pc === loop.last) {
      if (calls.length > 0) return undefined;
      end = at;
      continue;
    }
    const others = calls.filter(([cell]) => cell !== i.b);
    const go = (targets: readonly number[], then: Calls): void => {
      for (const target of targets) {
        leaders.add(target);
        place.next.push(reach(target, then));
      }
    };
    switch (MNEMONIC_OF.get(i.op)) {
      case "HALT":
        place.leaves = true;
        break;
      case "JMP":
        go([i.a], calls);
        break;
      case "JZ":
      case "JNZ":
      case "LOOP":
        go([i.a, pc + 1], calls);
        break;
      case "CALL":
        returnCells.add(i.b);
        go([i.a], [...others, [i.b, pc + 1]]);
        break;
      case "RET": {
        const call = calls.find(([cell]) => cell === i.b);
        if (call) go([call[1]], others);
        else place.leaves = true;
        break;
      }
      default:
        place.next.push(reach(pc + 1, calls));
    }
  }
  const stays = new Set(places.filter(({ leaves }) => !leaves).map(({ pc }) => pc));
  const isMixed = places.some(({ leaves, pc }) => leaves && stays.has(pc));
  if (end === undefined || isMixed) return undefined;
  return {
    places: places.map(({ pc, next }) => ({ pc, next })),
    end,
    code: [...stays].filter((pc) => !alwaysFaults(code[pc]!, cells)).sort((left, right) => left - right),
    leaders,
    returnCells,
  };
}
