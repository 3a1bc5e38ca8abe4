import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { ANSWERS, answersFile, CLIENT, clientFile } from '../../bin/generate/index.ts';

test.each([
  [ANSWERS, answersFile],
  [CLIENT, clientFile],
])('%s is what is made from the code (npm run generate)', async (path, make) => {
  expect(readFileSync(path, 'utf8')).toBe(await make());
});
