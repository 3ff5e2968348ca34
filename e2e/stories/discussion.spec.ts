// The main job: talk on a record, mention someone, settle it; everyone who looks sees it at once.
import { Api, expect, expectHue, linkIn, parts, PEOPLE, test } from '../support/story.ts';

const PAYROLL = 'processing-activity/PA-0042';

test('a discussion goes from a mention to its closing before the eyes of everyone', async ({ open, palabre, mailbox, keep }) => {
  test.slow();
  const [claire, ines, karim, tom] = [await open('claire'), await open('ines'), await open('karim'), await open('tom')];
  const [hers, her_hub, his, toms] = [parts(claire), parts(ines, 'fr'), parts(karim, 'fr'), parts(tom)];
  for (const page of [ines, karim, tom]) await page.goto('/');

  await test.step('Claire sees the open discussions with a red dot and the word Open, and their number', async () => {
    await claire.goto('/');
    await expect(hers.row('Payroll management').getByText('Open', { exact: true })).toBeAttached();
    await expectHue(hers.row('Payroll management').locator('.dot'), 'red');
    await expect(hers.list.getByRole('listitem')).toHaveCount(7);
    await expect(hers.hub).toHaveAccessibleName(/7 open/);
    await expect(hers.row('Support chatbot')).toHaveCount(0);
  });

  await test.step('she writes a message that mentions Inès, picked with the keyboard', async () => {
    await hers.row('Payroll management').getByRole('link').click();
    await expect(hers.state).toHaveText('Open');
    await hers.field.pressSequentially('Could you check the access list, @ine');
    await expect(hers.people.getByRole('option').first()).toContainText('Inès Laurent');
    await claire.keyboard.press('ArrowDown');
    await claire.keyboard.press('ArrowUp');
    await claire.keyboard.press('Enter');
    await expect(hers.field).toHaveValue('Could you check the access list, @Inès Laurent ');
    await claire.keyboard.type('please?');
    await claire.keyboard.press('Control+Enter');
    await expect(hers.message('Could you check the access list').locator('.mention')).toHaveText('@Inès Laurent');
    await expect(hers.conversation.getByText('Sending…')).toHaveCount(0);
    await keep(claire, 'hub-desk-en-light-sent');
  });

  await test.step('Inès sees it without reloading: in the list, the badge and the bell', async () => {
    const row = her_hub.row('Payroll management');
    await expect(row).toContainText('Could you check the access list');
    await expect(row.getByText('On vous mentionne')).toBeAttached();
    await expect(her_hub.bell).toHaveAccessibleName(/non lue/);
    await expect(her_hub.hub).toHaveAccessibleName(/7 ouvertes/);
  });

  await test.step('a mail reaches her in French, with a link to that very message', async () => {
    const mail = await mailbox.waitForMail(PEOPLE.ines.email);
    expect(mail.subject).toContain('Payroll management');
    expect(mail.text).toContain('Claire Martin vous mentionne');
    expect(mail.text).toContain('Could you check the access list');
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    await ines.goto(linkIn(mail, palabre.url));
    await expect(her_hub.message('Could you check the access list')).toBeInViewport();
    await expect(her_hub.message('Could you check the access list')).toHaveClass(/target/);
    await expect(her_hub.bell).not.toHaveAccessibleName(/non lue/);
    await keep(ines, 'mail-link-fr');
  });

  await test.step('Karim, who may, closes it: green and Closed for everyone at once, and off the open list', async () => {
    await tom.goto('/');
    await toms.row('Payroll management').getByRole('link').click();
    await expect(toms.close).toHaveCount(0);
    await his.row('Payroll management').getByRole('link').click();
    await his.settle();
    for (const [person, word] of [[his, 'Fermée'], [her_hub, 'Fermée'], [hers, 'Closed'], [toms, 'Closed']] as const) {
      await expect(person.state).toHaveText(word);
      await expectHue(person.state.locator('.dot'), 'green');
      await expect(person.row('Payroll management')).toHaveCount(0);
    }
    await expect(hers.hub).toHaveAccessibleName(/6 open/);
    await expect(toms.hub).toHaveAccessibleName(/5 open/);
  });

  await test.step('Tom, a plain member, writes again: open and red for everyone', async () => {
    await toms.field.fill('The auditors have one more question.');
    await toms.send.click();
    for (const [person, word] of [[toms, 'Open'], [hers, 'Open'], [his, 'Ouverte'], [her_hub, 'Ouverte']] as const) {
      await expect(person.state).toHaveText(word);
      await expectHue(person.state.locator('.dot'), 'red');
      await expect(person.row('Payroll management')).toHaveCount(1);
      await expect(person.message('The auditors have one more question.')).toHaveCount(1);
    }
    await expect(hers.hub).toHaveAccessibleName(/7 open/);
  });

  await test.step('Tom has no button to close it, and the API refuses his close', async () => {
    await expect(toms.close).toHaveCount(0);
    const refused = await (await Api.of(palabre.url, 'tom')).close(PAYROLL);
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
    await expect(toms.state).toHaveText('Open');
  });
});

