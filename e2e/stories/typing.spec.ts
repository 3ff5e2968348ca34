// Who looks at a conversation, and who is writing in it, on two screens.
import { Api, DESK, expect, expectAccessible, expectNoSidewaysScroll, parts, PHONE, test } from '../support/story.ts';

const PAYROLL = 'processing-activity/PA-0042';

test('one sees who else looks and who is writing, until the message comes or they go', async ({ open, palabre, keep }) => {
  test.slow();
  const [page, phone] = [await open('claire', DESK), await open('karim', PHONE)];
  const claire = await Api.of(palabre.url, 'claire');
  const { id } = await claire.thread(PAYROLL);
  await page.goto(claire.record(PAYROLL));
  const present = page.getByRole('img', { name: /^Also looking/ });
  const writes = page.locator('.who-writes');
  await expect(parts(page).messages).toBeVisible();
  await expect(present, 'alone there is nothing to see').toHaveCount(0);

  await phone.goto(`/threads/${id}`);
  await expect(present).toHaveAccessibleName('Also looking: Karim Benali');
  await expect(present).toHaveAttribute('title', 'Also looking: Karim Benali');
  await expect(phone.getByRole('img', { name: 'Regardent aussi : Claire Martin' })).toBeVisible();

  const field = parts(phone, 'fr').field;
  await field.pressSequentially('I ask');
  await expect(writes).toHaveText('Karim Benali is typing…');
  await expect(page.getByRole('log')).toHaveText('Karim Benali is typing…');
  await parts(page).field.pressSequentially('So do I');
  await expect(phone.locator('.who-writes')).toHaveText('Claire Martin est en train d’écrire…');
  for (const [one, name] of [[page, 'typing-desk-en-light'], [phone, 'typing-phone-fr-dark']] as const) {
    await expectAccessible(one);
    await expectNoSidewaysScroll(one);
    await keep(one, name);
  }
  await field.press('Control+Enter');
  await expect(parts(page).message('I ask')).toBeVisible();
  await expect(writes, 'it is written').toBeEmpty();
  await expect(phone.locator('.who-writes'), 'who stops is not said to write for long').toBeEmpty();

  await phone.goto('/');
  await expect(present).toHaveCount(0, { timeout: 100_000 });
});

test('several who write are named, and screen readers hear of each once', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const [claire, karim, ines, tom] = await Promise.all((['claire', 'karim', 'ines', 'tom'] as const).map((who) => Api.of(palabre.url, who)));
  const { id } = await claire.thread(PAYROLL);
  const said: string[] = [];
  await page.exposeFunction('heard', (text: string) => said.push(text));
  await page.goto(claire.record(PAYROLL));
  await expect(parts(page).messages).toBeVisible();
  await page.evaluate(() => {
    const log = document.querySelector('[role=log]') as HTMLElement;
    new MutationObserver(() => (window as any).heard(log.textContent)).observe(log, { childList: true, characterData: true, subtree: true });
  });
  const writes = page.locator('.who-writes');
  // The page shows for a few seconds what it hears of: they go on until it has.
  const type = (people: Api[], words: string) =>
    expect(async () => {
      for (const person of people) expect((await person.call('POST', `/threads/${id}/typing`)).status).toBe(204);
      await expect(writes).toHaveText(words, { timeout: 1500 });
    }).toPass();
  const began_ms = Date.now();
  await type([karim, ines], 'Karim Benali and Inès Laurent are typing…');
  await type([karim, ines, tom], 'Several people are typing…');
  await expect(page.getByRole('img', { name: 'Also looking: Karim Benali, Inès Laurent, Tom Fischer' })).toBeVisible();
  await expect(writes).toBeEmpty();
  await type([karim], 'Karim Benali is typing…');
  const isSoon = Date.now() - began_ms < 55_000; // after a minute they are named again
  if (isSoon) expect(said.filter((text) => text.startsWith('Karim')), 'once in a while is enough').toHaveLength(1);
  expect(said.filter((text) => text.startsWith('Karim'))).not.toEqual([]);
});

test('who may no longer look is gone at once, and who goes away too', async ({ open, palabre }) => {
  test.slow();
  const [page, other] = [await open('claire', DESK), await open('tom', DESK)];
  const claire = await Api.of(palabre.url, 'claire');
  await page.goto(claire.record(PAYROLL));
  await other.goto(claire.record(PAYROLL));
  const present = page.getByRole('img', { name: 'Also looking: Tom Fischer' });
  await expect(present).toBeVisible();
  await other.getByRole('link', { name: 'Members' }).click();
  await expect(present).toHaveCount(0);
  await other.goBack();
  await expect(present).toBeVisible();
  await other.close();
  // The browser may have died before it could say so; then its lease ends.
  await expect(present, 'closing the page is leaving').toHaveCount(0, { timeout: 100_000 });

  const tom = await Api.of(palabre.url, 'tom');
  await tom.call('PUT', `/threads/${(await claire.thread(PAYROLL)).id}/presence`);
  await expect(present).toBeVisible();
  await claire.at('PATCH', `/members/${tom.me.id}`, { active: false });
  await expect(present).toHaveCount(0);
});
