import { KetworkRangeError } from "../../errors.ts";

/** What a table or a data set broke. */
export type DataFault =
  /** the file is empty, begins with a byte order mark, or its header is not the expected one */
  | "DataHeader"
  /** a row has too many or too few fields, or is blank */
  | "DataRowShape"
  /** a field is empty */
  | "DataHole"
  /** a field is quoted; quotes are not part of the format */
  | "DataQuoted"
  /** a field is not a decimal number */
  | "DataNotNumber"
  /** a number is infinite, NaN, or has more digits than every engine rounds alike */
  | "DataNotFinite"
  /** a label is none of the classes */
  | "DataClassUnknown"
  /** a class has no rows, or too few for the split */
  | "DataClassEmpty"
  /** there are no rows, or a column is constant and cannot be scaled */
  | "DataDegenerate"
  /** rows, labels or columns do not fit together */
  | "DataShape"
  /** a recipe is malformed, or its steps do not fit together */
  | "DataRecipe"
  /** what a recipe records is not what its source and its steps give */
  | "DataRecipeFit"
  /** the root of the data is not the one expected */
  | "DataRoot"
  /** a recipe reads a file, and none was given */
  | "DataSourceMissing"
  /** a file is another one than the recipe's: its SHA-256 differs, or it is no UTF-8 */
  | "DataSourceHash"
  /** an option of a generator is of the wrong kind, outside its range or unknown */
  | "DataOption";

/**
 * The place of a {@link DataError}. In a file, `row` is the line (the header is line 1) and `column` its name, or from 1
 * its number; in a list of rows both are indices from 0.
 */
export interface DataPlace {
  readonly file?: string;
  readonly row?: number;
  readonly column?: string | number;
}

/** Malformed data: `code` is the broken rule; `place` says in which file, row and column. */
export class DataError extends KetworkRangeError {
  declare readonly code: DataFault;
  readonly place: DataPlace;

  constructor(code: DataFault, rule: string, place: DataPlace = {}) {
    const known = Object.entries(place).filter(([, value]) => value !== undefined);
    const where = known
      .map(([kind, value]) => (kind === "file" ? String(value) : `${kind} ${String(value)}`))
      .join(", ");
    super(code, where === "" ? rule : `${where}: ${rule}`, Object.fromEntries(known));
    this.place = Object.fromEntries(known);
  }
}
