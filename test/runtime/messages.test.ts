import { expect, test } from '@jest/globals';
import { openScenario } from '../../lib/local/scenario/host.ts';
import { prepare } from '../../lib/local/prepare.ts';
import { actorOf } from '../../lib/runtime/types.ts';

const DAY = 86_400_000;

test('a message whose name no version knows any more still expires, and holds up nothing', async () => {
  const host = await openScenario(await prepare('statemachines/invoice-approval'));
  const by = actorOf(await host.person('portal'));
  const sent = await host.runtime.messages.publish(
    { name: 'supplier-answered', key: 'R-99', data: { order: 'PO-1-10' }, id: 'early' },
    by,
  );
  expect(sent.status).toBe('buffered');
  // Version 1 waits for no message at all.
  await host.tutti.deploy(await prepare('statemachines/invoice-approval/v1'));
  await host.advance(31 * DAY);
  await host.runtime.sweep();
  const { items } = await host.runtime.audit.list({ action: 'message.expired', limit: 5 });
  expect(items).toMatchObject([{ decided: { name: 'supplier-answered', id: 'early' } }]);
  expect((await host.runtime.audit.verify()).findings).toEqual([]);
  await host.close();
});
