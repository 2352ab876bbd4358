import { network } from "hardhat";
import { ZeroAddress } from "ethers";

import {
  held,
  licenceScene,
  licenceStates,
  licenceTrial,
  offered,
  offerWith,
  type LicenceScene,
} from "../helpers/market/licences.ts";
import { Market } from "../helpers/market/market.ts";
import { FIRST_UNVERIFIED, heritageOf, ModelStatus, registrationOf } from "../helpers/market/registry.ts";
import { testStates } from "../helpers/states.ts";

const connection = await network.create();

const MODEL = FIRST_UNVERIFIED;
const CHILD = FIRST_UNVERIFIED + 1n;

/** Two models of the seller: one that asks for a tenth of its children's licences, and its child. */
async function deploy(): Promise<LicenceScene> {
  const market = await Market.deploy(connection);
  const scene = await licenceScene(market, market.modelLicences, MODEL);
  const models = market.models.connect(scene.seller);
  await models.register(registrationOf(market, { heritage: heritageOf([], 0, 1_000) }));
  await models.register(registrationOf(market, { heritage: heritageOf([MODEL]) }));
  return scene;
}
const begin = () => connection.networkHelpers.loadFixture(deploy);

async function sell(scene: LicenceScene): Promise<LicenceScene> {
  const { market, seller, other } = scene;
  await market.models.connect(seller).transferFrom(seller, other, MODEL);
  return scene;
}
async function stated(scene: LicenceScene, status: bigint): Promise<LicenceScene> {
  await scene.market.models.connect(scene.seller).setStatus(MODEL, status);
  return scene;
}
/** A licence of the child is sold, and what the child keeps of it is withdrawn. */
async function childSold(): Promise<LicenceScene> {
  const scene = await begin();
  await held(offerWith(scene, { subjectId: CHILD }));
  await scene.licences.connect(scene.seller).withdraw(ZeroAddress, scene.seller);
  return scene;
}
async function collected(): Promise<LicenceScene> {
  const scene = await childSold();
  await scene.market.modelLicences.collect(MODEL, ZeroAddress);
  return scene;
}

testStates({
  contract: "ModelLicence",
  prefix: /^Licence/,
  trial: licenceTrial,
  behind: ({ market }) => [market.models],
  states: {
    ...licenceStates("model", begin, sell),
    "model deprecated": async () => stated(await offered(await begin()), ModelStatus.Deprecated),
    "model revoked": async () => stated(await offered(await begin()), ModelStatus.Revoked),
    "model revoked, nothing offered": async () => stated(await begin(), ModelStatus.Revoked),
    "licence held, model revoked": async () => stated(await held(await begin()), ModelStatus.Revoked),
    "child's licence sold": childSold,
    "child's licence sold, model revoked": async () => stated(await childSold(), ModelStatus.Revoked),
    "child's licence sold, model sold": async () => sell(await childSold()),
    "pot collected": collected,
  },
});
