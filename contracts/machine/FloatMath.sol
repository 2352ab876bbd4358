// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Float64} from "./Float64.sol";
import {FloatConstants as C} from "./FloatConstants.sol";

/**
 * @title FloatMath
 * @notice Sine, cosine, exponential and natural logarithm of binary64 bit patterns, error below 1 ulp.
 * @dev The machine's one canonical order of + - * / and bit operations: line by line that of `sim/math/trig.ts` and
 * `sim/math/explog.ts`, where each step's exactness is argued and the sources are named. Comments here give the
 * expression that the lines below them evaluate. Operands must be clean (< 2^64); nothing reverts; every NaN is canonical.
 */
library FloatMath {
    // Coefficients as {_horner} takes them: 64 bits each, the one of the highest power lowest.
    uint256 private constant SIN_5_TO_2 = C.SIN_5 | (C.SIN_4 << 64) | (C.SIN_3 << 128) | (C.SIN_2 << 192);
    uint256 private constant COS_5_TO_2 = C.COS_5 | (C.COS_4 << 64) | (C.COS_3 << 128) | (C.COS_2 << 192);
    uint256 private constant EXP_4_TO_1 = C.EXP_4 | (C.EXP_3 << 64) | (C.EXP_2 << 128) | (C.EXP_1 << 192);
    uint256 private constant LOG_6_TO_3 = C.LOG_6 | (C.LOG_5 << 64) | (C.LOG_4 << 128) | (C.LOG_3 << 192);
    uint256 private constant LOG_2_TO_1 = C.LOG_2 | (C.LOG_1 << 64);

    /// @notice sin x and cos x, x in radians; both NaN if x is not finite or |x| > 2^20.
    /// @dev sin(-0) is -0.
    function sinCos(uint256 x) internal pure returns (uint256 sinX, uint256 cosX) {
        uint256 magnitude = x & ~Float64.SIGN;
        // Patterns of magnitudes order as the magnitudes do, infinities and NaNs above all.
        if (magnitude > C.TRIG_LIMIT) return (Float64.NAN, Float64.NAN);
        if (magnitude < C.TRIG_TINY) return (x, C.ONE);

        uint256 n;
        uint256 y = x;
        uint256 tail;
        if (magnitude > C.PIO4) (n, y, tail) = _reduce(x);

        uint256 z = Float64.mul(y, y);
        sinX = _sinKernel(y, z, tail);
        cosX = _cosKernel(y, z, tail);

        // n quarter turns more.
        if (n & 1 == 1) (sinX, cosX) = (cosX, sinX);
        if (n & 2 != 0) sinX = Float64.flip(sinX);
        unchecked {
            // n < 2^64, and only its low bits count.
            if ((n + 1) & 2 != 0) cosX = Float64.flip(cosX);
        }
    }

    /// @notice e to the power x: infinity above the largest double, 0 below half the smallest.
    function exp(uint256 x) internal pure returns (uint256) {
        if (Float64.isNaN(x)) return Float64.NAN;
        if (Float64.lt(C.EXP_MAX, x)) return Float64.INF;
        if (Float64.lt(x, C.EXP_MIN)) return 0;

        // kBits holds the integer k in its low bits; k also as a float.
        uint256 kBits = Float64.add(Float64.mul(x, C.ONE_OVER_LN2), C.INTEGER_SHIFT);
        uint256 y;
        {
            uint256 k = Float64.sub(kBits, C.INTEGER_SHIFT);
            y = _expKernel(Float64.sub(x, Float64.mul(k, C.LN2_HI)), Float64.mul(k, C.LN2_LO));
        }

        // y * 2^floor(k / 2) * 2^(k - floor(k / 2))
        unchecked {
            // |k| < 2^11, so the biased exponents lie in [1, 2046].
            int256 exponent = int256(kBits) - int256(C.INTEGER_SHIFT);
            int256 half = exponent >> 1;
            y = Float64.mul(y, uint256(half + 1023) << 52);
            return Float64.mul(y, uint256(exponent - half + 1023) << 52);
        }
    }

    /// @notice The natural logarithm: -infinity for 0 and -0, NaN for negative numbers.
    function log(uint256 x) internal pure returns (uint256) {
        if (x & ~Float64.SIGN == 0) return Float64.SIGN | Float64.INF;
        // Negative numbers and NaNs of either sign; then +infinity.
        if (x > Float64.INF) return Float64.NAN;
        if (x == Float64.INF) return x;

        unchecked {
            // Wraps below 0, as a 256-bit two's complement: k lies in [-1074, 1024].
            uint256 k;
            if (x >> 52 == 0) {
                x = Float64.mul(x, C.TWO_54);
                k = uint256(int256(-54));
            }
            k += (x >> 52) - 1023;
            // m in [1, 2), halved from the square root of 2 on.
            x = (x & ((1 << 52) - 1)) | C.ONE;
            if (x >= C.SQRT2) {
                x -= 1 << 52;
                k += 1;
            }
            return _logKernel(Float64.sub(x, C.ONE), Float64.fromInt64(k & type(uint64).max));
        }
    }

    /// @dev x = n * pi/2 + y + tail: n a bit pattern whose low 20 bits hold it in two's complement.
    function _reduce(uint256 x) private pure returns (uint256 n, uint256 y, uint256 tail) {
        // n = x * (2/pi) rounded to an integer
        n = Float64.add(Float64.mul(x, C.TWO_OVER_PI), C.INTEGER_SHIFT);
        uint256 fn = Float64.sub(n, C.INTEGER_SHIFT);
        // r = x - n * PIO2_1
        uint256 r = Float64.sub(x, Float64.mul(fn, C.PIO2_1));
        uint256 e;
        // e2 = ((r1 - r2) - w2), e3 = ((r2 - r3) - w3), e = (e2 + e3) - n * PIO2_4
        (r, e) = _subtract(r, Float64.mul(fn, C.PIO2_2));
        {
            uint256 e3;
            (r, e3) = _subtract(r, Float64.mul(fn, C.PIO2_3));
            e = Float64.sub(Float64.add(e, e3), Float64.mul(fn, C.PIO2_4));
        }
        // y = r3 + e, tail = (r3 - y) + e
        y = Float64.add(r, e);
        tail = Float64.add(Float64.sub(r, y), e);
    }

    /// @dev r = t - w and e = (t - r) - w, the error of that subtraction.
    function _subtract(uint256 t, uint256 w) private pure returns (uint256 r, uint256 e) {
        r = Float64.sub(t, w);
        e = Float64.sub(Float64.sub(t, r), w);
    }

    /// @dev sin(y + tail), z = y * y.
    function _sinKernel(uint256 y, uint256 z, uint256 tail) private pure returns (uint256) {
        uint256 v = Float64.mul(z, y);
        // p = SIN_2 + z (SIN_3 + z (SIN_4 + z (SIN_5 + z SIN_6)))
        uint256 p = _horner(z, C.SIN_6, SIN_5_TO_2);
        // y - ((z (0.5 tail - v p) - tail) - v SIN_1)
        p = Float64.sub(Float64.mul(C.HALF, tail), Float64.mul(v, p));
        p = Float64.sub(Float64.mul(z, p), tail);
        return Float64.sub(y, Float64.sub(p, Float64.mul(v, C.SIN_1)));
    }

    /// @dev cos(y + tail), z = y * y.
    function _cosKernel(uint256 y, uint256 z, uint256 tail) private pure returns (uint256) {
        // q = z (COS_1 + z (COS_2 + z (COS_3 + z (COS_4 + z (COS_5 + z COS_6)))))
        uint256 q = Float64.mul(z, _horner(z, _horner(z, C.COS_6, COS_5_TO_2), C.COS_1));
        // h = 0.5 z, w = 1 - h; w + (((1 - w) - h) + (z q - y tail))
        uint256 h = Float64.mul(C.HALF, z);
        uint256 w = Float64.sub(C.ONE, h);
        q = Float64.sub(Float64.mul(z, q), Float64.mul(y, tail));
        return Float64.add(w, Float64.add(Float64.sub(Float64.sub(C.ONE, w), h), q));
    }

    /// @dev exp(hi - lo) for |hi - lo| <= 0.35.
    function _expKernel(uint256 hi, uint256 lo) private pure returns (uint256) {
        uint256 r = Float64.sub(hi, lo);
        uint256 t = Float64.mul(r, r);
        // c = r - t (EXP_1 + t (EXP_2 + t (EXP_3 + t (EXP_4 + t EXP_5))))
        uint256 c = Float64.sub(r, Float64.mul(t, _horner(t, C.EXP_5, EXP_4_TO_1)));
        // rest = r c / (2 - c) - lo
        c = Float64.sub(Float64.div(Float64.mul(r, c), Float64.sub(C.TWO, c)), lo);
        // 1 + hi + rest
        return _addThree(C.ONE, hi, c);
    }

    /// @dev k ln 2 + log(1 + f) for 1 + f in [sqrt(1/2), sqrt 2), k an integer as a float.
    function _logKernel(uint256 f, uint256 k) private pure returns (uint256) {
        uint256 s = Float64.div(f, Float64.add(C.TWO, f));
        uint256 z = Float64.mul(s, s);
        // series = z (LOG_1 + z (LOG_2 + z (LOG_3 + z (LOG_4 + z (LOG_5 + z (LOG_6 + z LOG_7))))))
        uint256 series = Float64.mul(z, _horner(z, _horner(z, C.LOG_7, LOG_6_TO_3), LOG_2_TO_1));
        // h = 0.5 (f f), rest = (s (h + series) + k LN2_LO) - h
        uint256 h = Float64.mul(C.HALF, Float64.mul(f, f));
        series = Float64.add(Float64.mul(s, Float64.add(h, series)), Float64.mul(k, C.LN2_LO));
        // k LN2_HI + f + rest
        return _addThree(Float64.mul(k, C.LN2_HI), f, Float64.sub(series, h));
    }

    /// @dev sum + (((a - sum) + b) + rest), sum = a + b: the error of the first addition is recovered.
    function _addThree(uint256 a, uint256 b, uint256 rest) private pure returns (uint256) {
        uint256 sum = Float64.add(a, b);
        return Float64.add(sum, Float64.add(Float64.add(Float64.sub(a, sum), b), rest));
    }

    /// @dev One step c + z * p of Horner's rule for every coefficient c, from the lowest 64 bits of `coefficients` up.
    /// A loop, because the optimizer clones the arithmetic for each constant operand: five times the code for 5 % less gas.
    /// @param coefficients None of them 0: the loop ends where only zeros are left.
    function _horner(uint256 z, uint256 p, uint256 coefficients) private pure returns (uint256) {
        for (; coefficients != 0; coefficients >>= 64) {
            p = Float64.add(coefficients & type(uint64).max, Float64.mul(z, p));
        }
        return p;
    }
}
