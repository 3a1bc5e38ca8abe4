// Puts every assumption of assumptions.ts to a Step Functions: that of an AWS account, or a `tutti engine`. See README.md.
import { parseArgs } from 'node:util';
import { ASSUMPTIONS } from './assumptions.ts';
import { runTrials, trialOf } from './trials.ts';

const USD_A_TRANSITION = 0.000_025;
const LOCAL_ROLE = 'arn:aws:iam::000000000000:role/any';
const { values } = parseArgs({
  options: {
    endpoint: { type: 'string' },
    role: { type: 'string' },
    only: { type: 'string', multiple: true },
    yes: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const { endpoint, role = endpoint === undefined ? undefined : LOCAL_ROLE, only } = values;
const unknown = (only ?? []).filter((id) => !ASSUMPTIONS.some((a) => a.id === id));
const ids = only ?? ASSUMPTIONS.map(({ id }) => id);
const stop = (why: string): never => {
  console.error(why);
  process.exit(2);
};
if (unknown.length > 0) stop(`no assumption is called ${unknown.join(', ')}; test/aws/assumptions.ts has them`);
if (role === undefined) stop('give --endpoint of a tutti engine, or --role, the role of the state machines on AWS');
if (endpoint === undefined) {
  const transitions = (await Promise.all(ids.map(trialOf))).reduce((sum, t) => sum + t.transitions, 0);
  const cost = `${ids.length} trials, at most ${transitions} state transitions (USD ${(transitions * USD_A_TRANSITION).toFixed(3)} at ${USD_A_TRANSITION} each), in the account of ${role!}`;
  if (!values.yes) stop(`${cost}.\nAdd --yes to run them; see test/aws/README.md.`);
  console.error(cost);
}

const outcomes = await runTrials({
  roleArn: role!,
  ids,
  ...(endpoint === undefined ? {} : { endpoint }),
  note: ({ id, holds, problems }) => {
    if (!values.json)
      console.log(`${holds ? 'holds' : 'DOES NOT HOLD'}  ${id}${problems.map((p) => `\n  ${p}`).join('')}`);
  },
});
if (values.json) console.log(JSON.stringify(outcomes));
process.exit(outcomes.every(({ holds, problems }) => holds && problems.length === 0) ? 0 : 1);
