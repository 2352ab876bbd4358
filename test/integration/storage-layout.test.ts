import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { format } from "prettier";

import { projectSources, storageLayouts } from "../../scripts/mutate/solidity.ts";

const file = join(import.meta.dirname, "..", "storage-layout.json");

interface Entry {
  readonly label: string;
  readonly slot: string;
  readonly offset: number;
  readonly type: string;
}

interface Layout {
  readonly storage: readonly Entry[];
  readonly types: Readonly<Record<string, Kind>> | null;
}

interface Kind {
  readonly label: string;
  readonly members?: readonly Entry[];
}

/** `slot:offset name type`, and the same for every struct that is stored; the compiler's node numbers left out. */
function describeLayout({ storage, types }: Layout): { storage: string[]; structs?: Record<string, string[]> } {
  const line = ({ slot, offset, label, type }: Entry) => `${slot}:${offset} ${label} ${types![type]!.label}`;
  const structs: Record<string, string[]> = {};
  for (const { label, members } of Object.values(types ?? {})) if (members) structs[label] = members.map(line);
  const sorted = Object.fromEntries(Object.entries(structs).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { storage: storage.map(line), ...(Object.keys(sorted).length > 0 && { structs: sorted }) };
}

describe("Storage layouts", () => {
  it("are those of test/storage-layout.json (UPDATE_STORAGE_LAYOUT=1 writes it anew)", async () => {
    const sources = projectSources().filter((path) => !/^contracts\/(mocks|interfaces)\//.test(path));
    const layouts: Record<string, unknown> = {};
    for (const [name, layout] of storageLayouts(sources) as ReadonlyMap<string, Layout>) {
      // Nothing is stored by libraries and by checkers.
      if (layout.storage.length > 0) layouts[name] = describeLayout(layout);
    }
    const sorted = Object.fromEntries(Object.entries(layouts).sort(([a], [b]) => (a < b ? -1 : 1)));
    if (process.env["UPDATE_STORAGE_LAYOUT"] !== undefined) {
      writeFileSync(file, await format(JSON.stringify(sorted), { parser: "json", printWidth: 120 }));
    }
    expect(sorted).to.deep.equal(JSON.parse(readFileSync(file, "utf8")));
    expect(Object.keys(sorted)).to.include.members(["BountyBoard", "DisputeGame", "PostingRules"]);
    expect(sorted).to.not.have.property("KetMachine");
  });
});
