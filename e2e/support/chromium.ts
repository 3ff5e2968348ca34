// Which browser tells the stories: the one that PALABRE_CHROMIUM names, the system's, or Playwright's own.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The path of the browser, or `undefined` for Playwright's own. */
export function chromium(): string | undefined {
  if (process.env.PALABRE_CHROMIUM) return process.env.PALABRE_CHROMIUM;
  const places = (process.env.PATH ?? '').split(delimiter);
  return places.flatMap((place) => NAMES.map((name) => join(place, name))).find((path) => existsSync(path));
}
