import { expect } from "chai";
import { id, ZeroAddress, ZeroHash, type FunctionFragment, type Interface, type ParamType } from "ethers";
import { network } from "hardhat";

import { ADMIN_ROLE, GUARDIAN, RULES } from "../../deploy/roles.ts";
import { decodeRevert } from "../../tasks/protocol/errors.ts";
import { deployGovernment, type Government } from "../helpers/governance.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const deploy = () => deployGovernment(connection);

const MINUTE = 60;
const PERSON = "0x000000000000000000000000000000000000dEaD";

/** Contracts that hold or move money, or say what a result is. */
const UNGOVERNED = [
  ...(["machine", "game", "store", "datasets", "licences", "sealedRows", "board", "lens"] as const),
  ...(["models", "modelLicences", "card", "desk", "privateDesk"] as const),
];

const functionsOf = (abi: Interface): FunctionFragment[] => {
  const functions: FunctionFragment[] = [];
  abi.forEachFunction((fragment) => functions.push(fragment));
  return functions.filter(({ constant }) => !constant);
};

/** Some value of a type. */
function valueOf({ baseType, arrayLength, arrayChildren, components, type }: ParamType): unknown {
  if (baseType === "array") return Array.from({ length: Math.max(arrayLength!, 0) }, () => valueOf(arrayChildren!));
  if (baseType === "tuple") return components!.map(valueOf);
  if (type === "address") return PERSON;
  if (type === "bool") return false;
  if (type === "string") return "";
  if (type === "bytes") return "0x";
  return type.startsWith("bytes") ? `0x${"11".repeat(Number(type.slice(5)))}` : 0;
}

/** The error that a call reverts with, `undefined` for none. Its arguments may be hashes of the caller. */
async function errorOf(from: string, to: string, data: string, abi: Interface): Promise<string | undefined> {
  try {
    await ethers.provider.call({ from, to, data });
    return undefined;
  } catch (error) {
    return decodeRevert(abi, error)?.name ?? String(error);
  }
}

/** Calls of everything that the rules restrict. */
async function restrictedCalls({ rules, machine }: Government): Promise<Record<string, string>> {
  const call = (name: string, args: unknown[]) => rules.interface.encodeFunctionData(name as never, args as never);
  return {
    "setMachine(address,bool)": call("setMachine", [await machine.getAddress(), false]),
    "setToken(address,bool)": call("setToken", [PERSON, true]),
    "setFee(uint16,address)": call("setFee", [500, PERSON]),
    "pause(uint32)": call("pause", [MINUTE]),
    "unpause()": call("unpause", []),
  };
}

