import { KetworkRangeError } from "../../../errors.ts";

/**
 * The machine would take zeros for parameters that are missing.
 *
 * @throws {KetworkRangeError} ModelParameterLength, ModelParameterNotFinite
 */
export function checkParameters(values: ArrayLike<number>, names: readonly string[]): Float64Array {
  if (values.length !== names.length) {
    throw new KetworkRangeError(
      "ModelParameterLength",
      `${values.length} parameters: the model has ${names.length} to train`,
      { given: values.length, parameters: names.length },
    );
  }
  const parameters = Float64Array.from(values);
  const index = parameters.findIndex((value) => !Number.isFinite(value));
  if (index < 0) return parameters;
  const [name, value] = [names[index], parameters[index]];
  throw new KetworkRangeError("ModelParameterNotFinite", `${name} is ${value}`, { index, value });
}
