import { accountCommand } from "../../../cli/command.ts";
import { buy, DATA_LICENCES, type BuyOptions } from "../../../cli/licences.ts";

export default accountCommand<BuyOptions>((args, session) => buy(DATA_LICENCES, args, session));
