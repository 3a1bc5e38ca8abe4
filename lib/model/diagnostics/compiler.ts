import type { CatalogueRange } from './entry.ts';

/** TUT-4xx: what the compiler refuses. */
export const compiler = {
  'TUT-401': {
    severity: 'error',
    title: 'Drawn, but without a counterpart',
    explanation:
      'The diagram asks for something that neither the States Language nor the token game does: code of another platform, a script in another language.',
    bad: '<bpmn:serviceTask id="Task_Screen" implementation="com.example.Screening" />',
    good: '<bpmn:serviceTask id="Task_Screen" />    # and in process.yaml: screen: { http: { ... } }',
    workaround: 'The message names the nearest alternative. `tutti explain` shows what every element becomes.',
  },
} as const satisfies CatalogueRange;
