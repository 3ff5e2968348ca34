// The hub, with the keyboard alone, on a phone in French and in the dark; and where there is nothing, an error, no network.
import { Api, breakCalls, DESK, emptyList, expect, expectAccessible, expectNoSidewaysScroll, parts, PHONE, tabTo, test } from '../support/story.ts';

const LIST = /\/api\/v1\/workspaces\/[^/]+\/threads\?/;

test('on a phone a discussion is found, read, answered and left with the keyboard alone', async ({ open, keep }) => {
  const page = await open('ines', PHONE);
  const { row, title, state, field, send, message, list } = parts(page, 'fr');
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Hub', level: 1 })).toBeVisible();
  await expect(list.getByRole('listitem')).toHaveCount(7);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'hub-phone-fr-dark');

  await tabTo(row('CV screening assistant').getByRole('link'));
  await page.keyboard.press('Enter');
  await expect(title).toHaveText('CV screening assistant');
  await expect(title).toBeFocused();
  await expect(state).toHaveText('Ouverte');
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'conversation-phone-fr-dark');

  await tabTo(field);
  await page.keyboard.type('Sur les candidatures de 2025, sans les noms.');
  await tabTo(send);
  await page.keyboard.press('Enter');
  await expect(message('Sur les candidatures de 2025')).toContainText('Inès Laurent');
  await expect(field).toHaveValue('');

  await tabTo(page.getByRole('link', { name: 'Retour' }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(row('CV screening assistant')).toContainText('Vous :');
  await expectNoSidewaysScroll(page);
});

test('the tabs, the type and the unread choose what the hub lists, and each says what it is when empty', async ({ open, keep }) => {
  const page = await open('ines', PHONE);
  const { list, row } = parts(page, 'fr');
  await page.goto('/');
  await expect(list.getByRole('listitem')).toHaveCount(7);

  await tabTo(page.getByRole('button', { name: /^Fermées/ }));
  await page.keyboard.press('Enter');
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await expect(row('Support chatbot').getByText('Fermée', { exact: true })).toBeAttached();

  await tabTo(page.getByRole('button', { name: /^Type :/ }));
  await page.keyboard.press('Enter');
  const types = page.getByRole('menu');
  await expect(types.getByRole('menuitemradio', { name: 'Tous les types' })).toBeFocused();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'hub-types-phone-fr-dark');
  await tabTo(types.getByRole('menuitemradio', { name: 'Incidents' }), 'ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Aucune discussion de ce type')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Type : Incidents' })).toBeFocused();

  await page.goto('/');
  await tabTo(page.getByRole('button', { name: /^Pour moi/ }));
  await page.keyboard.press('Enter');
  await expect(list.getByRole('listitem')).not.toHaveCount(0);
  await expect(page).toHaveURL(/tab=me/);
});

test('an empty hub says what it is for', async ({ open, keep }) => {
  const page = await open('ines', PHONE);
  await emptyList(page, LIST);
  await page.goto('/');
  await expect(page.getByText('Rien n’est ouvert')).toBeVisible();
  await expectAccessible(page);
  await keep(page, 'hub-empty-phone-fr-dark');
});

test('a hub that cannot be read says so and reads again when asked', async ({ open, keep }) => {
  const page = await open('ines', PHONE);
  const mend = await breakCalls(page, LIST);
  await page.goto('/');
  await expect(page.getByRole('alert').filter({ hasText: 'Une erreur est survenue sur le serveur.' })).toBeVisible();
  await expectAccessible(page);
  await keep(page, 'hub-error-phone-fr-dark');
  await mend();
  await tabTo(page.getByRole('button', { name: 'Réessayer' }));
  await page.keyboard.press('Enter');
  await expect(parts(page, 'fr').list.getByRole('listitem')).toHaveCount(7);
});

