/**
 * Brings a fresh clone to where `hardhat` runs, and is a no-op afterwards. Dependency-free: it runs before anything is
 * installed, on any Node >= 20.
 *
 * Hardhat needs Node >= 22. The npm package `node` (a devDependency) puts such a runtime first on the PATH of every npm
 * script. The install itself must run under it too: an older npm would silently skip native packages whose `engines`
 * field refuses the older Node.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const RUNTIME = "node@24";
const OLDEST_FOR_HARDHAT = 22;

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const marker = join(root, "node_modules", ".ketwork-installed");
const lockHash = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");

if (!existsSync(marker) || readFileSync(marker, "utf8") !== lockHash) {
  const major = Number(process.versions.node.split(".")[0]);
  const install = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const command = major >= OLDEST_FOR_HARDHAT ? install : ["npx", "-y", "-p", RUNTIME, "--", ...install];
  console.error(`ketwork: installing dependencies (${command.join(" ")})`);
  const [program, ...args] = command;
  // stdout belongs to the command that asked for the set-up: it may be read by a machine.
  const result = spawnSync(program, args, {
    cwd: root,
    stdio: ["ignore", process.stderr, process.stderr],
    shell: process.platform === "win32",
  });
  if (result.status !== 0) {
    console.error(
      `ketwork: '${command.join(" ")}' failed${result.error ? `: ${result.error.message}` : ` with exit code ${result.status}`}`,
    );
    process.exit(1);
  }
  writeFileSync(marker, lockHash);
}
