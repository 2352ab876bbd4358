import { expect } from "chai";

import { resolveId, shortId } from "../../../tasks/cli/ids.ts";
import { rejection } from "../../helpers/tasks/nodes.ts";

const ONE = `0x12ab${"0".repeat(60)}`;
const OTHER = `0x12ab${"1".repeat(60)}`;

describe("resolveId", () => {
  const among =
    (...ids: string[]) =>
    (prefix: string) =>
      Promise.resolve(ids.filter((id) => id.startsWith(prefix)));

  it("takes a whole id for what it is, and asks nobody", async () => {
    const nobody = () => Promise.reject(new Error("asked"));
    expect(await resolveId("bounty", ONE.toUpperCase().replace("0X", "0x"), nobody)).to.equal(ONE);
  });

  it("finds the one id that begins so, however often it is told of", async () => {
    expect(await resolveId("bounty", "0x12AB0", among(ONE, OTHER, ONE))).to.equal(ONE);
  });

  it("refuses what begins none, or several", async () => {
    const unknown = await rejection(resolveId("bounty", "0xffff", among(ONE)));
    expect(unknown).to.include({ code: "IdUnknown", message: "no bounty begins with 0xffff" });
    const ambiguous = await rejection(resolveId("bounty", "0x12ab", among(ONE, OTHER)));
    expect(ambiguous.code).to.equal("IdAmbiguous");
    expect(ambiguous.details).to.deep.include({ found: [ONE, OTHER] });
    expect(ambiguous).to.have.property("message").that.includes(`${ONE}, ${OTHER}`);
  });

  it("lists the first of very many, and has all of them in the details", async () => {
    const many = Array.from({ length: 20 }, (_, i) => `0x12ab${String(i).padStart(60, "0")}`);
    const error = await rejection(resolveId("bounty", "0x12ab", among(...many)));
    expect(error).to.have.property("message").that.includes(`${many[7]} and 12 more`).and.not.includes(many[8]);
    expect(error.details).to.deep.include({ found: many });
  });

  for (const text of ["12ab", "0x12a", "0x12ag", `${ONE}0`, "0x", ""]) {
    it(`refuses "${text}"`, async () => {
      expect((await rejection(resolveId("bounty", text, among(ONE)))).code).to.equal("IdMalformed");
    });
  }

  it("reads its own short ids", async () => {
    expect(shortId(ONE)).to.equal("0x12ab00000000");
    expect(await resolveId("bounty", shortId(ONE), among(ONE, OTHER))).to.equal(ONE);
  });
});
