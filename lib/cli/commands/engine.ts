import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { serveEngine } from '../../engine/api/index.ts';
import { functionsOf, lambdaEndpoint } from '../../engine/functions/index.ts';
import { Engine, FileDamage, SystemClock, type LambdaCall, type Services } from '../../engine/index.ts';
import { CliError, EXIT, type GlobalOptions } from '../context.ts';

interface EngineCommand extends GlobalOptions {
  readonly port: number;
  readonly host: string;
  readonly file: string;
  readonly region: string;
  readonly account: string;
  readonly functions?: string;
  readonly lambdaEndpoint?: string;
  readonly acceptLoss?: boolean;
}

export function registerEngine(program: Command): void {
  program
    .command('engine')
    .description('the Step Functions API on this machine, for the AWS CLI and SDKs')
    .option('--port <port>', 'port of the API; 0 takes a free one', portOf, 8083)
    .option('--host <address>', 'address to listen on; the API asks nobody who they are', '127.0.0.1')
    .option('--file <path>', 'where executions are kept; :memory: keeps nothing', '.tutti/engine.db')
    .option('--accept-loss', 'goes on with what can be read of a torn or damaged file, and says what is lost')
    .option('--functions <path>', 'module or folder with the handlers of Lambda functions')
    .option('--lambda-endpoint <url>', "address that speaks Lambda's Invoke API, for the other functions")
    .option('--region <region>', 'region in ARNs', 'us-east-1')
    .option('--account <id>', 'account in ARNs', '000000000000')
    .action(async (options: EngineCommand) => {
      if (options.file !== ':memory:') mkdirSync(dirname(options.file), { recursive: true });
      const { names, invoke } = await functions(options);
      const engine = opened(options, invoke);
      try {
        const served = await serveEngine(engine, {
          port: options.port,
          host: options.host,
          onError: (error, { operation, id }) =>
            process.stderr.write(`${operation} ${id}: ${(error as Error).stack ?? String(error)}\n`),
        }).catch((error: unknown) => {
          throw new CliError(portProblem(error, options.port), EXIT.failed);
        });
        ready(options, served.url, names);
        await new Promise<void>((done) => {
          for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
        });
        await served.close();
      } finally {
        await engine.close();
      }
    });
}

/** Throws CliError where the file is not as it should be, with what to do. */
function opened(options: EngineCommand, invoke: Services['invoke']): Engine {
  try {
    const engine = Engine.open({
      file: options.file,
      clock: new SystemClock(),
      region: options.region,
      accountId: options.account,
      acceptLoss: options.acceptLoss === true,
      invoke,
      warn: (message) => process.stderr.write(`${message}\n`),
    });
    for (const what of engine.lost()) process.stderr.write(`lost: ${what}\n`);
    return engine;
  } catch (error) {
    if (!(error instanceof FileDamage)) throw error;
    const message = error.message.replaceAll('open with acceptLoss', 'start with --accept-loss');
    throw new CliError(message, EXIT.failed, { code: error.code });
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('it must be a number from 0 to 65535');
  return port;
}
const portProblem = (error: unknown, port: number): string =>
  (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    ? `port ${port} is taken; stop what listens there or choose another with --port`
    : String(error);

/** Functions of the module or folder first, then those behind the address. */
async function functions(
  options: EngineCommand,
): Promise<{ readonly names: readonly string[] } & Pick<Services, 'invoke'>> {
  const own =
    options.functions === undefined
      ? undefined
      : await functionsOf(options.functions).catch((error: unknown) => {
          throw new CliError(`--functions ${options.functions}: ${(error as Error).message}`, EXIT.usage);
        });
  const others = options.lambdaEndpoint === undefined ? undefined : lambdaEndpoint(options.lambdaEndpoint);
  const names = own?.names ?? [];
  return {
    names,
    invoke: async (call: LambdaCall) => {
      if (own !== undefined && (others === undefined || own.has(call.functionArn))) return own.invoke(call);
      if (others !== undefined) return others(call);
      throw Object.assign(
        new Error(`Function not found: ${call.functionArn} (start with --functions or --lambda-endpoint)`),
        {
          name: 'Lambda.ResourceNotFoundException',
        },
      );
    },
  };
}

/** One line for programs, or a few for people. */
function ready(options: EngineCommand, endpoint: string, names: readonly string[]): void {
  const { region, account, file } = options;
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ endpoint, region, account, file, functions: names })}\n`);
    return;
  }
  process.stdout.write(
    [
      `  Step Functions  ${endpoint}  (${region}, account ${account})`,
      `  executions      ${file}`,
      `  functions       ${names.length > 0 ? names.join(', ') : (options.lambdaEndpoint ?? 'none')}`,
      `  try             aws stepfunctions list-state-machines --endpoint-url ${endpoint} --region ${region}`,
      '',
    ].join('\n'),
  );
}
