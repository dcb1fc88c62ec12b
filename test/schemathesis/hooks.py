"""What Schemathesis cannot know: who signs in, and that only Google could make an ID token."""

import ast
import os
import re
import threading
import unicodedata
import uuid
from urllib.parse import quote

import requests
import schemathesis

api, stand_in = os.environ["API"], os.environ["STAND_IN"]

# CPython 3.11 counts the depth of all parsers in one number, and fails when two threads parse at once
# (https://github.com/python/cpython/issues/106905).
parse, parsing = ast.parse, threading.Lock()


def parse_alone(*arguments, **options):
    with parsing:
        return parse(*arguments, **options)


ast.parse = parse_alone


def id_token(person):
    return requests.get(f"{stand_in}/token", params={"person": person}, timeout=10).text


def sign_in(person):
    answer = requests.post(f"{api}/auth/google", json={"credential": id_token(person)}, timeout=10)
    answer.raise_for_status()
    return answer.json()["access_token"]


# A deletion ends the account's other sessions: it has a person of its own, who signs in once.
deleting_token = sign_in("grace")


def is_fuzzed(case):
    return case.meta.phase.name == "fuzzing" and case.meta.generation.mode.is_positive


def own_person():
    """Each of the two workers has a person of its own. Otherwise its sign-ins and sign-outs would end the other's sessions."""
    return "alan" if threading.current_thread().name.endswith("_1") else "ada"


# Stands for a session, or for the key of a calendar, until the request is sent.
later = "Bearer later"

# The only operation whose credential is in the query.
calendar = "GET /api/calendar.ics"


@schemathesis.auth(refresh_interval=None)
class Session:
    def get(self, case, context):
        return later

    def set(self, case, header, context):
        if case.operation.label == calendar:
            case.query["key"] = header
        else:
            case.headers["Authorization"] = header


@schemathesis.hook("before_call")
def start_session(context, case, kwargs):
    """
    Each request has a session of its own, because many of them end it. Schemathesis makes dozens of cases before it sends
    the first one, and an account has at most 20 sessions.
    """
    if (case.headers or {}).get("Authorization") == later:
        is_deletion = case.operation.label == "DELETE /api/user"
        case.headers["Authorization"] = f"Bearer {deleting_token if is_deletion else sign_in(own_person())}"
    if (case.query or {}).get("key") == later:
        # Other requests replace and end the address of their person.
        address = make("/api/calendar", {}, sign_in(own_person()))["url"]
        case.query["key"] = address.split("?key=")[1]


@schemathesis.hook("before_call")
def shorten_queries(context, case, kwargs):
    """A URL above 16 KB never reaches a route: Node refuses it here, the gateway on AWS. 4,096 are too many as well."""
    for name, value in (case.query or {}).items():
        if len(quote(str(value))) > 8192:
            case.query[name] = "x" * 4096


either = {"POST /auth/google": ("credential", "token"), "POST /api/keys": ("scopes", "preset")}


@schemathesis.hook("before_call")
def choose_one(context, case, kwargs):
    """Generators misread a document that says that one of two members must be sent."""
    if case.operation.label in either and case.meta.generation.mode.is_positive:
        one, other = either[case.operation.label]
        case.body.pop(other if one in case.body else one, None)
        if not {one, other} & set(case.body):
            case.body[other] = "capture"


@schemathesis.hook("before_call")
def give_credentials(context, case, kwargs):
    """Every valid body without a nonce gets a token that is good; with one, it stays a string that is none."""
    is_sign_in = case.operation.label == "POST /auth/google" and case.method == "POST"
    if is_sign_in and case.meta.generation.mode.is_positive and "nonce" not in case.body:
        for name in {"credential", "token"} & set(case.body):
            case.body[name] = id_token(own_person())


@schemathesis.hook("before_call")
def use_keys_once(context, case, kwargs):
    """A key that comes again with another body is refused, and rightly."""
    for name in case.headers or {}:
        if name.lower() == "idempotency-key" and case.headers[name]:
            case.headers[name] = f"{uuid.uuid4()}{case.headers[name]}" if len(case.headers[name]) < 200 else case.headers[name]


def given(value, invalid):
    """An empty member counts as not given. Where a value must be refused, one that is never valid takes its place."""
    if isinstance(value, dict):
        return {name: given(member, invalid) for name, member in value.items()}
    if isinstance(value, list):
        return [given(member, invalid) for member in value]
    return invalid if value is None or value == "" else value


