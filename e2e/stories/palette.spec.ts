// Going anywhere from one field, by keyboard alone.
import type { Page } from '@playwright/test';
import { LONG, lengthen } from '../support/long.ts';
import { Api, DESK, expect, expectAccessible, expectNoSidewaysScroll, LATER, PHONE, parts, tabTo, test } from '../support/story.ts';

function palette(page: Page, name = 'Search and go') {
  const dialog = page.getByRole('dialog', { name });
  return {
    dialog,
    field: dialog.getByRole('combobox'),
    options: dialog.getByRole('option'),
    /** The line that Enter chooses, as a screen reader is told. */
    active: async () => {
      const id = await dialog.getByRole('combobox').getAttribute('aria-activedescendant');
      return page.locator(`[id="${id}"][aria-selected="true"]`);
    },
  };
}

/** Moves down to a line that is offered. */
async function downTo(page: Page, text: string | RegExp, name?: string): Promise<void> {
  const { options, active } = palette(page, name);
  await options.filter({ hasText: text }).first().waitFor();
  for (let pressed = 0; pressed < 40; pressed++) {
    if ((await (await active()).filter({ hasText: text }).count()) > 0) return;
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`no way down to ${text}`);
}

test('a record, a message, a person and a page are reached by keyboard alone', async ({ open, keep }) => {
  const page = await open('claire', DESK);
  const { dialog, field, options } = palette(page);
  await page.goto('/');
  await expect(parts(page).row('Newsletter')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await expect(field).toBeFocused();
  await expect(options.first()).toHaveText('Hub');
  await expectAccessible(page);
  await keep(page, 'palette-desk-en-light');

  await page.keyboard.type('payr');
  await downTo(page, 'PA-0042');
  await expectAccessible(page);
  await keep(page, 'palette-typed-desk-en-light');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(/\/record\/.*\/PA-0042$/);
  await expect(page.getByRole('heading', { name: 'Payroll management', level: 1 })).toBeFocused();

  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('disk encr');
  await downTo(page, 'Disk encryption was on');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/threads\/[^#]+#4$/);
  await expect(parts(page).title).toHaveText('Lost laptop, Lyon office');

  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('sofia lop');
  await downTo(page, 'Sofia Lopes');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Filters' })).toHaveText(/From Sofia Lopes/);
  await expect(page.getByRole('list', { name: 'What was found' }).getByRole('listitem')).toHaveCount(4);

  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('memb');
  await downTo(page, 'Members');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Members', level: 1 })).toBeFocused();
});

test('when the server cannot be asked it says so, and still offers what the page knows', async ({ open }) => {
  const page = await open('claire', DESK);
  const { dialog, field, options } = palette(page);
  await page.goto('/');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.route(/\/(search|members)\?/, (route) => route.abort());
  await field.fill('dark');
  await expect(dialog.getByRole('alert')).toContainText('The server cannot be reached.');
  await expect(options.filter({ hasText: 'dark' }).first()).toBeVisible();
  await expectAccessible(page);
  await page.unroute(/\/(search|members)\?/);
  await field.fill('newsletter');
  await expect(options.filter({ hasText: 'Newsletter' }).first()).toBeVisible();
  await expect(dialog.getByRole('alert')).toHaveCount(0);
});

test('what is typed before the page has fetched what it offers is not lost', async ({ open }) => {
  const page = await open('claire', DESK);
  const { field, options } = palette(page);
  let arrive: (() => void) | undefined;
  const held = new Promise<void>((resolve) => (arrive = resolve));
  await page.route(LATER, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/');
  await expect(parts(page).row('Newsletter')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('mark all');
  await expect(field).toHaveValue('mark all');
  await expectAccessible(page);
  await field.fill('newsletter');
  await page.keyboard.press('Enter');
  arrive?.();
  await expect(page, 'Enter searches once it can').toHaveURL(/\/search\?q=newsletter/);
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('mark all');
  await expect(options.filter({ hasText: 'Mark all notifications as read' })).toBeVisible();
});

test('Enter searches for what was typed, and the browser remembers it for this person', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const { field, options, dialog } = palette(page);
  await page.goto((await Api.of(palabre.url, 'claire')).page('members'));
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await field.fill('vendor confirms');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/search\?q=vendor%20confirms$/);
  await expect(page.getByRole('heading', { name: 'Search', level: 1 })).toBeFocused();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Search', level: 1 })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await expect(options.first()).toHaveText('vendor confirms');
  await downTo(page, 'Forget these searches');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await page.keyboard.press('ControlOrMeta+k');
  await expect(options.first()).toHaveText('Hub');
});

test('closed and opened again in the same moment, it stays open', async ({ open }) => {
  const page = await open('claire', DESK);
  const { dialog, field, options } = palette(page);
  await page.goto('/');
  await expect(parts(page).row('Newsletter')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await expect(field).toBeFocused();
  // The browser's own word that a dialog was closed comes after both.
  const told = await page.evaluate(async () => {
    const press = async () => {
      window.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, cancelable: true }));
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
      return document.querySelector('dialog[open]') !== null;
    };
    const closed = new Promise((done) => document.querySelector('dialog[open]')!.addEventListener('close', done));
    const seen = [await press(), await press()];
    await closed;
    return seen;
  });
  expect(told, 'closed by the first, open by the second').toEqual([false, true]);
  await expect(field).toBeFocused();
  await expect(options.first()).toHaveText('Hub');
  await expect(dialog).toBeVisible();
});

