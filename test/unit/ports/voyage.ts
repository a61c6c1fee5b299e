/** Random lives of many holders on one quay, and the promises that must hold at every moment of them. */
import assert from 'node:assert/strict';
import type { ProcessIdentity } from '#common/process-identity.ts';
import { defaultGraces as graces, type Holder, processOf } from '#server/leases/holder.ts';
import type { LeaseAnswer } from '#server/ports/answers.ts';
import type { PortEvent } from '#server/ports/port-events.ts';
import { isResting, type PortLease, restTime } from '#server/ports/port-lease.ts';
import type { PortLedger } from '#server/ports/port-ledger.ts';
import { diceOf } from '#test/machine/dice.ts';
import { settled } from '#test/machine/split-clock.ts';
import { type Happening, projects, range, services } from './happenings.ts';
import { Quay, type Written } from './quay.ts';

export class Voyage {
  readonly quay: Quay;
  readonly #slots: ProcessIdentity[];
  readonly #under: Promise<unknown>[] = [];
  readonly #asked = new Set<string>();
  /** Since when, in observed time, a process has been proven dead. */
  readonly #deadSince = new Map<ProcessIdentity, number>();
  readonly #rests = new Map<number, { readonly service: string; readonly until: number }>();
  readonly #seen = new Map<string, PortLease>();
  /** Who has each port, and which port each lease has, by the events alone: the ledger's own guard is not trusted here. */
  readonly #owners = new Map<number, string>();
  readonly #berths = new Map<string, number>();
  #fence = 0;
  /** The first promise that was seen broken between two happenings. */
  #broken: unknown;
  #jumps = 0;

  constructor(seed: number, quay = new Quay()) {
    this.quay = quay;
    const { machine, journal } = this.quay;
    const dice = diceOf(seed);
    machine.slowness = () => dice(6);
    for (const id of projects) machine.addProject(`/home/me/${id}`);
    this.#slots = [0, 1, 2, 3, 4].map((slot) => machine.start({ cwd: `/home/me/${slot}` }));
    journal.onWritten = (written) => {
      try {
        this.#check(written);
      } catch (failure) {
        this.#broken ??= failure;
      }
    };
  }

  async run(happenings: readonly Happening[]): Promise<void> {
    for (const each of happenings) {
      await this.#let(each);
      if (this.#broken !== undefined) throw this.#broken;
      this.#checkLedger(this.quay.journal.decided);
      this.#checkLedger(this.quay.journal.durable);
    }
    this.quay.journal.isFull = false;
    await Promise.all(this.#under);
    await settled(4);
    if (this.#broken !== undefined) throw this.#broken;
    const { decided, durable } = this.quay.journal;
    assert.deepEqual(decided.save(), durable.save(), 'what was decided is what is durable');
  }

  /** After everything has calmed down each service gets the port that it had. */
  async everyoneComesHome(): Promise<void> {
    const { machine, journal, ports, clock } = this.quay;
    for (let port = range.from; port <= range.to + 2; port++)
      for (const who of [undefined, ...this.#slots]) machine.unlisten(port, who);
    for (const lease of [...journal.decided.leases()]) {
      this.#asked.add(lease.id);
      await ports.release(lease.id, this.quay.origin());
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
        if (lease) this.#asked.add(lease.id);
        return this.#do(lease && ports.release(lease.id, this.quay.origin()));
      }
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
        this.#jumps++;
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

  /** A new process follows in its place, as a restart would have it. */
  #die(slot: number): void {
    const process = this.#slots[slot]!;
    this.quay.machine.kill(process);
    this.#deadSince.set(process, this.quay.time.seen);
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
      const known = this.#seen.get(id);
      assert.ok(known, 'a lease that was told is in the journal');
      if (known.fence === fence) assert.equal(known.port, port, 'told is what was written');
      assert.ok(known.fence >= fence, 'no fence is told before it is durable');
    }
  }

  #checkLedger(ledger: PortLedger): void {
    const leases = [...ledger.leases()];
    const ports = new Set(leases.map((lease) => lease.port));
    const names = new Set(leases.map((lease) => `${lease.projectId}/${lease.service}`));
    assert.equal(ports.size, leases.length, 'no two leases on a port');
    assert.equal(names.size, leases.length, 'no two leases of a service');
    for (const lease of leases) assert.equal(ledger.leaseOnPort(lease.port), lease);
  }

  #check({ events }: Written): void {
    for (const event of events) {
      this.#checkFence(event);
      this.#checkOwner(event);
      this.#checkRest(event);
      if (event.type === 'portReleased') this.#checkEnd(event);
    }
    for (const lease of this.quay.journal.durable.leases()) this.#seen.set(lease.id, lease);
  }

  #checkOwner(event: PortEvent): void {
    if (event.type === 'portLeased') this.#berth(event.lease.id, event.lease.port);
    if (event.type === 'portMoved') this.#berth(event.leaseId, event.to);
    if (event.type === 'portReleased') this.#leave(event.leaseId);
  }

  #berth(leaseId: string, port: number): void {
    this.#leave(leaseId);
    assert.equal(this.#owners.get(port), undefined, `port ${port} is leased to nobody else`);
    this.#owners.set(port, leaseId);
    this.#berths.set(leaseId, port);
  }

  #leave(leaseId: string): void {
    const port = this.#berths.get(leaseId);
    if (port !== undefined) this.#owners.delete(port);
    this.#berths.delete(leaseId);
  }

  #checkFence(event: PortEvent): void {
    const fence =
      event.type === 'portLeased' ? event.lease.fence : 'fence' in event ? event.fence : undefined;
    if (fence === undefined) return;
    assert.ok(fence > this.#fence, `fence ${fence} after ${this.#fence}`);
    this.#fence = fence;
  }

  /** Only while nobody set the clock: a rest is half a minute of wall time, by courtesy. */
  #checkRest(event: PortEvent): void {
    if (event.type === 'portReleased') {
      const service = `${event.projectId}/${event.service}`;
      this.#rests.set(event.port, { service, until: event.restsUntil });
    }
    if (event.type !== 'portLeased' || this.#jumps > 0) return;
    const { lease } = event;
    const rest = this.#rests.get(lease.port);
    if (rest && rest.service !== `${lease.projectId}/${lease.service}`)
      assert.ok(lease.since >= rest.until, 'a port rests for others');
  }

  #checkEnd(event: PortEvent & { readonly type: 'portReleased' }): void {
    const lease = this.#seen.get(event.leaseId);
    assert.ok(lease, 'what ends has been');
    if (event.reason === 'released') {
      assert.ok(this.#asked.has(event.leaseId), 'somebody asked for it');
      return;
    }
    if (event.reason === 'expired') {
      assert.notEqual(lease.expiresAt, undefined, 'what expires had a limit');
      return;
    }
    const process = processOf(lease.holder);
    assert.ok(process, 'a project does not die');
    assert.equal(this.quay.machine.verdictNow(process), 'dead', 'only the dead lose a lease');
    const since = this.#deadSince.get(process);
    assert.ok(since !== undefined && this.quay.time.seen - since >= graces[lease.holder.kind]);
  }
}

function serviceOf(each: { readonly project: number; readonly service: number }): [string, string] {
  return [projects[each.project]!, services[each.service]!];
}
