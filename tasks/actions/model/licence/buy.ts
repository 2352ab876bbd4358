import { accountCommand } from "../../../cli/command.ts";
import { buy, MODEL_LICENCES, type BuyOptions } from "../../../cli/licences.ts";

export default accountCommand<BuyOptions>((args, session) => buy(MODEL_LICENCES, args, session));
