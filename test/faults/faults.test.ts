import { describe, expect, test } from '@jest/globals';
import { prepare } from '../../lib/local/prepare.ts';
import { seeded } from '../support/chaos.ts';
import { FAULTS, READING } from '../support/weather.ts';
import { checkWorld, type Ends } from './checks.ts';
import { Play } from './play.ts';
import { openWorld } from './world.ts';

const PROVE = process.env.TUTTI_PROVE === '1';
/** 10,000 instances in all with `npm run prove`. */
const WORLDS = PROVE ? 40 : 1;
const OF_EACH = PROVE ? 63 : 8;

const [opening, claims, v1, v2] = await Promise.all(
  ['account-opening', 'claims-handling', 'invoice-approval/v1', 'invoice-approval'].map((f) =>
    prepare(`statemachines/${f}`),
  ),
);

/** One world: version 2 of invoice approval comes while instances of version 1 are under way. */
async function playWorld(
  seed: number,
  counts: Map<string, number>,
): Promise<Ends & { readonly problems: readonly string[] }> {
  const world = await openWorld([opening!, claims!, v1!], seed);
  try {
    const play = new Play(world, seeded(seed));
    world.weather.calm = false;
    await play.start('account-opening', OF_EACH, `A${seed}`);
    await play.start('claims-handling', OF_EACH, `C${seed}`);
    await play.start('invoice-approval', OF_EACH, `R${seed}`);
    world.weather.calm = true;
    await world.deploy(v2!);
    world.weather.calm = false;
    await play.start('invoice-approval', OF_EACH, `S${seed}`);
    await play.toTheEnd();
    await play.calm();
    for (const [fault, n] of world.weather.counts) counts.set(fault, (counts.get(fault) ?? 0) + n);
    counts.set('sent again', (counts.get('sent again') ?? 0) + play.again + world.far.repeated);
    return await checkWorld(world, play.acknowledged);
  } finally {
    await world.close();
  }
}

describe('faults in every port', () => {
  const counts = new Map<string, number>();
  const seeds = Array.from({ length: WORLDS }, (_v, i) => i + 1);

  test.each(seeds)(
    'seed %i: each instance ends, or stands in an incident; nothing acknowledged is lost or done twice',
    async (seed) => {
      const { problems, ...ends } = await playWorld(seed, counts);
      expect(problems).toEqual([]);
      expect(ends.ended + ends.inIncident).toBe(4 * OF_EACH);
      expect(ends.ended).toBeGreaterThan(ends.inIncident);
      if (PROVE) process.stdout.write(`seed ${seed}: ${JSON.stringify(ends)}\n`);
    },
    600_000,
  );

  test('every kind of fault has happened, at every port', () => {
    if (PROVE) process.stdout.write(`${JSON.stringify(Object.fromEntries([...counts].sort()))}\n`);
    const ports = [
      'store',
      'orchestrator',
      'events',
      'timers',
      'blobs',
      'models',
      'secrets',
      'http',
      'notices',
      'functions',
      'stream',
      'alarm clock',
    ];
    expect(ports.filter((p) => ![...counts.keys()].some((k) => k.startsWith(`${p}: `)))).toEqual([]);
    const kinds = [...FAULTS, 'stale'];
    expect(kinds.filter((f) => ![...counts.keys()].some((k) => k.endsWith(`: ${f}`)))).toEqual([]);
    if (!PROVE) return;
    for (const port of [...ports, 'identity', 'anchor', 'handlers'])
      expect([port, READING.filter((f) => !counts.has(`${port}: ${f}`))]).toEqual([port, []]);
  });
});
