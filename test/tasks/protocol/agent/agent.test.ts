import { expect } from "chai";

import { createAgent, type Agent, type AgentOptions } from "../../../../tasks/protocol/agent/agent.ts";
import type { Role } from "../../../../tasks/protocol/agent/role.ts";
import type { MarketView } from "../../../../tasks/protocol/agent/view.ts";
import { chainClock, createScheduler, type Duty, type SchedulerEvent } from "../../../../tasks/protocol/clock/index.ts";

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => quiet };
const silent = { count: () => {}, set: () => {}, observe: () => {} };

describe("createAgent", () => {
  let time: number;
  let number: number;
  let broken: boolean;
  let events: SchedulerEvent[];
  let agents: Agent[];
  beforeEach(() => {
    [time, number, broken, events, agents] = [0, 1, false, [], []];
  });
  afterEach(async () => {
    for (const agent of agents) await agent.stop();
  });

  const viewAt = (at: number): MarketView =>
    ({ head: { number: at, hash: `${at}`, timestamp: 1000 + at, final: { number: 0, hash: "0" } } }) as MarketView;

  function made(roles: Role[], options: Partial<AgentOptions> = {}): Agent {
    const clock = chainClock(() => time);
    let view = viewAt(0);
    const agent = createAgent({
      follower: {
        sync: () => {
          if (broken) return Promise.reject(new Error("no node"));
          if (view.head.number !== number) view = viewAt(number);
          return Promise.resolve(view);
        },
      },
      sends: { tick: () => Promise.resolve([]) },
      openIntents: () => [],
      clock,
      scheduler: createScheduler({
        clock,
        marginSeconds: 0,
        retrySeconds: 1000,
        onEvent: (event) => events.push(event),
      }),
      ...{ roles, log: quiet, metrics: silent, now: () => time, pollMs: 5 },
      ...options,
    });
    agents.push(agent);
    return agent;
  }
  const duty = (key: string, run: Duty["run"] = () => Promise.resolve()): Duty => ({ key, deadline: 5000, run });
  const pause = (ms = 20) => new Promise((resolve) => setTimeout(resolve, ms));

  it("does what its roles want, and goes on where one of them fails, hangs or wants the impossible", async () => {
    const done: string[] = [];
    const agent = made(
      [
        { name: "solver", duties: () => [duty("a", () => Promise.resolve(done.push("a")))] },
        {
          name: "watchtower",
          duties: () => {
            throw new Error("a bug");
          },
        },
        { name: "poster", duties: () => new Promise(() => {}) },
      ],
      { roleMs: 10 },
    );
    await agent.round();
    await pause();
    expect(done).to.deep.equal(["a"]);
    expect(agent.health()).to.include({ state: "ok", duties: 1 }).and.to.have.property("problem");
  });

  it("keeps the duties of a role that fails, and drops those that nobody wants any more", async () => {
    let wants: () => Duty[] = () => [];
    let aborted = 0;
    const waits = duty(
      "long",
      (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error(`${++aborted}`)))),
    );
    const agent = made([{ name: "solver", duties: () => wants() }]);
    wants = () => [waits];
    await agent.round();
    wants = () => {
      throw new Error("a bug");
    };
    number++;
    await agent.round();
    expect([agent.duties().length, aborted]).to.deep.equal([1, 0]);
    wants = () => [];
    number++;
    await agent.round();
    expect([agent.duties().length, aborted]).to.deep.equal([0, 1]);
  });

  it("does not begin a failing duty anew at every head", async () => {
    let runs = 0;
    const fails = duty("fails", () => Promise.reject(new Error(`${++runs}`)));
    const agent = made([{ name: "solver", duties: () => [fails] }]);
    for (let i = 0; i < 5; i++) {
      number++;
      await agent.round();
      await pause(5);
    }
    expect(runs).to.equal(1);
  });

  it("is behind without the chain, and well again with it", async () => {
    const agent = made([], { behindMs: 100 });
    expect(agent.health().state).to.equal("syncing");
    broken = true;
    await agent.round();
    expect(agent.health()).to.include({ state: "behind", problem: "sync: no node" });
    broken = false;
    await agent.round();
    expect(agent.health()).to.include({ state: "ok" }).and.not.to.have.property("problem");
    broken = true;
    time = 500;
    await agent.round();
    expect(agent.health().state).to.equal("behind");
  });

  it("lives until it is stopped: what runs is told, and waited for", async () => {
    let ended = false;
    const long = duty("long", async (signal) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      await pause(10);
      ended = true;
    });
    const agent = made([{ name: "solver", duties: () => [long] }]);
    const life = agent.run();
    await pause(50);
    expect(events.map(({ type }) => type)).to.deep.equal(["started"]);
    await agent.stop();
    await life;
    expect(ended).to.equal(true);
    expect(agent.health().state).to.equal("stopped");
  });

  it("names the most urgent duty, which is none that can wait for ever", async () => {
    const ever = { ...duty("ever"), deadline: Infinity };
    const agent = made([{ name: "solver", duties: () => [ever, duty("soon")] }], { dryRun: true });
    await agent.round();
    expect(agent.health().mostUrgent).to.include({ key: "soon", deadline: 5000 });
    const idle = made([{ name: "solver", duties: () => [ever] }], { dryRun: true });
    await idle.round();
    expect(idle.health()).to.include({ duties: 1 }).and.not.to.have.property("mostUrgent");
  });

  it("looks at once when it is woken", async () => {
    let seen = 0;
    const agent = made([{ name: "solver", duties: () => (seen++, []) }], { pollMs: 60_000 });
    void agent.run();
    await pause();
    number++;
    agent.wake();
    await pause();
    expect(seen).to.equal(2);
  });

  it("only lists what there is to do in a dry run", async () => {
    let runs = 0;
    const agent = made([{ name: "solver", duties: () => [duty("a", () => Promise.resolve(runs++))] }], {
      dryRun: true,
    });
    await agent.round();
    await pause();
    expect([runs, agent.duties().map(({ key }) => key)]).to.deep.equal([0, ["a"]]);
  });
});
