import { demoSystem, type DemoSystem } from '../../shared/demo-system.ts';

/** Credit bureau: the registration number's last three digits are the score (`HRB-12720` -> 720). */
export const creditBureau = (): DemoSystem =>
  demoSystem((app) => {
    app.post('/reports', async (c) => {
      const { name = '', registrationNumber = '' } = (await c.req.json()) as {
        name?: string;
        registrationNumber?: string;
      };
      const digits = /(\d{3})$/.exec(registrationNumber);
      return c.json({
        score: digits === null ? 500 : Number(digits[1]),
        verdict: /forged accounts/i.test(name) ? 'fraud' : 'clear',
        reference: `CR-${registrationNumber}`,
      });
    });
  });
