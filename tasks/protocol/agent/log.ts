/** What an agent tells of itself, one JSON object a line. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** A log whose lines all have these fields. */
  child(fields: object): Log;
}
