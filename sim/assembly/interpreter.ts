/**
 * The loop. A record is a decoded instruction: sim/machine/engine/decode.ts resolves operands to addresses and splits
 * opcodes by what is known before the run, so that little is left to be decided here. Whatever a step needs beyond
 * that (a fault, a final state, code that does not exist) ends the loop before the step, and the reference makes it.
 */
import * as Op from "./constants";
import { ADD_PAULI, EVOLVE, FILL, job, LOAD, MULTIPLY, SUM_NORMS, SUM_TERMS, total } from "./crew";
import {
  DIAGONAL,
  diagonal,
  HADAMARD,
  hadamard,
  IMAGINARY,
  imaginary,
  MATRIX2,
  matrix2,
  MATRIX4,
  matrix4,
  PHASE,
  phase,
  REAL,
  real,
  SWAP,
  swap,
} from "./gates";
import {
  AMPLITUDE_SHIFT,
  codeBase,
  codeLength,
  dirtyBase,
  isQueued,
  memBase,
  memCells,
  RECORD,
  registerAt,
  registers,
  size,
} from "./layout";
import { cosine, exp, log, sinCos, sine } from "./math";
import { flush, push } from "./queue";

export { serve } from "./crew";
export { configure } from "./layout";

/** Fields of a record. Addresses are absolute; a jump's target is the address of a record. */
const PC: usize = 4;
const A: usize = 8;
const B: usize = 12;
const C: usize = 16;
const FLAGS: usize = 20;
const PSI: usize = 24;
const PHI: usize = 28;
const IMMEDIATE: usize = 32;
const Z: usize = 40;
const K: usize = 48;
const K2: usize = 52;
const SIGN: usize = 52;
const INDEX_B: usize = 56;
const INDEX_A: usize = 60;

const FLAG0: u32 = 1;
const FLAG1: u32 = 2;

/** Work of a step that touches no register, in amplitude updates (STEP_COST of sim/machine/machine.ts). */
const STEP_COST: f64 = 20;

let pc: u32 = 0;
let wideCost: f64 = 0;

/** Where the last call of `advance` stopped. */
export function programCounter(): u32 {
  return pc;
}

/** Amplitude updates of the last call of `advance`. */
export function amplitudeUpdates(): f64 {
  return wideCost;
}

// Operands: cell a, b or c as an integer, b or c as a float.
function uA(ip: usize): u64 {
  return load<u64>(load<usize>(ip, A));
}

function uB(ip: usize): u64 {
  return load<u64>(load<usize>(ip, B));
}

function uC(ip: usize): u64 {
  return load<u64>(load<usize>(ip, C));
}

function fB(ip: usize): f64 {
  return load<f64>(load<usize>(ip, B));
}

function fC(ip: usize): f64 {
  return load<f64>(load<usize>(ip, C));
}

/** Writes cell a; a NaN as the canonical one. */
function writeF(ip: usize, value: f64): void {
  store<f64>(load<usize>(ip, A), value == value ? value : NaN);
}

function writeU(ip: usize, value: u64): void {
  store<u64>(load<usize>(ip, A), value);
}

function writePair(p: usize, re: f64, im: f64): void {
  store<f64>(p, re == re ? re : NaN);
  store<f64>(p, im == im ? im : NaN, 8);
}

function touch(k: u32): void {
  store<u8>(dirtyBase + k, 1);
}

/** Second coefficient of a gate, its sign flipped where flag 0 says so. */
function conjugated(ip: usize): f64 {
  const im = load<f64>(load<usize>(ip, B), 8);
  return load<u32>(ip, FLAGS) & FLAG0 ? -im : im;
}

/** Puts off a gate of two coefficients. */
function pushPair(kind: i32, k: u32, x: u32, z: u32, c: u32, sign: u32, first: f64, second: f64): void {
  const coefficients = push(kind, k, x, z, c, sign);
  store<f64>(coefficients, first);
  store<f64>(coefficients, second, 8);
}

