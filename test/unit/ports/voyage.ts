/** Random lives of many holders on one quay, and the promises that must hold at every moment of them. */
import assert from 'node:assert/strict';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { Holder } from '#server/leases/holder.ts';
import type { LeaseAnswer } from '#server/ports/answers.ts';
import { isResting, restTime } from '#server/ports/port-lease.ts';
import { PortLedger } from '#server/ports/port-ledger.ts';
import { diceOf } from '#test/machine/dice.ts';
import { settled } from '#test/machine/split-clock.ts';
import { type Happening, projects, range, services } from './happenings.ts';
import { Promises } from './promises.ts';
import { Quay } from './quay.ts';

export class Voyage {
  quay: Quay;
  /** The service of which there is one, if any is. */
  readonly #only: string | undefined;
  readonly #slots: ProcessIdentity[];
  readonly #under: Promise<unknown>[] = [];
  readonly #promises = new Promises(() => this.quay);
  /** The first promise that was seen broken between two happenings. */
  #broken: unknown;

  constructor(seed: number, quay = new Quay(), only?: string) {
    this.quay = quay;
    this.#only = only;
    const { machine, journal } = this.quay;
    const dice = diceOf(seed);
    machine.slowness = () => dice(6);
    for (const id of projects) machine.addProject(`/home/me/${id}`);
    this.#slots = [0, 1, 2, 3, 4].map((slot) => machine.start({ cwd: `/home/me/${slot}` }));
    journal.onWritten = (written) => {
      try {
        this.#promises.check(written);
      } catch (failure) {
        this.#broken ??= failure;
      }
    };
  }

