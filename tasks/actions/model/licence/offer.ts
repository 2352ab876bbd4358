import { accountCommand } from "../../../cli/command.ts";
import { MODEL_LICENCES, offer, type OfferOptions } from "../../../cli/licences.ts";

export default accountCommand<OfferOptions>((args, session) => offer(MODEL_LICENCES, args, session));
