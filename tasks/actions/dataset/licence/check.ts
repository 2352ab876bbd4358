import { marketCommand } from "../../../cli/command.ts";
import { check, DATA_LICENCES, type CheckOptions } from "../../../cli/licences.ts";

export default marketCommand<CheckOptions>((args, session) => check(DATA_LICENCES, args, session));
