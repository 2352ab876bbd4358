/** Amounts of money as people write them. */
import { formatUnits, parseUnits } from "ethers";

import { KetworkTypeError } from "../../sim/index.ts";

/** A coin: ether, or an ERC-20 token. */
export interface Coin {
  readonly symbol: string;
  readonly decimals: number;
}

export const ETHER: Coin = { symbol: "ETH", decimals: 18 };

const ETHER_UNITS: Readonly<Record<string, number>> = { ether: 18, eth: 18, gwei: 9, wei: 0 };
/** The smallest unit of a token. */
const SMALLEST = ["unit", "units"];

/**
 * An amount in the coin's smallest unit: `0.1 ether`, `5 gwei`, `1000 wei`; of a token `12.5 TOK`, `12.5` (whole tokens)
 * or `1000 units` (the smallest). Ether needs a unit: a number alone could mean either end of 18 decimals. Nothing is
 * rounded.
 * @param name what it is the amount of, for the error
 * @throws KetworkTypeError `AmountMalformed`
 */
export function parseAmount(name: string, text: string, coin: Coin = ETHER): bigint {
  const [, digits, unit = ""] = /^([0-9][0-9_]*(?:\.[0-9]+)?)\s*([A-Za-z][\w.-]*)?$/.exec(text.trim()) ?? [];
  const decimals = decimalsOf(unit, coin);
  const fraction = digits?.split(".")[1] ?? "";
  if (digits === undefined || decimals === undefined || fraction.length > decimals) {
    const examples = coin === ETHER ? "0.1 ether, 5 gwei or 1000 wei" : `12.5 ${coin.symbol} or 1000 units`;
    const rule = `${name} is "${text}": it must be an amount like ${examples}`;
    throw new KetworkTypeError("AmountMalformed", rule, { name, value: text });
  }
  return parseUnits(digits.replaceAll("_", ""), decimals);
}

function decimalsOf(unit: string, coin: Coin): number | undefined {
  if (coin === ETHER) return ETHER_UNITS[unit.toLowerCase()];
  if (SMALLEST.includes(unit.toLowerCase())) return 0;
  return unit === "" || unit.toLowerCase() === coin.symbol.toLowerCase() ? coin.decimals : undefined;
}

/** `0.1 ETH`; less than a thousandth of a gwei in wei, as nobody can read eighteen decimals. */
export function formatAmount(amount: bigint, coin: Coin = ETHER): string {
  const small = coin === ETHER && amount !== 0n && amount < 10n ** 6n && amount > -(10n ** 6n);
  if (small) return `${amount} wei`;
  return `${formatUnits(amount, coin.decimals).replace(/\.0$/, "")} ${coin.symbol}`;
}

/** An amount of ether to four significant digits: for estimates, whose other digits mean nothing. */
export function roundAmount(wei: bigint): string {
  const digits = wei.toString();
  const kept = 10n ** BigInt(Math.max(0, digits.length - 4));
  return formatAmount((wei / kept) * kept);
}
