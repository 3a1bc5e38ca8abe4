import { jest } from '@jest/globals';
import { main } from '../../lib/cli/main.ts';

/** Runs the command line in this process. */
export async function tutti(...args: string[]): Promise<{ exit: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true)),
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true)),
  ];
  try {
    return { exit: await main(args), out, err };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
