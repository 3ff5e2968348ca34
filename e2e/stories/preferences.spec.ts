// A member chooses how they are told, an administrator what is proposed to all.
import { Api, breakCalls, DESK, expect, expectAccessible, expectNoSidewaysScroll, htmlOf, linkIn, mention, PEOPLE, PHONE, tabTo, test } from '../support/story.ts';

async function idOf(api: Api, name: string): Promise<any> {
  return (await api.at('GET', '/members?limit=100')).items.find((member: any) => member.name === name);
}

const PREFERENCES = /\/api\/v1\/workspaces\/[^/]+\/preferences$/;

test('on a phone a member changes how often they hear and their quiet hours with the keyboard alone', async ({ open, palabre, keep }) => {
  const ines = await Api.of(palabre.url, 'ines');
  const page = await open('ines', PHONE);
  await page.goto('/');
  await tabTo(page.getByRole('button', { name: /Mon menu/ }));
  await page.keyboard.press('Enter');
  await tabTo(page.getByRole('menuitem', { name: 'Profil' }), 'ArrowDown');
  await page.keyboard.press('Enter');
  await tabTo(page.getByRole('main').getByRole('link', { name: /Acme Privacy/ }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Comment on me prévient', level: 1 })).toBeFocused();
  const digest = page.getByRole('group', { name: 'E-mails sur ce que je n’ai pas lu' });
  const proposed = digest.getByRole('radio', { name: 'Comme le propose l’espace de travail (Au plus toutes les 15 minutes)' });
  await expect(proposed).toBeChecked();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'preferences-phone-fr-dark');

  await tabTo(proposed);
  for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowDown');
  await expect(digest.getByRole('radio', { name: 'Au plus toutes les heures' })).toBeChecked();
  await expect(page.getByText('Pas encore enregistré.')).toBeVisible();
  await tabTo(page.getByLabel(/Garder des heures calmes/));
  await page.keyboard.press('Space');
  await expect(page.getByLabel('De', { exact: true })).toHaveValue('20:00');
  await page.getByLabel('De', { exact: true }).fill('22:15');
  await expect(page.getByText('Europe/Paris')).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  const save = page.getByRole('button', { name: 'Enregistrer' });
  await save.scrollIntoViewIfNeeded();
  await keep(page, 'preferences-quiet-phone-fr-dark');
  await tabTo(save);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Enregistré.', { exact: true })).toBeVisible();
  await expect(page.getByText('Pas encore enregistré.')).toBeHidden();
  await page.reload();
  await expect(digest.getByRole('radio', { name: 'Au plus toutes les heures' })).toBeChecked();
  await expect(page.getByLabel('De', { exact: true })).toHaveValue('22:15');
  const kept = await ines.at('GET', '/preferences');
  expect([kept.digest, kept.quiet_hours]).toEqual(['hourly', { from: '22:15', to: '07:30' }]);
});

test('an example of each mail arrives, in the language of who asks', async ({ open, palabre, mailbox, keep }) => {
  const page = await open('ines', { ...DESK, locale: 'fr-FR' });
  await page.goto((await Api.of(palabre.url, 'ines')).page('preferences'));
  await page.getByRole('button', { name: 'M’envoyer un résumé' }).click();
  await expect(page.getByText('Un exemple est en route vers ines@acme.example.')).toBeVisible();
  const digest = await mailbox.waitForMail(PEOPLE.ines.email);
  expect(digest.subject).toBe('Ceci est un exemple');
  expect(digest.text).toContain('Personne ne l’a écrit.');
  await page.getByRole('button', { name: 'M’envoyer une mention' }).click();
  const told = await mailbox.waitForMail(PEOPLE.ines.email, { count: 2 });
  expect(told.text).toContain('Vous avez demandé cet exemple.');
  expect(htmlOf(told)).toContain('vous mentionne');
  await keep(page, 'preferences-desk-fr-light');
  // The link of an example is a real one, and says what it does before it does it.
  await page.goto(linkIn(told, `${palabre.url}/unsubscribe/`));
  await expect(page.getByRole('button', { name: 'Arrêter les résumés' })).toBeVisible();
});

test('whoever leaves with choices that are not saved is asked first', async ({ open, palabre }) => {
  const tom = await Api.of(palabre.url, 'tom');
  const page = await open('tom', DESK);
  const asked: string[] = [];
  let leave = false;
  page.on('dialog', async (dialog) => {
    asked.push(`${dialog.type()}: ${dialog.message()}`);
    await (leave ? dialog.accept() : dialog.dismiss());
  });
  await page.goto('/profile');
  await page.getByRole('main').getByRole('link', { name: /Acme Privacy/ }).click();
  const never = page.getByRole('group', { name: 'Mail about what I have not read' }).getByRole('radio', { name: 'Never' });
  const sentence = 'confirm: What you changed here is not saved yet. Leave all the same?';
  await never.check();
  await expect(page.getByText('Not saved yet.')).toBeVisible();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Hub/ }).click();
  await expect.poll(() => asked).toEqual([sentence]);
  await expect(never).toBeChecked();
  await page.goBack();
  await expect.poll(() => asked).toEqual([sentence, sentence]);
  await expect(never).toBeChecked();
  await expect(page).toHaveURL(tom.page('preferences'));
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('payslips');
  await page.keyboard.press('Enter');
  await expect.poll(() => asked).toEqual([sentence, sentence, sentence]);
  await expect(never).toBeChecked();
  await expect(page).toHaveURL(tom.page('preferences'));
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => asked.length).toBe(4);
  expect(asked[3]).toMatch(/^beforeunload/);
  await expect(never).toBeChecked();

  leave = true;
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Hub/ }).click();
  await expect(page).toHaveURL(/\/hub$/);
  expect((await tom.at('GET', '/preferences')).chosen.digest).toBeNull();
  await page.goBack();
  await expect(never).not.toBeChecked();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Hub/ }).click();
  await expect(page).toHaveURL(/\/hub$/);
  expect(asked.length).toBe(5);
});

