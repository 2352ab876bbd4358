import { network } from "hardhat";

import { licenceScene, licenceStates, licenceTrial, type LicenceScene } from "../helpers/market/licences.ts";
import { Market } from "../helpers/market/market.ts";
import { datasetOf } from "../helpers/market/registry.ts";
import { testStates } from "../helpers/states.ts";

const connection = await network.create();

/** Dataset 1 is the seller's. */
async function deploy(): Promise<LicenceScene> {
  const market = await Market.deploy(connection);
  const scene = await licenceScene(market, market.licences, 1n);
  await market.datasets.connect(scene.seller).mint(datasetOf());
  return scene;
}

async function sell(scene: LicenceScene): Promise<LicenceScene> {
  const { market, seller, other } = scene;
  await market.datasets.connect(seller).transferFrom(seller, other, 1);
  return scene;
}

testStates({
  contract: "DataLicence",
  prefix: /^Licence/,
  trial: licenceTrial,
  behind: ({ market }) => [market.datasets],
  states: licenceStates("dataset", () => connection.networkHelpers.loadFixture(deploy), sell),
});