@schemathesis.hook("before_call")
def send_no_empty_members(context, case, kwargs):
    if case.meta.generation.mode.is_positive:
        return
    if case.query:
        case.query = given(case.query, "\x00")
    if isinstance(case.body, dict):
        case.body = given(case.body, [{}])


@schemathesis.hook("before_call")
def send_no_text_of_types(context, case, kwargs):
    """Text is accepted as well, which the document says only in words. It must not be a type by chance."""
    is_lease = case.operation.label == "POST /inbox/lease" and isinstance(case.body, dict)
    if is_lease and case.meta.generation.mode.is_negative and isinstance(case.body.get("event_type"), str):
        case.body["event_type"] = "no type"


def keepable(value):
    """JSON Schema cannot say that a double must hold each number, and that no member is called __proto__."""
    if isinstance(value, dict):
        return {name: keepable(member) for name, member in value.items() if name != "__proto__"}
    if isinstance(value, list):
        return [keepable(member) for member in value]
    too_long = isinstance(value, int) and abs(value) > 2**53
    return str(value) if too_long else value


reserved = re.compile(r"applications?\..*|user\.signed_in|key\.(created|revoked)", re.IGNORECASE)


@schemathesis.hook("before_call")
def send_what_can_be_kept(context, case, kwargs):
    """
    The type and the source of the tracker's own events are reserved. They stand in responses, which are sent again.
    JSON Schema cannot say that the URL of a saved job begins with http.
    """
    if case.operation.label in ("POST /events", "POST /events/batch") and case.meta.generation.mode.is_positive:
        case.body = keepable(case.body)
        for event in case.body.get("events", [case.body]):
            if reserved.fullmatch(event.get("event_type", "")):
                event["event_type"] = "not.reserved"
            if event.get("source", "").lower() == "tracker":
                event["source"] = "another"
            if event.get("event_type") == "job.saved":
                event["payload"]["url"] = f"https://jobs.example.com/{uuid.uuid4()}"


def printable(value):
    """The document does not say that a text is printable and not blank. The payload of an event may hold any text."""
    if isinstance(value, dict):
        free = ("payload", "metadata")
        return {name: member if name in free else printable(member) for name, member in value.items()}
    if isinstance(value, list):
        return [printable(member) for member in value]
    if not isinstance(value, str) or value == "":
        return value
    text = "".join(sign for sign in value if unicodedata.category(sign) != "Cc")
    return text if any(sign.isalnum() for sign in text) else "x"


@schemathesis.hook("before_call")
def send_printable_text(context, case, kwargs):
    if case.meta.generation.mode.is_positive:
        case.query = printable(case.query)
        case.body = printable(case.body)


def meant(value):
    """JSON Schema cannot say that a minimum is below its maximum, that a URL is unique, or that no move is in the future."""
    if isinstance(value, list):
        return [meant(member) for member in value]
    if not isinstance(value, dict):
        return value
    value = {name: meant(member) for name, member in value.items()}
    if "min" in value and "max" in value:
        value["min"], value["max"] = sorted([value["min"], value["max"]])
    for name in {"min", "max"} & set(value):
        value[name] = round(value[name], 2)
    if value.get("applied_at"):
        value["applied_at"] = "2026-11-02"
    if isinstance(value.get("url"), str):
        value["url"] = f"https://jobs.example.com/{uuid.uuid4()}"
    return value


@schemathesis.hook("before_call")
def mean_what_is_said(context, case, kwargs):
    label = case.operation.label
    if "/api/applications" not in label or not case.meta.generation.mode.is_positive:
        return
    if isinstance(case.body, dict):
        case.body = meant(case.body)
        for interview in case.body.get("interviews") or []:
            interview.pop("id", None)
        if label.endswith("/status"):
            case.body.pop("at", None)
    for name in [name for name in case.headers or {} if name.lower() == "if-match"]:
        # It is made up without regard to the pattern.
        tag = "".join(sign for sign in str(case.headers[name]) if sign.isalnum() and sign.isascii())
        case.headers[name] = f'"{tag}"'
    if label.endswith("/lookup"):
        case.query = meant(dict(case.query or {}))


