// Stories: a person at a real browser, the real program, a real mail server. `cargo xtask test --only e2e` builds the
// program and runs them; `npx playwright test` runs them on the program that is there (PALABRE_PROGRAM names another).
import { defineConfig } from '@playwright/test';
import { chromium } from './support/chromium.ts';

export default defineConfig({
  testDir: 'stories',
  outputDir: '../target/e2e/results',
  globalSetup: './support/seed.ts',
  fullyParallel: true,
  workers: 2,
  // A busy machine is slow, not wrong: a story says what happens, never how fast.
  timeout: 180_000,
  expect: { timeout: 45_000 },
  // One that passes only when tried again is told as flaky, with its trace: it or the page is to be mended.
  retries: 1,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['html', { open: 'never', outputFolder: '../target/e2e/report' }]],
  use: {
    browserName: 'chromium',
    locale: 'en-GB',
    timezoneId: 'Europe/Paris',
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium(),
      args: ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
});
