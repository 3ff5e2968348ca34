// Files: attached by button, dropped, pasted; shown in the message, and able to do nothing.
import { readFile } from 'node:fs/promises';
import { choose, drag, paste, picture, text } from '../support/files.ts';
import { Api, DESK, expect, expectAccessible, expectNoSidewaysScroll, parts, PHONE, test } from '../support/story.ts';

const NEWSLETTER = 'processing-activity/PA-0043';
const UPLOADING = /\/attachments$/;

test('files attached by the button go with the message, and a colleague gets them back as they were', async ({ open, palabre, keep }) => {
  const page = await open('claire', DESK);
  const { field, message } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record(NEWSLETTER));
  const tray = page.getByRole('list', { name: 'Files to send' });
  const name = 'Contrat “cadre” (signé) 100%.txt';
  await choose(page, [text(name), picture('plan.png')]);
  await expect(tray.getByRole('listitem')).toHaveCount(2);
  await expect(tray.getByRole('listitem').filter({ hasText: name })).toContainText('Text · 11 bytes');
  await expect(tray.getByRole('listitem').filter({ hasText: 'plan.png' })).toContainText('Image');
  await expectAccessible(page);
  await keep(page, 'attachments-tray-desk-en-light');
  await field.fill('The contract and the plan.');
  await field.press('Control+Enter');
  await expect(tray).toHaveCount(0);
  await expect(message('The contract').getByRole('button', { name: 'View plan.png' }).getByRole('img', { name: 'plan.png' })).toBeVisible();
  await expectAccessible(page);
  await keep(page, 'attachments-message-desk-en-light');

  const other = await open('ines', DESK);
  await other.goto((await Api.of(palabre.url, 'ines')).record(NEWSLETTER));
  const link = parts(other).message('The contract').getByRole('link', { name });
  const [download] = await Promise.all([other.waitForEvent('download'), link.click()]);
  expect(await readFile(await download.path(), 'utf8')).toBe('Five years.');
});

test('files are dropped on the page, on a target that shows itself, and sent without a word', async ({ open, palabre, keep }) => {
  const page = await open('claire', DESK);
  const { conversation, field, messages, send } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record(NEWSLETTER));
  await expect(field).toBeVisible();
  const dragged = await drag(conversation, [text('dropped_one.txt'), text('two.txt')]);
  await expect(page.getByText('Let go to attach')).toBeVisible();
  await keep(page, 'attachments-drop-desk-en-light');
  await dragged.drop();
  await expect(page.getByText('Let go to attach')).toBeHidden();
  await expect(page.getByRole('list', { name: 'Files to send' })).toContainText('dropped_one.txt');
  await expect(page.getByRole('button', { name: 'Remove two.txt' })).toBeVisible();
  await send.click();
  await expect(messages.getByRole('link', { name: 'dropped_one.txt' })).toBeVisible();
  await expect(messages.getByRole('listitem').filter({ hasText: 'two.txt' }).locator('.text').last()).toHaveText(/dropped_one\.txt\s*two\.txt/);
});

test('a pasted picture is attached, and pasted text stays text', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const { field, message } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record(NEWSLETTER));
  await field.fill('A screenshot.');
  await paste(field, [picture('image.png')]);
  await expect(page.getByRole('button', { name: 'Remove image.png' })).toBeVisible();
  await field.press('Control+Enter');
  await expect(message('A screenshot.').getByRole('img', { name: 'image.png' })).toBeVisible();
});

