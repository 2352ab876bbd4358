import { type Circuit, lower, parameterValues } from "../circuit/circuit.ts";
import type { ParameterValues } from "../circuit/angle.ts";
import { MAX_QUBITS } from "../circuit/mask.ts";
import { generator, type Primitive } from "../circuit/primitive.ts";
import { KetworkRangeError } from "../errors.ts";
import { depthFor } from "../machine/assembler.ts";
import type { Program } from "../machine/program.ts";
import type { PauliSum } from "../observable/pauli.ts";
import { allQubits } from "../state/state.ts";
import {
  cellsInOrder,
  type CircuitCode,
  emitPart,
  isParametrised,
  layOutCircuit,
  type Part,
  type ParametrisedPart,
} from "./circuit.ts";
import { checkMatrixSize } from "./derivatives.ts";
import { Emitter } from "./emitter.ts";
import { depthForCells, runProgram } from "./host.ts";
import { emitApply } from "./observable.ts";

/** Which entries of the metric: all, or those of parameters in the same layer (the others are 0). */
export type MetricKind = "full" | "block";

/** How a metric is emitted. */
export interface MetricCode {
  /** log2 of the number of registers that it needs. */
  readonly ketDepth: number;
  /** Emits the metric into `count²` cells from `target` on, row by row, at the angles that have been computed. */
  emit(target: number): void;
}

/** `c·G/2` of a gate `exp(−i(cθ + d)G/2)`: what generates the derivative by θ, `∂U = −i·(cG/2)·U`. */
const generatorSum = ({ primitive }: ParametrisedPart): PauliSum =>
  generator(primitive).map(({ x, z, coefficient }) => ({
    x,
    z,
    re: 0.5 * coefficient * primitive.angle.coefficient,
    im: 0,
  }));

/**
 * Lays out the Fubini–Study metric `F_ij = Re(⟨∂_iψ|∂_jψ⟩ − ⟨∂_iψ|ψ⟩⟨ψ|∂_jψ⟩)` of a circuit's state; the quantum Fisher
 * information is 4F (Stokes et al., arXiv:1909.02108).
 *
 * `full` carries |∂_iψ⟩ along in a register for each parameter. `block` needs as many as a layer has parameters: gates
 * with parameters on disjoint qubits, with nothing between them, have `F_ij = Re⟨A_i·A_j⟩ − ⟨A_i⟩⟨A_j⟩` in the state before the
 * layer, with A = c·G/2. Its entries are those of `full`; between layers it says 0.
 *
 * @throws {KetworkRangeError} MetricParameterShared where `block` finds a parameter in two gates
 */
export function layOutMetric(
  emitter: Emitter,
  code: CircuitCode,
  parameters: readonly string[],
  kind: MetricKind = "full",
): MetricCode {
  return kind === "full" ? fullMetric(emitter, code, parameters) : blockMetric(emitter, code, parameters);
}

function fullMetric(emitter: Emitter, { parts }: CircuitCode, parameters: readonly string[]): MetricCode {
  const { asm } = emitter;
  const count = parameters.length;
  const registerOf = (name: string): number => 1 + parameters.indexOf(name);
  return {
    ketDepth: depthFor(1 + count),
    emit: (target) => {
      const started = new Set<number>();
      asm.emit("KZERO", { k: 0 });
      for (const part of parts) {
        for (const register of [0, ...started]) emitPart(emitter, part, register);
        if (!isParametrised(part)) continue;
        const register = registerOf(part.primitive.angle.parameter);
        if (register === 0) continue;
        if (!started.has(register)) asm.emit("KCLEAR", { k: register });
        started.add(register);
        for (const { x, z, re } of generatorSum(part)) {
          asm.emit("KADDP", { k: register, k2: 0, x, z, b: emitter.constant([0, -re]) });
        }
      }
      emitCovariances(
        emitter,
        parameters.map(registerOf),
        parameters.map((_, i) => i),
        count,
        target,
      );
    },
  };
}

/**
 * Emits `Re⟨v_i|v_j⟩ − Re(conj⟨ψ|v_i⟩·⟨ψ|v_j⟩)` for vectors in the given registers, ψ in register 0, into the entries of
 * their parameters.
 */
function emitCovariances(
  { asm }: Emitter,
  registers: readonly number[],
  indices: readonly number[],
  count: number,
  target: number,
): void {
  const overlaps = registers.map((register) => {
    const pair = asm.cells(2, 2);
    asm.emit("KDOT", { a: pair, k: 0, k2: register });
    return pair;
  });
  const [dot, product] = [asm.cells(2, 2), asm.cells(2)];
  registers.forEach((right, j) => {
    registers.slice(0, j + 1).forEach((left, i) => {
      const [a, b] = [overlaps[i]!, overlaps[j]!];
      asm.emit("KDOT", { a: dot, k: left, k2: right });
      asm.binary("FMUL", product, a, b).binary("FMUL", product + 1, a + 1, b + 1);
      asm.binary("FADD", product, product, product + 1);
      const [row, column] = [indices[j]!, indices[i]!];
      asm.binary("FSUB", target + row * count + column, dot, product);
      if (i !== j) asm.mov(target + column * count + row, target + row * count + column);
    });
  });
}

/** Gates with a parameter on disjoint qubits, and what must have been done before them. */
interface Layer {
  readonly before: Part[];
  readonly members: ParametrisedPart[];
}

