/** What the declarations of tasks share. */
import { ArgumentType } from "hardhat/types/arguments";

/** An option that may be left out. */
export const optional = <const N extends string>(name: N, description: string) =>
  ({ name, description, type: ArgumentType.STRING_WITHOUT_DEFAULT, defaultValue: undefined }) as const;