test('a file on its way shows how far it is and can be cancelled; what waits stays with its discussion', async ({ open, palabre, keep }) => {
  const page = await open('claire', DESK);
  const claire = await Api.of(palabre.url, 'claire');
  const { field, send } = parts(page);
  await page.goto(claire.record(NEWSLETTER));
  let let_go = () => {};
  const held = new Promise<void>((resolve) => (let_go = resolve));
  await page.route(UPLOADING, async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  await choose(page, [text('slow.txt'), text('other.txt')]);
  await expect(page.getByRole('progressbar', { name: 'Sending slow.txt' })).toBeVisible();
  await expectAccessible(page);
  await keep(page, 'attachments-sending-desk-en-light');
  await field.fill('Not yet.');
  await send.click();
  await expect(page.getByText('Files are still on their way.')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel sending slow.txt' }).click();
  await expect(page.getByText('slow.txt')).toHaveCount(0);
  await parts(page).hub.click();
  await expect(page.getByRole('button', { name: /other\.txt/ })).toHaveCount(0);
  let_go();
  await page.goBack();
  await expect(page.getByRole('button', { name: 'Remove other.txt' })).toBeVisible();
  await expect(field).toHaveValue('Not yet.');
  await send.click();
  await expect(parts(page).message('Not yet.').getByRole('link', { name: 'other.txt' })).toBeVisible();
});

test('a file that failed is tried again and kept once', async ({ open, palabre, keep }) => {
  const page = await open('ines', PHONE);
  const ines = await Api.of(palabre.url, 'ines');
  const { field, message } = parts(page, 'fr');
  const keys: string[] = [];
  page.on('request', (request) => {
    if (UPLOADING.test(request.url())) keys.push(request.headers()['idempotency-key'] ?? 'none');
  });
  await page.goto(`/threads/${(await ines.thread(NEWSLETTER)).id}`);
  await page.route(UPLOADING, (route) => route.abort());
  await choose(page, text('annexe.txt'));
  const line = page.getByRole('list', { name: 'Fichiers à envoyer' }).getByRole('listitem');
  await expect(line.getByRole('alert')).toContainText('Le serveur est injoignable');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await keep(page, 'attachments-failed-phone-fr-dark');
  await field.fill('Voici l’annexe.');
  await field.press('Control+Enter');
  await expect(page.getByText('Certains fichiers ne sont pas arrivés.')).toBeVisible();
  await page.unroute(UPLOADING);
  await line.getByRole('button', { name: 'Réessayer d’envoyer annexe.txt' }).click();
  await expect(line).toContainText('Texte · 11 octets');
  await field.press('Control+Enter');
  await expect(message('Voici l’annexe.').getByRole('link', { name: 'annexe.txt' })).toBeVisible();
  await expectNoSidewaysScroll(page);
  await keep(page, 'attachments-message-phone-fr-dark');
  expect(keys.length).toBe(2);
  expect(new Set(keys).size).toBe(1);
});

test.describe('a server that takes small files', () => {
  test.use({ settings: { PALABRE_ATTACHMENT_MAX_BYTES: '1000' } });

  test('what is too large, empty or one too many is said in words, and the rest can be sent', async ({ open, palabre }) => {
    const page = await open('claire', DESK);
    const { field, message } = parts(page);
    await page.goto((await Api.of(palabre.url, 'claire')).record(NEWSLETTER));
    const line = (name: string) => page.getByRole('list', { name: 'Files to send' }).getByRole('listitem').filter({ hasText: name });
    await choose(page, [text('empty.txt', ''), { name: 'huge.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(25 * 1024 * 1024 + 1) }, text('good.txt')]);
    await expect(line('empty.txt').getByRole('alert')).toHaveText('There is nothing in this file.');
    await expect(line('huge.bin').getByRole('alert')).toHaveText('This file is too large: 25 MB at most.');
    await choose(page, text('large.txt', 'x'.repeat(1001)));
    await expect(line('large.txt').getByRole('alert')).toHaveText('This file is larger than this server takes.');
    await expect(line('large.txt').getByRole('button', { name: /^Try again/ })).toHaveCount(0);
    await choose(page, Array.from({ length: 8 }, (_, n) => text(`more-${n}.txt`)));
    await expect(page.getByText('A message carries 10 files at most: 2 were left out.')).toBeVisible();
    await expectAccessible(page);
    for (const name of ['empty.txt', 'huge.bin', 'large.txt']) await page.getByRole('button', { name: `Remove ${name}` }).click();
    await expect(page.getByRole('button', { name: /^Remove/ })).toHaveCount(7);
    await field.fill('Seven files.');
    await field.press('Control+Enter');
    await expect(message('Seven files.').getByRole('link')).toHaveCount(7);
  });
});

test('an HTML or SVG file runs nothing, wherever its address is opened', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const claire = await Api.of(palabre.url, 'claire');
  await page.goto(claire.record(NEWSLETTER));
  const script = '<script>fetch("/api/v1/me/sessions");document.title="owned"</script>';
  await choose(page, [text('page.html', `<!doctype html><html>${script}`), text('drawing.svg', `<svg xmlns="http://www.w3.org/2000/svg" onload="document.title='owned'"></svg>`)]);
  await expect(page.getByRole('button', { name: /^Remove/ })).toHaveCount(2);
  await parts(page).field.fill('Evil files.');
  await parts(page).field.press('Control+Enter');
  const links = parts(page).message('Evil files.').getByRole('link');
  await expect(links).toHaveCount(2);
  for (const link of await links.all()) {
    const address = await link.getAttribute('href');
    const [download] = await Promise.all([page.waitForEvent('download'), page.evaluate((href) => void (location.href = href!), address)]);
    await download.path();
    await expect(page).not.toHaveTitle('owned');
    const headers = (await page.request.get(address!)).headers();
    expect(headers['content-type']).toBe('application/octet-stream');
    expect(headers['content-security-policy']).toBe("sandbox; default-src 'none'");
    expect((await page.request.head(address!)).headers()['content-length'], 'its length can be asked for').toBe(headers['content-length']);
  }
});

test('pictures are looked at with the keyboard alone', async ({ open, palabre, keep }) => {
  const page = await open('claire', DESK);
  const { field, message } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record(NEWSLETTER));
  await choose(page, [picture('first.png', 1600, 900), picture('second.png', 300, 900, [200, 90, 60])]);
  await expect(page.getByRole('button', { name: /^Remove/ })).toHaveCount(2);
  await field.fill('Two pictures.');
  await field.press('Control+Enter');
  const first = message('Two pictures.').getByRole('button', { name: 'View first.png' });
  await expect(message('Two pictures.').getByRole('time')).toBeVisible(); // it is sent
  await first.focus();
  await page.keyboard.press('Enter');
  const viewer = page.getByRole('dialog', { name: 'first.png' });
  await expect(viewer.getByRole('img', { name: 'first.png' })).toBeVisible();
  await expect(viewer).toContainText('1 of 2');
  await expectAccessible(page);
  await keep(page, 'attachments-viewer-desk-en-light');
  await page.keyboard.press('ArrowRight');
  const second = page.getByRole('dialog', { name: 'second.png' });
  await expect(second.getByRole('img', { name: 'second.png' })).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent('download'), second.getByRole('link', { name: 'Download' }).press('Enter')]);
  expect(download.suggestedFilename()).toBe('second.png');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(first).toBeFocused();
});

test('a picture that is looked at stays while its message is edited, and goes when it is deleted', async ({ open, palabre }) => {
  const page = await open('ines', DESK);
  const claire = await Api.of(palabre.url, 'claire');
  await page.goto(claire.record(NEWSLETTER));
  const author = await open('claire', DESK);
  await author.goto(claire.record(NEWSLETTER));
  await choose(author, [picture('plan.png', 900, 900)]);
  await expect(author.getByRole('button', { name: /^Remove/ })).toHaveCount(1);
  await parts(author).field.fill('The plan.');
  await parts(author).field.press('Control+Enter');
  const thumbnail = page.getByRole('button', { name: /plan\.png$/ });
  await thumbnail.press('Enter');
  const viewer = page.getByRole('dialog', { name: 'plan.png' });
  await expect(viewer).toBeVisible();

  const { id } = (await claire.messages(NEWSLETTER)).find((one) => one.body === 'The plan.');
  expect((await claire.call('PATCH', `/messages/${id}`, { body: 'The final plan.' })).status).toBe(200);
  await expect(page.getByText('The final plan.')).toBeAttached();
  await expect(viewer.getByRole('img', { name: 'plan.png' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(viewer).toBeHidden();
  await expect(thumbnail).toBeFocused();

  await page.keyboard.press('Enter');
  await expect(viewer).toBeVisible();
  expect((await claire.call('DELETE', `/messages/${id}`)).status).toBeLessThan(300);
  await expect(viewer).toBeHidden();
  await expect(parts(page, 'fr').field).toBeVisible();
});

test('on a narrow phone in French and dark, pictures and files fit', async ({ open, palabre, keep }) => {
  const page = await open('ines', PHONE);
  const ines = await Api.of(palabre.url, 'ines');
  await page.goto(`/threads/${(await ines.thread(NEWSLETTER)).id}`);
  const long = `${'registre-des-traitements-'.repeat(8)}2026.txt`;
  await choose(page, [picture('plan.png', 3000, 900), picture('photo.png', 900, 1600, [90, 160, 90]), text(long)]);
  await expect(page.getByRole('button', { name: /^Retirer/ })).toHaveCount(3);
  await expectNoSidewaysScroll(page);
  await keep(page, 'attachments-tray-phone-fr-dark');
  await parts(page, 'fr').field.fill('Tout est là.');
  await parts(page, 'fr').field.press('Control+Enter');
  const message = parts(page, 'fr').message('Tout est là.');
  await expect(message.getByRole('button', { name: /plan\.png$/ })).toBeVisible();
  await expect(message.getByRole('link', { name: long })).toBeInViewport();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await keep(page, 'attachments-pictures-phone-fr-dark');
  await message.getByRole('button', { name: 'Voir photo.png' }).click();
  await expect(page.getByRole('dialog', { name: 'photo.png' }).getByRole('img')).toBeVisible();
  await expectAccessible(page);
  await keep(page, 'attachments-viewer-phone-fr-dark');
});

test('files that have arrived are there after a reload, and one is asked before others are lost', async ({ open, palabre }) => {
  const claire = await Api.of(palabre.url, 'claire');
  const page = await open('claire', DESK);
  const { field, message } = parts(page);
  const tray = page.getByRole('list', { name: 'Files to send' });
  await page.goto(claire.record(NEWSLETTER));
  await choose(page, [text('kept.txt'), text('taken out.txt')]);
  await expect(tray.getByRole('listitem').filter({ hasText: 'Text · 11 bytes' })).toHaveCount(2);
  await page.getByRole('button', { name: 'Remove taken out.txt' }).click();
  await page.reload();
  await expect(tray.getByRole('listitem')).toHaveCount(1);
  await expect(tray).toContainText('kept.txt');

  await page.route(UPLOADING, () => {}); // it never ends
  await choose(page, [text('on its way.txt')]);
  await expect(tray.getByRole('progressbar')).toBeVisible();
  const asked = page.waitForEvent('dialog');
  const closing = page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await closing;
  await page.getByRole('button', { name: 'Cancel sending on its way.txt' }).click();

  await field.fill('What was kept.');
  await field.press('Control+Enter');
  await expect(message('What was kept.').getByRole('link', { name: 'kept.txt' })).toBeVisible();
  await expect(page.locator('.on-its-way')).toHaveCount(0);
  await page.reload();
  await expect(message('What was kept.')).toBeVisible();
  await expect(tray).toHaveCount(0);
});
