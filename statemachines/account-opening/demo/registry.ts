import { demoSystem, type DemoSystem } from '../../shared/demo-system.ts';

/** Company registry with sanctions and PEP screening. The name of the company says what it finds. */
export const registry = (): DemoSystem =>
  demoSystem((app) => {
    app.post('/screenings', async (c) => {
      const { name = '' } = (await c.req.json()) as { name?: string };
      return c.json({
        registered: !/unregistered/i.test(name),
        sanctioned: /sanctioned/i.test(name),
        politicallyExposed: /minister|senator/i.test(name),
        verdict: /shell company/i.test(name) ? 'fraud' : 'clear',
        reference: `REG-${name.length}`,
      });
    });
  });
