// Where the program is, and where the stories leave what they make.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const PROGRAM = process.env.PALABRE_PROGRAM ?? fromRoot('target/debug/palabre');
/** The stand-in for Slack: built beside the program unless it is named. */
export const SLACK_STAND_IN = process.env.PALABRE_SLACK_STAND_IN ?? join(dirname(PROGRAM), 'slack-stand-in');
/** The data directory of the seeded demo, copied for every story: one for each run, so that two can go side by side. */
export const seeded = () => process.env.PALABRE_SEEDED ?? '';
/** Screenshots that a person looks at. */
export const SCREENSHOTS = fromRoot('target/e2e/screenshots');
