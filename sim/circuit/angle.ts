import { CircuitError } from "./errors.ts";

/**
 * `coefficient · parameter + offset`, in radians. Both operations are rounded, in this order; a coefficient of 1 and an
 * offset of 0 are left out. A compiled program does the same, so that both get the same bits.
 */
export interface AffineAngle {
  readonly parameter: string;
  readonly coefficient: number;
  readonly offset: number;
}

/** An angle in radians: known, or an affine function of one named parameter. */
export type Angle = number | AffineAngle;

/** Values by parameter name; a vector `theta[0] … theta[n−1]` may be given whole, as `{ theta: [...] }`. */
export type ParameterValues = Readonly<Record<string, number | ArrayLike<number>>>;

const NAME = /^[\p{L}_][\p{L}\p{N}_]*(\[(0|[1-9]\d*)\])?$/u;

const requireFinite = (value: number, what: string, parameter?: string): number => {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new CircuitError("CircuitAngleNotFinite", `${what} is ${String(value)}`, { parameter });
  }
  return value;
};

/**
 * The parameter `name` itself: coefficient 1, offset 0.
 *
 * ```ts
 * const theta = parameter("theta");
 * const ansatz = circuit(1).rx(theta, 0).build();
 * ansatz.parameters; // → ["theta"]
 * parameter("2 x"); // throws CircuitParameterMalformed
 * ```
 */
export function parameter(name: string): AffineAngle {
  if (typeof name !== "string" || !NAME.test(name)) {
    throw new CircuitError("CircuitParameterMalformed", `${JSON.stringify(name)} is no name`);
  }
  return { parameter: name, coefficient: 1, offset: 0 };
}

/**
 * The parameters `name[0] … name[length − 1]`.
 *
 * ```ts
 * const [first, second] = parameterVector("theta", 2);
 * const ansatz = circuit(2).ry(first, 0).ry(second, 1).build();
 * ansatz.parameters; // → ["theta[0]", "theta[1]"]
 * bind(ansatz, { theta: [0.1, 0.2] }).parameters; // → []
 * ```
 */
export function parameterVector(name: string, length: number): readonly AffineAngle[] {
  return Array.from({ length }, (_, index) => parameter(`${name}[${index}]`));
}

/** Checks what was not made by the functions of this module, and returns it. */
export function checkAngle(angle: Angle): Angle {
  if (typeof angle !== "object" || angle === null) return requireFinite(angle, "an angle");
  parameter(angle.parameter);
  requireFinite(angle.coefficient, "a coefficient", angle.parameter);
  requireFinite(angle.offset, "an offset", angle.parameter);
  return angle;
}

/**
 * `factor · angle`.
 *
 * ```ts
 * scaleAngle(parameter("gamma"), 2); // → { parameter: "gamma", coefficient: 2, offset: 0 }
 * ```
 */
export function scaleAngle(angle: Angle, factor: number): Angle {
  requireFinite(factor, "a factor");
  if (typeof angle === "number") return factor * angle;
  return checkAngle({ ...angle, coefficient: factor * angle.coefficient, offset: factor * angle.offset });
}

/**
 * `angle + distance`.
 *
 * ```ts
 * shiftAngle(parameter("x"), 0.5); // → { parameter: "x", coefficient: 1, offset: 0.5 }
 * ```
 */
export function shiftAngle(angle: Angle, distance: number): Angle {
  requireFinite(distance, "a distance");
  return typeof angle === "number" ? angle + distance : checkAngle({ ...angle, offset: angle.offset + distance });
}

/**
 * `−angle`, exactly.
 *
 * ```ts
 * negateAngle(0.5); // → -0.5
 * ```
 */
export function negateAngle(angle: Angle): Angle {
  return typeof angle === "number" ? -angle : { ...angle, coefficient: -angle.coefficient, offset: -angle.offset };
}

/**
 * The value of an angle whose parameter has the value `value`, rounded as {@link AffineAngle} says.
 *
 * ```ts
 * angleAt(shiftAngle(scaleAngle(parameter("x"), 2), 0.5), 10); // → 20.5
 * ```
 */
export function angleAt(angle: Angle, value: number): number {
  if (typeof angle === "number") return angle;
  const scaled = angle.coefficient === 1 ? value : angle.coefficient * value;
  return angle.offset === 0 ? scaled : scaled + angle.offset;
}

/** Splits `theta[3]` into `["theta", 3]`; a plain name has no index. */
export function splitName(name: string): readonly [string, number | undefined] {
  const bracket = name.indexOf("[");
  return bracket < 0 ? [name, undefined] : [name.slice(0, bracket), Number(name.slice(bracket + 1, -1))];
}

/** The value given for a parameter, by its full name or as an element of its vector; `undefined` where there is none. */
export function valueOf(values: ParameterValues, name: string): number | undefined {
  const own = Object.hasOwn(values, name) ? values[name] : undefined;
  if (typeof own === "number") return requireFinite(own, "a value", name);
  const [base, index] = splitName(name);
  const vector = Object.hasOwn(values, base) ? values[base] : undefined;
  if (index === undefined || vector === undefined || typeof vector === "number") return undefined;
  if (index >= vector.length) {
    throw new CircuitError("CircuitParameterLength", `${base} has only ${vector.length} values`, { parameter: name });
  }
  return requireFinite(vector[index]!, "a value", name);
}

/**
 * For people: `0.5`, `θ`, `2·θ[1] − 0.1`; numbers are shown with at most `digits` significant digits.
 *
 * ```ts
 * formatAngle(Math.PI / 2); // → "π/2"
 * formatAngle(shiftAngle(scaleAngle(parameter("x"), 2), -0.1)); // → "2·x-0.1"
 * ```
 */
export function formatAngle(angle: Angle, digits = 3): string {
  const show = (value: number): string => {
    const multiple = value / Math.PI;
    for (const [part, text] of PI_PARTS) if (Math.abs(multiple) === part) return `${value < 0 ? "-" : ""}${text}`;
    return `${Number(value.toPrecision(digits))}`;
  };
  if (typeof angle === "number") return show(angle);
  const { coefficient, offset } = angle;
  const scaled = Math.abs(coefficient) === 1 ? angle.parameter : `${show(Math.abs(coefficient))}·${angle.parameter}`;
  const signed = coefficient < 0 ? `-${scaled}` : scaled;
  return offset === 0 ? signed : `${signed}${offset < 0 ? "-" : "+"}${show(Math.abs(offset))}`;
}

const PI_PARTS: readonly (readonly [number, string])[] = [
  [1, "π"],
  [0.5, "π/2"],
  [0.25, "π/4"],
  [2, "2π"],
];