test('a restricted incident does not exist for who may not read it', async ({ open, palabre, mailbox }) => {
  const claire = await Api.of(palabre.url, 'claire');
  const tom = await open('tom');
  const asked: string[] = [];
  await tom.goto('/');
  const toms = parts(tom);
  await expect(toms.list.getByRole('listitem')).toHaveCount(6);
  await expect(toms.hub).toHaveAccessibleName(/6 open/);
  await expect(tom.getByText('Lost laptop')).toHaveCount(0);

  for (const path of ['hub?tab=all', 'records/incident', 'records/incident?q=laptop', 'notifications']) {
    await tom.goto(claire.page(path));
    await expect(tom.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(tom.locator('.skeleton')).toHaveCount(0);
    await expect(tom.getByText(/Lost laptop|INC-0007/)).toHaveCount(0);
  }
  const { id } = await claire.thread('incident/INC-0007');
  for (const path of [claire.record('incident/INC-0007'), `/threads/${id}`, `/threads/${id}#1`]) {
    await tom.goto(path);
    await expect(tom.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
  }

  // The page reads again on every event of the stream: nothing that happens there makes it ask.
  await tom.goto('/');
  await expect(toms.list.getByRole('listitem')).toHaveCount(6);
  await expect(toms.hub).toHaveAccessibleName(/6 open/);
  tom.on('request', (request) => asked.push(request.url()));
  await claire.write('incident/INC-0007', 'A word that Tom must not hear.');
  await (await Api.of(palabre.url, 'karim')).write('task/TASK-0118', 'A word that Tom may hear.');
  await expect(toms.row('Annual DPIA review')).toContainText('A word that Tom may hear.');
  await expect(toms.list).not.toContainText('must not hear');
  expect(asked.filter((url) => url.includes(id))).toEqual([]);
  expect(mailbox.to(PEOPLE.tom.email)).toEqual([]);
});

test('a role given on the members page changes the page of its member at once', async ({ open }) => {
  const [claire, tom] = [await open('claire'), await open('tom')];
  const toms = parts(tom);
  await tom.goto('/');
  await toms.row('Payroll management').getByRole('link').click();
  await expect(toms.state).toHaveText('Open');
  await expect(toms.close).toHaveCount(0);

  await claire.goto('/');
  await parts(claire).rail.getByRole('link', { name: 'Members' }).click();
  const role = claire.getByLabel('Role of Tom Fischer');
  await role.selectOption({ label: 'Moderator' });
  await expect(role).toHaveValue(await role.locator('option', { hasText: 'Moderator' }).getAttribute('value') ?? '');

  await expect(toms.close).toBeVisible();
  await toms.settle();
  await expect(toms.state).toHaveText('Closed');
});