test('Escape and the same keys close it and give the focus back, also to a text', async ({ open }) => {
  const page = await open('claire', DESK);
  const { dialog, field } = palette(page);
  await page.goto('/');
  await parts(page).row('Newsletter').getByRole('link').click();
  const text = parts(page).field;
  await text.fill('half a sentence');
  await page.keyboard.press('ControlOrMeta+k');
  await expect(field).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(text).toBeFocused();
  await page.keyboard.press('ControlOrMeta+k');
  await expect(field).toBeFocused();
  await page.keyboard.press('ControlOrMeta+k');
  await expect(dialog).toBeHidden();
  await expect(text).toBeFocused();
  await expect(text).toHaveValue('half a sentence');
});

test('commands are done: everything read, another look, another language, out', async ({ open }) => {
  const page = await open('claire', DESK);
  const { dialog } = palette(page);
  await page.goto('/');
  await expect(parts(page).bell).toHaveAccessibleName(/unread/);
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('mark all');
  await downTo(page, 'Mark all notifications as read');
  await page.keyboard.press('Enter');
  await expect(parts(page).bell).not.toHaveAccessibleName(/unread/);

  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('theme dark');
  await downTo(page, 'Theme: Dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');

  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('francais');
  await downTo(page, 'Parler français');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
  await expect(dialog).toBeHidden();

  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('deconn');
  await downTo(page, /connecter/, 'Rechercher et aller');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/sign-in/);
});

test('on a narrow phone it opens from the bar, in French and dark', async ({ open, keep }) => {
  const page = await open('ines', PHONE);
  const { field, options } = palette(page, 'Rechercher et aller');
  await page.goto('/');
  await tabTo(page.getByRole('button', { name: 'Rechercher', exact: true }));
  await page.keyboard.press('Enter');
  await expect(field).toBeFocused();
  await page.keyboard.type('traite');
  await expect(options.filter({ hasText: 'Traitements' })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('vendor');
  await expect(options.filter({ hasText: 'Payroll management' }).first()).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'palette-phone-fr-dark');
});

test('it keeps away while another dialog asks something', async ({ open }) => {
  const page = await open('claire', DESK);
  await page.goto('/');
  await expect(parts(page).row('Newsletter')).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Search and go anywhere');
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('dialog')).toHaveCount(1);
});

test('a message that was gone to is gone to again, though the address stays the same', async ({ open, palabre }) => {
  const thread = await lengthen(palabre, 'processing-activity/PA-0042');
  const page = await open('claire', DESK);
  const { field } = palette(page);
  const first = parts(page).message('The retention period of the payslips is missing');
  await page.goto(`/threads/${thread}#1`);
  await expect(first).toBeInViewport();
  const steps = await page.evaluate(() => history.length);
  for (let n = 0; n < 2; n++) {
    await page.getByRole('button', { name: /^To the newest message/ }).click();
    await expect(parts(page).message(`Point ${LONG}.`)).toBeInViewport();
    await page.keyboard.press('ControlOrMeta+k');
    await expect(field).toBeFocused();
    await page.keyboard.type('retention missing');
    await downTo(page, 'The retention period');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/#1$/);
    await expect(first).toBeInViewport();
  }
  expect(await page.evaluate(() => history.length), 'that is no further step').toBe(steps);
});

test('keys that an input method is composing with are its own', async ({ open }) => {
  const page = await open('claire', DESK);
  const { dialog, field, active } = palette(page);
  await page.goto('/');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await field.fill('sett');
  await expect(await active()).toContainText('sett');
  // The first is how Safari tells of the Enter that ends a composition.
  const prevented = await field.evaluate((field) =>
    [{ key: 'Enter', keyCode: 229 }, { key: 'ArrowDown', isComposing: true }].map((key) => !field.dispatchEvent(new KeyboardEvent('keydown', { ...key, bubbles: true, cancelable: true }))),
  );
  expect(prevented).toEqual([false, false]);
  await expect(dialog).toBeVisible();
});

test('what was moved to stays chosen when more is found above it', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const { field, options, active } = palette(page);
  const tom = await (await Api.of(palabre.url, 'tom')).at('GET', '/members?q=tom');
  await page.route(/\/members\?q=/, (route) => route.fulfill({ json: route.request().url().includes('payroll') ? tom : { items: [], next: null } }));
  let goOn: (() => void) | undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  await page.route(/\/search\?q=payroll/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await field.fill('payrol');
  await downTo(page, 'PA-0042');
  await field.fill('payroll');
  await downTo(page, 'PA-0042');
  goOn?.();
  await expect(options.filter({ hasText: 'Tom Fischer' })).toBeVisible();
  await expect(await active()).toContainText('PA-0042');
});

test('on a Mac it opens with ⌘ K, and Ctrl + K is left to the text', async ({ open }) => {
  const page = await open('claire', { ...DESK, userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36' });
  await page.goto('/');
  await expect(parts(page).row('Newsletter')).toBeVisible();
  const isTaken = (key: KeyboardEventInit) =>
    page.evaluate((key) => !window.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', cancelable: true, ...key })), key);
  expect(await isTaken({ ctrlKey: true })).toBe(false);
  expect(await isTaken({ metaKey: true })).toBe(true);
  await expect(palette(page).dialog).toBeVisible();
});
