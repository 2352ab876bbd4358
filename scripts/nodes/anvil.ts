/** Foundry's node, to have another one than Hardhat's. It is no dependency: it is installed where it is needed. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PACKAGE = "@foundry-rs/anvil@1.7.1";
const INSTALL_MS = 180_000;

export interface Anvil extends Disposable {
  /** The program. */
  readonly path: string;
}

/**
 * Anvil from npm, in a temporary folder; or the program that `KETWORK_ANVIL` names.
 *
 * @throws Error where it cannot be installed
 */
export function installAnvil(named = process.env["KETWORK_ANVIL"]): Anvil {
  if (named) {
    if (!existsSync(named)) throw new Error(`KETWORK_ANVIL is ${named}, where there is no file`);
    return { path: named, [Symbol.dispose]: () => undefined };
  }
  const folder = mkdtempSync(join(tmpdir(), "ketwork-anvil-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  writeFileSync(join(folder, "package.json"), '{"private":true}');
  try {
    execFileSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", PACKAGE], {
      cwd: folder,
      timeout: INSTALL_MS,
      stdio: ["ignore", "ignore", "inherit"],
    });
  } catch (error) {
    remove();
    throw new Error(`${PACKAGE} could not be installed; KETWORK_ANVIL can name an anvil of your own`, { cause: error });
  }
  return { path: join(folder, "node_modules", ".bin", "anvil"), [Symbol.dispose]: remove };
}
