/**
 * Programs whose final state shows nothing but outputs. The proof of a result has siblings of the memory tree in it, and
 * the lowest of them may be a bare word: whatever a program leaves there is published with its outputs.
 */
import { depthFor } from "./assembler.ts";
import { EMPTY_INSTRUCTION, FLAG1, type Instruction } from "./instruction.ts";
import { ISA, type Mnemonic } from "./isa.ts";
import type { LoopNote } from "./notes.ts";
import { checkShape, MAX_STEPS, type Program, type Shape } from "./program.ts";
import { CELLS_PER_WORD } from "./word.ts";

/** What a program ends with that clears its memory: the code, the steps that it takes, its loop. */
interface Ending {
  readonly code: readonly Instruction[];
  readonly steps: number;
  readonly loops: readonly LoopNote[];
}

const HALT = make("HALT", {});
const JUMPS: readonly number[] = [ISA.JMP, ISA.JZ, ISA.JNZ, ISA.LOOP, ISA.CALL].map(({ opcode }) => opcode);

/**
 * The same program with an ending that clears all memory but the outputs, and with a tree of at least two words of
 * arguments, for the root of one word is that word. Of a program of one qubit and one register it clears the register as
 * well. What private orders ask for; a program that is so already is returned as it is.
 *
 * ```ts
 * const objective = energyObjective(circuit(1).ry(parameter("theta"), 0).build(), parsePauliSum("Z0"));
 * const program = concealing(evaluationProgram(objective));
 * const prover = new Prover(run({ program, args: toCells([Math.PI]) }));
 * prover.run.score; // → -1
 * prover.outcome().outputProof[0] === toHex(new Uint8Array(32)); // → true
 * ```
 *
 * @throws KetworkRangeError `ShapeOutOfRange` where the code has no room for the ending
 */
export function concealing(program: Program): Program {
  if (isConcealing(program)) return program;
  const first = program.code.length;
  const { code, steps, loops } = endingAt(first, program.shape);
  const end = make("JMP", { a: first });
  const shape: Shape = {
    ...program.shape,
    codeDepth: Math.max(program.shape.codeDepth, depthFor(first + code.length)),
    argsDepth: Math.max(1, program.shape.argsDepth),
    maxSteps: Math.min(MAX_STEPS, program.shape.maxSteps + steps),
  };
  checkShape(shape);
  return {
    ...program,
    code: [...program.code.map((instruction) => (isHalt(instruction) ? end : instruction)), ...code],
    shape,
    notes: {
      loops: [...(program.notes?.loops ?? []), ...loops],
      sources: [
        ...(program.notes?.sources ?? []),
        { first, end: first + code.length, text: "clear all but the outputs" },
      ],
    },
  };
}

/**
 * Whether a program ends nowhere but in the ending that {@link concealing} adds.
 *
 * ```ts
 * const program = new Assembler().emit("ARG", { a: 0, b: 0 }).halt().assemble({ qubits: 1 });
 * [program, concealing(program)].map(isConcealing); // → [false, true]
 * ```
 */
export function isConcealing({ code, shape }: Program): boolean {
  const first = code.length - endingAt(0, shape).code.length;
  if (shape.argsDepth === 0 || first < 0) return false;
  const { code: ending } = endingAt(first, shape);
  const isAround = (instruction: Instruction) => isHalt(instruction) || (isJump(instruction) && instruction.a > first);
  if (code.slice(0, first).some(isAround)) return false;
  return ending.every((instruction, i) => isSame(instruction, code[first + i]!));
}

/** The ending, as it stands from an instruction on. */
function endingAt(first: number, { qubits, ketDepth, memDepth, outDepth }: Shape): Ending {
  const outputs = CELLS_PER_WORD * 2 ** outDepth;
  const cells = CELLS_PER_WORD * 2 ** memDepth;
  // A tree of one word again: the root of the registers, which a final state shows.
  const registers = qubits === 1 && ketDepth === 0 ? [make("KCLEAR", {})] : [];
  if (outputs === cells) return { code: [...registers, HALT], steps: 1 + registers.length, loops: [] };
  const [zero, counter] = [cells - 2, cells - 1];
  const count = zero - outputs;
  const loop = first + registers.length + 2;
  const code = [
    ...registers,
    make("SET", { a: zero }),
    make("SET", { a: counter, x: BigInt(count) }),
    // m[outputs − 1 + counter] = 0, from the last one down; the counter ends at zero by itself.
    make("MOV", { a: outputs - 1, b: zero, c: counter, flags: FLAG1 }),
    make("LOOP", { a: loop, b: counter }),
    HALT,
  ];
  return {
    code,
    steps: registers.length + 3 + 2 * count,
    loops: [{ first: loop, last: loop + 1, count }],
  };
}

function make(mnemonic: Mnemonic, operands: Partial<Instruction>): Instruction {
  return { ...EMPTY_INSTRUCTION, ...operands, op: ISA[mnemonic].opcode };
}

function isHalt({ op }: Instruction): boolean {
  return op === ISA.HALT.opcode;
}

function isJump({ op }: Instruction): boolean {
  return JUMPS.includes(op);
}

function isSame(one: Instruction, other: Instruction): boolean {
  return (Object.keys(EMPTY_INSTRUCTION) as (keyof Instruction)[]).every((field) => one[field] === other[field]);
}
