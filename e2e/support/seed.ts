// Before the first story: seeds the demo workspace once. Every story then starts from a copy of it.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { settings } from './palabre.ts';
import { PROGRAM } from './places.ts';

/** Seeds; returns what is to be done after the last story. */
export default async function seed(): Promise<() => Promise<void>> {
  const data = await mkdtemp(join(tmpdir(), 'palabre-seeded-'));
  await promisify(execFile)(PROGRAM, ['demo'], { cwd: data, env: settings(data) });
  process.env.PALABRE_SEEDED = data;
  return () => rm(data, { recursive: true, force: true });
}
