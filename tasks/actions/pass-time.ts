import { KetworkRangeError } from "../../sim/index.ts";
import { plainCommand } from "../cli/command.ts";
import { formatTime, parseDuration } from "../cli/durations.ts";
import { LOCAL_CHAINS } from "../deployment/record.ts";

interface PassTimeOptions {
  readonly duration: string;
  readonly blocks: number;
  readonly json: boolean;
}

/**
 * Moves the clock of a local chain, which no other chain allows, and mines blocks, the first of which has the new time.
 * @throws KetworkRangeError `ChainNotLocal`, `BlockCountMalformed`; KetworkTypeError `DurationMalformed`
 */
export default plainCommand<PassTimeOptions>(async ({ duration, blocks }, { hre }) => {
  const seconds = parseDuration("duration", duration);
  if (blocks < 1 || blocks > 1000) {
    throw new KetworkRangeError("BlockCountMalformed", `--blocks ${blocks}: 1 to 1000`, { blocks });
  }
  const { provider } = (await hre.network.getOrCreate()).ethers;
  const { chainId } = await provider.getNetwork();
  if (!LOCAL_CHAINS.has(Number(chainId))) {
    const rule = `chain ${chainId} keeps its own time: only a chain of \`hardhat node\` or anvil lets it pass`;
    throw new KetworkRangeError("ChainNotLocal", rule, { chainId });
  }
  await provider.send("evm_increaseTime", [seconds]);
  for (let i = 0; i < blocks; i++) await provider.send("evm_mine", []);
  const { number, timestamp } = (await provider.getBlock("latest"))!;
  return {
    json: { seconds, blocks, number, timestamp },
    text: `it is ${formatTime(timestamp)} in block ${number}`,
  };
});
