import type { AffineAngle } from "../circuit/angle.ts";
import { generator, type Primitive } from "../circuit/primitive.ts";
import { weight } from "../circuit/mask.ts";
import { depthFor } from "../machine/assembler.ts";
import { MAX_DEPTH } from "../machine/tree.ts";
import type { DiagonalTerms, Emitter } from "./emitter.ts";
import { type CellOf, type CircuitCode, emitPart, layOutCircuit, type Part } from "./circuit.ts";

/** Whether diagonal gates with a common parameter are merged into one step where that is less work, or never. */
export type DiagonalChoice = "auto" | "never";

/**
 * `exp(i·sign·θ·D)` for a parameter θ and a sum D of Z strings, whose first one besides the identity has a positive
 * coefficient: what a run of rotations about Z strings by multiples of one parameter is.
 */
export interface DiagonalLayer {
  readonly parameter: string;
  readonly sign: 1 | -1;
  readonly terms: DiagonalTerms;
  /** The gates that it stands for. */
  readonly members: readonly DiagonalGate[];
}

type DiagonalGate = Extract<Primitive, { kind: "rotation" | "phase" }> & { readonly angle: AffineAngle };

const isDiagonal = (primitive: Primitive): boolean =>
  primitive.kind === "factor" || primitive.kind === "phase" || (primitive.kind === "rotation" && primitive.x === 0);

/** The qubits on all of which a gate's condition is that they are 1. */
const conditions = (gate: DiagonalGate): number => weight(gate.kind === "phase" ? gate.z : gate.c);

/** Conditions on so many qubits are as many strings as they have subsets. */
const MAX_CONDITIONS = 4;

/** Gates that can be part of a layer: those whose angle is a multiple of a parameter. */
const canMerge = (primitive: Primitive): primitive is DiagonalGate =>
  isDiagonal(primitive) &&
  "angle" in primitive &&
  typeof primitive.angle !== "number" &&
  primitive.angle.offset === 0 &&
  conditions(primitive as DiagonalGate) <= MAX_CONDITIONS;

/** `θ·D` of one parameter's gates: `exp(−i·cθ/2·G)` adds `−c/2·G` to D. Equal strings are added, first to last. */
function layerOf(members: readonly DiagonalGate[]): DiagonalLayer {
  const sums = new Map<number, number>();
  for (const member of members) {
    for (const { z, coefficient } of generator(member)) {
      sums.set(z, (sums.get(z) ?? 0) - 0.5 * member.angle.coefficient * coefficient);
    }
  }
  return { parameter: members[0]!.angle.parameter, members, ...signed(sums) };
}

/** Divides by the sign of the first string that is not the identity. */
function signed(sums: ReadonlyMap<number, number>): { readonly sign: 1 | -1; readonly terms: DiagonalTerms } {
  const terms = [...sums]
    .map(([z, coefficient]) => ({ z, coefficient }))
    .filter(({ coefficient }) => coefficient !== 0);
  const sign = (terms.find(({ z }) => z !== 0)?.coefficient ?? 1) < 0 ? -1 : 1;
  return { sign, terms: terms.map(({ z, coefficient }) => ({ z, coefficient: sign * coefficient })) };
}

/** The same for a diagonal observable. */
export const signedTerms = (sum: readonly { readonly z: number; readonly re: number }[]): ReturnType<typeof signed> =>
  signed(new Map(sum.map(({ z, re }) => [z, re])));

export const termsKey = (terms: DiagonalTerms): string =>
  JSON.stringify(terms.map(({ z, coefficient }) => [z, coefficient]));

/**
 * Puts layers in the place of gates: in every run of diagonal gates, which commute, those of a parameter become a layer at
 * the end of the run if it is accepted. Everything else stays where it is.
 */
function gather(
  primitives: readonly Primitive[],
  accept: (layer: DiagonalLayer) => boolean,
): readonly (Primitive | DiagonalLayer)[] {
  const gathered: (Primitive | DiagonalLayer)[] = [];
  let run: Primitive[] = [];
  const close = (): void => {
    const groups = new Map<string, DiagonalGate[]>();
    for (const gate of run.filter(canMerge)) {
      groups.set(gate.angle.parameter, [...(groups.get(gate.angle.parameter) ?? []), gate]);
    }
    const layers = [...groups.values()].filter(({ length }) => length > 1).map(layerOf);
    const accepted = layers.filter(accept);
    const merged = new Set<Primitive>(accepted.flatMap(({ members }) => members));
    gathered.push(...run.filter((gate) => !merged.has(gate)), ...accepted);
    run = [];
  };
  for (const primitive of primitives) {
    if (isDiagonal(primitive)) {
      run.push(primitive);
    } else {
      close();
      gathered.push(primitive);
    }
  }
  close();
  return gathered;
}

/**
 * Work of an amplitude in instructions, in tenths of a nanosecond on the WebAssembly engine (`WASM_SPEED` of
 * machine/estimate): KDPH computes a cosine and a sine. Fixed numbers, since they decide what a program is.
 */
