import { network } from "hardhat";
import { id, ZeroHash } from "ethers";

import { constantJob, onChain } from "../helpers/market/jobs.ts";
import type { Trial } from "../helpers/outcomes.ts";
import { testStates } from "../helpers/states.ts";

const { ethers, networkHelpers } = await network.create();

const SALT = id("upload");
const { shape, code, programId } = onChain(constantJob(1));
const HALF = code.length >> 1;

async function deploy() {
  const [publisher, stranger] = await ethers.getSigners();
  return { store: await ethers.deployContract("ProgramStore"), publisher: publisher!, stranger: stranger! };
}
type Scene = Awaited<ReturnType<typeof deploy>>;

const unknown = () => networkHelpers.loadFixture(deploy);
async function uploaded(words: number): Promise<Scene> {
  const scene = await unknown();
  await scene.store.append(shape, SALT, 0, code.slice(0, words));
  return scene;
}
async function finished(): Promise<Scene> {
  const scene = await uploaded(code.length);
  await scene.store.finish(shape, SALT);
  return scene;
}
async function published(scene: Scene): Promise<Scene> {
  await scene.store.connect(scene.stranger).publish(shape, code);
  return scene;
}
async function startedByAnother(): Promise<Scene> {
  const scene = await unknown();
  await scene.store.connect(scene.stranger).append(shape, SALT, 0, code);
  return scene;
}

async function trial({ store, publisher }: Scene, method: string): Promise<Trial> {
  const contract = store.connect(publisher);
  const { words } = await store.uploadOf(await store.uploadIdOf(publisher, shape, SALT));
  // What is missing; where nothing is, one word more.
  const rest = [...code, ZeroHash].slice(Number(words), Math.max(code.length, Number(words) + 1));
  switch (method) {
    case "publish":
      return { contract, method, args: [shape, code] };
    case "append":
      return { contract, method, args: [shape, SALT, words, rest] };
    case "finish":
      return { contract, method, args: [shape, SALT] };
    default:
      return { contract, method, args: [programId] };
  }
}

testStates({
  contract: "ProgramStore",
  prefix: /^Program/,
  trial,
  states: {
    unknown,
    "half of it uploaded": () => uploaded(HALF),
    "all of it uploaded": () => uploaded(code.length),
    "uploaded by another": startedByAnother,
    finished,
    "published by another": async () => published(await unknown()),
    "published by another, half of it uploaded": async () => published(await uploaded(HALF)),
    "published by another, all of it uploaded": async () => published(await uploaded(code.length)),
  },
});
