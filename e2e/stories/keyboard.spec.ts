// Keys, focus, and what a screen reader is told.
import { Api, DESK, expect, expectAccessible, parts, PHONE, tabTo, test } from '../support/story.ts';

test('J and K move through the discussions, R writes, U marks unread, E closes', async ({ open }) => {
  const page = await open('claire', DESK);
  const { list, row, title, field, state, closing } = parts(page);
  await page.goto('/');
  await expect(list.getByRole('listitem')).toHaveCount(7);
  await page.keyboard.press('j');
  await expect(title).toHaveText('Payroll management');
  await page.keyboard.press('j');
  await expect(title).toHaveText('Lost laptop, Lyon office');
  await page.keyboard.press('k');
  await expect(title).toHaveText('Payroll management');
  await expect(row('Payroll management').getByRole('link')).toHaveAttribute('aria-current', 'true');
  await expect(row('Payroll management').getByText('You are mentioned')).toHaveCount(0);

  await page.keyboard.press('r');
  await expect(field).toBeFocused();
  await page.keyboard.type('je');
  await expect(field).toHaveValue('je');
  await expect(title).toHaveText('Payroll management');
  await page.keyboard.press('Escape');
  await expect(field).not.toBeFocused();

  await page.keyboard.press('u');
  await expect(page.getByText('Marked as unread.').first()).toBeVisible();
  await expect(row('Payroll management')).toHaveClass(/unread/);
  await page.keyboard.press('e');
  await expect(closing.getByRole('textbox')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(state).toHaveText('Closed');
  await expect(row('Payroll management')).toHaveCount(0);
});

test('who may not close has no key for it either', async ({ open }) => {
  const page = await open('tom', DESK);
  const { title, state, field } = parts(page);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto('/');
  await expect(parts(page).row('Payroll management')).toBeVisible();
  await page.keyboard.press('j');
  await expect(title).toHaveText('Payroll management');
  await expect(state).toHaveText('Open');
  await page.keyboard.press('e');
  await page.keyboard.press('r');
  await expect(field).toBeFocused();
  expect(asked.filter((url) => url.endsWith('/close'))).toEqual([]);
  await expect(state).toHaveText('Open');
});

test('? shows the shortcuts, and closing them gives the focus back', async ({ open, keep }) => {
  const page = await open('ines', PHONE);
  const { row } = parts(page, 'fr');
  await page.goto('/');
  await tabTo(row('Newsletter').getByRole('link'));
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Raccourcis clavier' });
  await expect(dialog).toBeVisible();
  await expect(dialog).toContainText('Discussion suivante');
  await expect(dialog).toContainText('Ctrl + Entrée');
  await expectAccessible(page);
  await keep(page, 'shortcuts-phone-fr-dark');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(row('Newsletter').getByRole('link')).toBeFocused();
});

test('the first key of a page skips the navigation', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  await page.goto((await Api.of(palabre.url, 'claire')).page('hub'));
  await expect(parts(page).row('Newsletter')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: /^Open/ })).toBeFocused();
});

test('a menu gives the focus back, and so does the list of people', async ({ open }) => {
  const page = await open('claire', DESK);
  const { row, field, people } = parts(page);
  await page.goto('/');
  const mine = page.getByRole('button', { name: /My menu/ });
  await tabTo(mine);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'How I am told' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Profile' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(mine).toBeFocused();

  await row('Newsletter').getByRole('link').click();
  await page.getByRole('button', { name: 'Mention someone' }).click();
  await expect(people).toBeVisible();
  await expect(field).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(people).toHaveCount(0);
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('@');
});

test('the list of people tells a screen reader what is chosen', async ({ open, palabre, keep }) => {
  const page = await open('claire', DESK);
  const { field, people } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record('processing-activity/PA-0043'));
  await field.pressSequentially('@l');
  await expect(people.getByRole('option')).not.toHaveCount(0);
  await expect(field).toHaveAttribute('aria-haspopup', 'listbox');
  await expect(field).toHaveAttribute('aria-autocomplete', 'list');
  await expect(field).toHaveAttribute('aria-controls', (await people.getAttribute('id')) ?? 'none');
  const options = people.getByRole('option');
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp']) {
    await page.keyboard.press(key);
    const chosen = people.locator('[aria-selected="true"]');
    await expect(chosen).toHaveCount(1);
    await expect(field).toHaveAttribute('aria-activedescendant', (await chosen.getAttribute('id')) ?? 'none');
  }
  await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true');
  await expectAccessible(page);
  await keep(page, 'picker-desk-en-light');
  await page.keyboard.press('Escape');
  await expect(field).not.toHaveAttribute('aria-controls', /.*/);
});

test('people are found without accents, by any word of their name and by their team', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const { field, people } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record('processing-activity/PA-0043'));
  for (const [typed, name] of [['ine', 'Inès Laurent'], ['roux', 'Irène Roux'], ['LAUR', 'Inès Laurent'], ['legal', 'legal'], ['every', 'everyone']] as const) {
    await field.fill('');
    await field.pressSequentially(`@${typed}`);
    await expect(people.getByRole('option').first()).toContainText(new RegExp(name, 'i'));
  }
});

test('a screen reader hears new messages, changes of state, and finds its way', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const karim = await Api.of(palabre.url, 'karim');
  await page.goto(karim.record('processing-activity/PA-0043'));
  await expect(parts(page).message('The two processor agreements')).toBeVisible();
  await expect(page.getByRole('navigation')).toHaveCount(1);
  await expect(page.getByRole('main')).toHaveCount(1);
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page).toHaveTitle('Newsletter · Acme Privacy · Palabre');
  await page.getByRole('log').evaluate((log) => {
    const heard: string[] = ((window as any).heard = []);
    const hear = (changes: MutationRecord[]) => changes.forEach(({ addedNodes }) => addedNodes.forEach((node) => heard.push(node.textContent ?? '')));
    new MutationObserver(hear).observe(log, { childList: true });
  });
  const heard = () => page.evaluate(() => (window as any).heard.filter(Boolean));
  await karim.write('processing-activity/PA-0043', 'Heard without being seen.');
  await expect(page.getByRole('log')).toHaveText('New message from Karim Benali');
  await karim.write('processing-activity/PA-0043', 'Heard once more.');
  await expect.poll(heard).toEqual(['New message from Karim Benali', 'New message from Karim Benali']);
  await parts(page).settle();
  await expect(page.getByRole('log')).toHaveText('Newsletter: closed.');
});
