import { expect } from "chai";
import hre, { network } from "hardhat";

import { openAccount, type AccountOptions } from "../../../tasks/cli/account.ts";
import { redactor } from "../../../tasks/protocol/redact.ts";
import { bodyOf, localServers } from "../../helpers/tasks/server.ts";

const { ethers } = await network.create();
const { provider } = ethers;
const KEY = `0x${"5a".repeat(32)}`;
const KEY_ADDRESS = new ethers.Wallet(KEY).address;
const NONE: AccountOptions = {
  ...{ account: undefined, keyEnv: undefined, keystore: undefined, signer: undefined, signerUrl: undefined },
};

const open = (options: Partial<AccountOptions>) =>
  openAccount({ ...NONE, ...options }, hre, provider, () => ethers.getSigners(), redactor());
const codeOf = (options: Partial<AccountOptions>) =>
  open(options).then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );

describe("openAccount", () => {
  const serve = localServers();
  before(() => (process.env["KETWORK_TEST_ACCOUNT"] = KEY));
  after(() => delete process.env["KETWORK_TEST_ACCOUNT"]);

  it("is the network's first account, or the one that is named", async () => {
    const [first, second] = await ethers.getSigners();
    expect(await (await open({})).getAddress()).to.equal(first!.address);
    expect(await (await open({ account: "1" })).getAddress()).to.equal(second!.address);
    expect(await (await open({ account: second!.address.toLowerCase() })).getAddress()).to.equal(second!.address);
  });

  for (const source of ["keyEnv", "keystore"] as const) {
    it(`signs and sends with the key of ${source}`, async () => {
      const signer = await open({ [source]: "KETWORK_TEST_ACCOUNT" });
      const [rich] = await ethers.getSigners();
      await (await rich!.sendTransaction({ to: KEY_ADDRESS, value: 10n ** 18n })).wait();
      const sent = await signer.sendTransaction({ to: rich!.address, value: 1n });
      expect((await sent.wait())!.from).to.equal(KEY_ADDRESS);
      expect(await signer.signMessage("hello").catch(({ code }: { code: string }) => code)).to.equal(
        "SignatureUnsupported",
      );
    });
  }

  it("lets a node sign that holds the key", async () => {
    const [, second] = await ethers.getSigners();
    const url = await serve(async (request, response) => {
      const { id, method, params } = JSON.parse(String(await bodyOf(request))) as {
        readonly id: number;
        readonly method: string;
        readonly params: unknown[];
      };
      const result: unknown = await provider.send(method, params);
      response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
    });
    const signer = await open({ signer: "node", signerUrl: url, account: second!.address });
    const receipt = await (await signer.sendTransaction({ to: KEY_ADDRESS, value: 1n })).wait();
    expect(receipt!.from).to.equal(second!.address);
  });

  for (const [what, options, code] of [
    ["two sources", { keyEnv: "A", keystore: "B" }, "AccountAmbiguous"],
    ["an account that the network does not have", { account: "99" }, "AccountUnknown"],
    ["no index and no address", { account: "bob" }, "AccountMalformed"],
    ["another account than the key's", { keyEnv: "KETWORK_TEST_ACCOUNT", account: KEY.slice(0, 42) }, "AccountUnknown"],
    ["a variable that is not set", { keyEnv: "KETWORK_TEST_NOTHING" }, "KeyMissing"],
    ["a signer of an unknown kind", { signer: "ledger" }, "SignerUnknown"],
    ["a signer without its place", { signer: "clef", account: KEY_ADDRESS }, "SignerIncomplete"],
    ["a signer without its account", { signer: "clef", signerUrl: "http://127.0.0.1:1" }, "SignerIncomplete"],
  ] as const) {
    it(`refuses ${what}`, async () => expect(await codeOf(options)).to.equal(code));
  }
});
