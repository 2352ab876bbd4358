/** The tarball that integrators install. */
import { spawnSync } from "node:child_process";

export interface Tarball {
  readonly filename: string;
  /** Of the tarball, in bytes. */
  readonly size: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/**
 * Packs what is built.
 * @param folder where the tarball goes; without it, nothing is written
 */
export function pack(root: string, folder?: string): Tarball {
  const where = folder === undefined ? ["--dry-run"] : ["--pack-destination", folder];
  const text = runCommand("npm", ["pack", "--json", "--ignore-scripts", ...where], root);
  // npm 11 has a list, later ones may have an object by name.
  const packed = JSON.parse(text) as Tarball[] | Record<string, Tarball>;
  return Object.values(packed)[0]!;
}

/**
 * Runs a command to its end.
 * @returns what it wrote to stdout
 * @throws Error with all that it wrote
 */
export function runCommand(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 2 ** 27,
    shell: process.platform === "win32",
  });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(" ")} failed in ${cwd}\n${error?.message ?? ""}\n${stdout}\n${stderr}`);
}
