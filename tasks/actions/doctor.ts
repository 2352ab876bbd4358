import { plainCommand } from "../cli/command.ts";
import { examine } from "../cli/doctor.ts";
import type { SendingOptions } from "../cli/session.ts";
import { defaultStore } from "../cli/user-data.ts";
import { drawTable } from "../view/table.ts";

type DoctorArguments = Omit<SendingOptions, "yes" | "dryRun"> & { readonly store: string | undefined };

export default plainCommand<DoctorArguments>(async (options, { hre }) => {
  const findings = await examine({ ...options, store: options.store ?? defaultStore() }, hre);
  const failed = findings.some(({ verdict }) => verdict === "fail");
  const rows = findings.map(({ name, verdict, found }) => [verdict, name, found]);
  return {
    json: { healthy: !failed, findings },
    text: drawTable([{ head: "" }, { head: "what" }, { head: "found" }], rows),
    failed,
  };
});
