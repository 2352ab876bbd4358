/**
 * Sine, cosine, exponential and logarithm: the operations of sim/math/trig.ts and sim/math/explog.ts in the same order,
 * with the same constants, so the same bits. Why they are right is said there.
 */
import * as C from "./constants";

/** The results of the last `sinCos`. */
export let sine: f64 = 0;
export let cosine: f64 = 0;

export function sinCos(x: f64): void {
  const magnitude = abs(x);
  if (!(magnitude <= C.TRIG_LIMIT)) {
    sine = NaN;
    cosine = NaN;
    return;
  }
  if (magnitude < C.TRIG_TINY) {
    sine = x;
    cosine = 1;
    return;
  }
  let n: f64 = 0;
  let y = x;
  let tail: f64 = 0;
  if (magnitude > C.PIO4) {
    n = x * C.TWO_OVER_PI + C.INTEGER_SHIFT - C.INTEGER_SHIFT;
    const r1 = x - n * C.PIO2_1;
    const w2 = n * C.PIO2_2;
    const r2 = r1 - w2;
    const e2 = r1 - r2 - w2;
    const w3 = n * C.PIO2_3;
    const r3 = r2 - w3;
    const e3 = r2 - r3 - w3;
    const e = e2 + e3 - n * C.PIO2_4;
    y = r3 + e;
    tail = r3 - y + e;
  }
  const z = y * y;
  const v = z * y;
  const p = C.SIN_2 + z * (C.SIN_3 + z * (C.SIN_4 + z * (C.SIN_5 + z * C.SIN_6)));
  const s = y - (z * (0.5 * tail - v * p) - tail - v * C.SIN_1);
  const q = z * (C.COS_1 + z * (C.COS_2 + z * (C.COS_3 + z * (C.COS_4 + z * (C.COS_5 + z * C.COS_6)))));
  const h = 0.5 * z;
  const w = 1.0 - h;
  const c = w + (1.0 - w - h + (z * q - y * tail));
  const quarter = <i32>n;
  const odd = (quarter & 1) != 0;
  const a = odd ? c : s;
  const b = odd ? s : c;
  sine = quarter & 2 ? -a : a;
  cosine = (quarter + 1) & 2 ? -b : b;
}

/** 2^k for k in [-1022, 1023]. */
function twoToThe(k: i32): f64 {
  return reinterpret<f64>((<i64>(k + 1023)) << 52);
}

export function exp(x: f64): f64 {
  if (x != x) return NaN;
  if (x > C.EXP_MAX) return Infinity;
  if (x < C.EXP_MIN) return 0;
  const k = x * C.ONE_OVER_LN2 + C.INTEGER_SHIFT - C.INTEGER_SHIFT;
  const hi = x - k * C.LN2_HI;
  const lo = k * C.LN2_LO;
  const r = hi - lo;
  const t = r * r;
  const c = r - t * (C.EXP_1 + t * (C.EXP_2 + t * (C.EXP_3 + t * (C.EXP_4 + t * C.EXP_5))));
  const rest = (r * c) / (2.0 - c) - lo;
  const sum = 1.0 + hi;
  const y = sum + (1.0 - sum + hi + rest);
  const whole = <i32>k;
  const half = whole >> 1;
  return y * twoToThe(half) * twoToThe(whole - half);
}

export function log(x: f64): f64 {
  if (x != x || x < 0) return NaN;
  if (x == 0) return -Infinity;
  if (x == Infinity) return x;
  let k = 0;
  if (x < reinterpret<f64>(0x0010000000000000)) {
    x *= C.TWO_54;
    k = -54;
  }
  const bits = reinterpret<u64>(x);
  k += <i32>(bits >> 52) - 1023;
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m >= C.SQRT2) {
    m *= 0.5;
    k += 1;
  }
  const exponent = <f64>k;
  const f = m - 1.0;
  const s = f / (2.0 + f);
  const z = s * s;
  const series =
    z * (C.LOG_1 + z * (C.LOG_2 + z * (C.LOG_3 + z * (C.LOG_4 + z * (C.LOG_5 + z * (C.LOG_6 + z * C.LOG_7))))));
  const h = 0.5 * (f * f);
  const rest = s * (h + series) + exponent * C.LN2_LO - h;
  const big = exponent * C.LN2_HI;
  const sum = big + f;
  return sum + (big - sum + f + rest);
}
