import { setImmediate as turn } from "node:timers/promises";

import { expect } from "chai";

import {
  chainClock,
  createScheduler,
  latestStart,
  type Scheduler,
  type SchedulerEvent,
  type SchedulerOptions,
} from "../../../../tasks/protocol/clock/index.ts";

describe("chainClock", () => {
  let local = 0;
  beforeEach(() => {
    local = 5_000_000;
  });
  const clock = () => chainClock(() => local);

  it("has reached the time of the head, and runs on while no block comes", () => {
    const chain = clock();
    chain.observe({ number: 1, timestamp: 1000 });
    local += 7_000;
    chain.observe({ number: 1, timestamp: 1000 });
    expect([chain.reached(), chain.now()]).to.deep.equal([1000, 1007]);
  });

  it("believes the block that came soonest after its time", () => {
    const chain = clock();
    for (const [delay, timestamp] of [
      [3000, 1012],
      [500, 1024],
      [9000, 1036],
    ] as const) {
      local = 5_000_000 + (timestamp - 1000) * 1000 + delay;
      chain.observe({ number: timestamp, timestamp });
    }
    local = 5_000_000 + 100_500;
    expect(chain.now()).to.equal(1100);
  });

  it("follows a chain that jumps ahead", () => {
    const chain = clock();
    chain.observe({ number: 1, timestamp: 1000 });
    chain.observe({ number: 2, timestamp: 90_000 });
    expect(chain.now()).to.equal(90_000);
  });

  it("forgets an offset that the last 64 blocks do not bear out", () => {
    const chain = clock();
    chain.observe({ number: 1, timestamp: 10_000 });
    for (let i = 0; i < 64; i++) {
      local += 12_000;
      chain.observe({ number: 2 + i, timestamp: 1000 + 12 * i });
    }
    expect(chain.now()).to.equal(1000 + 12 * 63);
  });
});

describe("createScheduler", () => {
  let time: number;
  let events: SchedulerEvent[];
  let order: string[];
  let ends: Map<string, { resolve(): void; reject(error: Error): void; signal: AbortSignal }>;

  beforeEach(() => {
    time = 1000;
    events = [];
    order = [];
    ends = new Map();
  });

  const scheduler = (options: Partial<SchedulerOptions> = {}): Scheduler =>
    createScheduler({
      clock: { observe: () => undefined, reached: () => time, now: () => time },
      slots: 1,
      reserve: 0,
      marginSeconds: 60,
      onEvent: (event) => events.push(event),
      ...options,
    });
  const duty = (key: string, deadline: number, rest: { seconds?: number; notBefore?: number } = {}) => ({
    key,
    deadline,
    ...rest,
    run: (signal: AbortSignal) => {
      order.push(key);
      return new Promise<void>((resolve, reject) => ends.set(key, { resolve, reject, signal }));
    },
  });
  const types = () => events.map(({ type, key }) => `${type} ${key}`);

  it("runs the most urgent first: deadline less margin less work", async () => {
    const many = scheduler();
    const duties = [duty("long", 5000, { seconds: 3000 }), duty("late", 4000), duty("soon", 1500), duty("mid", 2500)];
    for (const each of duties) many.put(each);
    expect(many.list().map(({ key }) => key)).to.deep.equal(["soon", "long", "mid", "late"]);
    expect(latestStart(duties[0]!, 60)).to.equal(1940);
    many.step();
    for (const key of ["soon", "long", "mid", "late"]) {
      ends.get(key)!.resolve();
      await turn();
    }
    expect(order).to.deep.equal(["soon", "long", "mid", "late"]);
    await many.idle();
    expect(many.list()).to.deep.equal([]);
  });

  it("runs as many at once as it has slots, and keeps a reserve for what is urgent", () => {
    const many = scheduler({ slots: 2, reserve: 1 });
    for (let i = 0; i < 5; i++) many.put(duty(`calm ${i}`, 90_000 + i));
    many.step();
    expect(order).to.deep.equal(["calm 0", "calm 1"]);
    many.put(duty("urgent", 1050));
    many.put(duty("urgent too", 1055));
    many.step();
    expect(order).to.deep.equal(["calm 0", "calm 1", "urgent"]);
    expect(types()).to.include("late urgent");
  });

  it("works off 500 disputes before any deadline passes", async () => {
    const many = scheduler({ slots: 4 });
    const done: string[] = [];
    for (let i = 0; i < 500; i++) {
      const deadline = 1100 + ((i * 7919) % 500) * 3;
      many.put({ key: `game ${i}`, deadline, run: () => Promise.resolve(done.push(`${deadline}`)) });
    }
    for (; many.list().length > 0; time += 3) {
      many.step();
      await turn();
    }
    expect(done).to.have.length(500);
    expect(events.filter(({ type }) => type === "missed")).to.deep.equal([]);
    expect(done).to.deep.equal([...done].sort((a, b) => Number(a) - Number(b)));
  });

  it("waits for the chain to reach the first time, and says when to look again", () => {
    const many = scheduler();
    many.put(duty("reveal", 5000, { notBefore: 2000 }));
    expect(many.step()).to.equal(2000);
    expect(order).to.deep.equal([]);
    time = 2000;
    expect(many.step()).to.equal(undefined);
    expect(order).to.deep.equal(["reveal"]);
  });

  it("tries again after a failure, the later the more often it failed, but soon enough", async () => {
    const many = scheduler({ retrySeconds: 8 });
    many.put(duty("move", 1064));
    const pauses: number[] = [];
    for (let i = 0; i < 4; i++) {
      many.step();
      ends.get("move")!.reject(new RangeError("node down"));
      await turn();
      const last = events.at(-1)!;
      if (last.type !== "failed") throw new Error(last.type);
      pauses.push(last.againAt - time);
      expect(many.step()).to.equal(last.againAt);
      time = last.againAt;
    }
    expect(pauses).to.deep.equal([8, 14, 10.5, 7.875]);
  });

  it("drops what is past its deadline", () => {
    const many = scheduler();
    many.put(duty("move", 1010));
    time = 1011;
    expect(many.step()).to.equal(undefined);
    expect(types()).to.deep.equal(["missed move"]);
    expect(order).to.deep.equal([]);
  });

  it("does not run a duty twice at once, and runs the newer after the older", async () => {
    const many = scheduler({ slots: 3 });
    many.put(duty("game", 5000));
    many.step();
    many.put(duty("game", 6000));
    many.step();
    expect(order).to.deep.equal(["game"]);
    ends.get("game")!.resolve();
    await turn();
    expect(order).to.deep.equal(["game", "game"]);
    expect(many.list().map(({ deadline }) => deadline)).to.deep.equal([6000]);
  });

  it("tells a running duty that it is dropped, and does not try it again", async () => {
    const many = scheduler();
    many.put(duty("game", 5000));
    many.step();
    many.drop("game");
    const { signal, reject } = ends.get("game")!;
    expect(signal.aborted).to.equal(true);
    reject(new Error("stopped"));
    await turn();
    expect(many.list()).to.deep.equal([]);
  });
});
