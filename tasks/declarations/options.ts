/** What the declarations of tasks share. */
import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

/** An option that may be left out. */
export const optional = <const N extends string>(name: N, description: string) =>
  ({ name, description, type: ArgumentType.STRING_WITHOUT_DEFAULT, defaultValue: undefined }) as const;

/** The options of `ContentOptions`. */
export const CONTENT = optional("content", "Folder of the content store; default: in the user's data folder");
export const GATEWAY = optional(
  "gateway",
  "Where else content is, with commas between: trustless gateways, web addresses with {cid}, kubo+http://HOST:5001",
);

/** With them the options of `DataOptions`. */
export const DATA = optional("data", "Files of the datasets' cells, with commas between");

const JSON_FLAG = { name: "json", description: "Print one JSON document on stdout; all else goes to stderr" } as const;

/** A task that needs no chain (`plainCommand`). */
export const plainTask = (id: string | string[], description: string) => task(id, description).addFlag(JSON_FLAG);

/** A task that looks at a market (`marketCommand`). */
export const marketTask = (id: string | string[], description: string) =>
  plainTask(id, description).addOption(
    optional("deployment", "Folder with record.json, or file of addresses; default: what was deployed on this chain"),
  );

/** A task that looks at a market for an account. */
export const lookingTask = (id: string | string[], description: string) =>
  marketTask(id, description)
    .addOption(optional("account", "Index or address among the network's accounts; default: the first"))
    .addOption(optional("keyEnv", "Environment variable with the key, or with the path of a file that holds it"))
    .addOption(optional("keystore", "Name of the key in Hardhat's keystore"))
    .addOption(optional("signer", "Who signs instead: clef, web3signer or node; needs --signer-url and --account"))
    .addOption(optional("signerUrl", "Where that signer answers"));

/** A task that sends (`accountCommand`). */
export const accountTask = (id: string | string[], description: string) =>
  lookingTask(id, description)
    .addFlag({ name: "dryRun", description: "Simulate, estimate gas and cost, and send nothing" })
    .addFlag({ name: "yes", description: "Send without being asked" });
