/** A process that writes to a store as fast as it can, and says what is on the disk: to be killed. */
import { createHash } from "node:crypto";
import { writeSync } from "node:fs";

import { openStore } from "../../../tasks/protocol/store/index.ts";

const [path, round] = process.argv.slice(2);
const store = openStore(path!);
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
