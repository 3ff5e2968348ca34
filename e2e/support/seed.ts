// Before the first story: seeds the demo workspace once. Every story then starts from a copy of it.
import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { PROGRAM, SEEDED } from './places.ts';
import { settings } from './palabre.ts';

export default async function seed(): Promise<void> {
  await rm(SEEDED, { recursive: true, force: true });
  await mkdir(SEEDED, { recursive: true });
  await promisify(execFile)(PROGRAM, ['demo'], { cwd: SEEDED, env: settings(SEEDED) });
}
