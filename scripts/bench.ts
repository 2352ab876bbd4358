/**
 * What the engine does in a second, beside the reference, C++ and JavaScript:
 * `npm run bench -- [--quick] [--only SECTION,SECTION] [--json] [--out FILE] [--html FILE]`.
 *
 * Contenders take turns, and figures are medians of the ratios of a round; single-threaded times are processor time, as
 * the machine may have other work. `--quick` leaves out what takes minutes: peers, and registers of more than 20 qubits.
 * The last line of `--json` is one object `{machine, load, figures, targets: [{name, value, limit, pass}], series}`; `--out`
 * writes the same to a file, and `--html` a page of plots.
 */
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";

import { describeMachine } from "./bench/measure.ts";
import { createReporter, round } from "./bench/report.ts";
import type { Section } from "./bench/section.ts";
import { circuit, gates } from "./bench/sections/circuit.ts";
import { disputes, hashing } from "./bench/sections/hashing.ts";
import { instructions } from "./bench/sections/instructions.ts";
import { loops } from "./bench/sections/loops.ts";
import { memory } from "./bench/sections/memory.ts";
import { peers } from "./bench/sections/peers.ts";
import { programs } from "./bench/sections/programs.ts";
import { threads } from "./bench/sections/threads.ts";
import { renderPage } from "./bench/page.ts";

const SECTIONS: Readonly<Record<string, Section>> = {
  programs,
  memory,
  circuit,
  gates,
  threads,
  loops,
  peers,
  instructions,
  hashing,
  disputes,
};

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    json: { type: "boolean", default: false },
    out: { type: "string" },
    html: { type: "string" },
  },
});
const wanted = values.only?.split(",") ?? Object.keys(SECTIONS);
for (const name of wanted) {
  if (!SECTIONS[name]) throw new RangeError(`--only ${name}: one or more of ${Object.keys(SECTIONS).join(",")}`);
}

const reporter = createReporter((line) => console.log(line));
const machine = describeMachine();
const load = round(loadavg()[0]!);
reporter.say(`${machine}; load average ${load}`);
for (const [name, section] of Object.entries(SECTIONS)) {
  if (!wanted.includes(name)) continue;
  reporter.say(`\n${name}`);
  await section(reporter, { isQuick: values.quick });
}

const { targets, ...rest } = reporter.report();
const counted = (pass: boolean | undefined) => targets.filter((target) => target.pass === pass).length;
reporter.say(
  `\n${counted(true)} targets met, ${counted(false)} missed, ${counted(undefined)} not measured; load average ${load} at the start, ${round(loadavg()[0]!)} at the end`,
);
const result = { machine, load, ...rest, targets };
if (values.html) writeFileSync(values.html, renderPage(result));
if (values.out) writeFileSync(values.out, JSON.stringify(result));
if (values.json) console.log(JSON.stringify(result));
