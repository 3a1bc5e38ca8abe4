import { enableCompileCache } from 'node:module';

// Reading TypeScript takes most of a short command's time: Node keeps what it has made of it.
enableCompileCache();
const { main } = await import('../lib/cli/main.ts');
process.exitCode = await main(process.argv.slice(2));
