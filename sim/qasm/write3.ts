import { type Operation, operationPrimitives, splitControls } from "../circuit/gates.ts";
import type { Primitive } from "../circuit/primitive.ts";
import { pairPrimitives } from "../circuit/unitary.ts";
import { argument, call, euler, nonZero, onZ, qubitsOf, SHARED, type Show } from "./pieces.ts";

/** OpenQASM 3: a gate of the library with `ctrl` before it where it has more controls than its name says. */
export const writer3 = (show: Show) => {
  const control = (count: number): string => (count === 0 ? "" : count === 1 ? "ctrl @ " : `ctrl(${count}) @ `);
  const phase = (controls: readonly number[], angle: string): string =>
    controls.length === 0 ? `gphase(${angle});` : `${control(controls.length - 1)}${call("p", [angle], controls)}`;
  const primitive = (part: Primitive): readonly string[] => {
    switch (part.kind) {
      case "flip":
        return qubitsOf(part.x).map(
          (q) => `${control(qubitsOf(part.c).length)}${call("x", [], [...qubitsOf(part.c), q])}`,
        );
      case "hadamard":
        return [`${control(qubitsOf(part.c).length)}${call("h", [], [...qubitsOf(part.c), ...qubitsOf(part.x)])}`];
      case "factor":
        return [phase(qubitsOf(part.z), show(argument(part.factor)))];
      case "phase":
        return [phase(qubitsOf(part.z), show(part.angle))];
      case "rotation": {
        const controls = qubitsOf(part.c);
        return onZ(part, (target) => [
          `${control(controls.length)}${call("rz", [show(part.angle)], [...controls, target])}`,
        ]);
      }
      case "matrix": {
        const { alpha, theta, phi, lambda } = euler(part.matrix);
        const controls = qubitsOf(part.c);
        return [
          // The language's U has the phase θ/2.
          ...nonZero(alpha - theta / 2).map((angle) => phase(controls, show(angle))),
          `${control(controls.length)}${call("U", [theta, phi, lambda].map(show), [...controls, ...qubitsOf(part.x)])}`,
        ];
      }
      case "matrix2":
        return pairPrimitives(part.matrix, part.z, part.x, 0).flatMap(primitive);
    }
  };
  return (operation: Operation): readonly string[] => {
    const { controls, parts } = splitControls(operation);
    const angles = operation.angles.map(show);
    if (operation.gate === "gphase") return [phase(operation.qubits, angles[0]!)];
    if (SHARED.has(operation.gate))
      return [`${control(operation.controls ?? 0)}${call(operation.gate, angles, operation.qubits)}`];
    if (SHARED.has(parts.base)) return [`${control(controls.length)}${call(parts.base, angles, operation.qubits)}`];
    if (parts.base === "sxdg") return [`${control(controls.length)}inv @ ${call("sx", [], operation.qubits)}`];
    return operationPrimitives(operation).flatMap(primitive);
  };
};
