export { planThread, type PlanThreadOptions } from "./plan-thread.ts";
