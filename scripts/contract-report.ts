/**
 * Sizes of the deployable contracts: `node scripts/contract-report.ts [--json] [--check]`, after `hardhat build`.
 * With `--check` it fails where a contract passes the limit of EIP-170.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const EIP170_BYTES = 24_576;
const root = join(import.meta.dirname, "..", "artifacts", "contracts");

interface Artifact {
  readonly contractName: string;
  readonly sourceName: string;
  readonly deployedBytecode: string;
}

/** Artifacts of what is deployed: no interfaces, no internal libraries, no test doubles. */
function deployables(): { name: string; source: string; bytes: number }[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.sol[/\\][^/\\]+\.json$/.test(path) && !/^(mocks|interfaces|examples)[/\\]/.test(path))
    .map((path) => JSON.parse(readFileSync(join(root, path), "utf8")) as Artifact)
    .map(({ contractName, sourceName, deployedBytecode }) => ({
      name: contractName,
      source: sourceName,
      bytes: (deployedBytecode.length - 2) / 2,
    }))
    .filter(({ bytes }) => bytes > 200)
    .sort((a, b) => b.bytes - a.bytes);
}

const rows = deployables();
if (process.argv.includes("--json")) {
  console.log(JSON.stringify(rows));
} else {
  for (const { name, bytes } of rows) {
    console.error(
      `${name.padEnd(24)} ${String(bytes).padStart(6)} bytes  ${((100 * bytes) / EIP170_BYTES).toFixed(1)} %`,
    );
  }
}
const tooLarge = rows.filter(({ bytes }) => bytes >= EIP170_BYTES);
if (process.argv.includes("--check") && tooLarge.length > 0) {
  console.error(`over ${EIP170_BYTES} bytes: ${tooLarge.map(({ name }) => name).join(", ")}`);
  process.exit(1);
}
