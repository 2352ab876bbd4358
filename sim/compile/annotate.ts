import { type Angle, formatAngle } from "../circuit/angle.ts";
import type { Primitive } from "../circuit/primitive.ts";
import { weight } from "../circuit/mask.ts";
import type { ChannelUse } from "../noise/circuit.ts";

/** The qubits of a mask, ascending. */
function qubitsOf(mask: number): readonly number[] {
  const qubits: number[] = [];
  for (let rest = mask; rest !== 0; rest &= rest - 1) qubits.push(31 - Math.clz32(rest & -rest));
  return qubits;
}

const named = (name: string, controls: number, targets: number, angle?: Angle): string => {
  const prefix = "c".repeat(weight(controls));
  const qubits = [...qubitsOf(controls), ...qubitsOf(targets)].map((qubit) => ` q${qubit}`).join("");
  return `${prefix}${name}${angle === undefined ? "" : `(${formatAngle(angle)})`}${qubits}`;
};

/** A diagonal gate is the same from each of its qubits: all but the highest are called controls. */
const diagonal = (name: string, z: number, angle?: Angle): string => {
  if (z === 0) return named("gphase", 0, 0, angle);
  const target = 2 ** (31 - Math.clz32(z));
  return named(name, z ^ target, target, angle);
};

/** What a primitive is called in the notes of a program: gate, angle, qubits (controls first), as in `crz(theta[3]) q0 q2`. */
export function describePrimitive(primitive: Primitive): string {
  switch (primitive.kind) {
    case "flip":
      return named("x", primitive.c, primitive.x);
    case "hadamard":
      return named("h", primitive.c, primitive.x);
    case "phase":
      return diagonal("p", primitive.z, primitive.angle);
    case "factor": {
      const [re, im] = primitive.factor;
      return diagonal(re === -1 && im === 0 ? "z" : re === 0 && im === 1 ? "s" : `factor[${re}, ${im}]`, primitive.z);
    }
    case "rotation": {
      const { x, z, c, angle } = primitive;
      const letters = qubitsOf(x | z).map((qubit) => "ixzy"[((x >> qubit) & 1) + 2 * ((z >> qubit) & 1)]!);
      return named(`r${letters.join("")}`, c, x | z, angle);
    }
    case "matrix":
      return named("unitary", primitive.c, primitive.x);
    case "matrix2":
      return named("unitary", 0, primitive.x | primitive.z);
  }
}

/** What a channel is called, as in `depolarising q0 q1`. */
export const describeChannel = ({ channel, qubits }: ChannelUse): string =>
  [channel.name, ...qubits.map((qubit) => `q${qubit}`)].join(" ");
