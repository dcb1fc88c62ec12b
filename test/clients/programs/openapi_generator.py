"""Uses the API as a script does, from the sign-in to the acknowledgement of an event. Prints the results as JSON."""

import json
import sys

import job_hunt
from job_hunt.exceptions import ApiException

host, credential = sys.argv[1:]


def problem_of(call):
    """The problem of a refused request. `data` is the problem as the client reads it."""
    try:
        call()
    except ApiException as error:
        assert isinstance(error.data, job_hunt.Problem), error
        return {
            "status": error.status,
            "code": error.data.code,
            "isOfFirst": error.data.existing_id == str(created.id),
        }


with job_hunt.ApiClient(job_hunt.Configuration(host=host)) as client:
    body = job_hunt.GoogleCredential(credential=credential)
    signed_in = job_hunt.SignInApi(client).sign_in_with_google(body)
    client.configuration.access_token = signed_in.access_token
    applications = job_hunt.ApplicationsApi(client)
    events = job_hunt.EventsApi(client)

    url = "https://jobs.example.com/1"
    created = applications.create_application(
        job_hunt.NewApplication(company="Acme", title="Engineer", url=url, tags=["clients"])
    )
    for company in ["Globex", "Initech"]:
        applications.create_application(
            job_hunt.NewApplication(company=company, title="Engineer", tags=["clients"])
        )

    moved = applications.move_application(created.id, job_hunt.Move(to="applied", note="Sent"))

    pages, cursor = [], None
    while not pages or cursor:
        page = applications.list_applications(tag="clients", sort="company", limit=2, cursor=cursor)
        pages.append([item.company for item in page.items])
        cursor = page.next_cursor

    again = job_hunt.NewApplication(company="Acme", title="Again", url=url)
    duplicate = problem_of(lambda: applications.create_application(again))
    changes = job_hunt.ApplicationChanges(priority=5)
    old = f'"{created.version}"'
    stale = problem_of(lambda: applications.update_application(created.id, changes, if_match=old))

    pushed = events.push_event(job_hunt.NewEvent(event_type="posting.seen", payload={"url": url}))

    def listed():
        return [event.event_id for event in events.list_inbox(event_type=["posting.seen"]).events]

    before = listed()
    ids = job_hunt.Acknowledgement(ids=[pushed.event_id])
    results = events.acknowledge_events(ids).results

    print(
        json.dumps(
            {
                "email": signed_in.user.email,
                "status": moved.status,
                "from": moved.entry.var_from,
                "pages": pages,
                "duplicate": duplicate,
                "stale": stale,
                "isInInbox": pushed.event_id in before,
                "acknowledged": [result.status for result in results],
                "left": listed(),
            }
        )
    )
