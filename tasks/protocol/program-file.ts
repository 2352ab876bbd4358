/** Programs in files: JSON that everybody can read, and that is checked against the id that it names. */
import {
  checkShape,
  decodeInstruction,
  encodeInstruction,
  fromHex,
  KetworkTypeError,
  programId,
  toHex,
  type Program,
  type Shape,
} from "../../sim/index.ts";

const FORMAT = "ketwork-program-1";

interface ProgramDocument {
  readonly format: typeof FORMAT;
  readonly programId: string;
  readonly shape: Shape;
  /** A word of 32 bytes an instruction. */
  readonly code: readonly string[];
}

/** The text of a program's file. Names and notes of the compiler are left out: they are no part of its id. */
export function writeProgramFile(program: Program): string {
  const document: ProgramDocument = {
    format: FORMAT,
    programId: programId(program),
    shape: program.shape,
    code: program.code.map((instruction) => toHex(encodeInstruction(instruction))),
  };
  return `${JSON.stringify(document, undefined, 1)}\n`;
}

/**
 * The program in the text of a file.
 * @throws KetworkTypeError `ProgramFileMalformed`, `ProgramFileMismatch` where the program is not the one that the file
 * names; as `checkShape`
 */
export function readProgramFile(text: string): Program {
  const { format, programId: named, shape, code } = parsed(text);
  if (format !== FORMAT || !isObject(shape) || !Array.isArray(code) || !code.every(isWord)) {
    throw new KetworkTypeError("ProgramFileMalformed", `the file is no program of format ${FORMAT}`, { format });
  }
  checkShape(shape as unknown as Shape);
  const program: Program = {
    code: code.map((word: string) => decodeInstruction(fromHex(word))),
    shape: shape as unknown as Shape,
  };
  const actual = programId(program);
  if (actual === named) return program;
  throw new KetworkTypeError("ProgramFileMismatch", `the file names ${String(named)}, its program is ${actual}`, {
    named,
    actual,
  });
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Told below.
  }
  throw new KetworkTypeError("ProgramFileMalformed", "the file is no JSON object");
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isWord = (value: unknown): value is string => typeof value === "string" && /^0x[0-9a-f]{64}$/i.test(value);
