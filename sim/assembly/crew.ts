/**
 * Work on a large register, cut into parts that do not touch each other: blocks of queued gates, or ranges of amplitudes.
 * Where there is one thread it does them in a row. Else all threads take parts as they come; who does one makes no
 * difference to its bits.
 *
 * A ticket says at once how many parts the job has (high half) and which is the next (low half), so a thread that comes
 * late takes a part of the job that is on, or none.
 */
import { addPauli, evolve, fill, loadData, multiply } from "./registers";
import { AMPLITUDE_SHIFT, crewBase, partsBase, scratchBase, scratchBytes, size } from "./layout";
import { runBlocks } from "./queue";
import { sumNorms, sumTerms } from "./sums";

/** Words of the crew. */
const TICKET: usize = 0;
const DONE: usize = 8;
/** Counts jobs; threads without work wait for it to change. */
const GENERATION: usize = 12;
/** Threads that were called by a crew of a number up to this one go home. */
const DISMISSED: usize = 16;
/** How many threads there may be; the host says so. */
const THREADS: usize = 20;
/** Whether the first thread may sleep until the others are done: the main one of a browser must not. */
const MAY_WAIT: usize = 24;
/** The job: what is to be done, and its operands. */
const JOB: usize = 64;
const JOB_PSI: usize = 68;
const JOB_PHI: usize = 72;
const JOB_X: usize = 76;
const JOB_Z: usize = 80;
const JOB_OPTION: usize = 84;
const JOB_RE: usize = 88;
const JOB_IM: usize = 96;

/** Gates of the queue; the others are functions of registers.ts and sums.ts. */
export const BLOCKS: i32 = 0;
export const ADD_PAULI: i32 = 1;
export const MULTIPLY: i32 = 2;
export const EVOLVE: i32 = 3;
export const FILL: i32 = 4;
export const LOAD: i32 = 5;
export const SUM_TERMS: i32 = 6;
export const SUM_NORMS: i32 = 7;

/** Amplitudes of a part of what is no queue: 2^14, or all of a smaller register. */
const PART_AMPLITUDES: u32 = 1 << 14;
const SPINS: i32 = 2000;

export function job(kind: i32, psi: usize, phi: usize, x: u32, z: u32, option: u32, re: f64, im: f64): void {
  store<i32>(crewBase, kind, JOB);
  store<usize>(crewBase, psi, JOB_PSI);
  store<usize>(crewBase, phi, JOB_PHI);
  store<u32>(crewBase, x, JOB_X);
  store<u32>(crewBase, z, JOB_Z);
  store<u32>(crewBase, option, JOB_OPTION);
  store<f64>(crewBase, re, JOB_RE);
  store<f64>(crewBase, im, JOB_IM);
  distribute(max<u32>(1, size / PART_AMPLITUDES));
}

/** The sum of a job of SUM_TERMS or SUM_NORMS: that of its parts, neighbours first. */
export function total(): v128 {
  for (let count = max<u32>(1, size / PART_AMPLITUDES); count > 1; count >>= 1) {
    for (let i: u32 = 0; i < count; i += 2) {
      const pair = partsBase + ((<usize>i) << 4);
      v128.store(partsBase + ((<usize>i) << 3), f64x2.add(v128.load(pair), v128.load(pair, 16)));
    }
  }
  return v128.load(partsBase);
}

/** Gates of the queue, in so many blocks. */
export function runQueue(blocks: u32): void {
  store<i32>(crewBase, BLOCKS, JOB);
  distribute(blocks);
}

function distribute(parts: u32): void {
  if (parts == 1 || load<i32>(crewBase, THREADS) < 2) {
    for (let part: u32 = 0; part < parts; part++) runPart(part, scratchBase);
    return;
  }
  atomic.store<u32>(crewBase, 0, DONE);
  atomic.store<u64>(crewBase, (<u64>parts) << 32, TICKET);
  atomic.add<u32>(crewBase, 1, GENERATION);
  atomic.notify(crewBase + GENERATION);
  takeParts(scratchBase);
  const mayWait = load<i32>(crewBase, MAY_WAIT) != 0;
  for (let spins = 0; ; spins++) {
    const done = atomic.load<u32>(crewBase, DONE);
    if (done == parts) return;
    if (mayWait && spins > SPINS) atomic.wait<u32>(crewBase + DONE, done);
  }
}

function takeParts(scratch: usize): void {
  while (true) {
    const ticket = atomic.add<u64>(crewBase, 1, TICKET);
    const part = <u32>ticket;
    if (part >= <u32>(ticket >> 32)) return;
    runPart(part, scratch);
    atomic.add<u32>(crewBase, 1, DONE);
    if (scratch != scratchBase) atomic.notify(crewBase + DONE);
  }
}

/** What a thread besides the first does until it is dismissed. `id`: 1, 2, … */
export function serve(id: i32, call: i32): void {
  const scratch = scratchBase + <usize>id * scratchBytes;
  let seen = atomic.load<i32>(crewBase, GENERATION);
  while (atomic.load<i32>(crewBase, DISMISSED) < call) {
    takeParts(scratch);
    let spins = SPINS;
    while (spins > 0 && atomic.load<i32>(crewBase, GENERATION) == seen) spins--;
    if (spins == 0) atomic.wait<i32>(crewBase + GENERATION, seen);
    seen = atomic.load<i32>(crewBase, GENERATION);
  }
}

function runPart(part: u32, scratch: usize): void {
  const kind = load<i32>(crewBase, JOB);
  if (kind == BLOCKS) {
    runBlocks(part, part + 1, scratch);
    return;
  }
  const psi = load<usize>(crewBase, JOB_PSI);
  const phi = load<usize>(crewBase, JOB_PHI);
  const x = load<u32>(crewBase, JOB_X);
  const z = load<u32>(crewBase, JOB_Z);
  const option = load<u32>(crewBase, JOB_OPTION);
  const re = load<f64>(crewBase, JOB_RE);
  const im = load<f64>(crewBase, JOB_IM);
  const count = min<u32>(size, PART_AMPLITUDES);
  const from = part * count;
  const to = from + count;
  switch (kind) {
    case ADD_PAULI:
      addPauli(psi, phi, from, to, x, z, re, im);
      break;
    case MULTIPLY:
      multiply(psi, phi, from, to, option != 0);
      break;
    case EVOLVE:
      evolve(psi, phi, from, to, re);
      break;
    case FILL:
      fill(psi, from, to, v128.load(phi));
      break;
    case LOAD:
      loadData(psi, from, to, phi, option);
      break;
    case SUM_TERMS:
      v128.store(partsBase + ((<usize>part) << AMPLITUDE_SHIFT), sumTerms(psi, phi, from, count, x, z, scratch));
      break;
    default:
      v128.store(partsBase + ((<usize>part) << AMPLITUDE_SHIFT), f64x2.splat(sumNorms(psi, from, count, z, scratch)));
  }
}
