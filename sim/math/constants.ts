/**
 * Every constant of sin, cos, exp and log, once, as binary64 bit patterns: `trig.ts` and `explog.ts` read them here, and
 * `contracts/machine/FloatConstants.sol` is generated from this table, so the two implementations cannot drift apart.
 *
 * The splittings of pi/2 and ln 2 and the minimax coefficients are those of fdlibm 5.3 (`e_rem_pio2.c`, `k_sin.c`,
 * `k_cos.c`, `e_exp.c`, `e_log.c`):
 *
 *   Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 *   Developed at SunPro, a Sun Microsystems, Inc. business.
 *   Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
 *   preserved.
 */
import { bitsToFloat } from "./float.ts";

/** A named bit pattern and what it stands for. */
export interface FloatConstant {
  readonly bits: bigint;
  readonly meaning: string;
}

/** The table. Names are those of the Solidity constants. */
export const FLOAT_CONSTANTS = {
  HALF: { bits: 0x3fe0000000000000n, meaning: "1/2" },
  ONE: { bits: 0x3ff0000000000000n, meaning: "1" },
  TWO: { bits: 0x4000000000000000n, meaning: "2" },
  TWO_54: { bits: 0x4350000000000000n, meaning: "2^54, which lifts every subnormal into the normal range" },
  INTEGER_SHIFT: {
    bits: 0x4338000000000000n,
    meaning: "1.5 * 2^52: adding it rounds |t| < 2^51 to an integer, found in the low fraction bits",
  },

  TRIG_LIMIT: { bits: 0x4130000000000000n, meaning: "2^20, the largest |x| that cos and sin accept" },
  TRIG_TINY: { bits: 0x3e40000000000000n, meaning: "2^-27: below it sin x rounds to x and cos x to 1" },
  PIO4: { bits: 0x3fe921fb54442d18n, meaning: "pi/4: up to it no reduction is needed" },
  TWO_OVER_PI: { bits: 0x3fe45f306dc9c883n, meaning: "2/pi" },
  PIO2_1: { bits: 0x3ff921fb54400000n, meaning: "pi/2, first 33 bits" },
  PIO2_2: { bits: 0x3dd0b4611a600000n, meaning: "pi/2, next 33 bits (the last is 0)" },
  PIO2_3: { bits: 0x3ba3198a2e000000n, meaning: "pi/2, next 33 bits (the last five are 0)" },
  PIO2_4: { bits: 0x397b839a252049c1n, meaning: "pi/2, next 53 bits" },
  SIN_1: { bits: 0xbfc5555555555549n, meaning: "sin: coefficient of x^3" },
  SIN_2: { bits: 0x3f8111111110f8a6n, meaning: "sin: coefficient of x^5" },
  SIN_3: { bits: 0xbf2a01a019c161d5n, meaning: "sin: coefficient of x^7" },
  SIN_4: { bits: 0x3ec71de357b1fe7dn, meaning: "sin: coefficient of x^9" },
  SIN_5: { bits: 0xbe5ae5e68a2b9cebn, meaning: "sin: coefficient of x^11" },
  SIN_6: { bits: 0x3de5d93a5acfd57cn, meaning: "sin: coefficient of x^13" },
  COS_1: { bits: 0x3fa555555555554cn, meaning: "cos: coefficient of x^4" },
  COS_2: { bits: 0xbf56c16c16c15177n, meaning: "cos: coefficient of x^6" },
  COS_3: { bits: 0x3efa01a019cb1590n, meaning: "cos: coefficient of x^8" },
  COS_4: { bits: 0xbe927e4f809c52adn, meaning: "cos: coefficient of x^10" },
  COS_5: { bits: 0x3e21ee9ebdb4b1c4n, meaning: "cos: coefficient of x^12" },
  COS_6: { bits: 0xbda8fae9be8838d4n, meaning: "cos: coefficient of x^14" },

  LN2_HI: { bits: 0x3fe62e42fee00000n, meaning: "ln 2, first 32 bits" },
  LN2_LO: { bits: 0x3dea39ef35793c76n, meaning: "ln 2, next 53 bits" },
  ONE_OVER_LN2: { bits: 0x3ff71547652b82fen, meaning: "1 / ln 2" },
  EXP_MAX: { bits: 0x40862e42fefa39efn, meaning: "the largest x whose exp is finite" },
  EXP_MIN: { bits: 0xc0874910d52d3051n, meaning: "the smallest x whose exp does not round to 0" },
  EXP_1: { bits: 0x3fc555555555553en, meaning: "exp: coefficient of r^2" },
  EXP_2: { bits: 0xbf66c16c16bebd93n, meaning: "exp: coefficient of r^4" },
  EXP_3: { bits: 0x3f11566aaf25de2cn, meaning: "exp: coefficient of r^6" },
  EXP_4: { bits: 0xbebbbd41c5d26bf1n, meaning: "exp: coefficient of r^8" },
  EXP_5: { bits: 0x3e66376972bea4d0n, meaning: "exp: coefficient of r^10" },

  SQRT2: { bits: 0x3ff6a09e667f3bcdn, meaning: "the square root of 2" },
  LOG_1: { bits: 0x3fe5555555555593n, meaning: "log: coefficient of s^2" },
  LOG_2: { bits: 0x3fd999999997fa04n, meaning: "log: coefficient of s^4" },
  LOG_3: { bits: 0x3fd2492494229359n, meaning: "log: coefficient of s^6" },
  LOG_4: { bits: 0x3fcc71c51d8e78afn, meaning: "log: coefficient of s^8" },
  LOG_5: { bits: 0x3fc7466496cb03den, meaning: "log: coefficient of s^10" },
  LOG_6: { bits: 0x3fc39a09d078c69fn, meaning: "log: coefficient of s^12" },
  LOG_7: { bits: 0x3fc2f112df3e5244n, meaning: "log: coefficient of s^14" },
} as const satisfies Record<string, FloatConstant>;

/** Name of a constant in the table. */
export type FloatConstantName = keyof typeof FLOAT_CONSTANTS;

/** A constant of the table as a number. */
export function constant(name: FloatConstantName): number {
  return bitsToFloat(FLOAT_CONSTANTS[name].bits);
}
