/** Folders for tests that write files. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that is made before each test of the suite and removed after it; call in `describe`. */
export function temporaryFolder(): () => string {
  let path: string;
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), "ketwork-"));
  });
  afterEach(() => rmSync(path, { recursive: true, force: true }));
  return () => path;
}
