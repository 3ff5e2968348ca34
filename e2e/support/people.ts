// The people of the demo workspace, and the quick way to be one of them.
import { type APIRequestContext, expect } from '@playwright/test';

export const PASSWORD = 'palabre-demo';

export const PEOPLE = {
  claire: { email: 'claire@acme.example', name: 'Claire Martin', locale: 'en' },
  karim: { email: 'karim@acme.example', name: 'Karim Benali', locale: 'fr' },
  ines: { email: 'ines@acme.example', name: 'Inès Laurent', locale: 'fr' },
  irene: { email: 'irene@acme.example', name: 'Irène Roux', locale: 'fr' },
  tom: { email: 'tom@acme.example', name: 'Tom Fischer', locale: 'en' },
  sofia: { email: 'sofia@acme.example', name: 'Sofia Lopes', locale: 'en' },
  ivan: { email: 'ivan@partner.example', name: 'Ivan Novak', locale: 'en' },
} as const;

export type Who = keyof typeof PEOPLE;

/** Signs in through the API; the cookies are then those of the whole browser context. Returns the access token. */
export async function signIn(request: APIRequestContext, url: string, who: Who): Promise<string> {
  const data = { email: PEOPLE[who].email, password: PASSWORD };
  const answer = await request.post(`${url}/api/v1/auth/login`, { data, headers: { Origin: url } });
  expect(answer.status(), await answer.text()).toBe(200);
  return (await answer.json()).access_token;
}
