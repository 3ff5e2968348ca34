"""Slack's own client, slack_sdk, talks to the stand-in that Palabre is tested with, and finds what it would find at Slack.

    python accepts.py http://127.0.0.1:4711

`cargo xtask test --only slack` builds and starts the stand-in, and runs this.
"""

import json
import sys
import time
import unittest
import urllib.request

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.models.blocks import ActionsBlock, ButtonElement, HeaderBlock, SectionBlock
from slack_sdk.webhook import WebhookClient

BASE = sys.argv.pop() if len(sys.argv) > 1 else "http://127.0.0.1:4711"
TOKEN = "xoxb-123456789012-stand-in"
WEBHOOK = f"{BASE}/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"

BLOCKS = [
    HeaderBlock(text="Payroll management"),
    SectionBlock(text={"type": "mrkdwn", "text": "Five years &amp; no longer?"}),
    ActionsBlock(elements=[ButtonElement(text="Read and answer", url="https://talk.example/threads/1#2", action_id="read")]),
]


def steer(method, path, body=None):
    """Calls the stand-in's own operations."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{BASE}/_/{path}", data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def fail(method, **failure):
    steer("POST", "failures", {"method": method, "times": 1, **failure})


class AcceptsTheStandIn(unittest.TestCase):
    def setUp(self):
        steer("POST", "reset")
        steer("POST", "people", {"email": "karim@acme.example"})
        steer("POST", "channels", {"name": "#payroll"})
        self.client = WebClient(token=TOKEN, base_url=f"{BASE}/api/")

    def refused(self, word, call):
        with self.assertRaises(SlackApiError) as raised:
            call()
        self.assertEqual(raised.exception.response["error"], word)
        return raised.exception.response

    def post(self, channel="#payroll", **message):
        return self.client.chat_postMessage(channel=channel, **(message or {"text": "Hello"}))

    def test_a_token_says_whose_it_is(self):
        answer = self.client.auth_test()
        self.assertTrue(answer["ok"])
        self.assertEqual((answer["team"], answer["url"]), ("Acme", "https://acme.slack.com/"))
        steer("POST", "tokens", {"token": "xoxb-few", "scopes": ["chat:write", "users:read"]})
        few = WebClient(token="xoxb-few", base_url=f"{BASE}/api/").auth_test()
        scopes = {name.lower(): value for name, value in few.headers.items()}["x-oauth-scopes"]
        self.assertEqual(scopes.split(","), ["chat:write", "users:read"])

    def test_a_token_that_is_missing_unknown_or_revoked_is_refused(self):
        self.refused("not_authed", WebClient(base_url=f"{BASE}/api/").auth_test)
        self.refused("invalid_auth", WebClient(token="xoxb-none", base_url=f"{BASE}/api/").auth_test)
        fail("auth.test", kind="refusal", error="token_revoked")
        self.refused("token_revoked", self.client.auth_test)

    def test_somebody_is_found_by_address_and_written_to_in_person(self):
        user = self.client.users_lookupByEmail(email="karim@acme.example")["user"]
        self.assertEqual((user["profile"]["email"], user["deleted"]), ("karim@acme.example", False))
        conversation = self.client.conversations_open(users=[user["id"]])["channel"]["id"]
        self.assertTrue(conversation.startswith("D"))
        answer = self.post(conversation)
        self.assertTrue(answer["ts"] and answer["message"]["text"] == "Hello")
        self.refused("users_not_found", lambda: self.client.users_lookupByEmail(email="nobody@acme.example"))

    def test_blocks_are_taken_and_kept(self):
        self.post(text="Karim is mentioned", blocks=BLOCKS)
        (message,) = steer("GET", "messages")
        self.assertEqual((message["to"], message["text"]), ("#payroll", "Karim is mentioned"))
        self.assertEqual([block["type"] for block in message["blocks"]], ["header", "section", "actions"])

    def test_a_form_will_do_as_well_as_json(self):
        form = {"channel": "#payroll", "text": "Hello", "blocks": json.dumps([block.to_dict() for block in BLOCKS])}
        self.client.api_call("chat.postMessage", data=form)
        (message,) = steer("GET", "messages")
        self.assertEqual(len(message["blocks"]), 3)

    def test_what_is_wrong_with_a_message_or_its_channel_has_slacks_word(self):
        self.refused("no_text", lambda: self.client.api_call("chat.postMessage", json={"channel": "#payroll"}))
        long = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
        self.refused("invalid_blocks", lambda: self.post(text="x", blocks=long))
        self.refused("channel_not_found", lambda: self.post("#nowhere"))
        steer("POST", "channels", {"name": "#closed", "door": "not_invited"})
        self.refused("not_in_channel", lambda: self.post("#closed"))
        steer("POST", "channels", {"name": "#old", "door": "archived"})
        self.refused("is_archived", lambda: self.post("#old"))

    def test_a_missing_scope_is_named(self):
        steer("POST", "tokens", {"token": "xoxb-few", "scopes": ["chat:write"]})
        few = WebClient(token="xoxb-few", base_url=f"{BASE}/api/")
        answer = self.refused("missing_scope", lambda: few.users_lookupByEmail(email="karim@acme.example"))
        self.assertEqual((answer["needed"], answer["provided"]), ("users:read.email", "chat:write"))

    def test_429_says_how_long_to_wait_and_the_client_waits(self):
        fail("chat.postMessage", kind="rate_limit", retry_after=30)
        answer = self.refused("ratelimited", self.post)
        self.assertEqual((answer.status_code, answer.headers["Retry-After"]), (429, "30"))

        self.client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
        fail("chat.postMessage", kind="rate_limit", retry_after=1)
        begun = time.monotonic()
        self.assertTrue(self.post()["ok"])
        self.assertGreaterEqual(time.monotonic() - begun, 1)

    def test_a_fault_of_the_server_and_nonsense_are_no_answers(self):
        for failure in ({"kind": "status", "status": 500}, {"kind": "garbage"}):
            fail("chat.postMessage", **failure)
            with self.assertRaises(SlackApiError):
                self.post()

    def test_a_webhook_answers_in_plain_text(self):
        answer = WebhookClient(WEBHOOK).send(text="Hello", blocks=BLOCKS)
        self.assertEqual((answer.status_code, answer.body), (200, "ok"))
        (message,) = steer("GET", "messages")
        self.assertTrue(message["to"].startswith("/services/") and len(message["blocks"]) == 3)

        answer = WebhookClient(f"{BASE}/services/T/B/none").send(text="Hello")
        self.assertEqual((answer.status_code, answer.body), (404, "no_service"))
        for word, status in (("channel_not_found", 404), ("channel_is_archived", 410), ("action_prohibited", 403)):
            fail("webhook", kind="refusal", error=word)
            answer = WebhookClient(WEBHOOK).send(text="Hello")
            self.assertEqual((answer.status_code, answer.body), (status, word))

    def test_what_arrived_can_be_looked_at(self):
        self.client.auth_test()
        self.assertEqual(steer("GET", "calls"), [{"method": "auth.test", "token": TOKEN}])


if __name__ == "__main__":
    result = unittest.main(exit=False, verbosity=2).result
    failed = len(result.failures) + len(result.errors)
    if failed:
        print(f"{failed} failed")
    print(f"{result.testsRun - failed} passed")
    sys.exit(1 if failed else 0)
