/** A process that writes to a store as fast as it can, and says what is on the disk: to be killed. */
import { createHash } from "node:crypto";
import { writeSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { openStore } from "../../../tasks/protocol/store/index.ts";

function write(path: string, round: string): never {
  const store = openStore(path);
  const account = { chainId: 1n, address: "0x00000000000000000000000000000000000000aa" };
  const say = (line: object) => writeSync(1, `${JSON.stringify(line)}\n`);

  for (let i = 0; ; i++) {
    const name = `${round}.${i}`;
    const salt = createHash("sha256").update(name).digest();
    const commitment = `0x${createHash("sha256").update(salt).digest("hex")}`;
    store.secrets.keep({ commitment, bountyId: name, salt, claimDigest: "0x01", args: Buffer.alloc(i % 5000, 7) });
    say({ commitment });
    const request = { to: account.address, data: commitment, value: 1n, gasLimit: 21_000n };
    const entry = store.journal.prepare(account, name, request, 0);
    say({ key: name, nonce: entry.nonce });
    const fees = { maxFeePerGas: 2n, maxPriorityFeePerGas: 1n };
    store.journal.addAttempt(entry, { hash: commitment, nonce: entry.nonce, purpose: "send", raw: "0x02", ...fees });
    say({ attempt: commitment, key: name });
  }
}

// The runner of tests loads every file of its folder: only the process that was started for it writes.
const [, script, path, round] = process.argv;
if (script === fileURLToPath(import.meta.url)) write(path!, round!);