test('without a network the page says so, keeps what it shows, and catches up by itself', async ({ open, palabre, keep }) => {
  const page = await open('ines', PHONE);
  const { row } = parts(page, 'fr');
  await page.goto('/');
  await expect(row('Newsletter')).toBeVisible();
  const banner = page.getByText('Ce que vous écrivez est conservé', { exact: false });

  await palabre.halt();
  await page.context().setOffline(true);
  await expect(banner).toBeVisible();
  await expect(row('Newsletter')).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'hub-offline-phone-fr-dark');

  await palabre.serve();
  await (await Api.of(palabre.url, 'sofia')).write('processing-activity/PA-0043', 'Written while Inès was away.');
  await page.context().setOffline(false);
  await expect(banner).toHaveCount(0);
  await expect(row('Newsletter')).toContainText('Written while Inès was away.');
});

test('at a desk the hub shows the list and the conversation side by side', async ({ open, keep }) => {
  const page = await open('claire', DESK);
  const { row, message, title } = parts(page);
  await page.goto('/');
  await expect(page.getByText('Choose a conversation')).toBeVisible();
  await expectAccessible(page);
  await keep(page, 'hub-none-desk-en-light');
  await row('Payroll management').getByRole('link').click();
  await expect(title).toHaveText('Payroll management');
  await expect(message('the vendor confirms five years')).toBeInViewport();
  await expectAccessible(page);
  await keep(page, 'hub-desk-en-light');
});

test('the focus in a row stays there when something arrives elsewhere', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const karim = await Api.of(palabre.url, 'karim');
  const { row } = parts(page);
  await page.goto('/');
  const link = row('Payroll management').getByRole('link');
  await link.focus();
  await karim.write('processing-activity/PA-0043', 'Something arrives elsewhere.');
  await expect(row('Newsletter')).toContainText('Something arrives elsewhere.');
  await expect(link).toBeFocused();
});

test('more of the list is loaded though something arrives meanwhile', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const karim = await Api.of(palabre.url, 'karim');
  const { row, list } = parts(page);
  let goOn: (() => void) | undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  // The list in two pages, of which the second is slow.
  await page.route(LIST, async (route) => {
    const isFirst = !route.request().url().includes('after=');
    if (!isFirst) await held;
    const url = new URL(route.request().url());
    url.searchParams.delete('after');
    const { items } = await (await route.fetch({ url: url.href })).json();
    await route.fulfill({ json: isFirst ? { items: items.slice(0, 3), next: 'further' } : { items: items.slice(3), next: null } });
  });
  await page.goto('/');
  await expect(list.getByRole('listitem')).toHaveCount(3);
  await page.getByRole('button', { name: 'Load more' }).click();
  const first = (await list.getByRole('listitem').first().locator('.cut').textContent()) ?? '';
  const { items } = await karim.at('GET', '/threads?state=open&limit=100');
  const { record } = items.find((thread: any) => thread.record.title === first);
  await karim.write(`${record.type}/${record.id}`, 'Something arrives meanwhile.');
  await expect(row(first)).toContainText('Something arrives meanwhile.');
  goOn?.();
  await expect(page.getByRole('button', { name: 'Load more' })).toHaveCount(0);
  expect(await list.getByRole('listitem').count()).toBeGreaterThan(3);
});

test('after the machine slept the page connects again, and names the days anew', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const karim = await Api.of(palabre.url, 'karim');
  const { row, message, messages } = parts(page);
  let connected = 0;
  page.on('request', (request) => (connected += Number(request.url().endsWith('/events'))));
  await karim.write('processing-activity/PA-0043', 'Said on this day.');
  await page.clock.install();
  await page.goto('/');
  await row('Newsletter').getByRole('link').click();
  await expect(message('Said on this day.')).toBeVisible();
  const day = messages.locator('.day').last();
  await expect(day).toHaveText('Today');
  await expect(row('Newsletter').locator('time')).toHaveText(/^\d\d:\d\d$/);
  await expect.poll(() => connected).toBe(1);

  await page.clock.fastForward('24:00:00');
  await expect(day).toHaveText('Yesterday');
  await expect(row('Newsletter').locator('time')).toHaveText('Yesterday');
  await expect.poll(() => connected, 'the old connection may look open for ever').toBe(2);
  await karim.write('processing-activity/PA-0043', 'Said after that.');
  await expect(message('Said after that.')).toBeVisible();

  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect.poll(() => connected).toBe(3);
});
