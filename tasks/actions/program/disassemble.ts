import { disassemble, listing, programId } from "../../../sim/index.ts";
import { marketCommand } from "../../cli/command.ts";
import { openProgram } from "../../cli/program.ts";
import type { MarketOptions } from "../../cli/session.ts";

interface DisassembleArguments extends MarketOptions {
  readonly program: string;
  readonly listing: boolean;
}

export default marketCommand<DisassembleArguments>(async ({ program: named, listing: pretty }, session) => {
  const program = await openProgram(session, named);
  const text = (pretty ? listing(program) : disassemble(program)).trimEnd();
  return { json: { programId: programId(program), text }, text };
});
