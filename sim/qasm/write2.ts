import { controlCount, type Operation, operationPrimitives, splitControls } from "../circuit/gates.ts";
import type { Primitive } from "../circuit/primitive.ts";
import { pairPrimitives } from "../circuit/unitary.ts";
import { argument, call, euler, nonZero, onZ, qubitsOf, SHARED, type Show } from "./pieces.ts";

/** OpenQASM 2: everything in the gates of qelib1.inc, which has no modifiers. */
export const writer2 = (show: Show) => {
  /** `e^{i·angle}` where all qubits are 1, as phases of the parities of their subsets. */
  const phase = (qubits: readonly number[], angle: number): readonly string[] => {
    const [first] = qubits;
    if (first === undefined) {
      // There is no global phase but that of a qubit that is 0 or 1.
      const x = call("x", [], [0]);
      return [call("u1", [show(angle)], [0]), x, call("u1", [show(angle)], [0]), x];
    }
    if (qubits.length === 1) return [call("u1", [show(angle)], qubits)];
    if (qubits.length === 2) return [call("cu1", [show(angle)], qubits)];
    const lines: string[] = [];
    for (let subset = 1; subset < 2 ** qubits.length; subset += 1) {
      const members = qubits.filter((_, i) => ((subset >> i) & 1) === 1);
      const last = members.at(-1)!;
      const chain = members.slice(0, -1).map((q) => call("cx", [], [q, last]));
      const share = (members.length % 2 === 1 ? angle : -angle) / 2 ** (qubits.length - 1);
      lines.push(...chain, call("u1", [show(share)], [last]), ...chain);
    }
    return lines;
  };
  const flip = (controls: readonly number[], target: number): readonly string[] => {
    const name = ["x", "cx", "ccx", "c3x", "c4x"][controls.length];
    if (name !== undefined) return [call(name, [], [...controls, target])];
    const h = call("h", [], [target]);
    return [h, ...phase([...controls, target], Math.PI), h];
  };
  /** `exp(−iθ/2·Z)` of the target where the controls are 1. */
  const turn = (controls: readonly number[], target: number, angle: number): readonly string[] => {
    if (controls.length === 0) return [call("rz", [show(angle)], [target])];
    if (controls.length === 1) return [call("crz", [show(angle)], [...controls, target])];
    return [...phase(controls, -angle / 2), ...phase([...controls, target], angle)];
  };
  const primitive = (part: Primitive): readonly string[] => {
    switch (part.kind) {
      case "flip":
        return qubitsOf(part.x).flatMap((q) => flip(qubitsOf(part.c), q));
      case "hadamard": {
        // H = RY(π/4)·Z·RY(−π/4)
        const [target] = qubitsOf(part.x);
        return [
          call("ry", ["-pi/4"], [target!]),
          ...phase([...qubitsOf(part.c), target!], Math.PI),
          call("ry", ["pi/4"], [target!]),
        ];
      }
      case "factor":
        return phase(qubitsOf(part.z), argument(part.factor));
      case "phase":
        return phase(qubitsOf(part.z), part.angle as number);
      case "rotation":
        return onZ(part, (target) => turn(qubitsOf(part.c), target, part.angle as number));
      case "matrix": {
        const { alpha, theta, phi, lambda } = euler(part.matrix);
        const controls = qubitsOf(part.c);
        const [target] = qubitsOf(part.x);
        if (controls.length === 0) {
          return [
            ...nonZero(alpha).flatMap((a) => phase([], a)),
            call("u3", [theta, phi, lambda].map(show), [target!]),
          ];
        }
        const y: Primitive = { kind: "rotation", x: part.x, z: part.x, c: part.c, angle: theta };
        return [
          ...nonZero(alpha).flatMap((angle) => phase(controls, angle)),
          ...phase([...controls, target!], lambda),
          ...primitive(y),
          ...phase([...controls, target!], phi),
        ];
      }
      case "matrix2":
        return pairPrimitives(part.matrix, part.z, part.x, 0).flatMap(primitive);
    }
  };
  return (operation: Operation): readonly string[] => {
    const { gate, angles, qubits } = operation;
    const { parts } = splitControls(operation);
    const count = controlCount(operation);
    const named = (name: string): readonly string[] => [call(name, angles.map(show), qubits)];
    if (operation.controls === undefined && SHARED.has(gate)) return named(gate);
    if (count === 0 && ["u", "rxx", "rzz", "rccx"].includes(gate)) return named(gate === "u" ? "u3" : gate);
    if (count === 1 && parts.base === "u") return named("cu3");
    if (parts.base === "sx" && (count === 1 || count === 3)) return named(count === 1 ? "csx" : "c3sqrtx");
    if (parts.base === "id") return [call("id", [], parts.targets)];
    return operationPrimitives(operation).flatMap(primitive);
  };
};
