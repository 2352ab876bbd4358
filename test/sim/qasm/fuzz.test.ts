import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { importQasm } from "../../../sim/qasm/circuit.ts";
import { QasmError } from "../../../sim/qasm/errors.ts";
import { runQasm } from "../../../sim/qasm/run.ts";
import { Random } from "../../helpers/machine/random.ts";

const SEED = 4_004;
const ROUNDS = 2500;
const FOLDER = fileURLToPath(new URL("../../vectors/qasm/", import.meta.url));
const sources = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".qasm"))
  .map((name) => readFileSync(FOLDER + name, "utf8"));

const PIECES = [
  ...[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ";",
    ",",
    "@",
    "->",
    "=",
    "==",
    "++",
    "**",
    "<<=",
    ":",
    '"',
    "/*",
    "//",
    "\n",
    "$1",
    "-",
    "~",
  ],
  ...[
    "0",
    "-1",
    "3",
    "1e400",
    "0x7",
    ".5",
    "1_0",
    "10ns",
    "999999999999999999999",
    "pi",
    "q",
    "c",
    "h",
    "U",
    "gphase",
    "ctrl @",
  ],
  ...[
    "inv @",
    "pow(2) @",
    "pow(0.5) @",
    "measure",
    "reset",
    "if",
    "else",
    "for",
    "in",
    "while",
    "def",
    "gate",
    "return",
    "let",
  ],
  ...[
    "const",
    "input",
    "uint[4]",
    "angle[8]",
    "float",
    "bit",
    "qubit",
    "true",
    "sin",
    "int(",
    "switch",
    "case",
    "é",
    "\u0000",
  ],
];

function mutate(source: string, random: Random): string {
  let text = source;
  for (let changes = 1 + random.below(3); changes > 0; changes -= 1) {
    const tokens = text.match(/\w+|\s+|[^\w\s]/gu) ?? [""];
    const at = random.below(tokens.length);
    switch (random.below(5)) {
      case 0:
        tokens.splice(at, 1 + random.below(3));
        break;
      case 1:
        tokens.splice(at, 0, random.pick(PIECES));
        break;
      case 2:
        tokens[at] = random.pick(PIECES);
        break;
      case 3:
        tokens.splice(at, 0, ...tokens.slice(random.below(tokens.length)).slice(0, 1 + random.below(6)));
        break;
      default:
        tokens[at] = random.pick(tokens);
    }
    text = tokens.join("");
  }
  return text;
}

/** Registers as wide as a mutation may make them would cost memory, not find faults. */
const isSmall = (text: string): boolean =>
  [...text.matchAll(/(?:qreg\s+\w+|qubit)\s*\[([^\]]*)\]/g)].every(([, size]) => /^\s*[\dn]\s*$/.test(size!)) &&
  (text.match(/qreg|qubit/g) ?? []).length <= 4;

describe("mutated programs", () => {
  it(`are read or refused with a place, never anything else (seed ${SEED})`, function () {
    this.timeout(120_000);
    const random = new Random(SEED);
    const seen = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const text = mutate(random.pick(sources), random);
      const runs = [() => importQasm(text, { maxSteps: 20_000 })] as (() => unknown)[];
      if (isSmall(text) && round % 4 === 0) runs.push(() => runQasm(text, { maxSteps: 5000, maxBranches: 16 }));
      for (const run of runs) {
        let outcome = "read";
        try {
          run();
        } catch (error) {
          if (!(error instanceof QasmError)) expect.fail(`round ${round}: ${String(error)}\n${text}`);
          expect(error.line, `round ${round}`).to.be.within(1, text.split("\n").length);
          expect(error.column, `round ${round}`).to.be.at.least(1);
          outcome = error.code;
        }
        seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
      }
    }
    // The mutations reach all stages, and leave some programs whole.
    expect([...seen.keys()]).to.include.members([
      "read",
      "QasmSyntax",
      "QasmUnknownName",
      "QasmOutOfRange",
      "QasmType",
    ]);
  });
});
