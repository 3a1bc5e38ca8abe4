import { demoSystem, type DemoSystem } from '../../shared/demo-system.ts';

/** Identity provider: knows everybody but people born in the future, and reports people called Impostor. */
export const identityProvider = (): DemoSystem =>
  demoSystem((app) => {
    app.post('/checks', async (c) => {
      const { name = '', dateOfBirth = '' } = (await c.req.json()) as { name?: string; dateOfBirth?: string };
      return c.json({
        match: dateOfBirth < '2100',
        verdict: /impostor/i.test(name) ? 'fraud' : 'clear',
        reference: `ID-${name.replace(/\W+/g, '').toLowerCase()}`,
      });
    });
  });
