/** What roles look up beside the view. Nothing is read twice, and no request is for more blocks than a node must bear. */
import { getBytes, hexlify } from "ethers";

import { encodeCells } from "../../../sim/index.ts";
import type { Terms } from "../bounty.ts";
import { cellsFromBytes } from "../claims.ts";
import type { ConnectedMarket } from "../connect.ts";
import { chooseLicences, heldLicences } from "../licences.ts";
import type { Head } from "../rpc/index.ts";
import { fetchSealedRows, sealRows, type SealedData } from "../seal.ts";
import type { LicenceIds } from "../solve.ts";
import type { Cache } from "../store/index.ts";
import { eventIndex, type IndexOptions } from "./event-index.ts";

export interface Lookups {
  /** The dataset that has a root; 0 where there is none. */
  datasetWith(root: string): Promise<bigint>;
  /** Rows that were opened; `undefined` while they are sealed. @throws as `fetchSealedRows` */
  openedRows(seal: string): Promise<SealedData | undefined>;
  /**
   * The account's licences for a bounty's or an order's data; `undefined` where none are asked.
   * @throws KetworkRangeError `LicenceMissing` with the `offers` that are to be bought first
   */
  licenceIds(terms: Pick<Terms, "licences">): Promise<LicenceIds | undefined>;
}

export interface LookupOptions extends IndexOptions {
  readonly market: ConnectedMarket;
  readonly account: string;
  readonly cache: Cache;
  readonly head: () => Head;
}

export function createLookups({ market, account, cache, head, ...index }: LookupOptions): Lookups {
  const { datasets, licences, sealedRows, chainId } = market;
  const minted = eventIndex(async (from, to) => {
    const events = await datasets.queryFilter(datasets.filters.DatasetMinted(), from, to);
    return events.map(({ args }) => [(args.dataset as unknown as { root: string }).root, args.datasetId] as const);
  }, index);
  const received = eventIndex(async (from, to) => {
    const events = await licences.queryFilter(licences.filters.Transfer(undefined, undefined, account), from, to);
    return events.map(({ args }) => args.id);
  }, index);

  return {
    async datasetWith(root) {
      const found = (await minted(head())).find(([other]) => other === root);
      return found?.[1] ?? 0n;
    },
    async openedRows(seal) {
      const name = `rows:${seal}`;
      const kept = cache.get(name);
      if (kept) {
        const { depth, salt, cells } = JSON.parse(Buffer.from(kept).toString()) as KeptRows;
        const rows = sealRows(cellsFromBytes(getBytes(cells)), depth, salt);
        // What a disk has spoilt is fetched again.
        if (rows.seal === seal) return rows;
      }
      const rows = await fetchSealedRows(sealedRows, seal, index.fromBlock);
      if (!rows) return undefined;
      const { depth, salt, cells } = rows;
      cache.put(name, Buffer.from(JSON.stringify({ depth, salt, cells: hexlify(encodeCells(cells)) })));
      return rows;
    },
    async licenceIds(terms) {
      if (terms.licences.every((offer) => BigInt(offer) === 0n)) return undefined;
      return chooseLicences(account, await heldLicences(licences, chainId, account, await received(head())), terms);
    },
  };
}

interface KeptRows {
  readonly depth: number;
  readonly salt: string;
  readonly cells: string;
}
