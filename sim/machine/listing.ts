/**
 * Programs for people: instructions with their places, indented by what they were made of and by the loops they stand in.
 */
import { formatInstruction, placeNames } from "./disassembler.ts";
import { FLAG1, memoryCells, type Instruction } from "./instruction.ts";
import { ISA, MNEMONIC_OF, type Mnemonic } from "./isa.ts";
import type { LoopNote } from "./notes.ts";
import type { Program } from "./program.ts";

const BRANCHES: ReadonlySet<number> = new Set(
  (["JMP", "JZ", "JNZ", "LOOP", "CALL"] as const).map((name) => ISA[name].opcode),
);
const WRITES_PAIR: ReadonlySet<Mnemonic> = new Set(["CIS", "KGET", "KDOT"]);
const WRITES_B: ReadonlySet<Mnemonic> = new Set(["LOOP", "CALL"]);
const WRITES_NOTHING: ReadonlySet<Mnemonic> = new Set(["HALT", "JMP", "JZ", "JNZ", "RET"]);

/** The cell that an instruction writes, as far as its word says: an indexed store's depends on memory. */
export function writtenCells(instruction: Instruction): readonly number[] {
  const mnemonic = MNEMONIC_OF.get(instruction.op);
  if (mnemonic === undefined || WRITES_NOTHING.has(mnemonic)) return [];
  if (WRITES_B.has(mnemonic)) return [instruction.b];
  if (WRITES_PAIR.has(mnemonic)) return [instruction.a, instruction.a + 1];
  if (mnemonic.startsWith("K") || (mnemonic === "MOV" && instruction.flags & FLAG1)) return [];
  return [instruction.a];
}

/**
 * The loops that the code itself shows to be counted: `SET counter`, a body, `LOOP` back to it; nothing else in the body
 * writes the counter, and no jump from elsewhere leads into it. Inner loops stand before outer ones. Indexed stores are
 * taken not to hit a counter; who needs to be certain asks `estimate`.
 */
export function countedLoops({ code }: Pick<Program, "code">): readonly LoopNote[] {
  const loops: LoopNote[] = [];
  code.forEach(({ op, a: first, b: counter }, last) => {
    const before = code[first - 1];
    if (op !== ISA.LOOP.opcode || first > last || before?.op !== ISA.SET.opcode || before.a !== counter) return;
    const body = code.slice(first, last);
    if (before.x === 0n || body.some((one) => writtenCells(one).includes(counter))) return;
    const entered = code.some(
      (one, pc) => BRANCHES.has(one.op) && (pc < first || pc > last) && one.a >= first && one.a <= last,
    );
    if (!entered) loops.push({ first, last, count: Number(before.x) });
  });
  return loops;
}

/** A stretch of code with a line above it. */
interface Heading {
  readonly first: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The code of a program, a line an instruction: its place, then its text, indented below what the compiler noted and below
 * the loops that the code shows. Works without notes too.
 *
 * ```
 * ; 2 qubits, 2 registers, 64 cells, 41 instructions
 *          training
 *            200 times
 *    12        KZERO k=0
 *              ry(theta[0]) q0
 *    13          KROT k=0 x=0x1 z=0x1 b=8
 * ```
 */
export function listing(program: Program): string {
  const { code, shape, notes } = program;
  const names = placeNames(program);
  const sources: readonly Heading[] = notes?.sources ?? [];
  const loops = countedLoops(program).map(({ first, last, count }) => ({
    ...{ first, end: last + 1, text: count === 1 ? "once" : `${count} times` },
  }));
  // Outer ranges first: they are longer, or were noted later.
  const headings = [...sources, ...loops.reverse()]
    .map((heading, index) => ({ heading, index }))
    .sort((l, r) => l.heading.first - r.heading.first || r.heading.end - l.heading.end || r.index - l.index)
    .map(({ heading }) => heading);
  const width = String(code.length).length + 2;
  const lines = [
    `; ${shape.qubits} qubits, ${2 ** shape.ketDepth} registers, ${memoryCells(shape)} cells, ${code.length} instructions`,
  ];
  let open: Heading[] = [];
  let next = 0;
  const write = (left: string, text: string): void => {
    lines.push(`${left.padStart(width)}  ${"  ".repeat(open.length)}${text}`);
  };
  code.forEach((instruction, pc) => {
    open = open.filter(({ end }) => end > pc);
    for (const name of names.get(pc) ?? []) write("", `${name}:`);
    for (; headings[next]?.first === pc; next += 1) {
      write("", headings[next]!.text);
      open.push(headings[next]!);
    }
    write(
      String(pc),
      formatInstruction(instruction, (to) => names.get(to)?.[0]),
    );
  });
  return lines.join("\n") + "\n";
}