@schemathesis.hook("before_call")
def begin_before_the_end(context, case, kwargs):
    """JSON Schema cannot say that a period begins before it ends."""
    if case.meta.generation.mode.is_positive and {"from", "to"} <= set(case.query or {}):
        case.query["from"] = "2026-10-01"
        case.query["to"] = "2026-12-31"


@schemathesis.hook("before_call")
def export_as_csv(context, case, kwargs):
    """JSON Schema cannot say that only CSV has columns."""
    is_export = case.operation.label == "GET /api/applications/export"
    if is_export and case.meta.generation.mode.is_positive and "columns" in (case.query or {}):
        case.query["format"] = "csv"


@schemathesis.hook("before_call")
def import_a_file(context, case, kwargs):
    """JSON Schema cannot say that a file has companies and titles, nor that its dates have one order."""
    if case.operation.label != "POST /api/applications/import" or not case.meta.generation.mode.is_positive:
        return
    case.query = {**(case.query or {}), "date_order": "dmy"}
    if isinstance(case.body, list):
        case.body = [{**item, "company": "Acme", "title": str(uuid.uuid4())} for item in case.body[:200]]
    else:
        case.body = f"Company,Title\nAcme,{uuid.uuid4()}\n"


def without_space_around(value):
    """JSON Schema cannot say that space around a line does not count. Text that is too long stays too long without it."""
    if isinstance(value, dict):
        return {name: without_space_around(member) for name, member in value.items()}
    if isinstance(value, list):
        return [without_space_around(member) for member in value]
    is_text = isinstance(value, str) and value.isprintable() and value.strip(" ")
    return "x" * len(value) if is_text and value != value.strip(" ") else value


@schemathesis.hook("before_call")
def keep_too_long_too_long(context, case, kwargs):
    if case.meta.generation.mode.is_negative:
        case.query = without_space_around(case.query)
        if isinstance(case.body, (dict, list)):
            case.body = without_space_around(case.body)


def make(path, body, token):
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.post(f"{api}{path}", json=body, headers=headers, timeout=10)
    answer.raise_for_status()
    return answer.json()


def make_event(token):
    return {"id": make("/events", {"event_type": "test.lent", "payload": {}}, token)["event_id"]}


def make_leased_event(token):
    make_event(token)
    lease = make("/inbox/lease", {"limit": 1}, token)
    return {"id": lease["events"][0]["event_id"], "lease_id": lease["lease_id"]}


def make_application(token):
    lent_id = make("/api/applications", {"company": "Lent", "title": "Lent"}, token)["id"]
    moved = make(f"/api/applications/{lent_id}/status", {"to": "applied"}, token)
    return {"id": lent_id, "entry": moved["entry"]["id"]}


def make_key(token):
    headers = {"Authorization": f"Bearer {token}"}
    keys = requests.get(f"{api}/api/keys", headers=headers, timeout=10).json()["items"]
    # An account may have 50 keys.
    if len(keys) == 50:
        requests.delete(f"{api}/api/keys/{keys[0]['id']}", headers=headers, timeout=10).raise_for_status()
    return {"id": make("/api/keys", {"label": "Lent", "preset": "capture"}, token)["id"]}


def make_session(token):
    headers = {"Authorization": f"Bearer {token}"}
    sessions = requests.get(f"{api}/api/sessions", headers=headers, timeout=10).json()["items"]
    return {"id": next(session["id"] for session in sessions if session["current"])}


makers = {
    "/events/": make_event,
    "/inbox/": make_event,
    "/api/applications/": make_application,
    "/api/keys/": make_key,
    "/api/sessions/": make_session,
}
lent = set()


@schemathesis.hook("before_call")
def lend_ids(context, case, kwargs):
    """Ids are not to be guessed: each operation gets a real one, once."""
    method, path = case.operation.label.split(" ")
    if "{" not in path or not is_fuzzed(case) or (method, path) in lent:
        return
    lent.add((method, path))
    needs_lease = path.endswith(("/extend", "/release"))
    maker = make_leased_event if needs_lease else makers[path[: path.index("{")]]
    ids = maker(sign_in(own_person()))
    if needs_lease:
        case.body = {**case.body, "lease_id": ids["lease_id"]}
    # An acknowledgement with another lease is refused.
    (case.query or {}).pop("lease_id", None)
    case.path_parameters = {name: ids[name] for name in case.path_parameters}
    for name in [name for name in case.headers if name.lower() == "if-match"]:
        del case.headers[name]
