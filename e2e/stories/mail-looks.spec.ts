// What mails look like in a mail program, wide and narrow, light and dark, in both languages, with words that are hard to set.
import type { Page } from '@playwright/test';
import { Api, expect, expectAccessible, expectNoSidewaysScroll, htmlOf, type Mail, mention, PEOPLE, test } from '../support/story.ts';

const NAME = 'Élodie "Zoé" O’Brien-Ünal, DPO';
const PLAIN_NAME = `"Bob" O'Brien, DPO`;
const ARABIC_NAME = 'ليلى حداد';
const LONG = `Registre des activités de traitement de la filiale « Île-de-France & Outre-mer » : ${'vérification annuelle, '.repeat(5)}${'x'.repeat(90)}`;
const RIGHT_TO_LEFT = 'سجل أنشطة المعالجة: الرواتب';

const BODY = `could you look at **this**, please?

- first the contract
- then \`retention_period_after_the_end_of_the_contract_of_employment_in_months\`

| Purpose | Basis | Kept for | Who | Where |
|---|---|---|---|---|
| Payroll | Contract | five years after the end | Human resources | Frankfurt |

\`\`\`
SELECT employee, salary, bank_account FROM payroll WHERE month = '2026-11' AND country IN ('FR', 'DE', 'PT') ORDER BY employee;
\`\`\`

> What was said before, in a quotation.

See [clause 7](https://host.example/c?a=1&b=2), https://host.example/${'a-very-long-address/'.repeat(8)}
and ![a picture](https://host.example/picture.png)`;

type Keep = (page: Page, name: string) => Promise<void>;

/** Shows a mail as a mail program would, at both widths and in both schemes. */
async function expectGoodLooks(page: Page, mail: Mail, name: string, keep: Keep): Promise<void> {
  const html = htmlOf(mail);
  expect(html, 'nothing is fetched when the mail is opened').not.toMatch(/<img|<link|<script|url\(|@import/);
  await page.setContent(html);
  await expectAccessible(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [360, 700]) {
      await page.setViewportSize({ width, height: 300 });
      await expectNoSidewaysScroll(page);
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width, height });
      await keep(page, `mail-${name}-${width}-${colorScheme}`);
    }
  }
}

test('the mail of a mention looks right whatever names, titles and texts there are', async ({ palabre, mailbox, page, keep }) => {
  const [claire, tom, ines] = [await Api.of(palabre.url, 'claire'), await Api.of(palabre.url, 'tom'), await Api.of(palabre.url, 'ines')];
  await claire.call('PATCH', '/me', { name: NAME });
  await claire.at('PUT', '/records/task/LONG-1', { title: LONG });
  await claire.write('task/LONG-1', `${mention(tom.me)} ${mention(ines.me)}, ${BODY}`);
  for (const who of ['tom', 'ines'] as const) {
    const mail = await mailbox.waitForMail(PEOPLE[who].email);
    expect(mail.subject).toBe(`${LONG} (LONG-1)`);
    expect(mail.from?.value).toEqual([{ name: `${NAME} (Palabre)`, address: 'palabre@localhost' }]);
    await expectGoodLooks(page, mail, `mention-${PEOPLE[who].locale}`, keep);
  }
  await claire.call('PATCH', '/me', { name: ARABIC_NAME });
  await claire.at('PUT', '/records/task/RTL-1', { title: RIGHT_TO_LEFT });
  await claire.write('task/RTL-1', `${mention(tom.me)} هل يمكنك التحقق من هذا؟ https://host.example/path`);
  await expectGoodLooks(page, await mailbox.waitForMail(PEOPLE.tom.email, { count: 2 }), 'mention-right-to-left', keep);
});

test('a digest looks right with long and short discussions side by side', async ({ palabre, mailbox, page, keep }) => {
  const [claire, tom, ines] = [await Api.of(palabre.url, 'claire'), await Api.of(palabre.url, 'tom'), await Api.of(palabre.url, 'ines')];
  await claire.call('PATCH', '/me', { name: NAME });
  await claire.at('PUT', '/records/task/LONG-1', { title: LONG });
  await claire.at('PUT', '/records/task/RTL-1', { title: RIGHT_TO_LEFT });
  await claire.write('task/RTL-1', 'هل يمكنك التحقق من هذا؟ https://host.example/path');
  for (let n = 1; n <= 5; n++) await claire.write('task/LONG-1', `Number ${n}: ${BODY}`);
  await claire.write('processing-activity/PA-0042', 'Short. & <b>bold</b>');
  for (const person of [tom, ines]) await person.at('PUT', '/preferences', { digest: 'instant' });
  for (const who of ['tom', 'ines'] as const) {
    await expectGoodLooks(page, await mailbox.waitForMail(PEOPLE[who].email, { timeout_ms: 30_000 }), `digest-${PEOPLE[who].locale}`, keep);
  }
});

test('invitations and examples look right', async ({ palabre, mailbox, page, keep }) => {
  const [claire, ines, tom] = [await Api.of(palabre.url, 'claire'), await Api.of(palabre.url, 'ines'), await Api.of(palabre.url, 'tom')];
  await claire.call('PATCH', '/me', { name: PLAIN_NAME });
  const { items } = await claire.at('GET', '/roles');
  for (const locale of ['en', 'fr']) {
    await claire.at('PATCH', '', { locale });
    const email = `nadia-${locale}@acme.example`;
    await claire.at('POST', '/invitations', { email, role_id: items.find((role: any) => role.key === 'member').id });
    const mail = await mailbox.waitForMail(email);
    expect(mail.from?.value[0]?.name).toBe(`${PLAIN_NAME} (Palabre)`);
    await expectGoodLooks(page, mail, `invitation-${locale}`, keep);
  }
  for (const [api, who] of [[tom, 'tom'], [ines, 'ines']] as const) {
    for (const [index, kind] of ['mention', 'digest'].entries()) {
      await api.at('POST', '/preferences/example', { kind });
      const mail = await mailbox.waitForMail(PEOPLE[who].email, { count: index + 1 });
      await expectGoodLooks(page, mail, `example-${kind}-${PEOPLE[who].locale}`, keep);
    }
  }
});
