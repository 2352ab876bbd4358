/**
 * Gates that are put off. Where a register does not fit into a cache, consecutive gates on it are collected, their
 * coefficients read when their step is made, and then done block by block: a block is all amplitudes whose index agrees
 * outside `set`, a set of `blockBits` index bits that holds every bit by which one of the gates pairs amplitudes. Every
 * amplitude still goes through the same operations in the same order. Scalar instructions cannot see a register, so they
 * may run ahead of the queue.
 */
import { runQueue } from "./crew";
import {
  apply,
  canFuse,
  COEFFICIENTS,
  CONTROL,
  DIAGONAL,
  GCONTROL,
  GX,
  GZ,
  KIND,
  MATRIX4,
  NOTHING,
  OUTER_CONTROL,
  OUTER_Z,
  REAL_DIAGONAL,
  SIGN,
  X,
  Z,
} from "./gates";
import {
  AMPLITUDE_SHIFT,
  blockBits,
  GATE,
  QUEUE_CAPACITY,
  queueBase,
  qubits,
  registerAt,
  SEGMENT_BYTES,
  size,
  SUM_BYTES,
} from "./layout";

/** Head of the queue, u32 each: what all threads need to know of a run. */
const COUNT: usize = 0;
const REGISTER: usize = 4;
const SET: usize = 8;
const HEAD: usize = 64;

/** Index bits that are in every block, so that the parts which are copied are not too short. */
const CONTIGUOUS: u32 = 0xf;

let count: i32 = 0;
let register: u32 = 0;
let mixed: u32 = 0;

function gateAt(i: i32): usize {
  return queueBase + HEAD + <usize>i * GATE;
}

/** The bits of `mask` at the places of the bits of `set`, moved together. */
function gather(mask: u32, set: u32): u32 {
  let gathered: u32 = 0;
  for (let place = 0; set; place++, set &= set - 1) {
    if (mask & set & (0 - set)) gathered |= 1 << place;
  }
  return gathered;
}

/** The low bits of `value`, one after the other, at the places of the bits of `set`. */
function scatter(value: u32, set: u32): u32 {
  let scattered: u32 = 0;
  for (; set; value >>= 1, set &= set - 1) {
    if (value & 1) scattered |= set & (0 - set);
  }
  return scattered;
}

/**
 * Puts off a gate on register k.
 * @returns where its coefficients belong
 */
export function push(kind: i32, k: u32, x: u32, z: u32, c: u32, sign: u32): usize {
  const pairs = kind == MATRIX4 ? x | z : kind == DIAGONAL ? 0 : x;
  if (count > 0) {
    const wide = <i32>popcnt(mixed | pairs | CONTIGUOUS) > blockBits;
    if (wide || register != k || count == QUEUE_CAPACITY) flush();
  }
  register = k;
  mixed |= pairs;
  const gate = gateAt(count++);
  store<i32>(gate, kind, KIND);
  store<u32>(gate, x, GX);
  store<u32>(gate, z, GZ);
  store<u32>(gate, c, GCONTROL);
  store<u32>(gate, sign, SIGN);
  return gate + COEFFICIENTS;
}

/** Does what has been put off. */
export function flush(): void {
  if (count == 0) return;
  // A mask of many bits is not to be had in a block: its gate is then alone, and goes over the whole register.
  let set = mixed | CONTIGUOUS;
  const whole = <i32>popcnt(set) > blockBits;
  if (whole) set = size - 1;
  for (let bit: u32 = 1; <i32>popcnt(set) < blockBits; bit <<= 1) set |= bit;
  for (let i = 0; i + 1 < count; i++) {
    if (!canFuse(gateAt(i), gateAt(i + 1))) continue;
    store<i32>(gateAt(i), REAL_DIAGONAL, KIND);
    store<i32>(gateAt(++i), NOTHING, KIND);
  }
  for (let i = 0; i < count; i++) {
    const gate = gateAt(i);
    const x = load<u32>(gate, GX);
    const z = load<u32>(gate, GZ);
    const c = load<u32>(gate, GCONTROL);
    store<u32>(gate, gather(x, set), X);
    store<u32>(gate, gather(z, set), Z);
    store<u32>(gate, gather(c, set), CONTROL);
    store<u32>(gate, z & ~set, OUTER_Z);
    store<u32>(gate, c & ~set, OUTER_CONTROL);
  }
  store<i32>(queueBase, count, COUNT);
  store<u32>(queueBase, register, REGISTER);
  store<u32>(queueBase, set, SET);
  runQueue(1 << (qubits - <i32>popcnt(set)));
  count = 0;
  mixed = 0;
}

/** Does the queue for blocks from … to − 1 of its register. Any thread may. */
export function runBlocks(from: u32, to: u32, scratch: usize): void {
  const set = load<u32>(queueBase, SET);
  const gates = load<i32>(queueBase, COUNT);
  const psi = registerAt(load<u32>(queueBase, REGISTER));
  const bits = popcnt(set);
  const amplitudes: u32 = 1 << bits;
  const outside = (size - 1) & ~set;
  // Index bits below the first that is missing stand together in a block: its segments.
  const low = ctz(~set);
  const segments: u32 = 1 << (bits - low);
  const segmentBytes: usize = (<usize>1) << (low + AMPLITUDE_SHIFT);
  const table = scratch + SUM_BYTES;
  const buffer = table + SEGMENT_BYTES;
  const high = set & ~((1 << low) - 1);
  if (segments > 1) {
    for (let s: u32 = 0; s < segments; s++) store<u32>(table + (s << 2), scatter(s, high) << AMPLITUDE_SHIFT);
  }
  for (let block = from; block < to; block++) {
    const base = scatter(block, outside);
    const home = psi + ((<usize>base) << AMPLITUDE_SHIFT);
    let work = home;
    if (segments > 1) {
      work = buffer;
      for (let s: u32 = 0; s < segments; s++) {
        copy(buffer + <usize>s * segmentBytes, home + load<u32>(table + (s << 2)), segmentBytes);
      }
    }
    for (let i = 0; i < gates; i++) apply(gateAt(i), work, amplitudes, base);
    if (segments > 1) {
      for (let s: u32 = 0; s < segments; s++) {
        copy(home + load<u32>(table + (s << 2)), buffer + <usize>s * segmentBytes, segmentBytes);
      }
    }
  }
}

/** Copies a multiple of 64 bytes. */
function copy(to: usize, from: usize, bytes: usize): void {
  for (const end = from + bytes; from < end; from += 64, to += 64) {
    const a = v128.load(from);
    const b = v128.load(from, 16);
    const c = v128.load(from, 32);
    const d = v128.load(from, 48);
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
  }
}
