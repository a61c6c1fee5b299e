/** A project in which something runs on a port, and who ends it: what the tests of stopping share. */
import assert from 'node:assert/strict';
import type { Journal, Origin } from '#common/origin.ts';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { StopEvent } from '#server/stops/stop-events.ts';
import type { HeldPort } from '#server/stops/stop-proof.ts';
import { type StopAnswer, type StopOrder, type StopStep, Stops } from '#server/stops/stops.ts';
import { FakeMachine } from '#test/machine/fake-machine.ts';
import { SplitClock } from '#test/machine/split-clock.ts';

export const shop = '/home/me/shop';
export const forge = '/home/me/forge';
export const port = 3_000;

export class Stopping {
  readonly machine = new FakeMachine();
  readonly clock = new SplitClock();
  leases: HeldPort[] = [];
  readonly written: StopEvent[] = [];
  readonly steps: string[] = [];
  isDiskFull = false;
  readonly projectId = this.machine.addProject(shop).id;
  readonly asker: ProcessIdentity;
  readonly stops: Stops;

  constructor() {
    const { machine, clock } = this;
    machine.addProject(forge);
    this.asker = machine.start({ command: 'hm stop', cwd: shop });
    const journal: Journal<StopEvent> = {
      answerTo: () => undefined,
      settled: async () => {},
      commit: async (events) => {
        if (this.isDiskFull) throw new Error('The disk is full.');
        this.written.push(...events);
      },
    };
    this.stops = new Stops({
      ...{ world: machine.stops, leases: () => this.leases, journal, clock, self: 1_000 },
      projectOf: async (directory) => (await machine.find(directory))?.id,
    });
  }

  order(more: Partial<StopOrder> = {}): StopOrder {
    const { projectId, asker } = this;
    return {
      ...{
        projectId,
        port,
        lease: undefined,
        confirmed: [],
        guarded: () => [],
        asker,
        grace: 5_000,
      },
      ...more,
    };
  }

  async stop(more?: Partial<StopOrder>): Promise<StopAnswer> {
    const origin: Origin = { by: 'test', correlation: 'q_1' };
    let answer: StopAnswer | Error | undefined;
    const tell = (step: StopStep) => void this.steps.push(nameOf(step));
    void this.stops
      .stop(this.order(more), origin, tell)
      .catch((failure: Error) => failure)
      .then((said) => {
        answer = said;
      });
    for (let passed = 0; answer === undefined && passed < 60_000; passed += 50)
      await this.clock.pass(50);
    if (answer instanceof Error) throw answer;
    assert.ok(answer);
    return answer;
  }

  sent() {
    return this.machine.stops.sent;
  }

  lives(process: ProcessIdentity): boolean {
    return this.machine.verdictNow(process) === 'live';
  }

  reasonOf(answer: StopAnswer): string {
    return answer.kind === 'refused' ? answer.reason : answer.kind;
  }

  server(cwd = shop, more: object = {}): ProcessIdentity {
    const process = this.machine.start({ command: 'node server.js', cwd, ...more });
    this.machine.listen(port, process);
    return process;
  }
}

function nameOf(step: StopStep): string {
  return step.step === 'free' ? 'free' : `${step.step} ${step.process.process.pid}`;
}
