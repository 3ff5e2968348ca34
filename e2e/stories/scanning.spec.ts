// Files that a virus scanner looks at: nobody waits to write, nothing is given out before, and everybody sees what was found.
import { Clamd, EICAR } from '../support/clamd.ts';
import { choose, picture, text } from '../support/files.ts';
import { Api, DESK, expect, expectAccessible, expectNoSidewaysScroll, parts, PHONE, test as base } from '../support/story.ts';

const NEWSLETTER = 'processing-activity/PA-0043';

const test = base.extend<{ clamd: Clamd }>({
  clamd: async ({}, use) => {
    const clamd = await Clamd.start();
    await use(clamd);
    await clamd.end();
  },
  settings: async ({ clamd }, use) => use({ PALABRE_CLAMD_URL: clamd.url }),
});

test('a message leaves at once; its files can be had when they were found clean, and a picture shows itself', async ({ open, palabre, keep, clamd }) => {
  clamd.hold();
  const page = await open('claire', DESK);
  const { field, message } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record(NEWSLETTER));
  await choose(page, [picture('plan.png'), text('annex.txt')]);
  const tray = page.getByRole('list', { name: 'Files to send' });
  await expect(tray.getByRole('listitem').filter({ hasText: 'annex.txt' })).toContainText('Being checked for viruses');
  await keep(page, 'scanning-tray-desk-en-light');
  await field.fill('The plan and the annex.');
  await field.press('Control+Enter');
  const sent = message('The plan and the annex.');
  await expect(sent.getByText('Being checked for viruses')).toHaveCount(2);
  await expect(sent.getByRole('link')).toHaveCount(0);
  await expectAccessible(page);
  await keep(page, 'scanning-pending-desk-en-light');

  const other = await open('ines', PHONE);
  await other.goto(`/threads/${(await (await Api.of(palabre.url, 'ines')).thread(NEWSLETTER)).id}`);
  const seen = parts(other, 'fr').message('The plan and the annex.');
  await expect(seen.getByText('Analyse antivirus en cours')).toHaveCount(2);
  await expectAccessible(other);
  await expectNoSidewaysScroll(other);
  await keep(other, 'scanning-pending-phone-fr-dark');
  clamd.go_on();
  for (const where of [sent, seen]) {
    await expect(where.getByRole('link', { name: 'annex.txt' })).toBeVisible();
    await expect(where.getByRole('img', { name: 'plan.png' })).toBeVisible();
  }
});

test('a file with a virus is gone for everybody, and its author is asked for a clean copy', async ({ open, palabre, keep, clamd }) => {
  clamd.hold();
  const page = await open('claire', DESK);
  const { field, message } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record(NEWSLETTER));
  const long = `${'facture-'.repeat(12)}2026.pdf`;
  await choose(page, [text(long, EICAR), text('fine.txt')]);
  await expect(page.getByRole('button', { name: /^Remove/ })).toHaveCount(2);
  await field.fill('Please pay this.');
  await field.press('Control+Enter');
  await expect(message('Please pay this.').getByText('Being checked for viruses')).toHaveCount(2);
  clamd.go_on();
  const sent = message('Please pay this.');
  await expect(sent).toContainText('A virus was found in your file, so it was removed. Send a clean copy.');
  await expect(sent.getByRole('link')).toHaveText(/fine\.txt/);
  await expectAccessible(page);
  await keep(page, 'scanning-infected-desk-en-light');

  const other = await open('ines', PHONE);
  await other.goto(`/threads/${(await (await Api.of(palabre.url, 'ines')).thread(NEWSLETTER)).id}`);
  const seen = parts(other, 'fr').message('Please pay this.');
  await expect(seen).toContainText('Un virus a été trouvé dans ce fichier, qui a été supprimé.');
  await expect(seen).toContainText(long);
  await expectAccessible(other);
  await expectNoSidewaysScroll(other);
  await keep(other, 'scanning-infected-phone-fr-dark');
});

test('a virus that is found before sending keeps the file from being sent', async ({ open, palabre, keep, clamd }) => {
  clamd.hold();
  const page = await open('claire', DESK);
  const { field, message, send } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record(NEWSLETTER));
  await choose(page, text('bad.txt', EICAR));
  const line = page.getByRole('list', { name: 'Files to send' }).getByRole('listitem');
  await expect(line).toContainText('Being checked for viruses');
  clamd.go_on();
  await expect(line.getByRole('alert')).toHaveText('A virus was found in this file. It cannot be sent.');
  await field.fill('Without it.');
  await send.click();
  await expect(page.getByText('A file with a virus cannot be sent. Remove it.')).toBeVisible();
  await expectAccessible(page);
  await keep(page, 'scanning-unsent-desk-en-light');
  await page.getByRole('button', { name: 'Remove bad.txt' }).click();
  await send.click();
  await expect(message('Without it.')).toBeVisible();
});
