/** A market as one look has found it. */
import type { ShownMarket } from "./input.ts";
import type { MarketModel } from "./types.ts";

export interface SeenMarket {
  readonly view: ShownMarket;
  /** For the time of the head. */
  readonly model: MarketModel;
  /** For a later time of the chain, Unix seconds. */
  modelAt(now: number): MarketModel;
}

/** What differs only where the market does: not for a block, or a second. */
export const contentOf = (model: MarketModel): string => JSON.stringify({ ...model, block: 0, now: 0 });
