/**
 * Assembly text and back. `parseAssembly(disassemble(program))` has the same code and shape, word for word.
 *
 * ```
 * .shape qubits=1 ketDepth=0 memDepth=2 codeDepth=2 argsDepth=0 dataDepth=0,0,0,0 outDepth=0 maxSteps=100
 * start:
 *   CIS a=6 b=4 x=0.5      ; the row's fields; x as a float where the row takes one, else as hexadecimal bits
 *   JMP a=start            ; jumps name labels
 *   .word 0xff00…          ; a word whose opcode is unknown
 * ```
 */
import { KetworkTypeError } from "../errors.ts";
import { bitsToFloat, canonicalBits } from "../math/float.ts";
import { decodeInstruction, EMPTY_INSTRUCTION, encodeInstruction, specOf, type Instruction } from "./instruction.ts";
import { ISA, MNEMONIC_OF, type InstructionSpec, type Mnemonic } from "./isa.ts";
import { checkShape, type Program, type Shape } from "./program.ts";
import { fromHex, toHex, WORD_BYTES } from "./word.ts";

const JUMP_OPCODES: ReadonlySet<number> = new Set(
  (["JMP", "JZ", "JNZ", "LOOP", "CALL"] as const).map((name) => ISA[name].opcode),
);
const FIELDS = ["k", "k2", "flags", "a", "b", "c", "x", "z"] as const;
/** Fields of a row that are shown even where they are zero. */
const ALWAYS_SHOWN: ReadonlySet<string> = new Set(["k", "k2", "a", "b"]);
const SHAPE_FIELDS = [
  "qubits",
  "ketDepth",
  "memDepth",
  "codeDepth",
  "argsDepth",
  "dataDepth",
  "outDepth",
  "maxSteps",
] as const;

/** A 64-bit operand: as a decimal float where that loses no bit, else as hexadecimal bits. */
function longText(value: bigint, asFloat: boolean): string {
  const float = bitsToFloat(value);
  if (asFloat && canonicalBits(float) === value) return Object.is(float, -0) ? "-0.0" : floatText(float);
  return `0x${value.toString(16)}`;
}

