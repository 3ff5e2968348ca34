// Whoever gets mails stops them from the mail itself, without signing in.
import { Api, breakCalls, DESK, expect, expectAccessible, expectNoSidewaysScroll, headerOf, linkIn, mention, PEOPLE, PHONE, tabTo, test } from '../support/story.ts';

const RECORD = 'processing-activity/PA-0043';

/** What a mail program sends when its reader unsubscribes with one click (RFC 8058), in either of the forms that it may have. */
function oneClick(url: string, form: URLSearchParams | FormData = new URLSearchParams()): Promise<Response> {
  form.set('List-Unsubscribe', 'One-Click');
  return fetch(url, { method: 'POST', body: form, redirect: 'error' });
}

async function wish(api: Api, record: string): Promise<string> {
  return (await api.thread(record)).viewer.subscription;
}

test('the link of a mention mail mutes that discussion, says what still comes, and takes it back', async ({ open, palabre, mailbox, keep }) => {
  const [claire, karim] = [await Api.of(palabre.url, 'claire'), await Api.of(palabre.url, 'karim')];
  await claire.write(RECORD, `${mention(karim.me)}, the two contracts?`);
  const mail = await mailbox.waitForMail(PEOPLE.karim.email);
  const link = linkIn(mail, `${palabre.url}/unsubscribe/`);

  // Nobody is signed in, and the browser is English: the mail was French.
  const page = await open(undefined, { ...PHONE, locale: 'en-GB' });
  await page.goto(link);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mettre en sourdine cette discussion de l’espace de travail Acme Privacy ?');
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
  await expect(page.getByText('Newsletter')).toHaveCount(0);
  expect(await wish(karim, RECORD), 'opening the link changes nothing').toBe('all');
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'unsubscribe-thread-phone-fr-dark');

  await tabTo(page.getByRole('button', { name: 'Mettre en sourdine' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('La discussion de l’espace de travail Acme Privacy est en sourdine');
  await expect(page.getByText('Quand on vous mentionne par votre nom, un e-mail arrive toujours.')).toBeVisible();
  expect(await wish(karim, RECORD)).toBe('muted');
  await expectAccessible(page);
  await keep(page, 'unsubscribed-thread-phone-fr-dark');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('est en sourdine');
  await tabTo(page.getByRole('button', { name: 'Annuler' }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('C’est fait : ces e-mails arrivent de nouveau.')).toBeVisible();
  expect(await wish(karim, RECORD)).toBe('all');
});

test('one click in the mail program mutes the discussion, and a direct mention still comes', async ({ open, palabre, mailbox }) => {
  const [claire, tom] = [await Api.of(palabre.url, 'claire'), await Api.of(palabre.url, 'tom')];
  await claire.write(RECORD, `${mention(tom.me)}, the two contracts?`);
  const mail = await mailbox.waitForMail(PEOPLE.tom.email);
  expect(headerOf(mail, 'List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click');
  const url = headerOf(mail, 'List-Unsubscribe').replace(/^<(.*)>$/, '$1');
  expect(url).toBe(linkIn(mail, `${palabre.url}/unsubscribe/`));
  expect((await oneClick(url)).status).toBe(200);
  expect((await oneClick(url, new FormData())).status, 'again, it changes nothing').toBe(200);
  expect(await wish(tom, RECORD)).toBe('muted');
  expect((await oneClick(`${url}x`)).status).toBe(404);

  const page = await open(undefined, DESK);
  await page.goto(url);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('is muted');
  await claire.write(RECORD, `${mention(tom.me)}, once more.`);
  expect((await mailbox.waitForMail(PEOPLE.tom.email, { count: 2 })).text).toContain('once more');
});

test('the link of a digest stops digests and nothing else', async ({ open, palabre, mailbox, keep }) => {
  const [claire, tom] = [await Api.of(palabre.url, 'claire'), await Api.of(palabre.url, 'tom')];
  await tom.at('PUT', '/preferences', { digest: 'instant' });
  await claire.write(RECORD, 'Said to nobody in particular.');
  const mail = await mailbox.waitForMail(PEOPLE.tom.email, { timeout_ms: 30_000 });
  const page = await open(undefined, DESK);
  await page.goto(linkIn(mail, `${palabre.url}/unsubscribe/`));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Stop the digests of Acme Privacy?');
  expect((await tom.at('GET', '/preferences')).digest).toBe('instant');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Stop the digests' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The digests of Acme Privacy are stopped');
  await expect(page.getByText('When somebody mentions you, a mail still comes.')).toBeVisible();
  await keep(page, 'unsubscribed-digests-desk-en-light');
  expect((await tom.at('GET', '/preferences')).digest).toBe('off');
  expect(await wish(tom, RECORD)).toBe('all');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('Done: these mails come again.')).toBeVisible();
  expect((await tom.at('GET', '/preferences')).digest).toBe('instant');
});

test('a link that is broken, and a server that cannot be reached, are told in plain words', async ({ open, keep }) => {
  const page = await open(undefined, PHONE);
  await page.goto('/unsubscribe/tAAAA.nothing');
  await expect(page.getByRole('alert')).toHaveText('Ce lien est incomplet ou ne fonctionne plus. Prenez celui d’un e-mail plus récent.');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('E-mails de Palabre');
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'unsubscribe-unknown-phone-fr-dark');
  const mend = await breakCalls(page, /\/api\/v1\/unsubscribe\//);
  await page.reload();
  await expect(page.getByRole('alert')).toContainText('Une erreur est survenue sur le serveur.');
  await mend();
  await page.getByRole('button', { name: 'Réessayer' }).click();
  await expect(page.getByRole('alert')).toContainText('Ce lien est incomplet');
});
