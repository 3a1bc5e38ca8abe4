export { acknowledgeFindings } from './findings.ts';
export { TuttiPlatform, type ModelProps, type TuttiPlatformProps } from './platform.ts';
export { TuttiProcess, type LoadedProcess, type TuttiProcessProps } from './process.ts';
