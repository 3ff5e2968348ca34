// The conversation on a page, as a person names its parts.
import { expect, type Locator, type Page } from '@playwright/test';

const WORDS = {
  en: {
    region: 'Discussion', field: 'Message', messages: 'Messages', send: 'Send', close: /^Close the conversation/, reopen: 'Reopen',
    people: 'People and teams', open: 'Open', closed: 'Closed', main: 'Main', hub: /^Hub/, bell: /^Notifications/, list: 'Conversations',
  },
  fr: {
    region: 'Discussion', field: 'Message', messages: 'Messages', send: 'Envoyer', close: /^Fermer la discussion/, reopen: 'Rouvrir',
    people: 'Personnes et équipes', open: 'Ouverte', closed: 'Fermée', main: 'Navigation principale', hub: /^Hub/, bell: /^Notifications/,
    list: 'Discussions',
  },
};

/** What a page shows around and in a conversation, in one language. */
export function parts(page: Page, language: 'en' | 'fr' = 'en') {
  const words = WORDS[language];
  const conversation = page.getByRole('region', { name: words.region, exact: true });
  const rail = page.getByRole('navigation', { name: words.main });
  const list = page.getByRole('list', { name: words.list, exact: true });
  const close = conversation.locator('header').first().getByRole('button', { name: words.close });
  const closing = page.getByRole('dialog', { name: words.close });
  return {
    conversation,
    rail,
    list,
    /** The line of a record in the hub's list. */
    row: (title: string) => list.getByRole('listitem').filter({ hasText: title }),
    hub: rail.getByRole('link', { name: words.hub }),
    bell: rail.getByRole('link', { name: words.bell }),
    title: conversation.getByRole('heading', { level: 2 }),
    state: conversation.locator('.pill'),
    messages: conversation.getByRole('list', { name: words.messages }),
    message: (text: string | RegExp) => conversation.getByRole('list', { name: words.messages }).getByRole('listitem').filter({ hasText: text }),
    field: conversation.getByLabel(words.field, { exact: true }),
    send: conversation.getByRole('button', { name: words.send, exact: true }),
    close,
    closing,
    /** Closes it, with a conclusion or without. */
    settle: async (conclusion = '') => {
      await close.click();
      await closing.getByRole('textbox').fill(conclusion);
      await page.keyboard.press('Enter');
      await expect(closing).toBeHidden();
    },
    reopen: conversation.getByRole('button', { name: words.reopen }),
    people: page.getByRole('listbox', { name: words.people }),
  };
}

/** Expects a dot to be drawn in red or in green. */
export async function expectHue(locator: Locator, hue: 'red' | 'green'): Promise<void> {
  await expect.poll(() => locator.evaluate(hueOf)).toBe(hue);
}

function hueOf(element: Element): string {
  const colour = getComputedStyle(element).backgroundColor;
  const [red = 0, green = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return red > green * 1.5 ? 'red' : green > red * 1.3 ? 'green' : `neither: ${colour}`;
}
