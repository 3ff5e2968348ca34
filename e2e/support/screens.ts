// The screens on which people look at Palabre.
import type { BrowserContextOptions, Locator, Page } from '@playwright/test';

/** A narrow phone, in French, dark. */
export const PHONE: BrowserContextOptions = { locale: 'fr-FR', colorScheme: 'dark', viewport: { width: 360, height: 740 } };
/** A desk, in English, light. */
export const DESK: BrowserContextOptions = { locale: 'en-GB', colorScheme: 'light', viewport: { width: 1440, height: 900 } };

/** Presses Tab (or Shift+Tab) until the focus is where it shall be: what a person without a mouse does. */
export async function tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' | 'ArrowDown' = 'Tab', most = 60): Promise<void> {
  await target.first().waitFor();
  for (let pressed = 0; pressed <= most; pressed++) {
    if (await hasFocus(target)) return;
    await target.page().keyboard.press(key);
  }
  throw new Error(`${most} times ${key} do not lead to ${target}; the focus is on ${await focused(target.page())}`);
}

async function hasFocus(target: Locator): Promise<boolean> {
  return target.first().evaluate((element) => element === document.activeElement);
}

/** What has the focus, for a person to read. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.outerHTML.slice(0, 160) ?? 'nothing');
}

/** Makes calls of the API fail as a server in trouble does, until the function that it returns is called. */
export async function breakCalls(page: Page, calls: RegExp): Promise<() => Promise<void>> {
  const told = { type: '/problems/internal', title: 'Internal error', detail: 'Told by the story.', instance: '/', code: 'internal' };
  const problem = { ...told, status: 500, request_id: 'story' };
  await page.route(calls, (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) }));
  return () => page.unroute(calls);
}

/** Makes a list of the API empty. */
export async function emptyList(page: Page, calls: RegExp): Promise<void> {
  await page.route(calls, (route) => route.fulfill({ json: { items: [], next: null } }));
}

/** The files with those parts of the page that the first page does without. */
export const LATER = /\/assets\/palabre-[^/]+\/(?!palabre_bg)[^/]+\.wasm$/;

/** From its next connection on the page hears of nothing: it does not read again by itself what the person is to ask for. */
export function withoutEvents(page: Page): Promise<void> {
  return page.route('**/events', (route) => route.abort());
}