const WORK = { KROT: 4, KDPH: 82, KDOT: 16, KADDP: 11, KCOPY: 3, KMUL: 6 } as const;

/**
 * Whether layers with the same D are less work merged: in one evaluation of the adjoint gradient, the making of D counted
 * in. Then a gate is three rotations and its derivative's sums; a layer three KDPH and the derivative's one sum.
 */
export function isWorthMerging(layers: readonly Pick<DiagonalLayer, "terms" | "members">[]): boolean {
  const gates = layers.flatMap(({ members }) => members);
  const apart = gates.reduce((sum, gate) => {
    const strings = 2 ** conditions(gate);
    return sum + (3 * WORK.KROT) / strings + WORK.KDOT * strings;
  }, 0);
  const merged = 3 * WORK.KDPH + WORK.KCOPY + WORK.KMUL + WORK.KDOT;
  return layers.length * merged + layers[0]!.terms.length * WORK.KADDP < apart;
}

/** Registers by number of the adjoint gradient: ψ, λ and D·ψ. */
const NUMBERED = 3;

/** Merges what is worth it, and for whose registers there is room: |D⟩ costs one more. */
function mergeDiagonals(primitives: readonly Primitive[], qubits: number): readonly (Primitive | DiagonalLayer)[] {
  const byKey = new Map<string, DiagonalLayer[]>();
  for (const layer of gather(primitives, () => true).filter(isLayer)) {
    const key = termsKey(layer.terms);
    byKey.set(key, [...(byKey.get(key) ?? []), layer]);
  }
  const worth = new Set([...byKey].filter(([, layers]) => isWorthMerging(layers)).map(([key]) => key));
  const hasRoom = depthFor(NUMBERED + worth.size) + qubits - 1 <= MAX_DEPTH;
  return gather(primitives, ({ terms }) => hasRoom && worth.has(termsKey(terms)));
}

const isLayer = (one: Primitive | DiagonalLayer): one is DiagonalLayer => "members" in one;

/** A layer, the register of its D, and the cells of `sign·θ` and `−sign·θ`. */
export interface LayerPart {
  readonly layer: DiagonalLayer;
  readonly register: number;
  readonly angle: number;
  readonly negated: number;
}

export const isLayerPart = (part: Part | LayerPart): part is LayerPart => "layer" in part;

/** A circuit some of whose gates are merged. */
export interface MergedCode extends Pick<CircuitCode, "forward"> {
  readonly parts: readonly (Part | LayerPart)[];
  /** Registers of the sums D, by {@link termsKey}. */
  readonly diagonals: ReadonlyMap<string, number>;
  /** Emits cos and sin of every angle, and the signs of the layers' parameters. */
  angles(): void;
}

/** Lays a circuit out, with or without merging. @throws {CircuitError} CircuitParameterUnbound */
export function layOutMerged(
  emitter: Emitter,
  primitives: readonly Primitive[],
  cellOf: CellOf,
  { qubits, diagonal }: { readonly qubits: number; readonly diagonal: DiagonalChoice },
): MergedCode {
  const { asm } = emitter;
  const steps = diagonal === "never" ? primitives : mergeDiagonals(primitives, qubits);
  const code = layOutCircuit(
    emitter,
    steps.filter((step): step is Primitive => !isLayer(step)),
    cellOf,
  );
  const single = code.parts.values();
  const parts = steps.map((step): Part | LayerPart => {
    if (!isLayer(step)) return single.next().value!;
    const [value, other] = [cellOf(step.parameter)!, asm.cells(1)];
    const [angle, negated] = step.sign === 1 ? [value, other] : [other, value];
    return { layer: step, register: emitter.diagonal(step.terms), angle, negated };
  });
  const layers = parts.filter(isLayerPart);
  return {
    parts,
    diagonals: new Map(layers.map(({ layer, register }) => [termsKey(layer.terms), register])),
    angles: () => {
      code.angles();
      for (const { layer, angle, negated } of layers) {
        asm.unary("FNEG", layer.sign === 1 ? negated : angle, layer.sign === 1 ? angle : negated);
      }
    },
    forward: (register) => {
      asm.source("circuit", () => {
        for (const part of parts) emitMerged(emitter, part, register);
      });
    },
  };
}

/** Emits one part on a register, or its inverse: always one step. */
export function emitMerged(emitter: Emitter, part: Part | LayerPart, k: number, inverse = false): void {
  if (!isLayerPart(part)) {
    emitPart(emitter, part, k, inverse);
    return;
  }
  const { layer, register, angle, negated } = part;
  const text = `${layer.members.length} diagonal gates of ${layer.parameter}${inverse ? ", undone" : ""}`;
  emitter.asm.source(text, () => {
    emitter.asm.emit("KDPH", { k, k2: register, b: inverse ? negated : angle });
  });
}

/** Emits `to = D·from` for a register of {@link Emitter.diagonal}: two steps. */
export function emitDiagonal({ asm }: Emitter, diagonal: number, from: number, to: number): void {
  asm.emit("KCOPY", { k: to, k2: from }).emit("KMUL", { k: to, k2: diagonal });
}
