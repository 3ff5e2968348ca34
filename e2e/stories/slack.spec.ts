// A workspace is connected to Slack, which is stood in for: set up, tried out, written to, broken, and taken away.
import type { Page } from '@playwright/test';
import { Slack, TOKEN, WEBHOOK } from '../support/slack.ts';
import { Api, breakCalls, DESK, expect, expectAccessible, expectNoSidewaysScroll, mention, PEOPLE, parts, PHONE, tabTo, test as base } from '../support/story.ts';

const PAYROLL = 'processing-activity/PA-0042';

const test = base.extend<{ slack: Slack }>({
  slack: async ({}, use) => {
    const slack = await Slack.start();
    for (const who of ['claire', 'karim'] as const) await slack.person(PEOPLE[who].email);
    await slack.channel('#payroll');
    await use(slack);
    await slack.end();
  },
  // Everything is logged, for a secret must not be in it however much that is.
  settings: async ({ slack }, use) => use({ PALABRE_SLACK_API_URL: slack.url, PALABRE_LOG: 'trace' }),
});

/** The parts of the page, in English. */
function slackPage(page: Page) {
  return {
    state: page.getByRole('region', { name: 'State' }).getByRole('status'),
    token: page.getByLabel('Bot token'),
    webhook: page.getByLabel('Address of the webhook'),
    channel: page.getByRole('textbox', { name: 'Processing activities' }),
    save: page.getByRole('button', { name: 'Save' }),
    tryOut: page.getByRole('button', { name: 'Send a test' }),
  };
}