test('choices that cannot be read or kept say so, and nothing chosen is lost', async ({ open, palabre, keep }) => {
  const page = await open('tom', DESK);
  const mend = await breakCalls(page, PREFERENCES);
  await page.goto((await Api.of(palabre.url, 'tom')).page('preferences'));
  await expect(page.getByRole('alert')).toContainText('Something went wrong on the server.');
  await expectAccessible(page);
  await mend();
  await page.getByRole('button', { name: 'Try again' }).click();

  const alert = page.getByRole('alert').filter({ hasText: /\S/ });
  await page.getByLabel(/Keep some hours quiet/).check();
  await page.getByLabel('From', { exact: true }).fill('07:30');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(alert).toHaveText('Quiet hours need two different times, such as 20:00 and 07:30.');
  await expect(page.getByLabel('From', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await expectAccessible(page);
  await keep(page, 'preferences-wrong-desk-en-light');
  await page.getByLabel('From', { exact: true }).fill('21:00');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(alert).toContainText('The server cannot be reached.');
  await expect(page.getByLabel('From', { exact: true })).toHaveValue('21:00');
  await page.getByRole('button', { name: 'Send me a digest' }).click();
  await expect(alert).toHaveCount(2);
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.', { exact: true })).toBeVisible();
});

test('what the administrator proposes counts for whoever has not chosen, and a role without mail is told so', async ({ open, palabre, mailbox, keep }) => {
  const claire = await open('claire', DESK);
  const api = await Api.of(palabre.url, 'claire');
  await claire.goto(api.page('settings'));
  await claire.getByLabel('Mail about what they have not read').selectOption({ label: 'Every day at 08:00' });
  await expect(claire.getByText('Not saved yet.')).toBeVisible();
  await claire.getByLabel(/A mail at once when a team or everyone/).uncheck();
  await claire.getByLabel(/Show when mentions were read/).uncheck();
  await claire.getByRole('button', { name: 'Save' }).click();
  await expect(claire.getByText('Saved.', { exact: true })).toBeVisible();
  await expect(claire.getByText('Not saved yet.')).toBeHidden();
  expect(await api.at('GET', '')).toMatchObject({ show_read: false, defaults: { digest: 'daily', team_mention_mail: false } });

  const tom = await open('tom', PHONE);
  await tom.goto(api.page('preferences'));
  await expect(tom.getByRole('radio', { name: 'As the workspace proposes (Every day at 08:00)' })).toBeChecked();
  await expect(tom.getByRole('radio', { name: 'As the workspace proposes (No)' }).first()).toBeChecked();
  await claire.getByLabel('Member gets mail').uncheck();
  await expect(claire.getByText('Member: gets no mail.')).toBeVisible();
  await expectAccessible(claire);
  await claire.getByRole('heading', { name: 'Which roles get mail' }).scrollIntoViewIfNeeded();
  await keep(claire, 'settings-mail-desk-en-light');
  await tom.reload();
  await expect(tom.getByText('Your role gets no mail in this workspace.')).toBeVisible();
  await expect(tom.getByRole('button', { name: 'Send me a digest' })).toHaveCount(0);
  await expect(tom.getByText('When somebody mentions you by name')).toHaveCount(0);
  await expectNoSidewaysScroll(tom);
  await expectAccessible(tom);
  await keep(tom, 'preferences-barred-phone-en-dark');

  const said = await api.write('task/TASK-0118', `${mention(await idOf(api, 'Tom Fischer'))} ${mention(await idOf(api, 'Karim Benali'))}, the 30th.`);
  expect(said.not_reached).toMatchObject([{ name: 'Tom Fischer', reason: 'mail_barred' }]);
  await mailbox.waitForMail(PEOPLE.karim.email);
  expect(mailbox.to(PEOPLE.tom.email)).toEqual([]);
});
