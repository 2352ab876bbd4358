export { chainClock, type ChainClock } from "./chain-clock.ts";
export {
  createScheduler,
  latestStart,
  type Duty,
  type Scheduler,
  type SchedulerEvent,
  type SchedulerOptions,
} from "./scheduler.ts";
