/**
 * Trains the Iris classifier on a page of headless Chromium and here, and compares every bit:
 * `npm run browser:check -- [--screenshot FILE] [--page FILE] [--json]`. The page runs the simulator from a bundle that
 * holds no module of Node, by its WebAssembly engine and by the reference.
 *
 * `--page FILE` writes the page as one file to be opened by hand; `--no-browser` does nothing but that. The process ends
 * with 1 where the sides disagree or the page fails, with 2 where there is no Chromium.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

import { bundleForBrowser } from "./browser/bundle.ts";
import { CHROMIUM_HINT, findChromium } from "./browser/chromium.ts";
import { assess, trainInMachine } from "./browser/iris-job.ts";
import { fingerprint, type SideReport } from "./browser/report.ts";

const PAGE_TIMEOUT_MS = 60_000;
const VIEWPORT = { width: 1120, height: 900 };

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    page: { type: "string" },
    screenshot: { type: "string" },
    "no-browser": { type: "boolean", default: false },
  },
});

function trainHere(): SideReport {
  const runs = (["wasm", "reference"] as const).map((engine) => {
    const start = performance.now();
    return { ...trainInMachine(engine), milliseconds: performance.now() - start };
  });
  return { host: `Node ${process.versions.node}`, runs, assessment: assess() };
}

/** The page with its program and Node's report inside. */
function pageOf(code: string, node: SideReport): string {
  const template = readFileSync(join(import.meta.dirname, "browser", "iris.html"), "utf8");
  const json = JSON.stringify(node).replaceAll("<", "\\u003c");
  return template
    .replace(
      /(<script type="application\/json" id="node-report">)\s*null\s*(<\/script>)/,
      (_, open, close) => open + json + close,
    )
    .replace('<script id="program"></script>', () => `<script>${code}</script>`);
}

interface Seen {
  readonly version: string;
  readonly report: SideReport;
}

async function trainOnPage(executablePath: string, html: string): Promise<Seen> {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await chromium.launch({ executablePath });
  try {
    const page = await browser.newPage({ viewport: VIEWPORT });
    const failures: string[] = [];
    page.on("pageerror", (error) => failures.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") failures.push(message.text());
    });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const handle = await page
      .waitForFunction("globalThis.ketworkReport", undefined, { timeout: PAGE_TIMEOUT_MS })
      .catch((error: unknown) => {
        throw new Error([...failures, String(error)].join("\n"));
      });
    if (failures.length > 0) throw new Error(failures.join("\n"));
    if (values.screenshot !== undefined) await page.screenshot({ path: values.screenshot, fullPage: true });
    return { version: browser.version(), report: (await handle.jsonValue()) as SideReport };
  } finally {
    await browser.close();
    server.close();
  }
}

const bundle = await bundleForBrowser("scripts/browser/page.ts", { minify: true });
if (bundle.external.length > 0) {
  console.error(`the bundle needs modules that no browser has: ${bundle.external.join(", ")}`);
  process.exit(1);
}
const node = trainHere();
const html = pageOf(bundle.code, node);
if (values.page !== undefined) writeFileSync(values.page, html);
if (values["no-browser"]) process.exit(0);

const executable = findChromium();
if (executable === undefined) {
  console.error(CHROMIUM_HINT);
  process.exit(2);
}
const { version, report } = await trainOnPage(executable, html).catch((error: unknown): never => {
  console.error(`the page failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
const agree = fingerprint(report) === fingerprint(node);
if (!agree) process.exitCode = 1;
const summary = { agree, browser: `Chromium ${version}`, bundleBytes: bundle.code.length, node, page: report };
if (values.json) {
  console.log(JSON.stringify(summary));
} else {
  for (const { host, runs } of [node, { ...report, host: summary.browser }]) {
    for (const { engine, hasher, steps, milliseconds, stateHash } of runs) {
      const row = [host.padEnd(24), engine.padEnd(10), `${hasher} hashes`, `${steps} steps`];
      console.log([...row, `${milliseconds.toFixed(0).padStart(5)} ms`, stateHash].join("  "));
    }
  }
  for (const { name, accuracy } of report.assessment.accuracies) {
    console.log(`${name.padEnd(30)} ${(100 * accuracy).toFixed(1)} % of the test rows`);
  }
  console.log(`bundle: ${(bundle.code.length / 1024).toFixed(0)} KiB of ${bundle.inputs.length} modules, none of Node`);
  console.log(agree ? "the page and Node agree on every bit" : "THE PAGE AND NODE DISAGREE");
}
