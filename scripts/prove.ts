/**
 * Proves the arithmetic of splits, clocks and bisection for all numbers: `npm run prove -- [--only NAME] [--json]`.
 *
 * The lemmas stand in scripts/prove/lemmas.ts, and the prover is the compiler's. A lemma that does not hold, or that the
 * prover cannot decide, is printed, and the process fails. The last line of `--json` is `{lemmas, proved, open}`.
 */
import { parseArgs } from "node:util";

import { LEMMAS } from "./prove/lemmas.ts";
import { prove } from "./prove/prover.ts";

const { values } = parseArgs({
  options: { only: { type: "string", default: "" }, json: { type: "boolean", default: false } },
});

const total = { lemmas: 0, proved: 0, open: 0 };
for (const { name, says, body } of LEMMAS.filter(({ name }) => name.startsWith(values.only))) {
  const begun = performance.now();
  const { proved, open } = prove(body);
  total.lemmas++;
  total.proved += proved;
  total.open += open.length;
  const seconds = Math.round((performance.now() - begun) / 1000);
  if (!values.json)
    console.log(`${open.length === 0 ? "proved" : "OPEN  "} ${name} (${proved} checks, ${seconds} s): ${says}`);
  for (const text of open) console.error(`${name}: ${text}`);
}
if (values.json) console.log(JSON.stringify(total));
if (total.open > 0 || total.lemmas === 0) process.exitCode = 1;
