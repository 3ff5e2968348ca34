// What every story starts from:
//   settings  what the program is set to besides; a file of stories may say more
//   palabre   a program of its own, on the demo's data, that mails through
//   mailbox   a mail server of its own
//   open      opens a browser of its own for one of the people, signed in (or for nobody)
//   keep      keeps a screenshot for a person to look at
// A story fails when a page throws, logs an error, or asks anybody but the program for anything.
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, expect, type Page, test as base } from '@playwright/test';
import { Mailbox } from './mail.ts';
import { Palabre } from './palabre.ts';
import { signIn, type Who } from './people.ts';
import { SCREENSHOTS } from './places.ts';

type Open = (who?: Who, options?: BrowserContextOptions) => Promise<Page>;

type Fixtures = {
  mailbox: Mailbox;
  settings: Record<string, string>;
  palabre: Palabre;
  open: Open;
  keep: (page: Page, name: string) => Promise<void>;
  /** What went wrong in a browser. A story that provokes a fault empties it again. */
  faults: string[];
};

export const test = base.extend<Fixtures>({
  mailbox: async ({}, use) => {
    const mailbox = await Mailbox.start();
    await use(mailbox);
    await mailbox.close();
  },

  settings: async ({}, use) => use({}),

  palabre: async ({ mailbox, settings }, use, testInfo) => {
    const palabre = await Palabre.start({ PALABRE_SMTP_URL: mailbox.url, ...settings });
    await use(palabre);
    await palabre.end();
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('program.log', { body: palabre.log, contentType: 'text/plain' });
      for (const [index, mail] of mailbox.mails.entries()) {
        await testInfo.attach(`mail-${index + 1}.eml`, { body: mail.raw, contentType: 'message/rfc822' });
      }
    }
  },

  faults: async ({}, use) => {
    const faults: string[] = [];
    await use(faults);
    expect(faults, 'what went wrong in the browsers').toEqual([]);
  },

  baseURL: async ({ palabre }, use) => use(palabre.url),

  context: async ({ context, palabre, faults }, use) => {
    watch(context, palabre.url, faults);
    await use(context);
  },

  open: async ({ browser, palabre, faults, contextOptions }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (who, options = {}) => {
      const context = await browser.newContext({ ...contextOptions, baseURL: palabre.url, ...options });
      contexts.push(context);
      watch(context, palabre.url, faults);
      if (who) await signIn(context.request, palabre.url, who);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },

  keep: async ({}, use) => {
    await use(async (page, name) => {
      await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), animations: 'disabled' });
    });
  },
});

/** Notes what no page may do. An answer that is an error is none of it: the page shows those. */
function watch(context: BrowserContext, url: string, faults: string[]): void {
  context.on('weberror', (error) => faults.push(`threw: ${error.error()}`));
  context.on('console', (message) => {
    const refused = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !refused) faults.push(`logged: ${message.text()}`);
  });
  context.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== url) faults.push(`asked ${request.url()}`);
  });
}

export { expect } from '@playwright/test';
export { Api, mention } from './api.ts';
export { expectAccessible, expectNoSidewaysScroll } from './axe.ts';
export { expectHue, parts } from './conversation.ts';
export { headerOf, htmlOf, LATER_TRIES_MS, linkIn, type Mail } from './mail.ts';
export { PASSWORD, PEOPLE } from './people.ts';
export { breakCalls, DESK, emptyList, focused, LATER, PHONE, tabTo, withoutEvents } from './screens.ts';
