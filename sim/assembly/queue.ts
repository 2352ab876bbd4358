/**
 * Gates that are put off. Where a register does not fit into a cache, consecutive gates on it are collected, their
 * coefficients read when their step is made, and then done in rounds, block by block: a block is all amplitudes whose index
 * agrees outside `set`, a set of `blockBits` index bits that holds every bit by which one of the gates of the round pairs
 * amplitudes. Every amplitude still goes through the same operations in the same order; only a gate that moves amplitudes
 * as they are may change places with one that acts on other bits. Scalar instructions cannot see a register, so they may
 * run ahead of the queue.
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
  isAffine,
  KIND,
  MATRIX4,
  NOTHING,
  OUTER_CONTROL,
  OUTER_Z,
  PERMUTATION,
  permute,
  preparePermutation,
  REAL_DIAGONAL,
  SIGN,
  SWAP,
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

/** Gates of a run that change places only; fewer are done one by one. */
const MIN_PERMUTATION: i32 = 3;

/** Gates that wait, and those of the round that is being done. */
let count: i32 = 0;
let taken: i32 = 0;
let register: u32 = 0;

function waitingAt(i: i32): usize {
  return queueBase + HEAD + <usize>i * GATE;
}

/** Where a register is not cut, all that wait are done at once and need not be copied. */
function takenAt(i: i32): usize {
  return waitingAt(blockBits < qubits ? QUEUE_CAPACITY + i : i);
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
  if (count > 0 && register != k) flush();
  if (count == QUEUE_CAPACITY) makeRoom();
  register = k;
  const gate = waitingAt(count++);
  store<i32>(gate, kind, KIND);
  store<u32>(gate, x, GX);
  store<u32>(gate, z, GZ);
  store<u32>(gate, c, GCONTROL);
  store<u32>(gate, sign, SIGN);
  return gate + COEFFICIENTS;
}

/** Does what has been put off. */
export function flush(): void {
  while (count > 0) makeRoom();
}

/** Does some of what has been put off: all, where a register is not cut. */
function makeRoom(): void {
  if (blockBits < qubits) {
    takeRound();
  } else {
    taken = count;
    count = 0;
    run(size - 1);
  }
}

/**
 * Takes as many of the waiting gates as fit into blocks of one kind, and does them. A gate may pass one that stays behind
 * where that keeps the bits: where they act on different bits and one of them only moves amplitudes.
 */
function takeRound(): void {
  let set = CONTIGUOUS;
  /** Bits of the gates left behind: of those that only move amplitudes, and of the others. */
  let moved: u32 = 0;
  let mixed: u32 = 0;
  let left = 0;
  taken = 0;
  for (let i = 0; i < count; i++) {
    const gate = waitingAt(i);
    const kind = load<i32>(gate, KIND);
    const x = load<u32>(gate, GX);
    const z = load<u32>(gate, GZ);
    const bits = x | z | load<u32>(gate, GCONTROL);
    const wanted = set | (kind == MATRIX4 ? x | z : kind == DIAGONAL ? 0 : x);
    const mayPass = kind == SWAP ? (bits & (moved | mixed)) == 0 : mixed == 0 && (bits & moved) == 0;
    if (mayPass && <i32>popcnt(wanted) <= blockBits) {
      set = wanted;
      memory.copy(takenAt(taken++), gate, GATE);
    } else if (i == 0) {
      // Its mask is not to be had in a block: it is alone, and goes over the whole register.
      set = size - 1;
      memory.copy(takenAt(taken++), gate, GATE);
      for (; left + 1 < count; left++) memory.copy(waitingAt(left), waitingAt(left + 1), GATE);
      break;
    } else {
      if (kind == SWAP) moved |= bits;
      else mixed |= bits;
      if (i != left) memory.copy(waitingAt(left), gate, GATE);
      left++;
    }
  }
  count = left;
  for (let bit: u32 = 1; <i32>popcnt(set) < blockBits; bit <<= 1) set |= bit;
  run(set);
}

