import type { Command } from 'commander';
import { output, type GlobalOptions } from '../context.ts';

export function registerBpmnlint(program: Command): void {
  program
    .command('bpmnlint <folder>')
    .description('writes bpmnlint-plugin-tutti, by which bpmnlint and modelers show what check says while you draw')
    .action(async (folder: string, options: GlobalOptions) => {
      // The bundler is loaded by nobody else.
      const { PACKAGE, writePackage } = await import('../../bpmnlint/package.ts');
      const files = await writePackage(folder);
      output(options.json === true).result({ package: PACKAGE, folder, files: [...files] }, [
        `${PACKAGE} is in ${folder}: ${files.length} files`,
        `npm install ${folder}, and in .bpmnlintrc: { "extends": "plugin:tutti/recommended" }`,
      ]);
    });
}
