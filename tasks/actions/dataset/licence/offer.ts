import { accountCommand } from "../../../cli/command.ts";
import { DATA_LICENCES, offer, type OfferOptions } from "../../../cli/licences.ts";

export default accountCommand<OfferOptions>((args, session) => offer(DATA_LICENCES, args, session));
