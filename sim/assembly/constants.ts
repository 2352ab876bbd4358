/* eslint-disable no-loss-of-precision -- AssemblyScript reads these literals as 64-bit integers */
// Generated from sim/machine/engine/dispatch.ts and sim/math/constants.ts by `npm run generate`: change it there.

export const STOP: i32 = 0;
export const MOV_INDEXED: i32 = 1;
export const READ_INDEXED: i32 = 2;
export const KROT_REAL: i32 = 3;
export const KROT_IMAGINARY: i32 = 4;
export const KROT_DIAGONAL: i32 = 5;
export const JMP: i32 = 6;
export const JZ: i32 = 7;
export const JNZ: i32 = 8;
export const LOOP: i32 = 9;
export const CALL: i32 = 10;
export const RET: i32 = 11;
export const SET: i32 = 12;
export const MOV: i32 = 13;
export const IADD: i32 = 14;
export const ISUB: i32 = 15;
export const IMUL: i32 = 16;
export const IDIV: i32 = 17;
export const IREM: i32 = 18;
export const IAND: i32 = 19;
export const IOR: i32 = 20;
export const IXOR: i32 = 21;
export const ISHL: i32 = 22;
export const ISHR: i32 = 23;
export const IEQ: i32 = 24;
export const ILT: i32 = 25;
export const FADD: i32 = 26;
export const FSUB: i32 = 27;
export const FMUL: i32 = 28;
export const FDIV: i32 = 29;
export const FMIN: i32 = 30;
export const FMAX: i32 = 31;
export const FEQ: i32 = 32;
export const FLT: i32 = 33;
export const FLE: i32 = 34;
export const FSQRT: i32 = 35;
export const FNEG: i32 = 36;
export const FABS: i32 = 37;
export const FEXP: i32 = 38;
export const FLOG: i32 = 39;
export const FROM: i32 = 40;
export const FTO: i32 = 41;
export const CIS: i32 = 42;
export const KZERO: i32 = 43;
export const KCLEAR: i32 = 44;
export const KCOPY: i32 = 45;
export const KGET: i32 = 46;
export const KSET: i32 = 47;
export const KFILL: i32 = 48;
export const KX: i32 = 49;
export const KH: i32 = 50;
export const KPHASE: i32 = 51;
export const KU: i32 = 52;
export const KUU: i32 = 53;
export const KADDP: i32 = 54;
export const KLOAD: i32 = 55;
export const KMUL: i32 = 56;
export const KDPH: i32 = 57;
export const KDOT: i32 = 58;

