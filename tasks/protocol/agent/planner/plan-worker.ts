/** A thread that makes one plan (plan-thread.ts). */
import { parentPort, workerData } from "node:worker_threads";

import { planOf, type PlanRequest } from "../roles/solving/plan.ts";

parentPort!.postMessage(planOf(workerData as PlanRequest));
