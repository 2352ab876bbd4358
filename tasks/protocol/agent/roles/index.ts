/** The parts that an agent can play: solver, watchtower, poster's helper. */
export {
  POSTER_SCHEMA,
  posterOptions,
  SOLVER_SCHEMA,
  solverOptions,
  WATCHTOWER_SCHEMA,
  watchtowerOptions,
  type PosterOptions,
  type SolverOptions,
  type WatchtowerOptions,
} from "./options.ts";
export { posterRole } from "./poster.ts";
export { keepOrderKey, keepSealedRows, keptOrderKey, keptSealedRows } from "./sealed.ts";
export { solverRole } from "./solver.ts";
export { verdictOf, type Verdict } from "./verdicts.ts";
export { watchtowerRole } from "./watchtower.ts";
