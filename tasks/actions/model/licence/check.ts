import { marketCommand } from "../../../cli/command.ts";
import { check, MODEL_LICENCES, type CheckOptions } from "../../../cli/licences.ts";

export default marketCommand<CheckOptions>((args, session) => check(MODEL_LICENCES, args, session));
