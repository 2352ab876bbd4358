import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The browser that `KETWORK_CHROMIUM` names, or the first of these on the PATH. */
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The path of a Chromium of this machine; `undefined` where there is none. Nothing is downloaded. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const { KETWORK_CHROMIUM: named, PATH = "" } = environment;
  if (named) return isExecutable(named) ? named : undefined;
  const folders = PATH.split(delimiter).filter((folder) => folder !== "");
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** How to get one. */
export const CHROMIUM_HINT =
  "no Chromium found: install one (Debian: apt-get install chromium), or name one by KETWORK_CHROMIUM=/path/to/chrome";