/** A float's shortest text, with a point or a letter so that it is not taken for an integer. */
function floatText(value: number): string {
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/**
 * One line of assembly text; `place` names a place in the code.
 *
 * ```ts
 * const [first] = new Assembler().setFloat(0, 0.5).assemble({ qubits: 1 }).code;
 * formatInstruction(first); // → "SET a=0 x=0x3fe0000000000000"
 * ```
 */
export function formatInstruction(
  instruction: Instruction,
  place: (pc: number) => string | undefined = () => undefined,
): string {
  const spec = specOf(instruction);
  if (!spec) return `.word ${toHex(encodeInstruction(instruction))}`;
  // Fields that the row ignores are shown where they are not zero: they belong to the word.
  const ignored = FIELDS.filter((field) => !spec.fields.includes(field));
  const operands = [...spec.fields, ...ignored]
    .filter((field) => instruction[field] || (spec.fields.includes(field) && ALWAYS_SHOWN.has(field)))
    .map((field) => {
      const value = instruction[field];
      if (typeof value === "bigint") return `${field}=${longText(value, field === "x" && !!spec.floatImmediate)}`;
      const label = field === "a" && JUMP_OPCODES.has(instruction.op) ? place(value) : undefined;
      return `${field}=${label ?? value}`;
    });
  return [MNEMONIC_OF.get(instruction.op)!, ...operands].join(" ");
}

/** The names of places in the code; those that have no label but are jumped to get one, `at.` and the index. */
export function placeNames({ code, labels = new Map() }: Program): ReadonlyMap<number, readonly string[]> {
  const names = new Map<number, string[]>();
  for (const [name, pc] of labels) names.set(pc, [...(names.get(pc) ?? []), name]);
  for (const { op, a } of code) {
    if (JUMP_OPCODES.has(op) && a <= code.length && !names.has(a)) names.set(a, [`at.${a}`]);
  }
  return names;
}

/**
 * Assembly text of a program; places that have no label but are jumped to get one, `at.` and the index.
 *
 * ```ts
 * disassemble(new Assembler().label("again").jump("again").assemble({ qubits: 1, maxSteps: 100 })); // →
 * // .shape qubits=1 ketDepth=0 memDepth=1 codeDepth=0 argsDepth=0 dataDepth=0,0,0,0 outDepth=0 maxSteps=100
 * // again:
 * //   JMP a=again
 * ```
 */
export function disassemble(program: Program): string {
  const { code, shape } = program;
  const names = placeNames(program);
  const lines = [`.shape ${SHAPE_FIELDS.map((field) => `${field}=${String(shape[field])}`).join(" ")}`];
  for (let pc = 0; pc <= code.length; pc++) {
    for (const name of names.get(pc) ?? []) lines.push(`${name}:`);
    const instruction = code[pc];
    if (instruction) lines.push(`  ${formatInstruction(instruction, (to) => names.get(to)?.[0])}`);
  }
  return lines.join("\n") + "\n";
}

interface Line {
  readonly number: number;
  readonly text: string;
}

function malformed({ number, text }: Line, rule: string): KetworkTypeError {
  return new KetworkTypeError("AssemblyMalformed", `line ${number}: ${rule}: ${text}`, { line: number, rule });
}

/**
 * The program of an assembly text; `;` starts a comment.
 *
 * ```ts
 * parseAssembly("NOPE"); // throws AssemblyMalformed
 * ```
 *
 * @throws KetworkTypeError `AssemblyMalformed` naming the line, KetworkRangeError `ShapeOutOfRange`,
 * `InstructionFieldOutOfRange`
 */
export function parseAssembly(text: string): Program {
  const labels = new Map<string, number>();
  const body: Line[] = [];
  let shapeLine: Line | undefined;
  text.split("\n").forEach((raw, index) => {
    const line = { number: index + 1, text: raw.replace(/;.*/, "").trim() };
    const label = /^([A-Za-z_][\w.]*):$/.exec(line.text)?.[1];
    if (label !== undefined) {
      if (labels.has(label)) throw malformed(line, "the label stands twice");
      labels.set(label, body.length);
    } else if (line.text.startsWith(".shape")) {
      shapeLine = line;
    } else if (line.text !== "") {
      body.push(line);
    }
  });
  if (!shapeLine) throw malformed({ number: 1, text: "" }, "there is no .shape line");
  const shape = parseShape(shapeLine);
  checkShape(shape);
  return { code: body.map((line) => parseInstruction(line, labels)), shape, labels };
}

function assignments(line: Line): Map<string, string> {
  const pairs = line.text.split(/\s+/).slice(1);
  return new Map(
    pairs.map((pair) => {
      const [name, value, ...more] = pair.split("=");
      if (!name || !value || more.length > 0) throw malformed(line, `${pair} is not name=value`);
      return [name, value];
    }),
  );
}

function parseShape(line: Line): Shape {
  const values = assignments(line);
  const numberOf = (text: string | undefined) => {
    if (text === undefined || !/^\d+$/.test(text)) throw malformed(line, "a shape field is missing or no integer");
    return Number(text);
  };
  const field = (name: (typeof SHAPE_FIELDS)[number]) => numberOf(values.get(name));
  return {
    qubits: field("qubits"),
    ketDepth: field("ketDepth"),
    memDepth: field("memDepth"),
    codeDepth: field("codeDepth"),
    argsDepth: field("argsDepth"),
    dataDepth: (values.get("dataDepth") ?? "").split(",").map(numberOf) as unknown as Shape["dataDepth"],
    outDepth: field("outDepth"),
    maxSteps: field("maxSteps"),
  };
}

function parseInstruction(line: Line, labels: ReadonlyMap<string, number>): Instruction {
  const mnemonic = line.text.split(/\s+/)[0]!;
  if (mnemonic === ".word") {
    const word = fromHex(line.text.slice(5).trim());
    if (word.length !== WORD_BYTES) throw malformed(line, "a word has 32 bytes");
    return decodeInstruction(word);
  }
  if (!Object.hasOwn(ISA, mnemonic)) throw malformed(line, `there is no instruction ${mnemonic}`);
  const spec: InstructionSpec = ISA[mnemonic as Mnemonic];
  const fields: Record<string, number | bigint> = {};
  for (const [name, value] of assignments(line)) {
    if (name === "x" || name === "z") {
      fields[name] = parseLong(line, value, name === "x" && !!spec.floatImmediate);
    } else if ((FIELDS as readonly string[]).includes(name)) {
      const place = name === "a" && JUMP_OPCODES.has(spec.opcode) ? labels.get(value) : undefined;
      if (place === undefined && !/^\d+$/.test(value)) throw malformed(line, `${name}=${value} is no integer or label`);
      fields[name] = place ?? Number(value);
    } else {
      throw malformed(line, `there is no field ${name}`);
    }
  }
  const instruction = { ...EMPTY_INSTRUCTION, ...fields, op: spec.opcode };
  encodeInstruction(instruction);
  return instruction;
}

function parseLong(line: Line, value: string, asFloat: boolean): bigint {
  if (/^(0x[0-9a-f]+|\d+)$/.test(value)) return BigInt(value);
  if (asFloat && /^-?(\d+(\.\d+)?(e[+-]?\d+)?|Infinity)$|^NaN$/.test(value)) return canonicalBits(Number(value));
  throw malformed(line, `${value} is no ${asFloat ? "float or " : ""}integer`);
}