/** The effect of an instruction that touches whole registers; `false` where it faults. */
function ketStep(ip: usize): bool {
  const op = load<i32>(ip);
  const psi: usize = load<usize>(ip, PSI);
  const phi: usize = load<usize>(ip, PHI);
  const x = load<u32>(ip, IMMEDIATE);
  const z = load<u32>(ip, Z);
  const c = load<u32>(ip, C);
  const k = load<u32>(ip, K);
  const sign = load<u32>(ip, SIGN);
  switch (op) {
    case Op.KX:
      if (isQueued) push(SWAP, k, x, 0, c, 0);
      else swap(psi, size, x, c);
      break;
    case Op.KH:
      if (isQueued) push(HADAMARD, k, x, 0, c, 0);
      else hadamard(psi, size, x, c);
      break;
    case Op.KPHASE:
      if (isQueued) pushPair(PHASE, k, 0, 0, z, 0, fB(ip), conjugated(ip));
      else phase(psi, size, z, fB(ip), conjugated(ip));
      break;
    case Op.KROT_REAL:
      if (isQueued) pushPair(REAL, k, x, z, c, sign, fB(ip), conjugated(ip));
      else real(psi, size, x, z, c, sign, fB(ip), conjugated(ip));
      break;
    case Op.KROT_IMAGINARY:
      if (isQueued) pushPair(IMAGINARY, k, x, z, c, sign, fB(ip), conjugated(ip));
      else imaginary(psi, size, x, z, c, sign, fB(ip), conjugated(ip));
      break;
    case Op.KROT_DIAGONAL:
      if (isQueued) pushPair(DIAGONAL, k, 0, z, c, sign, fB(ip), conjugated(ip));
      else diagonal(psi, size, z, c, sign, fB(ip), conjugated(ip));
      break;
    case Op.KU:
      if (isQueued) memory.copy(push(MATRIX2, k, x, 0, c, 0), load<usize>(ip, B), 64);
      else matrix2(psi, size, x, c, load<usize>(ip, B));
      break;
    case Op.KUU:
      if (isQueued) memory.copy(push(MATRIX4, k, x, z, 0, 0), load<usize>(ip, B), 256);
      else matrix4(psi, size, x, z, load<usize>(ip, B));
      break;
    default:
      if (isQueued) flush();
      return wholeStep(ip, op, psi, phi, x, z, k);
  }
  touch(k);
  return true;
}

/** … of one that is no gate. */
function wholeStep(ip: usize, op: i32, psi: usize, phi: usize, x: u32, z: u32, k: u32): bool {
  switch (op) {
    case Op.KZERO:
      memory.fill(psi, 0, (<usize>size) << AMPLITUDE_SHIFT);
      store<f64>(psi, 1);
      break;
    case Op.KCLEAR:
      memory.fill(psi, 0, (<usize>size) << AMPLITUDE_SHIFT);
      break;
    case Op.KCOPY: {
      const flags = load<u32>(ip, FLAGS);
      const target = <u64>k + (flags & FLAG0 ? uA(ip) : 0);
      const source = <u64>load<u32>(ip, K2) + (flags & FLAG1 ? uB(ip) : 0);
      if (target >= registers || source >= registers) return false;
      memory.copy(registerAt(<u32>target), registerAt(<u32>source), (<usize>size) << AMPLITUDE_SHIFT);
      touch(<u32>target);
      return true;
    }
    case Op.KFILL:
      job(FILL, psi, load<usize>(ip, A), 0, 0, 0, 0, 0);
      break;
    case Op.KADDP:
      job(ADD_PAULI, psi, phi, x, z, 0, fB(ip), load<f64>(load<usize>(ip, B), 8));
      break;
    case Op.KLOAD: {
      const first = <u64>load<u32>(ip, INDEX_B) + (load<u32>(ip, FLAGS) & FLAG0 ? uC(ip) : 0);
      // z: cells of the segment; more than 2^n of them, or the instruction is one that stops.
      if (first & 1 || first > <u64>(z - size)) return false;
      const given = load<u32>(ip, K2);
      const cells = <u32>first < given ? given - <u32>first : 0;
      job(LOAD, psi, phi + ((<usize>first) << 3), 0, 0, cells, 0, 0);
      break;
    }
    case Op.KMUL:
      job(MULTIPLY, psi, phi, 0, 0, load<u32>(ip, FLAGS) & FLAG0, 0, 0);
      break;
    case Op.KDPH:
      job(EVOLVE, psi, phi, 0, 0, 0, fB(ip), 0);
      break;
    default:
      dot(ip, psi, phi, x, z);
      return true;
  }
  touch(k);
  return true;
}

/** KDOT: `i^|x∧z|` times the sum, written as a pair. */
function dot(ip: usize, psi: usize, phi: usize, x: u32, z: u32): void {
  const pair = load<usize>(ip, A);
  if (psi == phi && x == 0 && size >= 8) {
    job(SUM_NORMS, psi, phi, 0, z, 0, 0, 0);
    const norm = f64x2.extract_lane(total(), 0);
    if (norm - norm == 0) {
      writePair(pair, norm, 0);
      return;
    }
  }
  job(SUM_TERMS, psi, phi, x, z, 0, 0, 0);
  const sum = total();
  const re = f64x2.extract_lane(sum, 0);
  const im = f64x2.extract_lane(sum, 1);
  switch (popcnt(x & z) & 3) {
    case 0:
      writePair(pair, re, im);
      break;
    case 1:
      writePair(pair, -im, re);
      break;
    case 2:
      writePair(pair, -re, -im);
      break;
    default:
      writePair(pair, im, -re);
  }
}