/** Does the gates taken, in blocks of the bits of `set`. */
function run(set: u32): void {
  for (let i = 0; i + 1 < taken; i++) {
    if (!canFuse(takenAt(i), takenAt(i + 1))) continue;
    store<i32>(takenAt(i), REAL_DIAGONAL, KIND);
    store<i32>(takenAt(++i), NOTHING, KIND);
  }
  for (let i = 0; i < taken; i++) {
    const gate = takenAt(i);
    const x = load<u32>(gate, GX);
    const z = load<u32>(gate, GZ);
    const c = load<u32>(gate, GCONTROL);
    store<u32>(gate, gather(x, set), X);
    store<u32>(gate, gather(z, set), Z);
    store<u32>(gate, gather(c, set), CONTROL);
    store<u32>(gate, z & ~set, OUTER_Z);
    store<u32>(gate, c & ~set, OUTER_CONTROL);
  }
  const bits = <i32>popcnt(set);
  if (bits < qubits) joinPermutations(bits);
  store<i32>(queueBase, taken, COUNT);
  store<u32>(queueBase, register, REGISTER);
  store<u32>(queueBase, set, SET);
  runQueue(1 << (qubits - bits));
}

/** Makes one of each run of gates that only change places, where it is long enough to be worth a second block. */
function joinPermutations(bits: i32): void {
  for (let i = 0; i < taken; i++) {
    let end = i;
    while (end < taken && isAffine(takenAt(end))) end++;
    if (end - i < MIN_PERMUTATION) continue;
    preparePermutation(takenAt(i), end - i, bits);
    for (i++; i < end; i++) store<i32>(takenAt(i), NOTHING, KIND);
  }
}

/** Does the queue for blocks from … to − 1 of its register. Any thread may. */
export function runBlocks(from: u32, to: u32, scratch: usize): void {
  const set = load<u32>(queueBase, SET);
  const gates = load<i32>(queueBase, COUNT);
  const psi = registerAt(load<u32>(queueBase, REGISTER));
  const bits = <i32>popcnt(set);
  const amplitudes: u32 = 1 << bits;
  const outside = (size - 1) & ~set;
  // Index bits below the first that is missing stand together in a block: its segments.
  const low = ctz(~set);
  const segments: u32 = 1 << (bits - low);
  const segmentBytes: usize = (<usize>1) << (low + AMPLITUDE_SHIFT);
  const table = scratch + SUM_BYTES;
  const buffer = table + SEGMENT_BYTES;
  const high = set & ~((1 << low) - 1);
  // A register that is not cut has neither table nor buffer, and needs none.
  if (bits < qubits) {
    for (let s: u32 = 0; s < segments; s++) store<u32>(table + (s << 2), scatter(s, high) << AMPLITUDE_SHIFT);
  }
  for (let block = from; block < to; block++) {
    const base = scatter(block, outside);
    const home = psi + ((<usize>base) << AMPLITUDE_SHIFT);
    // Where the block is: at home, or in the buffer, where its segments stand together. A permutation moves it.
    let work = home;
    for (let i = 0; i < gates; i++) {
      const gate = takenAt(i);
      const kind = load<i32>(gate, KIND);
      if (kind == NOTHING) continue;
      if (work == home && segments > 1) {
        for (let s: u32 = 0; s < segments; s++) {
          copy(buffer + <usize>s * segmentBytes, home + load<u32>(table + (s << 2)), segmentBytes);
        }
        work = buffer;
      }
      if (kind == PERMUTATION) {
        const other = work == home ? buffer : home;
        permute(gate, other, work, base, segments, (1 << low) >> 4, table);
        work = other;
      } else {
        apply(gate, work, amplitudes, base);
      }
    }
    if (work == home) continue;
    for (let s: u32 = 0; s < segments; s++) {
      copy(home + load<u32>(table + (s << 2)), buffer + <usize>s * segmentBytes, segmentBytes);
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