test('an administrator sets up a bot, is told the scopes it lacks, and then that it works', async ({ open, palabre, slack, keep }) => {
  const FEW = 'xoxb-few-scopes';
  await slack.token(FEW, ['chat:write', 'users:read']);
  const claire = await Api.of(palabre.url, 'claire');
  const page = await open('claire', DESK);
  const { state, token, channel, save, tryOut } = slackPage(page);
  await page.goto(claire.page('settings'));
  await page.getByRole('link', { name: /^Slack/ }).click();
  await expect(page.getByRole('heading', { name: 'Slack', level: 1 })).toBeFocused();
  await expect(state).toHaveText(/Not set up/);
  await expect(tryOut).toHaveCount(0);
  await expectAccessible(page);

  await token.fill(FEW);
  await channel.fill('#nowhere');
  await save.click();
  await expect(page.getByText('Saved. Send a test to see whether it works.')).toBeVisible();
  await expect(state).toHaveText(/Not tried yet/);
  await tryOut.click();
  const problems = state.getByRole('listitem');
  await expect(problems).toHaveText([/lacks these scopes: im:write, users:read\.email\./, /^Processing activities \(#nowhere\): Slack knows no such channel/]);
  await expectAccessible(page);
  await keep(page, 'slack-problems-desk-en-light');

  await token.fill(TOKEN);
  await channel.fill('#payroll');
  await save.click();
  await expect(state).toHaveText(/Not tried yet/);
  await tryOut.click();
  await expect(page.getByText('The test arrived in Slack.')).toBeVisible();
  await expect(state).toHaveText(/Works.*Slack workspace: Acme/);
  expect((await slack.posted()).map(({ to }) => to).sort()).toEqual(['#payroll', PEOPLE.claire.email]);
  await keep(page, 'slack-works-desk-en-light');

  // The token is shown nowhere again: not in the field, not in what the server answers, not in its log.
  await page.reload();
  await expect(token).toHaveValue('');
  await expect(token).toHaveAttribute('type', 'password');
  await expect(page.getByText('A secret is set. Leave this empty to keep it.')).toBeVisible();
  await expect(channel).toHaveValue('#payroll');
  expect(await page.content()).not.toContain(TOKEN);
  expect(JSON.stringify(await claire.at('GET', '/integrations/slack'))).not.toContain('xoxb');
  for (const secret of [TOKEN, FEW, PEOPLE.karim.email]) expect(palabre.log).not.toContain(secret);
});

test('who is mentioned is told in Slack, in their language, and the message leads back to the discussion', async ({ open, palabre, slack }) => {
  const claire = await Api.of(palabre.url, 'claire');
  await claire.at('PUT', '/integrations/slack', { bot_token: TOKEN, channels: { 'processing-activity': '#payroll' } });
  const { me: karim } = await Api.of(palabre.url, 'karim');
  const { me: ines } = await Api.of(palabre.url, 'ines');
  const { message } = await claire.write(PAYROLL, `${mention(karim)}, ${mention(ines)}: five years? <!channel>`);
  const told = await slack.waitForMessage(PEOPLE.karim.email);
  expect(told.text).toBe('Claire Martin vous mentionne : Payroll management');
  expect(JSON.stringify(told.blocks)).toContain('five years? &lt;!channel&gt;');
  expect((await slack.waitForMessage('#payroll')).text).toBe('Claire Martin wrote: Payroll management');

  const page = await open('karim');
  const { url } = told.blocks.at(-1).elements[0];
  await page.goto(url);
  const { message: shown } = parts(page, 'fr');
  await expect(shown('five years?')).toHaveClass(/target/);
  await expect(shown('five years?')).toBeInViewport();
  expect(url).toContain(`#${message.seq}`);

  // Inès has no account there: the settings say so, and lead to who it is.
  const settings = await open('claire', DESK);
  await expect.poll(async () => (await claire.at('GET', '/integrations/slack')).without_account).toBe(1);
  await settings.goto(claire.page('slack'));
  await expect(settings.getByText('1 mentioned member has no Slack account')).toBeVisible();
  await settings.getByRole('link', { name: 'See who' }).click();
  await expect(settings.getByText('Nobody in Slack has this e-mail address.')).toBeVisible();
  await expect(settings.getByText(PEOPLE.ines.name).first()).toBeVisible();
  for (const secret of [TOKEN, PEOPLE.karim.email]) expect(palabre.log).not.toContain(secret);
});

test('a webhook is only one of Slack, and posts the types that are ticked', async ({ open, palabre, slack, keep }) => {
  const claire = await Api.of(palabre.url, 'claire');
  const page = await open('claire', DESK);
  const { state, webhook, save, tryOut } = slackPage(page);
  await page.goto(claire.page('slack'));
  await page.getByRole('radio', { name: /^An incoming webhook/ }).check();
  for (const inside of ['http://169.254.169.254/latest/meta-data', 'https://hooks.slack.com.evil.example/services/T/B/x']) {
    await webhook.fill(inside);
    await save.click();
    await expect(page.getByRole('alert').filter({ hasText: 'This is not the address of an incoming webhook' })).toBeVisible();
  }
  await webhook.fill(slack.webhook);
  await page.getByRole('checkbox', { name: 'Processing activities' }).check();
  await save.click();
  await expect(state).toHaveText(/Not tried yet/);
  await tryOut.click();
  await expect(state).toHaveText(/Works/);
  await expectAccessible(page);
  await keep(page, 'slack-webhook-desk-en-light');
  await claire.write('task/TASK-0118', 'Of no ticked type.');
  await claire.write(PAYROLL, 'For the channel.');
  expect((await slack.waitForMessage(WEBHOOK, { count: 2 })).text).toBe('Claire Martin wrote: Payroll management');
  await page.reload();
  await expect(webhook).toHaveValue('');
  await expect(page.getByRole('checkbox', { name: 'Processing activities' })).toBeChecked();
  expect(palabre.log).not.toContain('XXXXXXXX');
});

test('on a phone, with the keyboard alone: a revoked token shows, and Slack is removed', async ({ open, palabre, slack, keep }) => {
  const claire = await Api.of(palabre.url, 'claire');
  await claire.call('PATCH', '/me', { locale: 'fr' });
  await claire.at('PUT', '/integrations/slack', { bot_token: TOKEN });
  await slack.refuse('token_revoked');
  const { me: karim } = await Api.of(palabre.url, 'karim');
  const { message } = await claire.write(PAYROLL, `${mention(karim)}, five years?`);
  const lines = async () => (await claire.call('GET', `/messages/${message.id}/deliveries`)).body.items;
  await expect.poll(async () => (await lines()).find((line: any) => line.channel === 'slack')).toMatchObject({ state: 'failed', detail: 'token_revoked' });

  const page = await open('claire', PHONE);
  await page.goto(claire.page('slack'));
  const state = page.getByRole('region', { name: 'État' }).getByRole('status');
  await expect(state).toHaveText(/Il manque quelque chose.*Le jeton a été révoqué/);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'slack-revoked-phone-fr-dark');

  await tabTo(page.getByRole('button', { name: 'Retirer Slack' }));
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Retirer Slack ?' });
  await expect(dialog).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Retirer Slack' })).toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(dialog.getByRole('button', { name: 'Retirer Slack' }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('Slack a été retiré.')).toBeVisible();
  await expect(state).toHaveText(/Pas configuré/);
  await expect(page.getByRole('heading', { name: 'Slack', level: 1 })).toBeFocused();
  await expect(page.getByRole('button', { name: 'Retirer Slack' })).toHaveCount(0);
  await keep(page, 'slack-not-set-up-phone-fr-dark');

  await tabTo(page.getByLabel('Jeton du bot'));
  await page.keyboard.type(TOKEN);
  await page.keyboard.press('Enter');
  await expect(state).toHaveText(/Pas encore essayé/);
  await tabTo(page.getByRole('button', { name: 'Envoyer un essai' }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(state).toHaveText(/Le jeton a été révoqué/);
});

test('who does not manage integrations finds nothing, and a page that cannot be read says so', async ({ open, palabre }) => {
  const ines = await open('ines', PHONE);
  await ines.goto((await Api.of(palabre.url, 'ines')).page('slack'));
  await expect(ines.getByRole('heading', { name: 'Il n’y a rien ici' })).toBeVisible();
  const claire = await Api.of(palabre.url, 'claire');
  const page = await open('claire', DESK);
  const mend = await breakCalls(page, /\/integrations\/slack$/);
  await page.goto(claire.page('slack'));
  await expect(page.getByRole('alert').filter({ hasText: 'Something went wrong on the server.' })).toBeVisible();
  await mend();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(slackPage(page).state).toHaveText(/Not set up/);
});
