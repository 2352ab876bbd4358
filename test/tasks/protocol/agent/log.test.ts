import { expect } from "chai";

import { jsonLog } from "../../../../tasks/protocol/agent/log.ts";
import { AgentError } from "../../../../tasks/protocol/agent-error.ts";
import { redactor } from "../../../../tasks/protocol/redact.ts";

const KEY = "5a".repeat(32);

describe("jsonLog", () => {
  const written = () => {
    const lines: string[] = [];
    const keys = redactor();
    keys.protect(Buffer.from(KEY, "hex"));
    const log = jsonLog({ level: "info", redactor: keys, destination: { write: (line) => void lines.push(line) } });
    return { log, lines };
  };

  it("writes a JSON object a line, with what a child adds, and nothing below its level", () => {
    const { log, lines } = written();
    log.debug({}, "quiet");
    log.child({ role: "solver" }).info({ value: 2n ** 70n, list: [1n] }, "said");
    expect(lines).to.have.length(1);
    const line = JSON.parse(lines[0]!) as Record<string, unknown>;
    expect(line).to.deep.include({ level: "info", role: "solver", value: `${2n ** 70n}`, list: ["1"], msg: "said" });
  });

  it("keeps keys out of messages, fields, errors and their causes", () => {
    const { log, lines } = written();
    const cause = new Error(`signing with 0x${KEY}`);
    log.child({ own: `0x${KEY}` }).error({ error: new AgentError("X", KEY, { key: KEY }, cause) }, `key ${KEY}`);
    log.info({ number: BigInt(`0x${KEY}`), bytes: Buffer.from(KEY, "hex"), deep: { in: [KEY.toUpperCase()] } }, "m");
    expect(lines.join("")).not.to.match(new RegExp(KEY, "i"));
    expect(lines.join("")).not.to.include(BigInt(`0x${KEY}`).toString());
    expect(JSON.parse(lines[0]!)).to.have.nested.property("error.code", "X");
  });
});
