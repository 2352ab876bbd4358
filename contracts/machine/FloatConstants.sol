// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/**
 * @title FloatConstants
 * @notice The constants of {FloatMath} as binary64 bit patterns.
 * @dev Generated from `sim/math/constants.ts` by `npm run generate`; sources are named there.
 */
library FloatConstants {
    /// @dev 1/2.
    uint256 internal constant HALF = 0x3fe0000000000000;
    /// @dev 1.
    uint256 internal constant ONE = 0x3ff0000000000000;
    /// @dev 2.
    uint256 internal constant TWO = 0x4000000000000000;
    /// @dev 2^54, which lifts every subnormal into the normal range.
    uint256 internal constant TWO_54 = 0x4350000000000000;
    /// @dev 1.5 * 2^52: adding it rounds |t| < 2^51 to an integer, found in the low fraction bits.
    uint256 internal constant INTEGER_SHIFT = 0x4338000000000000;
    /// @dev 2^20, the largest |x| that cos and sin accept.
    uint256 internal constant TRIG_LIMIT = 0x4130000000000000;
    /// @dev 2^-27: below it sin x rounds to x and cos x to 1.
    uint256 internal constant TRIG_TINY = 0x3e40000000000000;
    /// @dev pi/4: up to it no reduction is needed.
    uint256 internal constant PIO4 = 0x3fe921fb54442d18;
    /// @dev 2/pi.
    uint256 internal constant TWO_OVER_PI = 0x3fe45f306dc9c883;
    /// @dev pi/2, first 33 bits.
    uint256 internal constant PIO2_1 = 0x3ff921fb54400000;
    /// @dev pi/2, next 33 bits (the last is 0).
    uint256 internal constant PIO2_2 = 0x3dd0b4611a600000;
    /// @dev pi/2, next 33 bits (the last five are 0).
    uint256 internal constant PIO2_3 = 0x3ba3198a2e000000;
    /// @dev pi/2, next 53 bits.
    uint256 internal constant PIO2_4 = 0x397b839a252049c1;
    /// @dev sin: coefficient of x^3.
    uint256 internal constant SIN_1 = 0xbfc5555555555549;
    /// @dev sin: coefficient of x^5.
    uint256 internal constant SIN_2 = 0x3f8111111110f8a6;
    /// @dev sin: coefficient of x^7.
    uint256 internal constant SIN_3 = 0xbf2a01a019c161d5;
    /// @dev sin: coefficient of x^9.
    uint256 internal constant SIN_4 = 0x3ec71de357b1fe7d;
    /// @dev sin: coefficient of x^11.
    uint256 internal constant SIN_5 = 0xbe5ae5e68a2b9ceb;
    /// @dev sin: coefficient of x^13.
    uint256 internal constant SIN_6 = 0x3de5d93a5acfd57c;
    /// @dev cos: coefficient of x^4.
    uint256 internal constant COS_1 = 0x3fa555555555554c;
    /// @dev cos: coefficient of x^6.
    uint256 internal constant COS_2 = 0xbf56c16c16c15177;
    /// @dev cos: coefficient of x^8.
    uint256 internal constant COS_3 = 0x3efa01a019cb1590;
    /// @dev cos: coefficient of x^10.
    uint256 internal constant COS_4 = 0xbe927e4f809c52ad;
    /// @dev cos: coefficient of x^12.
    uint256 internal constant COS_5 = 0x3e21ee9ebdb4b1c4;
    /// @dev cos: coefficient of x^14.
    uint256 internal constant COS_6 = 0xbda8fae9be8838d4;
    /// @dev ln 2, first 32 bits.
    uint256 internal constant LN2_HI = 0x3fe62e42fee00000;
    /// @dev ln 2, next 53 bits.
    uint256 internal constant LN2_LO = 0x3dea39ef35793c76;
    /// @dev 1 / ln 2.
    uint256 internal constant ONE_OVER_LN2 = 0x3ff71547652b82fe;
    /// @dev the largest x whose exp is finite.
    uint256 internal constant EXP_MAX = 0x40862e42fefa39ef;
    /// @dev the smallest x whose exp does not round to 0.
    uint256 internal constant EXP_MIN = 0xc0874910d52d3051;
    /// @dev exp: coefficient of r^2.
    uint256 internal constant EXP_1 = 0x3fc555555555553e;
    /// @dev exp: coefficient of r^4.
    uint256 internal constant EXP_2 = 0xbf66c16c16bebd93;
    /// @dev exp: coefficient of r^6.
    uint256 internal constant EXP_3 = 0x3f11566aaf25de2c;
    /// @dev exp: coefficient of r^8.
    uint256 internal constant EXP_4 = 0xbebbbd41c5d26bf1;
    /// @dev exp: coefficient of r^10.
    uint256 internal constant EXP_5 = 0x3e66376972bea4d0;
    /// @dev the square root of 2.
    uint256 internal constant SQRT2 = 0x3ff6a09e667f3bcd;
    /// @dev log: coefficient of s^2.
    uint256 internal constant LOG_1 = 0x3fe5555555555593;
    /// @dev log: coefficient of s^4.
    uint256 internal constant LOG_2 = 0x3fd999999997fa04;
    /// @dev log: coefficient of s^6.
    uint256 internal constant LOG_3 = 0x3fd2492494229359;
    /// @dev log: coefficient of s^8.
    uint256 internal constant LOG_4 = 0x3fcc71c51d8e78af;
    /// @dev log: coefficient of s^10.
    uint256 internal constant LOG_5 = 0x3fc7466496cb03de;
    /// @dev log: coefficient of s^12.
    uint256 internal constant LOG_6 = 0x3fc39a09d078c69f;
    /// @dev log: coefficient of s^14.
    uint256 internal constant LOG_7 = 0x3fc2f112df3e5244;
}