describe("Roles", () => {
  it("restrict every function that changes the posting rules, and no other function of the protocol", async () => {
    const government = await networkHelpers.loadFixture(deploy);
    const restricted = [...RULES.functions, ...GUARDIAN.functions];
    const named = functionsOf(government.rules.interface).map((fragment) => fragment.format("sighash"));
    expect(named.sort()).to.deep.equal([...restricted, "setAuthority(address)"].sort());
    expect(Object.keys(await restrictedCalls(government)).sort()).to.deep.equal([...restricted].sort());
    for (const name of UNGOVERNED) {
      const abi: Interface = government[name].interface;
      for (const error of [
        "AccessManagedUnauthorized",
        "AccessControlUnauthorizedAccount",
        "OwnableUnauthorizedAccount",
      ]) {
        expect(abi.getError(error), `${name}.${error}`).to.equal(null);
      }
      expect(abi.getFunction("authority"), name).to.equal(null);
    }
  });

  it("are looked for in every contract that is deployed", async () => {
    const government = await networkHelpers.loadFixture(deploy);
    const deployed = Object.entries(government).flatMap(([name, value]) =>
      "interface" in Object(value) ? [name] : [],
    );
    const governing = ["manager", "rules", "votes", "timelock", "governor"];
    expect(deployed.filter((name) => !governing.includes(name)).sort()).to.deep.equal([...UNGOVERNED].sort());
  });

  it("let nobody do with the other contracts what a stranger cannot do", async () => {
    const government = await networkHelpers.loadFixture(deploy);
    const { deployer, guardian, stranger, manager, timelock, governor } = government;
    const powerful = await Promise.all(
      [deployer, guardian, manager, timelock, governor].map((who) => who.getAddress()),
    );
    let calls = 0;
    for (const name of UNGOVERNED) {
      const contract = government[name];
      const to = await contract.getAddress();
      const abi: Interface = contract.interface;
      for (const fragment of functionsOf(abi)) {
        const data = abi.encodeFunctionData(fragment, fragment.inputs.map(valueOf));
        const expected = await errorOf(stranger.address, to, data, abi);
        for (const from of powerful) expect(await errorOf(from, to, data, abi), fragment.name).to.equal(expected);
        calls++;
      }
    }
    expect(calls).to.be.above(80);
  });

  it("are those of the table", async () => {
    const government = await networkHelpers.loadFixture(deploy);
    const { manager, rules, timelock, governor, deployer, guardian, stranger } = government;
    const accounts = [deployer, guardian, stranger, timelock, governor, manager, rules];
    const holders = async (role: bigint) => {
      const held = await Promise.all(accounts.map((account) => manager.hasRole(role, account)));
      return accounts.filter((_, i) => held[i]![0]);
    };
    expect(await holders(ADMIN_ROLE)).to.deep.equal([timelock]);
    expect(await holders(RULES.id)).to.deep.equal([timelock]);
    expect(await holders(GUARDIAN.id)).to.deep.equal([guardian, timelock]);
    for (const role of [RULES, GUARDIAN]) {
      expect(await manager.getRoleAdmin(role.id)).to.equal(ADMIN_ROLE);
      expect(await manager.getRoleGuardian(role.id)).to.equal(ADMIN_ROLE);
      for (const signature of role.functions) {
        expect(await manager.getTargetFunctionRole(rules, id(signature).slice(0, 10)), signature).to.equal(role.id);
      }
    }
    const inTimelock = async (role: string) => {
      const held = await Promise.all(accounts.map((account) => timelock.hasRole(role, account)));
      return accounts.filter((_, i) => held[i]);
    };
    expect(await inTimelock(ZeroHash)).to.deep.equal([timelock]);
    expect(await inTimelock(await timelock.PROPOSER_ROLE())).to.deep.equal([governor]);
    expect(await inTimelock(await timelock.EXECUTOR_ROLE())).to.deep.equal([governor]);
    expect(await inTimelock(await timelock.CANCELLER_ROLE())).to.deep.equal([]);
    expect(await timelock.hasRole(await timelock.EXECUTOR_ROLE(), ZeroAddress)).to.equal(false);
  });

  for (const [who, allowed] of [
    ["deployer", []],
    ["stranger", []],
    ["governor", []],
    ["manager", []],
    ["guardian", GUARDIAN.functions],
    ["timelock", [...RULES.functions, ...GUARDIAN.functions]],
  ] as const) {
    it(`let the ${who} call ${allowed.join(", ") || "nothing"} of the rules`, async () => {
      const government = await networkHelpers.loadFixture(deploy);
      const { rules } = government;
      const from = await government[who].getAddress();
      const can: string[] = [];
      for (const [name, data] of Object.entries(await restrictedCalls(government))) {
        const error: unknown = await ethers.provider.call({ from, to: await rules.getAddress(), data }).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (error === undefined) can.push(name);
        else expect(decodeRevert(rules.interface, error)?.name, name).to.equal("AccessManagedUnauthorized");
      }
      expect(can.sort()).to.deep.equal([...allowed].sort());
    });
  }

  it("leave nobody but the timelock to change them", async () => {
    const { manager, rules, timelock, deployer, guardian, stranger } = await networkHelpers.loadFixture(deploy);
    const abi = manager.interface;
    const calls = [
      abi.encodeFunctionData("grantRole", [ADMIN_ROLE, PERSON, 0]),
      abi.encodeFunctionData("grantRole", [RULES.id, PERSON, 0]),
      abi.encodeFunctionData("revokeRole", [GUARDIAN.id, guardian.address]),
      abi.encodeFunctionData("setRoleAdmin", [RULES.id, GUARDIAN.id]),
      abi.encodeFunctionData("setRoleGuardian", [RULES.id, GUARDIAN.id]),
      abi.encodeFunctionData("setTargetFunctionRole", [rules.target as string, ["0x12345678"], GUARDIAN.id]),
      abi.encodeFunctionData("setTargetClosed", [rules.target as string, true]),
      abi.encodeFunctionData("updateAuthority", [rules.target as string, PERSON]),
    ];
    for (const data of calls) {
      for (const account of [deployer, guardian, stranger]) {
        await expect(account.sendTransaction({ to: manager, data })).to.be.revertedWithCustomError(
          manager,
          "AccessManagerUnauthorizedAccount",
        );
      }
    }
    for (const account of [deployer, guardian, stranger]) {
      await expect(timelock.connect(account).grantRole(ZeroHash, account)).to.be.revertedWithCustomError(
        timelock,
        "AccessControlUnauthorizedAccount",
      );
      await expect(
        timelock.connect(account).schedule(rules, 0, "0x", ZeroHash, ZeroHash, 10 ** 6),
      ).to.be.revertedWithCustomError(timelock, "AccessControlUnauthorizedAccount");
    }
  });
});
