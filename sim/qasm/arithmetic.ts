import { type Angle, negateAngle, scaleAngle, shiftAngle } from "../circuit/angle.ts";
import { acos, asin, atan, pow, tan } from "../math/elementary.ts";
import { exp, log } from "../math/explog.ts";
import { cos, sin } from "../math/trig.ts";
import { type Place, QasmError } from "./errors.ts";
import {
  angle,
  bitsToInteger,
  bool,
  DEFAULT_SIZE,
  finite,
  float,
  integer,
  type Resolve,
  toAngle,
  toFloat,
  toInteger,
  toNumber,
  type Value,
  wrong,
} from "./values.ts";

/** The constants of the language. */
export const CONSTANTS: Readonly<Record<string, number>> = {
  pi: Math.PI,
  π: Math.PI,
  tau: 2 * Math.PI,
  τ: 2 * Math.PI,
  euler: Math.E,
  ℇ: Math.E,
};

const REAL: Readonly<Record<string, (x: number) => number>> = {
  ...{ sin, cos, tan, exp, sqrt: Math.sqrt, log, ln: log },
  ...{ arcsin: asin, arccos: acos, arctan: atan, asin, acos, atan },
};

/** Functions of real numbers that a version has. */
const NAMES: Readonly<Record<2 | 3, readonly string[]>> = {
  2: ["sin", "cos", "tan", "exp", "ln", "sqrt", "asin", "acos", "atan"],
  3: [
    "sin",
    "cos",
    "tan",
    "exp",
    "log",
    "sqrt",
    "arcsin",
    "arccos",
    "arctan",
    "ceiling",
    "floor",
    "mod",
    "pow",
    "popcount",
    "rotl",
    "rotr",
  ],
};

export const isFunction = (version: 2 | 3, name: string): boolean => NAMES[version].includes(name);

const count = (values: readonly Value[], wanted: number, name: string, at: Place): void => {
  if (values.length !== wanted) {
    throw new QasmError("QasmArity", `${name} takes ${wanted} values, not ${values.length}`, at);
  }
};

/** A built-in function. @throws {QasmError} QasmArity, QasmType, QasmNotFinite */
export function callFunction(name: string, values: readonly Value[], resolve: Resolve, at: Place): Value {
  const real = Object.hasOwn(REAL, name) ? REAL[name] : undefined;
  if (real !== undefined) {
    count(values, 1, name, at);
    return float(finite(real(toNumber(values[0]!, at)), at));
  }
  switch (name) {
    case "floor":
    case "ceiling": {
      count(values, 1, name, at);
      const x = toNumber(values[0]!, at);
      return float(name === "floor" ? Math.floor(x) : -Math.floor(-x));
    }
    case "mod":
    case "pow":
      count(values, 2, name, at);
      return binary(name === "mod" ? "%" : "**", values[0]!, values[1]!, resolve, at);
    case "popcount": {
      count(values, 1, name, at);
      const [value] = values as [Value];
      if (value.type !== "bits" && value.type !== "uint") return wrong("popcount takes bits", at);
      const digits = Array.from(toInteger(value, resolve, at).toString(2));
      return integer("uint", DEFAULT_SIZE, BigInt(digits.filter((digit) => digit === "1").length));
    }
    default: {
      count(values, 2, name, at);
      const [value, distance] = values as [Value, Value];
      if (value.type !== "bits") return wrong(`${name} takes bits`, at);
      const length = value.bits.length;
      const by = Number(BigInt.asIntN(32, toInteger(distance, resolve, at))) * (name === "rotl" ? 1 : -1);
      const from = (i: number): number => (((i - by) % length) + length) % length;
      return { ...value, bits: value.bits.map((_, i) => value.bits[from(i)]!) };
    }
  }
}

/** `-x`, `+x`, `!x`, `~x`. */
export function unary(operator: "-" | "+" | "!" | "~", value: Value, resolve: Resolve, at: Place): Value {
  switch (operator) {
    case "!":
      return bool(!truth(value, resolve, at));
    case "~":
      if (value.type === "bits") return { ...value, bits: value.bits.map((bit) => (resolve(bit, at) === 1 ? 0 : 1)) };
      if (value.type === "uint" || value.type === "int") return integer(value.type, value.size, ~value.value);
      if (value.type === "angle") return angle(value.size, ~value.value);
      return wrong("~ takes bits", at);
    default: {
      const sign = operator === "-" ? -1n : 1n;
      if (value.type === "float") return operator === "-" ? float(negateAngle(value.value)) : value;
      if (value.type === "angle") return angle(value.size, sign * value.value);
      if (value.type === "int") return integer("int", value.size, sign * value.value);
      return integer("int", DEFAULT_SIZE, sign * toInteger(value, resolve, at));
    }
  }
}

