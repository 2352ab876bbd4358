/** Where what a task must not lose is kept. */
import { homedir } from "node:os";
import { join } from "node:path";

/** The folder for a program's data by the customs of the system: XDG on Linux. */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env, platform: string = process.platform): string {
  const home = homedir();
  if (platform === "win32") return join(environment["LOCALAPPDATA"] ?? join(home, "AppData", "Local"), "ketwork");
  if (platform === "darwin") return join(home, "Library", "Application Support", "ketwork");
  return join(environment["XDG_DATA_HOME"] ?? join(home, ".local", "share"), "ketwork");
}

/** The folder of content that `dataset prepare` fills, unless `--content` names another. */
export const contentFolder = (): string => join(dataFolder(), "content");

/** The store of the tasks `solve` and `reveal`, unless `--store` names another. */
export const defaultStore = (): string => join(dataFolder(), "tasks.db");