const support = (primitive: Primitive): number => {
  switch (primitive.kind) {
    case "factor":
    case "phase":
      return primitive.z;
    case "rotation":
      return primitive.x | primitive.z | primitive.c;
    case "matrix2":
      return primitive.x | primitive.z;
    default:
      return primitive.x | primitive.c;
  }
};

/** Puts every part into the earliest layer that its qubits allow; only gates with one of the parameters end a layer. */
function layersOf({ parts }: CircuitCode, parameters: readonly string[]): readonly Layer[] {
  const layers: Layer[] = [{ before: [], members: [] }];
  const begun = new Array<number>(MAX_QUBITS).fill(0);
  for (const part of parts) {
    const qubits = allQubits(MAX_QUBITS).filter((qubit) => (support(part.primitive) >> qubit) & 1);
    const place = qubits.reduce((latest, qubit) => Math.max(latest, begun[qubit]!), 0);
    const isMember = isParametrised(part) && parameters.includes(part.primitive.angle.parameter);
    if (isMember) layers[place]!.members.push(part);
    else layers[place]!.before.push(part);
    const next = isMember ? place + 1 : place;
    if (next === layers.length) layers.push({ before: [], members: [] });
    for (const qubit of qubits) begun[qubit] = next;
  }
  return layers;
}

function blockMetric(emitter: Emitter, code: CircuitCode, parameters: readonly string[]): MetricCode {
  const { asm } = emitter;
  const count = parameters.length;
  const layers = layersOf(code, parameters);
  const names = layers.flatMap(({ members }) => members.map(({ primitive }) => primitive.angle.parameter));
  const shared = names.find((name, i) => names.indexOf(name) !== i);
  if (shared !== undefined) {
    throw new KetworkRangeError("MetricParameterShared", `${shared} stands in two gates: use the full metric`, {
      parameter: shared,
    });
  }
  const widest = layers.reduce((most, { members }) => Math.max(most, members.length), 0);
  return {
    ketDepth: depthFor(1 + widest),
    emit: (target) => {
      for (let entry = 0; entry < count * count; entry += 1) asm.setFloat(target + entry, 0);
      asm.emit("KZERO", { k: 0 });
      for (const { before, members } of layers) {
        for (const part of before) emitPart(emitter, part, 0);
        members.forEach((member, i) => {
          emitApply(emitter, generatorSum(member), 0, 1 + i);
        });
        const registers = members.map((_, i) => 1 + i);
        const indices = members.map(({ primitive }) => parameters.indexOf(primitive.angle.parameter));
        emitCovariances(emitter, registers, indices, count, target);
        for (const part of members) emitPart(emitter, part, 0);
      }
    },
  };
}

/**
 * A program whose args are a circuit's parameters: outputs 1 … P² are the Fubini–Study metric, row by row; output 0, the
 * score, is its trace.
 *
 * ```ts
 * const program = metricProgram(circuit(1).ry(parameter("a"), 0).build());
 * runProgram(program, { args: [0.3] }).floats.slice(0, 2); // ≈ [0.25, 0.25]
 * ```
 *
 * @throws {KetworkRangeError} MatrixTooLarge for more than 63 parameters or none, MetricParameterShared
 */
export function metricProgram(circuit: Circuit, kind: MetricKind = "full"): Program {
  const { parameters } = circuit;
  const count = parameters.length;
  checkMatrixSize(count);
  const emitter = new Emitter(1 + count * count);
  const { asm } = emitter;
  const values = asm.cells(count);
  parameters.forEach((_, i) => asm.emit("ARG", { a: values + i, b: i }));
  const code = layOutCircuit(emitter, lower(circuit), cellsInOrder(parameters, values));
  const metric = layOutMetric(emitter, code, parameters, kind);
  code.angles();
  asm.source("metric", () => {
    metric.emit(1);
  });
  asm.setFloat(0, 0);
  parameters.forEach((_, i) => asm.binary("FADD", 0, 0, 1 + i * (count + 1)));
  return emitter.finish({ qubits: circuit.qubits, ketDepth: metric.ketDepth, argsDepth: depthForCells(count) });
}

/**
 * The Fubini–Study metric at given parameters, row by row, as the machine computes it.
 *
 * ```ts
 * const ansatz = circuit(1).ry(parameter("a"), 0).rz(parameter("b"), 0).build();
 * fubiniStudyMetric(ansatz, { a: Math.PI / 2, b: 0 }); // ≈ [0.25, 0, 0, 0.25]
 * ```
 *
 * @throws as {@link metricProgram}; {CircuitError} CircuitParameterUnbound
 */
export function fubiniStudyMetric(circuit: Circuit, values: ParameterValues, kind: MetricKind = "full"): Float64Array {
  const args = parameterValues(circuit, values);
  const { floats } = runProgram(metricProgram(circuit, kind), { args });
  return floats.slice(1, 1 + args.length * args.length);
}

/**
 * The quantum Fisher information of a pure state: four times its {@link fubiniStudyMetric}, exactly.
 *
 * ```ts
 * quantumFisher(circuit(1).ry(parameter("a"), 0).build(), { a: 0.3 }); // ≈ [1]
 * ```
 */
export const quantumFisher = (circuit: Circuit, values: ParameterValues, kind: MetricKind = "full"): Float64Array =>
  fubiniStudyMetric(circuit, values, kind).map((value) => 4 * value);
