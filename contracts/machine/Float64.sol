// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/**
 * @title Float64
 * @notice IEEE-754 binary64 arithmetic, round to nearest, ties to even, on bit patterns.
 * @dev A number is a `uint256` below 2^64 ("clean"): bit 63 the sign, bits 52-62 the exponent biased by 1023, bits 0-51
 * the fraction. Every function trusts that its operands are clean and returns clean ones; callers that decode outside
 * data mask it first. No function reverts. Every NaN returned is {NAN}, except from {flip}.
 *
 * Shape of the arithmetic: an assembly block computes the common case without a branch and, beside it, a flag `rare`
 * that is true when the operands or the result leave the range for which the block is exact; `rare` operands are done
 * again by readable code ending in {_round}. Words used below: a *significand* is the integer `fraction | 2^52` of a normal
 * number; its *lead* is the position of its highest set bit; *field* is the exponent of a result minus one, because adding a
 * rounded significand (lead 52) to `field << 52` carries one into the exponent, and a significand rounded up to 2^53
 * carries another one, up to infinity, which is what IEEE-754 asks for.
 *
 * The slow twin of everything here is `test/helpers/softfloat.ts`: exact rationals, rounded once.
 */
library Float64 {
    /// @notice The sign bit; also -0.
    uint256 internal constant SIGN = 0x8000000000000000;
    /// @notice +Infinity.
    uint256 internal constant INF = 0x7ff0000000000000;
    /// @notice The canonical NaN, the only one that arithmetic returns.
    uint256 internal constant NAN = 0x7ff8000000000000;
    /// @notice 1.0.
    uint256 internal constant ONE = 0x3ff0000000000000;

    uint256 private constant MAGNITUDE = 0x7fffffffffffffff;
    uint256 private constant FRACTION = 0x000fffffffffffff;
    uint256 private constant IMPLICIT_BIT = 0x0010000000000000;
    uint256 private constant SIGN_AND_EXPONENT = 0xfff0000000000000;
    uint256 private constant EXPONENT = 0x7ff;
    uint256 private constant UINT64 = 0xffffffffffffffff;
    /// @dev -2^63, the one number outside (-2^63, 2^63) that fits a signed cell.
    uint256 private constant MINUS_2_63 = 0xc3e0000000000000;

    // Where {add} rounds: the sum is shifted until it leads at bit 254, so 53 bits are those from 202 up.
    uint256 private constant ADD_UNIT = 0x400000000000000000000000000000000000000000000000000;
    uint256 private constant ADD_HALF = 0x200000000000000000000000000000000000000000000000000;
    // Where {mul} rounds: the product is shifted until it leads at bit 105, so 53 bits are those from 53 up.
    uint256 private constant MUL_UNIT = 0x20000000000000;
    uint256 private constant MUL_HALF = 0x10000000000000;
    // First guess of {sqrt}: 4475/1024 - (24764/1024) / (x + 6329/1024) for x in [1, 4), with x scaled by 2^106.
    uint256 private constant SQRT_C1 = 0x8bd80000000000;
    uint256 private constant SQRT_C2 = 0x00c1780000000000000000000000000000000000000;
    uint256 private constant SQRT_C3 = 0x18b9000000000000000000000000;

    /// @notice a + b.
    /// @dev An infinity minus itself is NaN; x - x is +0; -0 + -0 is -0.
    function add(uint256 a, uint256 b) internal pure returns (uint256 r) {
        bool rare;
        // Equivalent to: sum the significands exactly, the smaller one shifted right by the difference d of exponents,
        // and round once.
        assembly ("memory-safe") {
            // |a| >= |b|: bit patterns without the sign order as magnitudes do.
            if lt(shl(193, a), shl(193, b)) {
                let t := a
                a := b
                b := t
            }
            let ea := and(shr(52, a), EXPONENT)
            let eb := and(shr(52, b), EXPONENT)
            // 54 spare bits below the larger significand hold all of the smaller one while d <= 54. For d >= 55 the shift
            // is by a huge number, which gives 0: rightly, |b| is then below a quarter of a's last place, so it cannot
            // move even a power of two, below which places are half as large.
            let n := shl(sub(54, sub(ea, eb)), or(and(b, FRACTION), IMPLICIT_BIT))
            // n -> -n (as ~n + 1) when the signs differ.
            let m := sub(0, shr(63, xor(a, b)))
            let s := add(shl(54, or(and(a, FRACTION), IMPLICIT_BIT)), sub(xor(n, m), m))
            // s leads at 107 (carry), 106, or lower (cancellation), never below 53 unless it is 0: when d >= 2
            // the difference exceeds 2^105, otherwise s is a multiple of 2^53.
            let w := sub(clz(s), 1)
            // Hence the result's exponent is at least ea - 53. A NaN, an infinity or a sum that could overflow with the
            // carry has ea > 2045; zeros, subnormals and results that could be subnormal have eb < 54.
            rare := or(or(lt(eb, 54), gt(ea, 2045)), iszero(s))
            s := shl(w, s)
            // Nearest, ties to even: add just under one half, or one half when the last kept bit is 1, and truncate. The
            // lead at 254, not 255, leaves room for that carry. field = ea + (254 - w) - 106 - 1.
            r := add(
                add(and(a, SIGN_AND_EXPONENT), shl(52, sub(147, w))),
                shr(202, add(s, sub(ADD_HALF, iszero(and(s, ADD_UNIT)))))
            )
        }
        if (rare) r = _addRare(a, b);
    }

    /// @notice a - b.
    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        return add(a, b ^ SIGN);
    }

    /// @notice a * b.
    /// @dev 0 * infinity is NaN.
    function mul(uint256 a, uint256 b) internal pure returns (uint256 r) {
        bool rare;
        // Equivalent to: multiply the significands exactly (106 bits) and round once.
        assembly ("memory-safe") {
            let ea := and(shr(52, a), EXPONENT)
            let eb := and(shr(52, b), EXPONENT)
            let p := mul(or(and(a, FRACTION), IMPLICIT_BIT), or(and(b, FRACTION), IMPLICIT_BIT))
            // The product leads at 104 or 105; make it 105.
            let low := iszero(shr(105, p))
            p := shl(low, p)
            // Exponents add, less one of the two biases, plus one when the product reached 2; the field is one less.
            let field := sub(add(ea, eb), add(1023, low))
            // Exponents 0 and 2047 (zeros, subnormals, infinities, NaNs), and results that leave the normal range: a
            // negative field is huge here.
            rare := or(or(gt(sub(ea, 1), 2045), gt(sub(eb, 1), 2045)), gt(field, 2045))
            // Nearest, ties to even, as in add.
            r := add(
                add(and(xor(a, b), SIGN), shl(52, field)),
                shr(53, add(p, sub(MUL_HALF, iszero(and(p, MUL_UNIT)))))
            )
        }
        if (rare) r = _mulRare(a, b);
    }

    /// @notice a / b.
    /// @dev x / 0 is an infinity, 0 / 0 and infinity / infinity are NaN.
    function div(uint256 a, uint256 b) internal pure returns (uint256 r) {
        bool rare;
        // Equivalent to: divide the significands with one bit more than is kept, and round half up.
        assembly ("memory-safe") {
            let ea := and(shr(52, a), EXPONENT)
            let eb := and(shr(52, b), EXPONENT)
            let ma := or(and(a, FRACTION), IMPLICIT_BIT)
            let mb := or(and(b, FRACTION), IMPLICIT_BIT)
            // A smaller significand of a gives a quotient below 1: shift once more, so that q leads at 53.
            let low := lt(ma, mb)
            let q := div(shl(add(53, low), ma), mb)
            let field := sub(add(ea, 1022), add(eb, low))
            rare := or(or(gt(sub(ea, 1), 2045), gt(sub(eb, 1), 2045)), gt(field, 2045))
            // q has 54 bits, the last one the guard. A tie would need q odd and exact: q * mb = ma * 2^k, so q would divide
            // ma, which is smaller. Without ties, half up is nearest, and the truncated remainder cannot matter, because it
            // lies between two neighbours of the guard bit.
            r := add(add(and(xor(a, b), SIGN), shl(52, field)), shr(1, add(q, 1)))
        }
        if (rare) r = _divRare(a, b);
    }

    /// @notice The square root of a.
    /// @dev sqrt(-0) is -0, of any other negative number NaN.
    function sqrt(uint256 a) internal pure returns (uint256 r) {
        uint256 e = a >> 52;
        uint256 m = (a & FRACTION) | IMPLICIT_BIT;
        unchecked {
            // Wraps for e = 0: everything but positive normal numbers.
            if (e - 1 > 2045) {
                if (a & MAGNITUDE == 0 || a == INF) return a;
                if (a > INF) return NAN;
                // Subnormal: shift the lead to 52 and let the exponent wrap below 0; 1023 is added before it is used.
                assembly ("memory-safe") {
                    e := sub(clz(a), 203)
                    m := shl(e, a)
                    e := sub(1, e)
                }
            }
        }
        // Equivalent to: y = floor(sqrt(x)) for x = m * 2^53 or m * 2^54, then round half up.
        assembly ("memory-safe") {
            // The unbiased exponent must be even to be halved; 1023 is odd, so e + 1023 has its parity.
            e := add(e, 1023)
            // x in [2^106, 2^108): odd exponents double it. Its root, in [2^53, 2^54), has one bit more than is kept.
            let x := shl(add(54, and(e, 1)), m)
            // The guess is within 2^-8 of the root, relatively. A Newton step squares that and halves it, so three leave
            // 2^-71; they come from above, so y is the floor of the root or one more.
            let y := sub(SQRT_C1, div(SQRT_C2, add(x, SQRT_C3)))
            y := shr(1, add(y, div(x, y)))
            y := shr(1, add(y, div(x, y)))
            y := shr(1, add(y, div(x, y)))
            y := sub(y, gt(y, div(x, y)))
            // A tie would need y odd and y^2 = x, but x is even. So half up is nearest, as in div.
            r := add(shl(52, sub(shr(1, e), 1)), shr(1, add(y, 1)))
        }
    }

    /// @notice -a; a NaN gives the canonical NaN.
    function neg(uint256 a) internal pure returns (uint256) {
        return isNaN(a) ? NAN : a ^ SIGN;
    }

    /// @notice a with its sign bit flipped, whatever a is, NaN included: the machine's `-x` inside vector formulas.
    function flip(uint256 a) internal pure returns (uint256) {
        return a ^ SIGN;
    }

    /// @notice |a|; a NaN gives the canonical NaN.
    function abs(uint256 a) internal pure returns (uint256) {
        return isNaN(a) ? NAN : a & MAGNITUDE;
    }

    /// @notice The smaller of a and b, -0 below +0; NaN if either is NaN.
    function min(uint256 a, uint256 b) internal pure returns (uint256) {
        if (isNaN(a) || isNaN(b)) return NAN;
        return _orderKey(a) < _orderKey(b) ? a : b;
    }

    /// @notice The larger of a and b, -0 below +0; NaN if either is NaN.
    function max(uint256 a, uint256 b) internal pure returns (uint256) {
        if (isNaN(a) || isNaN(b)) return NAN;
        return _orderKey(a) < _orderKey(b) ? b : a;
    }

    /// @notice a = b: false if either is NaN; -0 = +0.
    function eq(uint256 a, uint256 b) internal pure returns (bool) {
        return a == b ? !isNaN(a) : (a | b) & MAGNITUDE == 0;
    }

    /// @notice a < b: false if either is NaN; -0 is not below +0.
    function lt(uint256 a, uint256 b) internal pure returns (bool) {
        if (isNaN(a) || isNaN(b) || (a | b) & MAGNITUDE == 0) return false;
        return _orderKey(a) < _orderKey(b);
    }

    /// @notice a <= b: false if either is NaN; -0 = +0.
    function le(uint256 a, uint256 b) internal pure returns (bool) {
        if (isNaN(a) || isNaN(b)) return false;
        return (a | b) & MAGNITUDE == 0 || _orderKey(a) <= _orderKey(b);
    }

    /// @notice Whether a is a NaN, whatever its sign and payload.
    function isNaN(uint256 a) internal pure returns (bool) {
        return a & MAGNITUDE > INF;
    }

    /// @notice a, or {NAN} for any NaN.
    function canonical(uint256 a) internal pure returns (uint256) {
        return isNaN(a) ? NAN : a;
    }

    /// @notice The float nearest to a signed integer, ties to even.
    /// @param cell A 64-bit two's complement.
    function fromInt64(uint256 cell) internal pure returns (uint256) {
        if (cell == 0) return 0;
        unchecked {
            uint256 sign = cell & SIGN;
            uint256 magnitude = sign == 0 ? cell : (0 - cell) & UINT64;
            // 53 zeros below give {_round} a lead of at least 53.
            return _round(sign, magnitude << 53, -53);
        }
    }

    /// @notice a truncated toward zero, as a 64-bit two's complement.
    /// @return value The integer; 0 if not ok.
    /// @return ok False for NaN and for a truncated value outside [-2^63, 2^63).
    function toInt64(uint256 a) internal pure returns (uint256 value, bool ok) {
        uint256 exponent = (a >> 52) & EXPONENT;
        // 1086 is the exponent of 2^63.
        if (exponent >= 1086) return a == MINUS_2_63 ? (SIGN, true) : (0, false);
        unchecked {
            // |a| = (significand << 11) * 2^(exponent - 1086); below 1 every bit is shifted out, subnormals included.
            value = (((a & FRACTION) | IMPLICIT_BIT) << 11) >> (1086 - exponent);
            if (a & SIGN != 0) value = (0 - value) & UINT64;
        }
        ok = true;
    }

    /// @dev {add} for |a| >= |b|, correct for all such operands.
    function _addRare(uint256 a, uint256 b) private pure returns (uint256) {
        uint256 signs = (a ^ b) & SIGN;
        if (a & MAGNITUDE >= INF) {
            // No NaN in b without one in a, and no infinity either, as |a| >= |b|.
            if (isNaN(a) || (signs != 0 && b & MAGNITUDE == INF)) return NAN;
            return a;
        }
        // x + 0 = x; of two zeros, -0 only if both are.
        if (b & MAGNITUDE == 0) return a & MAGNITUDE == 0 ? a & b : a;
        (uint256 ma, int256 xa) = _split(a);
        (uint256 mb, int256 xb) = _split(b);
        unchecked {
            // Exponents lie in [-1074, 971].
            uint256 d = uint256(xa - xb);
            if (d > 54) return a;
            uint256 s = ma << 54;
            uint256 n = mb << (54 - d);
            s = signs == 0 ? s + n : s - n;
            return s == 0 ? 0 : _round(a & SIGN, s, xa - 54);
        }
    }

    /// @dev {mul}, correct for all operands.
    function _mulRare(uint256 a, uint256 b) private pure returns (uint256) {
        uint256 sign = (a ^ b) & SIGN;
        a &= MAGNITUDE;
        b &= MAGNITUDE;
        if (a > INF || b > INF) return NAN;
        if (a == INF || b == INF) return a == 0 || b == 0 ? NAN : sign | INF;
        if (a == 0 || b == 0) return sign;
        (uint256 ma, int256 xa) = _split(a);
        (uint256 mb, int256 xb) = _split(b);
        unchecked {
            // 2^106 bounds the product, 53 zeros below give {_round} a lead of at least 53.
            return _round(sign, (ma * mb) << 53, xa + xb - 53);
        }
    }

    /// @dev {div}, correct for all operands.
    function _divRare(uint256 a, uint256 b) private pure returns (uint256) {
        uint256 sign = (a ^ b) & SIGN;
        a &= MAGNITUDE;
        b &= MAGNITUDE;
        if (a > INF || b > INF) return NAN;
        if (a == INF) return b == INF ? NAN : sign | INF;
        if (b == 0) return a == 0 ? NAN : sign | INF;
        if (a == 0 || b == INF) return sign;
        (uint256 ma, int256 xa) = _split(a);
        (uint256 mb, int256 xb) = _split(b);
        unchecked {
            // A quotient of at least 2^(107 - 53), with a sticky bit: its lowest bit is 1 if the remainder is not 0.
            uint256 q = (ma << 107) / mb;
            if (q * mb != ma << 107) q |= 1;
            return _round(sign, q, xa - xb - 107);
        }
    }

    /// @dev Significand m and exponent x of a finite a: |a| = m * 2^x, m < 2^53.
    function _split(uint256 a) private pure returns (uint256 m, int256 x) {
        uint256 exponent = (a >> 52) & EXPONENT;
        m = a & FRACTION;
        if (exponent == 0) return (m, -1074);
        unchecked {
            return (m | IMPLICIT_BIT, int256(exponent) - 1075);
        }
    }

    /// @dev The float nearest to s * 2^x, ties to even, overflow to infinity, underflow to subnormals and zero.
    /// @param sign 0 or {SIGN}.
    /// @param s Leads between 53 and 254; its lowest bit may be sticky.
    function _round(uint256 sign, uint256 s, int256 x) private pure returns (uint256) {
        uint256 zeros;
        assembly ("memory-safe") {
            zeros := clz(s)
        }
        unchecked {
            // |x| < 2^12, so nothing here wraps.
            uint256 lead = 255 - zeros;
            uint256 shift = lead - 52;
            int256 exponent = int256(lead) + x + 1023;
            if (exponent > 2046) return sign | INF;
            uint256 field;
            if (exponent > 0) {
                field = uint256(exponent - 1);
            } else {
                // Subnormal: the last place is 2^-1074, however small the lead.
                shift += uint256(1 - exponent);
                // Below half of it.
                if (shift > lead + 1) return sign;
            }
            uint256 even = ~(s >> shift) & 1;
            return sign | ((field << 52) + ((s + (1 << (shift - 1)) - even) >> shift));
        }
    }

    /// @dev Maps floats other than NaN to integers in their order, with -0 just below +0.
    function _orderKey(uint256 a) private pure returns (uint256) {
        return a & SIGN == 0 ? a | SIGN : a ^ UINT64;
    }
}
