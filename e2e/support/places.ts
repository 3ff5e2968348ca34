// Where the program is, and where the stories leave what they make.
import { fileURLToPath } from 'node:url';

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const PROGRAM = process.env.PALABRE_PROGRAM ?? fromRoot('target/debug/palabre');
/** The data directory of the seeded demo, copied for every story. */
export const SEEDED = fromRoot('target/e2e/seeded');
/** Screenshots that a person looks at. */
export const SCREENSHOTS = fromRoot('target/e2e/screenshots');