  async run(happenings: readonly Happening[]): Promise<void> {
    for (const each of happenings) {
      await this.#let(each);
      if (this.#broken !== undefined) throw this.#broken;
      this.#promises.checkLedger(this.quay.journal.decided);
      this.#promises.checkLedger(this.quay.journal.durable);
    }
    this.quay.journal.isFull = false;
    await Promise.all(this.#under);
    await settled(4);
    if (this.#broken !== undefined) throw this.#broken;
    const { decided, durable } = this.quay.journal;
    assert.deepEqual(decided.save(), durable.save(), 'what was decided is what is durable');
    const anew = new PortLedger();
    for (const { events, at } of this.quay.journal.written)
      for (const event of events) anew.apply(event, at);
    assert.deepEqual(saved(anew), saved(durable), 'the events alone make the same state');
  }

  /** After everything has calmed down each service gets the port that it had. */
  async everyoneComesHome(): Promise<void> {
    const { machine, journal, ports, clock } = this.quay;
    for (let port = range.from; port <= range.to + 2; port++)
      for (const who of [undefined, ...this.#slots]) machine.unlisten(port, who);
    for (const lease of [...journal.decided.leases()]) {
      this.#promises.asked.add(lease.id);
      await ports.release(lease.id, this.quay.origin(), 'force');
    }
    // A clock that was set back makes a rest last longer, by as much.
    do await clock.pass(restTime + 1);
    while (this.#isAnyResting());
    for (const projectId of projects)
      for (const service of services) {
        const had = journal.durable.assignment(projectId, service);
        if (!had || journal.decided.leaseOnPort(had.port)) continue;
        const answer = await this.quay.lease({
          holder: { kind: 'project', projectId },
          ...{ projectId, service, range },
        });
        assert.equal(answer.kind, 'granted');
        if (answer.kind === 'granted') assert.equal(answer.leases[0]?.port, had.port);
      }
    assert.equal(machine.heldCount, 0, 'no port stays held without a lease');
  }

  #isAnyResting(): boolean {
    const { journal, clock } = this.quay;
    for (let port = range.from; port <= range.to + 2; port++) {
      const rest = journal.decided.resting(port);
      if (rest && isResting(rest, clock.now(), restTime)) return true;
    }
    return false;
  }

  async #let(each: Happening): Promise<void> {
    const { machine, ports, clock, journal } = this.quay;
    switch (each.kind) {
      case 'lease':
        return this.#do(this.#lease(each));
      case 'release': {
        const lease = journal.durable.leaseOfService(...serviceOf(each));
        if (lease) this.#promises.asked.add(lease.id);
        return this.#do(lease && ports.release(lease.id, this.quay.origin(), each.manner));
      }
      case 'leaveUse':
        return this.#do(ports.leave(...serviceOf(each), this.quay.origin()));
      case 'crash':
        return this.#crash();
      case 'renew': {
        const lease = journal.durable.leaseOfService(...serviceOf(each));
        return this.#do(lease && ports.renew(lease.id, each.ttl, this.quay.origin()));
      }
      case 'yield': {
        const lease = journal.durable.leaseOfService(...serviceOf(each));
        return this.#do(lease && ports.yield(lease.id));
      }
      case 'listen':
        if (machine.verdictNow(this.#slots[each.slot]!) === 'live' && !machine.isHeld(each.port))
          machine.listen(each.port, this.#slots[each.slot]);
        return;
      case 'stranger':
        if (!machine.isHeld(each.port)) machine.listen(each.port);
        return;
      case 'leave':
        for (const who of [undefined, ...this.#slots]) machine.unlisten(each.port, who);
        return;
      case 'die':
        this.#die(each.slot);
        return;
      case 'hide':
        machine.hide(this.#slots[each.slot]!);
        return;
      case 'beats':
        for (let beat = 0; beat < each.beats; beat++) await this.quay.beat();
        return;
      case 'jump':
        this.#promises.jumps++;
        clock.jump(each.ms);
        return;
      case 'stall':
        await clock.stall(Math.abs(each.ms));
        return;
      case 'disk':
        journal.isFull = each.isFull;
        return;
      case 'turns':
        await settled(each.turns);
    }
  }

  async #crash(): Promise<void> {
    this.quay = await this.quay.crashed();
    this.#promises.crashed();
  }

  /** A new process follows in its place, as a restart would have it. */
  #die(slot: number): void {
    const process = this.#slots[slot]!;
    this.quay.machine.kill(process);
    this.#promises.died(process);
    this.#slots[slot] = this.quay.machine.start({ cwd: `/home/me/${slot}` });
  }

  #do(task: Promise<unknown> | undefined): void {
    if (task === undefined) return;
    const ended = task.catch((failure) => {
      if (!/disk is full/.test(String(failure))) this.#broken ??= failure;
    });
    this.#under.push(ended);
  }

  async #lease(wish: Happening & { readonly kind: 'lease' }): Promise<void> {
    const [projectId, service] = serviceOf(wish);
    const answer = await this.quay.lease({
      ...{ projectId, service, range, hold: wish.hold, count: wish.count },
      holder: this.#holderOf(wish.holder, wish.slot, projectId),
      starts: wish.holder === 'process',
      singleton: service === this.#only && wish.count === 1 ? `service:${service}` : undefined,
      ...{ stays: wish.stays, mayTake: wish.mayTake },
      ttl: wish.ttl ?? undefined,
      exact: wish.exact ?? undefined,
    });
    this.#checkAnswer(answer);
  }

  #holderOf(kind: string, slot: number, projectId: string): Holder {
    const process = this.#slots[slot]!;
    switch (kind) {
      case 'process':
        return { kind, process, marker: `m_${process.pid}` };
      case 'window':
        return { kind, process, instanceId: `window-${process.pid}` };
      case 'terminal':
        return { kind, process };
      case 'agent':
        return { kind, process, sessionId: `s_${process.pid}` };
      default:
        return { kind: 'project', projectId };
    }
  }

  /** What was told is in the journal, whatever happened to it since. */
  #checkAnswer(answer: LeaseAnswer): void {
    if (answer.kind === 'refused') return;
    const told = answer.kind === 'granted' ? answer.leases : [answer.lease];
    for (const { id, port, fence } of told) {
      const known = this.#promises.seen.get(id);
      assert.ok(known, 'a lease that was told is in the journal');
      if (known.fence === fence) assert.equal(known.port, port, 'told is what was written');
      assert.ok(known.fence >= fence, 'no fence is told before it is durable');
    }
  }
}

/** Without the order in which things were put into tables: a snapshot in between changes it. */
function saved(ledger: PortLedger): unknown {
  const sorted = (values: readonly object[]) => values.map((each) => JSON.stringify(each)).sort();
  const { leases, assignments } = ledger.save();
  return { leases: sorted(leases), assignments: sorted(assignments) };
}

function serviceOf(each: { readonly project: number; readonly service: number }): [string, string] {
  return [projects[each.project]!, services[each.service]!];
}