export const truth = (value: Value, resolve: Resolve, at: Place): boolean =>
  value.type === "float" || value.type === "angle" ? toNumber(value, at) !== 0 : toInteger(value, resolve, at) !== 0n;

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  "==": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  ">": (order) => order > 0,
  "<=": (order) => order <= 0,
  ">=": (order) => order >= 0,
};

const order = (a: number | bigint, b: number | bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** A binary operator other than `&&`, `||` and `++`. @throws {QasmError} QasmType, QasmArity, QasmNotFinite */
export function binary(operator: string, left: Value, right: Value, resolve: Resolve, at: Place): Value {
  const comparison = COMPARISONS[operator];
  if (left.type === "angle" || right.type === "angle") return withAngle(operator, left, right, resolve, at);
  if (left.type === "float" || right.type === "float") {
    if (comparison !== undefined) return bool(comparison(order(toNumber(left, at), toNumber(right, at))));
    return float(finite(realBinary(operator, toFloat(left, at), toFloat(right, at), at), at));
  }
  if (left.type === "bits" && operator !== "+" && comparison === undefined) {
    return bitwise(operator, left, right, resolve, at);
  }
  const [a, b] = [toInteger(left, resolve, at), toInteger(right, resolve, at)];
  if (comparison !== undefined) return bool(comparison(order(a, b)));
  return integerBinary(operator, left, right, a, b, at);
}

const sizeOf = (value: Value): number =>
  value.type === "int" || value.type === "uint" ? value.size : value.type === "bits" ? value.bits.length : 1;

function integerBinary(operator: string, left: Value, right: Value, a: bigint, b: bigint, at: Place): Value {
  const shifting = operator === "<<" || operator === ">>";
  const size = shifting ? sizeOf(left) : Math.max(sizeOf(left), sizeOf(right));
  const unsigned = (value: Value): boolean => value.type !== "int";
  const type = shifting ? (unsigned(left) ? "uint" : "int") : unsigned(left) && unsigned(right) ? "uint" : "int";
  const make = (value: bigint): Value => integer(type, size, value);
  switch (operator) {
    case "+":
      return make(a + b);
    case "-":
      return make(a - b);
    case "*":
      return make(a * b);
    case "/":
    case "%":
      if (b === 0n) throw new QasmError("QasmNotFinite", "division by zero", at);
      return make(operator === "/" ? a / b : a % b);
    case "**": {
      if (b < 0n) return float(finite(pow(Number(a), Number(b)), at));
      let result = 1n;
      let square = a;
      for (let rest = b; rest > 0n; rest >>= 1n) {
        if ((rest & 1n) === 1n) result = BigInt.asIntN(2 * size, result * square);
        square = BigInt.asIntN(2 * size, square * square);
      }
      return make(result);
    }
    case "&":
      return make(a & b);
    case "|":
      return make(a | b);
    case "^":
      return make(a ^ b);
    case "<<":
    case ">>":
      if (b < 0n) throw new QasmError("QasmOutOfRange", `a shift by ${b}`, at);
      if (b >= BigInt(size)) return make(operator === ">>" && a < 0n ? -1n : 0n);
      return make(operator === "<<" ? a << b : a >> b);
    default:
      return wrong(`${operator} is not for integers`, at);
  }
}

function bitwise(operator: string, left: Value & { type: "bits" }, right: Value, resolve: Resolve, at: Place): Value {
  const { bits } = left;
  if (operator === "<<" || operator === ">>") {
    const by = toInteger(right, resolve, at);
    if (by < 0n) throw new QasmError("QasmOutOfRange", `a shift by ${by}`, at);
    const distance = Number(by > BigInt(bits.length) ? BigInt(bits.length) : by) * (operator === "<<" ? -1 : 1);
    return { ...left, bits: bits.map((_, i) => bits[i + distance] ?? 0) };
  }
  if (right.type === "bits" && "&|^".includes(operator)) {
    if (right.bits.length !== bits.length) {
      throw new QasmError("QasmArity", `${bits.length} bits and ${right.bits.length} bits`, at);
    }
    const result = bits.map((bit, i): 0 | 1 => {
      const [a, b] = [resolve(bit, at), resolve(right.bits[i]!, at)];
      return (operator === "&" ? a & b : operator === "|" ? a | b : a ^ b) as 0 | 1;
    });
    return { ...left, bits: result };
  }
  const a = bitsToInteger(bits, resolve, at);
  return integerBinary(operator, left, right, a, toInteger(right, resolve, at), at);
}

function withAngle(operator: string, left: Value, right: Value, resolve: Resolve, at: Place): Value {
  const size = left.type === "angle" ? left.size : (right as Value & { type: "angle" }).size;
  const comparison = COMPARISONS[operator];
  const own = (value: Value): bigint =>
    value.type === "angle" && value.size === size ? value.value : toAngle(toFloat(value, at), size, at);
  if (comparison !== undefined) return bool(comparison(order(own(left), own(right))));
  switch (operator) {
    case "+":
      return angle(size, own(left) + own(right));
    case "-":
      return angle(size, own(left) - own(right));
    case "*": {
      const [one, factor] = left.type === "angle" ? [left, right] : [right as Value & { type: "angle" }, left];
      if (factor.type === "float") return float(finite(realBinary("*", toFloat(one, at), factor.value, at), at));
      return angle(size, one.value * toInteger(factor, resolve, at));
    }
    case "/": {
      if (left.type !== "angle") return wrong("nothing but an angle is divided by an angle", at);
      if (right.type === "float") return float(finite(realBinary("/", toFloat(left, at), right.value, at), at));
      const by = right.type === "angle" ? own(right) : toInteger(right, resolve, at);
      if (by === 0n) throw new QasmError("QasmNotFinite", "division by zero", at);
      return right.type === "angle" ? integer("uint", DEFAULT_SIZE, left.value / by) : angle(size, left.value / by);
    }
    case "<<":
    case ">>": {
      if (left.type !== "angle") return wrong("a shift by an angle", at);
      const shifted = integerBinary(
        operator,
        { ...left, type: "uint" },
        right,
        left.value,
        toInteger(right, resolve, at),
        at,
      );
      return angle(size, toInteger(shifted, resolve, at));
    }
    case "&":
    case "|":
    case "^": {
      if (left.type !== "angle" || right.type !== "angle") return wrong(`${operator} takes two angles`, at);
      const [a, b] = [own(left), own(right)];
      return angle(size, operator === "&" ? a & b : operator === "|" ? a | b : a ^ b);
    }
    default:
      return wrong(`${operator} is not for angles`, at);
  }
}

function realBinary(operator: string, a: Angle, b: Angle, at: Place): Angle {
  if (typeof a === "number" && typeof b === "number") {
    switch (operator) {
      case "+":
        return a + b;
      case "-":
        return a - b;
      case "*":
        return a * b;
      case "/":
        return a / b;
      case "%":
        return a - b * (a / b < 0 ? -Math.floor(-(a / b)) : Math.floor(a / b));
      case "**":
        return pow(a, b);
      default:
        return wrong(`${operator} is not for real numbers`, at);
    }
  }
  if (operator === "-") return realBinary("+", a, typeof b === "number" ? -b : negateAngle(b), at);
  if (operator === "+") {
    if (typeof a === "number") return shiftAngle(b, a);
    if (typeof b === "number") return shiftAngle(a, b);
    if (a.parameter === b.parameter) {
      return { ...a, coefficient: a.coefficient + b.coefficient, offset: a.offset + b.offset };
    }
  }
  if (operator === "*") {
    if (typeof a === "number") return scaleAngle(b, a);
    if (typeof b === "number") return scaleAngle(a, b);
  }
  if (operator === "/" && typeof a !== "number" && typeof b === "number") {
    return { ...a, coefficient: a.coefficient / b, offset: a.offset / b };
  }
  throw new QasmError(
    "QasmNotSupported",
    "an angle is at most an affine function of one input, because a circuit's parameters are",
    at,
  );
}
