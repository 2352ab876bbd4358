/** Instructions on whole registers that are no gates: an amplitude depends on those of the same place in others. */
import { parity, product, turned } from "./gates";
import { AMPLITUDE_SHIFT } from "./layout";
import { cosine, sinCos, sine } from "./math";

function at(psi: usize, j: u32): usize {
  return psi + ((<usize>j) << AMPLITUDE_SHIFT);
}

/** Every amplitude from … to − 1 becomes `value`. */
export function fill(psi: usize, from: u32, to: u32, value: v128): void {
  for (let p = at(psi, from), end = at(psi, to); p < end; p += 16) v128.store(p, value);
}

/** `ψ_j += d·(P(x,z)·φ)_j`. */
export function addPauli(psi: usize, phi: usize, from: u32, to: u32, x: u32, z: u32, re: f64, im: f64): void {
  // d·(i^p·b) = u·b + v·turned(b) for p = 0 and 1; p = 2 and 3 are these for −b.
  const power = popcnt(x & z);
  let u = f64x2.splat(re);
  let v = f64x2.replace_lane(f64x2.splat(im), 0, -im);
  if (power & 1) {
    u = f64x2.splat(-im);
    v = f64x2.replace_lane(f64x2.splat(re), 0, -re);
  }
  const twice = (power >> 1) & 1;
  for (let j = from; j < to; j++) {
    const s = j ^ x;
    const flip = i64x2.splat((<i64>(twice ^ parity(s & z))) << 63);
    const p = at(psi, j);
    v128.store(p, f64x2.add(v128.load(p), product(u, v, v128.xor(v128.load(at(phi, s)), flip))));
  }
}

/** `ψ_j = data_(j + base) + 0i`, `given` of them and then zeros. */
export function loadData(psi: usize, from: u32, to: u32, data: usize, given: u32): void {
  const end = min(to, given);
  let j = from;
  for (; j < end; j++)
    v128.store(at(psi, j), f64x2.replace_lane(f64x2.splat(0), 0, load<f64>(data + ((<usize>j) << 3))));
  if (j < to) fill(psi, j, to, f64x2.splat(0));
}

/** `ψ_j = φ_j·ψ_j`, or with the conjugate of φ_j. */
export function multiply(psi: usize, phi: usize, from: u32, to: u32, isConjugate: bool): void {
  // (−im, im), or (im, −im)
  const low = isConjugate ? 0 : i64.MIN_VALUE;
  const high = isConjugate ? i64.MIN_VALUE : 0;
  const flip = i64x2.replace_lane(i64x2.splat(low), 1, high);
  for (let p = at(psi, from), q = at(phi, from), end = at(psi, to); p < end; p += 16, q += 16) {
    const d = v128.load(q);
    const re = i8x16.shuffle(d, d, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7);
    const im = i8x16.shuffle(d, d, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
    const a = v128.load(p);
    v128.store(p, f64x2.add(f64x2.mul(re, a), f64x2.mul(v128.xor(im, flip), turned(a))));
  }
}

/** `ψ_j = cis(factor·re φ_j)·ψ_j`. */
export function evolve(psi: usize, phi: usize, from: u32, to: u32, factor: f64): void {
  for (let p = at(psi, from), q = at(phi, from), end = at(psi, to); p < end; p += 16, q += 16) {
    sinCos(factor * load<f64>(q));
    const v = f64x2.replace_lane(f64x2.splat(sine), 0, -sine);
    v128.store(p, product(f64x2.splat(cosine), v, v128.load(p)));
  }
}
