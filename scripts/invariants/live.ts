/**
 * The same kind of campaign with the real machine: accounts instead of contracts, a transaction a call, results, openings and
 * proofs of the Ket Machine. Few calls a second, so the scripted one looks for what is rare.
 */
import { ZeroAddress } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { Crowd } from "../../test/helpers/market/crowd.ts";
import { Market, type Connection } from "../../test/helpers/market/market.ts";
import type { CampaignOptions, Report } from "./campaign.ts";
import { steadyClock } from "./clock.ts";

/** Calls until the crowd goes home, and everything is ended and counted. */
const EPISODE_CALLS = 250;
const MAX_FAILURES = 3;

class Broken extends Error {}

export async function liveCampaign(hre: HardhatRuntimeEnvironment, options: CampaignOptions): Promise<Report> {
  const coverage: Record<string, Record<string, number>> = {};
  let [calls, failures] = [0, 0];
  for (let episode = 0; calls < options.calls && failures < MAX_FAILURES; episode++) {
    const seed = options.seed * 1_000_003 + episode;
    let made = 0;
    // A chain each: it keeps everything that it ever mined.
    const network = await hre.network.create();
    const connection: Connection = network;
    try {
      await steadyClock(network);
      const market = await Market.deploy(connection);
      const crowd = await Crowd.gather(market, seed);
      const { plain, taxed, hostile } = crowd;
      const balance = async (of: { getAddress(): Promise<string> } | string) =>
        connection.ethers.provider.getBalance(of);
      const burnedBefore = await balance(ZeroAddress);
      const holds = (what: string, value: bigint | number, expected: bigint | number) => {
        if (BigInt(value) !== BigInt(expected)) throw new Broken(`${what}: ${value} instead of ${expected}`);
      };
      for (; made < EPISODE_CALLS; made++) {
        await crowd.act();
        const owed = await crowd.books.owed();
        holds("balance of the board", await balance(market.board), owed.get(ZeroAddress)!);
        for (const token of [plain, taxed]) {
          holds("tokens of the board", await token.balanceOf(market.board), owed.get(await token.getAddress())!);
        }
      }
      await crowd.finish();
      holds("left on the board", await balance(market.board), 0);
      holds("left in the game", await balance(market.game), 0);
      const burned = (await balance(ZeroAddress)) - burnedBefore;
      holds("paid out and burned", crowd.paidOut.get(ZeroAddress)! + burned, crowd.paidIn.get(ZeroAddress)!);
      for (const token of [plain, taxed, hostile]) {
        const address = await token.getAddress();
        holds("tokens paid out", crowd.paidOut.get(address)!, crowd.paidIn.get(address)!);
      }
      holds("honest claims defeated", await crowd.honestDefeats(), 0);
      holds("lies paid", (await crowd.winners()).filter(({ honest }) => !honest).length, 0);
      for (const [name, count] of crowd.done) {
        const outcomes = (coverage[name] ??= {});
        outcomes["ok"] = (outcomes["ok"] ?? 0) + count;
      }
    } catch (error) {
      failures++;
      const why = error instanceof Error ? error.message : String(error);
      options.onFailure(`crowd ${seed}, after ${made} calls: ${why}`);
    }
    await network.close();
    calls += made;
    options.onProgress?.(calls);
  }
  return { calls, seed: options.seed, failures, coverage };
}
