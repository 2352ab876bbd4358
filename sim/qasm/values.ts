import { type Angle, angleAt, checkAngle } from "../circuit/angle.ts";
import type { TypeName } from "./ast.ts";
import { type Place, QasmError } from "./errors.ts";

/** The outcome of a measurement that nothing has depended on yet: it is decided when it is read. */
export interface Pending {
  readonly qubit: number;
  value?: 0 | 1;
}

export type Bit = 0 | 1 | Pending;

/** What a pending bit is. */
export type Resolve = (bit: Bit, at: Place) => 0 | 1;

/** A classical type with its size known; sizes left out are 64 bits, a `bit` without one is a single bit. */
export interface Type {
  readonly name: TypeName;
  readonly size?: number;
}

/** A classical value. Bits stand least significant first; an angle is `value/2^size` of a turn. */
export type Value =
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "int" | "uint" | "angle"; readonly size: number; readonly value: bigint }
  | { readonly type: "float"; readonly value: Angle }
  | { readonly type: "bits"; readonly bits: readonly Bit[]; readonly scalar: boolean };

export const DEFAULT_SIZE = 64;
const TURN = 2 * Math.PI;

export const wrong = (reason: string, at: Place): never => {
  throw new QasmError("QasmType", reason, at);
};

export const float = (value: Angle): Value => ({ type: "float", value });
export const bool = (value: boolean): Value => ({ type: "bool", value });

/** An integer brought into the range of its type, as two's complement wraps. */
export function integer(type: "int" | "uint", size: number, value: bigint): Value {
  return { type, size, value: type === "uint" ? BigInt.asUintN(size, value) : BigInt.asIntN(size, value) };
}

/** An angle of `size` bits, modulo a turn. */
export const angle = (size: number, value: bigint): Value => ({
  type: "angle",
  size,
  value: BigInt.asUintN(size, value),
});

/** The angle of `size` bits nearest to `radians`. */
export function toAngle(radians: Angle, size: number, at: Place): bigint {
  if (typeof radians !== "number")
    return wrong(`${radians.parameter} is free: an angle of ${size} bits needs a number`, at);
  const turns = radians / TURN;
  const whole = Math.floor(turns);
  // The fraction has 53 bits; more are zero.
  const precise = Math.min(size, 53);
  const fraction = BigInt(Math.floor((turns - whole) * 2 ** precise + 0.5));
  return BigInt.asUintN(size, fraction << BigInt(size - precise));
}

const radiansOf = (size: number, value: bigint): number => {
  const precise = Math.min(size, 53);
  return (Number(value >> BigInt(size - precise)) / 2 ** precise) * TURN;
};

/** The unsigned number in bits. */
export function bitsToInteger(bits: readonly Bit[], resolve: Resolve, at: Place): bigint {
  return bits.reduceRight((number, bit) => (number << 1n) | BigInt(resolve(bit, at)), 0n);
}

export const integerToBits = (value: bigint, size: number): Bit[] =>
  Array.from({ length: size }, (_, i) => (((value >> BigInt(i)) & 1n) === 1n ? 1 : 0));

/** The value of a declared variable that has none yet: zero. */
export function zero({ name, size }: Type): Value {
  switch (name) {
    case "bool":
      return bool(false);
    case "float":
      return float(0);
    case "bit":
      return { type: "bits", bits: new Array<Bit>(size ?? 1).fill(0), scalar: size === undefined };
    default:
      return { type: name, size: size ?? DEFAULT_SIZE, value: 0n };
  }
}

/** A number or an affine function of a parameter. @throws {QasmError} QasmType where a value is neither */
export function toFloat(value: Value, at: Place): Angle {
  switch (value.type) {
    case "float":
      return value.value;
    case "angle":
      return radiansOf(value.size, value.value);
    case "bool":
      return value.value ? 1 : 0;
    case "bits":
      return wrong("bits are no number here: cast them, as in int(c)", at);
    default:
      return Number(value.value);
  }
}

/** A number that does not depend on a parameter. */
export function toNumber(value: Value, at: Place): number {
  const number = toFloat(value, at);
  return typeof number === "number" ? number : wrong(`${number.parameter} has no value yet`, at);
}

/** @throws {QasmError} QasmType where a value is no integer */
export function toInteger(value: Value, resolve: Resolve, at: Place): bigint {
  switch (value.type) {
    case "int":
    case "uint":
      return value.value;
    case "bool":
      return value.value ? 1n : 0n;
    case "bits":
      return bitsToInteger(value.bits, resolve, at);
    default:
      return wrong(`${value.type === "float" ? "a float" : "an angle"} is no integer`, at);
  }
}

/** Whether a value is true: not zero. */
export function toBoolean(value: Value, resolve: Resolve, at: Place): boolean {
  return value.type === "float" || value.type === "angle"
    ? toNumber(value, at) !== 0
    : toInteger(value, resolve, at) !== 0n;
}

/** Converts a value to a type. @throws {QasmError} QasmType, QasmArity where the sizes of bits differ */
export function cast(value: Value, type: Type, resolve: Resolve, at: Place): Value {
  const size = type.size ?? DEFAULT_SIZE;
  switch (type.name) {
    case "bool":
      return bool(toBoolean(value, resolve, at));
    case "float":
      return float(toFloat(value, at));
    case "int":
    case "uint": {
      if (value.type !== "float") return integer(type.name, size, toInteger(value, resolve, at));
      const number = toNumber(value, at);
      return integer(type.name, size, BigInt(number < 0 ? -Math.floor(-number) : Math.floor(number)));
    }
    case "angle":
      if (value.type === "bits")
        return angle(requireSize(value.bits.length, size, at), bitsToInteger(value.bits, resolve, at));
      if (value.type === "angle") {
        const shift = BigInt(size - value.size);
        return angle(size, shift >= 0n ? value.value << shift : value.value >> -shift);
      }
      return angle(size, toAngle(toFloat(value, at), size, at));
    case "bit": {
      const scalar = type.size === undefined;
      const length = type.size ?? 1;
      if (value.type === "bits") {
        requireSize(value.bits.length, length, at);
        return { type: "bits", bits: [...value.bits], scalar };
      }
      if (scalar) return { type: "bits", bits: [toBoolean(value, resolve, at) ? 1 : 0], scalar };
      if (value.type === "float") return wrong("a float has no bits", at);
      if (value.type !== "bool" && value.size !== DEFAULT_SIZE) requireSize(value.size, length, at);
      const number = value.type === "bool" ? (value.value ? 1n : 0n) : value.value;
      return { type: "bits", bits: integerToBits(number, length), scalar };
    }
  }
}

function requireSize(found: number, wanted: number, at: Place): number {
  if (found !== wanted) throw new QasmError("QasmArity", `${found} bits where ${wanted} are wanted`, at);
  return found;
}

/** An angle whose numbers are finite. @throws {QasmError} QasmNotFinite */
export function finite(value: Angle, at: Place): Angle {
  const ok =
    typeof value === "number"
      ? Number.isFinite(value)
      : Number.isFinite(value.coefficient) && Number.isFinite(value.offset);
  if (!ok)
    throw new QasmError("QasmNotFinite", `the value is ${typeof value === "number" ? value : angleAt(value, 1)}`, at);
  return typeof value === "number" ? value : checkAngle(value);
}

/** Bits of text, most significant first. */
export const bitsOf = (text: string): Value => ({
  type: "bits",
  bits: Array.from(text, (digit): Bit => (digit === "1" ? 1 : 0)).reverse(),
  scalar: false,
});