/**
 * Makes steps from `start` on: at most `allowed`, until they have cost about `budget` amplitude updates, or up to one
 * that is left to the reference.
 * @param start at most the length of the code
 * @returns how many
 */
export function advance(start: u32, allowed: i32, budget: f64): i32 {
  let stop = <i32>min(<f64>allowed, budget / STEP_COST + 1.0);
  let steps: i32 = 0;
  let wide: f64 = 0;
  let ip: usize = codeBase + <usize>start * RECORD;
  while (steps < stop) {
    switch (load<i32>(ip)) {
      case Op.JMP:
        ip = load<usize>(ip, A);
        steps++;
        continue;
      case Op.JZ:
        ip = uB(ip) == 0 ? load<usize>(ip, A) : ip + RECORD;
        steps++;
        continue;
      case Op.JNZ:
        ip = uB(ip) != 0 ? load<usize>(ip, A) : ip + RECORD;
        steps++;
        continue;
      case Op.LOOP: {
        const counter = load<usize>(ip, B);
        const left = load<u64>(counter) - 1;
        store<u64>(counter, left);
        ip = left != 0 ? load<usize>(ip, A) : ip + RECORD;
        steps++;
        continue;
      }
      case Op.CALL:
        store<u64>(load<usize>(ip, B), load<u32>(ip, PC) + 1);
        ip = load<usize>(ip, A);
        steps++;
        continue;
      case Op.RET: {
        const target = uB(ip);
        if (target >= u32.MAX_VALUE) {
          stop = steps;
          continue;
        }
        // Behind the code stands a record that stops, and one more that does so at any place.
        if (<u32>target <= codeLength) {
          ip = codeBase + <usize>target * RECORD;
        } else {
          ip = codeBase + <usize>(codeLength + 1) * RECORD;
          store<u32>(ip, <u32>target, PC);
        }
        steps++;
        continue;
      }

      case Op.SET:
        writeU(ip, load<u64>(ip, IMMEDIATE));
        ip += RECORD;
        steps++;
        continue;
      case Op.MOV:
        writeU(ip, uB(ip));
        ip += RECORD;
        steps++;
        continue;
      case Op.MOV_INDEXED: {
        const index = uC(ip);
        const flags = load<u32>(ip, FLAGS);
        const source = <u64>load<u32>(ip, INDEX_B) + (flags & FLAG0 ? index : 0);
        const target = <u64>load<u32>(ip, INDEX_A) + (flags & FLAG1 ? index : 0);
        if (source >= memCells || target >= memCells) {
          stop = steps;
          continue;
        }
        store<u64>(memBase + ((<usize>target) << 3), load<u64>(memBase + ((<usize>source) << 3)));
        ip += RECORD;
        steps++;
        continue;
      }
      case Op.READ_INDEXED: {
        const source = <u64>load<u32>(ip, INDEX_B) + uC(ip);
        if (source >= load<u64>(ip, Z)) {
          stop = steps;
          continue;
        }
        const isGiven = source < load<u32>(ip, PHI);
        writeU(ip, isGiven ? load<u64>(load<usize>(ip, PSI) + ((<usize>source) << 3)) : 0);
        ip += RECORD;
        steps++;
        continue;
      }

      case Op.IADD:
        writeU(ip, uB(ip) + uC(ip));
        ip += RECORD;
        steps++;
        continue;
      case Op.ISUB:
        writeU(ip, uB(ip) - uC(ip));
        ip += RECORD;
        steps++;
        continue;
      case Op.IMUL:
        writeU(ip, uB(ip) * uC(ip));
        ip += RECORD;
        steps++;
        continue;
      case Op.IDIV: {
        const divisor = uC(ip);
        if (divisor == 0) {
          stop = steps;
          continue;
        }
        writeU(ip, uB(ip) / divisor);
        ip += RECORD;
        steps++;
        continue;
      }
      case Op.IREM: {
        const divisor = uC(ip);
        if (divisor == 0) {
          stop = steps;
          continue;
        }
        writeU(ip, uB(ip) % divisor);
        ip += RECORD;
        steps++;
        continue;
      }
      case Op.IAND:
        writeU(ip, uB(ip) & uC(ip));
        ip += RECORD;
        steps++;
        continue;
      case Op.IOR:
        writeU(ip, uB(ip) | uC(ip));
        ip += RECORD;
        steps++;
        continue;
      case Op.IXOR:
        writeU(ip, uB(ip) ^ uC(ip));
        ip += RECORD;
        steps++;
        continue;
      case Op.ISHL:
        writeU(ip, uB(ip) << (uC(ip) & 63));
        ip += RECORD;
        steps++;
        continue;
      case Op.ISHR:
        writeU(ip, uB(ip) >> (uC(ip) & 63));
        ip += RECORD;
        steps++;
        continue;
      case Op.IEQ:
        writeU(ip, uB(ip) == uC(ip) ? 1 : 0);
        ip += RECORD;
        steps++;
        continue;
      case Op.ILT:
        writeU(ip, uB(ip) < uC(ip) ? 1 : 0);
        ip += RECORD;
        steps++;
        continue;

      case Op.FADD:
        writeF(ip, fB(ip) + fC(ip));
        ip += RECORD;
        steps++;
        continue;
      case Op.FSUB:
        writeF(ip, fB(ip) - fC(ip));
        ip += RECORD;
        steps++;
        continue;
      case Op.FMUL:
        writeF(ip, fB(ip) * fC(ip));
        ip += RECORD;
        steps++;
        continue;
      case Op.FDIV:
        writeF(ip, fB(ip) / fC(ip));
        ip += RECORD;
        steps++;
        continue;
      case Op.FMIN:
        writeF(ip, min(fB(ip), fC(ip)));
        ip += RECORD;
        steps++;
        continue;
      case Op.FMAX:
        writeF(ip, max(fB(ip), fC(ip)));
        ip += RECORD;
        steps++;
        continue;
      case Op.FEQ:
        writeU(ip, fB(ip) == fC(ip) ? 1 : 0);
        ip += RECORD;
        steps++;
        continue;
      case Op.FLT:
        writeU(ip, fB(ip) < fC(ip) ? 1 : 0);
        ip += RECORD;
        steps++;
        continue;
      case Op.FLE:
        writeU(ip, fB(ip) <= fC(ip) ? 1 : 0);
        ip += RECORD;
        steps++;
        continue;
      case Op.FSQRT:
        writeF(ip, sqrt(fB(ip)));
        ip += RECORD;
        steps++;
        continue;
      case Op.FNEG:
        writeF(ip, -fB(ip));
        ip += RECORD;
        steps++;
        continue;
      case Op.FABS:
        writeF(ip, abs(fB(ip)));
        ip += RECORD;
        steps++;
        continue;
      case Op.FEXP:
        writeF(ip, exp(fB(ip)));
        ip += RECORD;
        steps++;
        continue;
      case Op.FLOG:
        writeF(ip, log(fB(ip)));
        ip += RECORD;
        steps++;
        continue;
      case Op.FROM:
        writeF(ip, <f64>(<i64>uB(ip)));
        ip += RECORD;
        steps++;
        continue;
      case Op.FTO: {
        const value = fB(ip);
        if (!(value >= -9223372036854775808.0 && value < 9223372036854775808.0)) {
          stop = steps;
          continue;
        }
        writeU(ip, <u64>(<i64>value));
        ip += RECORD;
        steps++;
        continue;
      }
      case Op.CIS:
        sinCos(fB(ip) * load<f64>(ip, IMMEDIATE));
        writePair(load<usize>(ip, A), cosine, sine);
        ip += RECORD;
        steps++;
        continue;

      case Op.KGET: {
        const j = uB(ip);
        if (j >= size) {
          stop = steps;
          continue;
        }
        if (isQueued) flush();
        const amplitude = load<usize>(ip, PSI) + ((<usize>j) << 4);
        writePair(load<usize>(ip, A), load<f64>(amplitude), load<f64>(amplitude, 8));
        ip += RECORD;
        steps++;
        continue;
      }
      case Op.KSET: {
        const j = uB(ip);
        if (j >= size) {
          stop = steps;
          continue;
        }
        if (isQueued) flush();
        touch(load<u32>(ip, K));
        v128.store(load<usize>(ip, PSI) + ((<usize>j) << 4), v128.load(load<usize>(ip, A)));
        ip += RECORD;
        steps++;
        continue;
      }

      default:
        // STOP, or an instruction on registers.
        if (load<i32>(ip) == Op.STOP || !ketStep(ip)) {
          stop = steps;
          continue;
        }
        wide += size;
        ip += RECORD;
        steps++;
        if (STEP_COST * <f64>steps + wide >= budget) stop = steps;
    }
  }
  if (isQueued) flush();
  pc = load<u32>(ip, PC);
  wideCost = wide;
  return steps;
}
