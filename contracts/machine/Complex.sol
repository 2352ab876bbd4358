// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Float64} from "./Float64.sol";

/**
 * @title Complex
 * @notice Complex numbers packed as `re << 64 | im`, two binary64: an amplitude, a pair of cells, a node of a sum.
 * @dev Operands are trusted to be below 2^128. Each part is rounded after every operation, in the order written.
 */
library Complex {
    uint256 private constant UINT64 = type(uint64).max;
    uint256 private constant BOTH_SIGNS = (Float64.SIGN << 64) | Float64.SIGN;

    /// @notice Real part of a packed number.
    function real(uint256 v) internal pure returns (uint256) {
        return v >> 64;
    }

    /// @notice Imaginary part of a packed number.
    function imag(uint256 v) internal pure returns (uint256) {
        return v & UINT64;
    }

    /// @notice Packs two clean binary64.
    function pack(uint256 re, uint256 im) internal pure returns (uint256) {
        return (re << 64) | im;
    }

    /// @notice `u + v`.
    function add(uint256 u, uint256 v) internal pure returns (uint256) {
        return pack(Float64.add(real(u), real(v)), Float64.add(imag(u), imag(v)));
    }

    /// @notice `d · a`: `re = (d.re·a.re) − (d.im·a.im)`, `im = (d.re·a.im) + (d.im·a.re)`.
    function mul(uint256 d, uint256 a) internal pure returns (uint256) {
        (uint256 dr, uint256 di, uint256 ar, uint256 ai) = (real(d), imag(d), real(a), imag(a));
        return
            pack(
                Float64.sub(Float64.mul(dr, ar), Float64.mul(di, ai)),
                Float64.add(Float64.mul(dr, ai), Float64.mul(di, ar))
            );
    }

    /// @notice `conj(a) · b`: `re = (a.re·b.re) + (a.im·b.im)`, `im = (a.re·b.im) − (a.im·b.re)`.
    function mulConjugate(uint256 a, uint256 b) internal pure returns (uint256) {
        (uint256 ar, uint256 ai, uint256 br, uint256 bi) = (real(a), imag(a), real(b), imag(b));
        return
            pack(
                Float64.add(Float64.mul(ar, br), Float64.mul(ai, bi)),
                Float64.sub(Float64.mul(ar, bi), Float64.mul(ai, br))
            );
    }

    /// @notice `s · v` for a real s.
    function scale(uint256 s, uint256 v) internal pure returns (uint256) {
        return pack(Float64.mul(s, real(v)), Float64.mul(s, imag(v)));
    }

    /// @notice `−v`: flips both sign bits, exact, also on NaN.
    function flip(uint256 v) internal pure returns (uint256) {
        return v ^ BOTH_SIGNS;
    }

    /// @notice The conjugate: flips the sign bit of the imaginary part, exact, also on NaN.
    function conjugate(uint256 v) internal pure returns (uint256) {
        return v ^ Float64.SIGN;
    }

    /// @notice `i^power · v` by swapping parts and flipping sign bits, exact, also on NaN. Only `power mod 4` counts.
    function timesPowerOfI(uint256 v, uint256 power) internal pure returns (uint256) {
        if (power & 1 != 0) v = ((imag(v) << 64) | real(v)) ^ (Float64.SIGN << 64);
        if (power & 2 != 0) v = flip(v);
        return v;
    }

    /// @notice Number of bits set in a mask below 2^32: |x| of the machine's masks.
    function onesOf(uint256 mask) internal pure returns (uint256) {
        // Unchecked: bits are counted in fields of 2, 4, 8 bits, none of which overflows; the product's byte 3 is their sum.
        unchecked {
            mask -= (mask >> 1) & 0x55555555;
            mask = (mask & 0x33333333) + ((mask >> 2) & 0x33333333);
            mask = (mask + (mask >> 4)) & 0x0f0f0f0f;
            return uint8((mask * 0x01010101) >> 24);
        }
    }

    /// @notice The power of i in `(Pψ)_j = i^|x∧z| · (−1)^|(j⊕x)∧z| · ψ_(j⊕x)`, P the Pauli string of masks x and z.
    function pauliPower(uint256 x, uint256 z, uint256 j) internal pure returns (uint256) {
        // Unchecked: at most 25 + 2·25.
        unchecked {
            return onesOf(x & z) + (onesOf((j ^ x) & z) << 1);
        }
    }

    /// @notice Makes every NaN part the canonical one.
    function canonical(uint256 v) internal pure returns (uint256) {
        return pack(Float64.canonical(real(v)), Float64.canonical(imag(v)));
    }

    /// @notice Whether a claimed value is two binary64 and no part a NaN other than the canonical one.
    function isCanonical(uint256 v) internal pure returns (bool) {
        return v >> 128 == 0 && canonical(v) == v;
    }
}