/** 1/2 */
export const HALF: f64 = reinterpret<f64>(0x3fe0000000000000);
/** 1 */
export const ONE: f64 = reinterpret<f64>(0x3ff0000000000000);
/** 2 */
export const TWO: f64 = reinterpret<f64>(0x4000000000000000);
/** 2^54, which lifts every subnormal into the normal range */
export const TWO_54: f64 = reinterpret<f64>(0x4350000000000000);
/** 1.5 * 2^52: adding it rounds |t| < 2^51 to an integer, found in the low fraction bits */
export const INTEGER_SHIFT: f64 = reinterpret<f64>(0x4338000000000000);
/** 2^20, the largest |x| that cos and sin accept */
export const TRIG_LIMIT: f64 = reinterpret<f64>(0x4130000000000000);
/** 2^-27: below it sin x rounds to x and cos x to 1 */
export const TRIG_TINY: f64 = reinterpret<f64>(0x3e40000000000000);
/** pi/4: up to it no reduction is needed */
export const PIO4: f64 = reinterpret<f64>(0x3fe921fb54442d18);
/** 2/pi */
export const TWO_OVER_PI: f64 = reinterpret<f64>(0x3fe45f306dc9c883);
/** pi/2, first 33 bits */
export const PIO2_1: f64 = reinterpret<f64>(0x3ff921fb54400000);
/** pi/2, next 33 bits (the last is 0) */
export const PIO2_2: f64 = reinterpret<f64>(0x3dd0b4611a600000);
/** pi/2, next 33 bits (the last five are 0) */
export const PIO2_3: f64 = reinterpret<f64>(0x3ba3198a2e000000);
/** pi/2, next 53 bits */
export const PIO2_4: f64 = reinterpret<f64>(0x397b839a252049c1);
/** sin: coefficient of x^3 */
export const SIN_1: f64 = reinterpret<f64>(0xbfc5555555555549);
/** sin: coefficient of x^5 */
export const SIN_2: f64 = reinterpret<f64>(0x3f8111111110f8a6);
/** sin: coefficient of x^7 */
export const SIN_3: f64 = reinterpret<f64>(0xbf2a01a019c161d5);
/** sin: coefficient of x^9 */
export const SIN_4: f64 = reinterpret<f64>(0x3ec71de357b1fe7d);
/** sin: coefficient of x^11 */
export const SIN_5: f64 = reinterpret<f64>(0xbe5ae5e68a2b9ceb);
/** sin: coefficient of x^13 */
export const SIN_6: f64 = reinterpret<f64>(0x3de5d93a5acfd57c);
/** cos: coefficient of x^4 */
export const COS_1: f64 = reinterpret<f64>(0x3fa555555555554c);
/** cos: coefficient of x^6 */
export const COS_2: f64 = reinterpret<f64>(0xbf56c16c16c15177);
/** cos: coefficient of x^8 */
export const COS_3: f64 = reinterpret<f64>(0x3efa01a019cb1590);
/** cos: coefficient of x^10 */
export const COS_4: f64 = reinterpret<f64>(0xbe927e4f809c52ad);
/** cos: coefficient of x^12 */
export const COS_5: f64 = reinterpret<f64>(0x3e21ee9ebdb4b1c4);
/** cos: coefficient of x^14 */
export const COS_6: f64 = reinterpret<f64>(0xbda8fae9be8838d4);
/** ln 2, first 32 bits */
export const LN2_HI: f64 = reinterpret<f64>(0x3fe62e42fee00000);
/** ln 2, next 53 bits */
export const LN2_LO: f64 = reinterpret<f64>(0x3dea39ef35793c76);
/** 1 / ln 2 */
export const ONE_OVER_LN2: f64 = reinterpret<f64>(0x3ff71547652b82fe);
/** the largest x whose exp is finite */
export const EXP_MAX: f64 = reinterpret<f64>(0x40862e42fefa39ef);
/** the smallest x whose exp does not round to 0 */
export const EXP_MIN: f64 = reinterpret<f64>(0xc0874910d52d3051);
/** exp: coefficient of r^2 */
export const EXP_1: f64 = reinterpret<f64>(0x3fc555555555553e);
/** exp: coefficient of r^4 */
export const EXP_2: f64 = reinterpret<f64>(0xbf66c16c16bebd93);
/** exp: coefficient of r^6 */
export const EXP_3: f64 = reinterpret<f64>(0x3f11566aaf25de2c);
/** exp: coefficient of r^8 */
export const EXP_4: f64 = reinterpret<f64>(0xbebbbd41c5d26bf1);
/** exp: coefficient of r^10 */
export const EXP_5: f64 = reinterpret<f64>(0x3e66376972bea4d0);
/** the square root of 2 */
export const SQRT2: f64 = reinterpret<f64>(0x3ff6a09e667f3bcd);
/** log: coefficient of s^2 */
export const LOG_1: f64 = reinterpret<f64>(0x3fe5555555555593);
/** log: coefficient of s^4 */
export const LOG_2: f64 = reinterpret<f64>(0x3fd999999997fa04);
/** log: coefficient of s^6 */
export const LOG_3: f64 = reinterpret<f64>(0x3fd2492494229359);
/** log: coefficient of s^8 */
export const LOG_4: f64 = reinterpret<f64>(0x3fcc71c51d8e78af);
/** log: coefficient of s^10 */
export const LOG_5: f64 = reinterpret<f64>(0x3fc7466496cb03de);
/** log: coefficient of s^12 */
export const LOG_6: f64 = reinterpret<f64>(0x3fc39a09d078c69f);
/** log: coefficient of s^14 */
export const LOG_7: f64 = reinterpret<f64>(0x3fc2f112df3e5244);
