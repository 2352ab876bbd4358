/** What one instruction on registers costs, by the engine and by the reference. */
import { Assembler, type Operands } from "../../../sim/index.ts";
import { engineFor, referenceFor, replay } from "../engines.ts";
import { interleaved, median, sample } from "../measure.ts";
import type { Section } from "../section.ts";

const QUBITS = 12;
const REPEATS = 40;
const INSTRUCTIONS = {
  KX: { k: 0, x: 5 },
  KH: { k: 0, x: 4 },
  KPHASE: { k: 0, z: 0, b: 4 },
  KROT: { k: 0, x: 5, z: 3, b: 4 },
  KU: { k: 0, x: 4, b: 8 },
  KUU: { k: 0, x: 4, z: 1, b: 32 },
  KADDP: { k: 0, k2: 1, x: 5, z: 3, b: 4 },
  KMUL: { k: 0, k2: 1 },
  KDPH: { k: 0, k2: 1, b: 6 },
  KDOT: { a: 2, k: 0, k2: 1, x: 5, z: 3 },
} as const;
type Mnemonic = keyof typeof INSTRUCTIONS;

/** One instruction again and again, its coefficients unitary, so that amplitudes stay normal numbers. */
function repeated(mnemonic: Mnemonic) {
  const asm = new Assembler();
  asm.cells(80);
  asm.setFloat(4, 0.6).setFloat(5, 0.8).setFloat(6, 0.3);
  [0.6, 0, 0.8, 0, -0.8, 0, 0.6, 0].forEach((value, i) => asm.setFloat(8 + i, value));
  for (let i = 0; i < 4; i++) asm.setFloat(32 + 10 * i, 1);
  asm.emit("KFILL", { k: 1, a: 4 }).emit("KFILL", { k: 0, a: 4 });
  asm.loop(REPEATS, () => asm.emit(mnemonic, INSTRUCTIONS[mnemonic] as Operands<typeof mnemonic>));
  return { program: asm.halt().assemble({ qubits: QUBITS, ketDepth: 1 }) };
}

export const instructions: Section = ({ figure, point }) => {
  for (const mnemonic of Object.keys(INSTRUCTIONS) as Mnemonic[]) {
    const statement = repeated(mnemonic);
    const [engine, reference] = [engineFor(statement), referenceFor(statement)];
    replay(engine);
    const taken = interleaved(3, {
      engine: () => sample(() => replay(engine)),
      reference: () => sample(() => replay(reference)),
    });
    for (const name of ["engine", "reference"] as const) {
      // Filling takes about as long as two updates.
      const millions = ((REPEATS + 2) * 2 ** QUBITS) / median(taken[name]) / 1000;
      figure(`${mnemonic}, n = ${QUBITS}, ${name}`, millions, "millions of amplitudes a second");
      point("instructions", name, mnemonic, millions);
    }
  }
};
