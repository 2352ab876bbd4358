/** What a poster's helper keeps: sealed rows until they are to be opened, and the keys of private orders. */
import { getBytes, hexlify } from "ethers";

import { encodeCells } from "../../../../sim/index.ts";
import { cellsFromBytes } from "../../claims.ts";
import type { OrderKey } from "../../envelope.ts";
import { sealRows, type SealedData } from "../../seal.ts";
import type { Store } from "../../store/index.ts";

const keyOf = (seal: string): string => `sealed-rows:${seal}`;

/** Keeps rows, with their salt, on the disk: before the bounty is posted. */
export function keepSealedRows({ settings }: Pick<Store, "settings">, { seal, depth, salt, cells }: SealedData): void {
  settings.bind(keyOf(seal), JSON.stringify({ depth, salt, cells: hexlify(encodeCells(cells)) }));
}

/** The rows of a seal; `undefined` where this store never had them. */
export function keptSealedRows({ settings }: Pick<Store, "settings">, seal: string): SealedData | undefined {
  const text = settings.get(keyOf(seal));
  if (text === undefined) return undefined;
  const { depth, salt, cells } = JSON.parse(text) as Record<"salt" | "cells", string> & { readonly depth: number };
  return sealRows(cellsFromBytes(getBytes(cells)), depth, salt);
}

/** Keeps the secret key of a private order on the disk: before the order is placed. */
export function keepOrderKey({ settings }: Pick<Store, "settings">, { key, secretKey }: OrderKey): void {
  settings.bind(`order-key:${key}`, secretKey);
}

/** The secret key of an order's key; `undefined` where this store never had it. */
export function keptOrderKey({ settings }: Pick<Store, "settings">, key: string): string | undefined {
  return settings.get(`order-key:${key}`);
}
