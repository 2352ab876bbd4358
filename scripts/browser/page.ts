/** The program of iris.html: trains, shows, and leaves its report where a test can read it. */
import { assess, trainInMachine } from "./iris-job.ts";
import { renderReport, type SideReport } from "./report.ts";

/** The little of a page that is used here: the project is not compiled with the declarations of the DOM. */
interface Page {
  readonly document: {
    getElementById(id: string): { innerHTML: string; readonly textContent: string };
  };
  readonly navigator: { readonly userAgent: string };
  ketworkReport?: SideReport;
}

const page = globalThis as unknown as Page;

/** `Chrome 120` out of a user agent's long list. */
const browserName = (): string =>
  /(Firefox|Edg|Chrome)\/(\d+)/.exec(page.navigator.userAgent)?.slice(1).join(" ") ?? "this browser";

function main(): void {
  const runs = (["wasm", "reference"] as const).map((engine) => {
    const start = performance.now();
    return { ...trainInMachine(engine), milliseconds: performance.now() - start };
  });
  const report: SideReport = { host: browserName(), runs, assessment: assess() };
  const node = JSON.parse(page.document.getElementById("node-report").textContent) as SideReport | null;
  page.document.getElementById("report").innerHTML = renderReport(report, node ?? undefined);
  page.ketworkReport = report;
}

// After the first paint, so that the page says what it is doing.
setTimeout(main, 50);
