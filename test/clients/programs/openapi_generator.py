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

    def work_on():
        """Saves a job as an extension does, and does the work for its event as a worker does."""
        json_ld = {"@type": "JobPosting", "title": "Analyst", "hiringOrganization": {"name": "Umbra"}}
        payload = {"url": "https://jobs.example.com/2", "json_ld": json_ld}
        saved = events.push_event(job_hunt.NewEvent(event_type="job.saved", payload=payload))

        def lease():
            lease = events.lease_events(job_hunt.NewLease(limit=1, event_type=["job.saved", "posting.*"]))
            return lease.lease_id, lease.events[0]

        def extend(id, lease_id):
            return events.extend_lease(id, job_hunt.Extension(lease_id=lease_id, seconds=600))

        lease_id, leased = lease()
        extended = extend(leased.event_id, lease_id)
        held = job_hunt.Acknowledgement(ids=[leased.event_id], lease_id=lease_id)
        results = events.acknowledge_events(held).results

        events.push_event(job_hunt.NewEvent(event_type="posting.seen", payload={"url": url}))
        first_lease_id, first = lease()
        events.release_event(first.event_id, job_hunt.Release(lease_id=first_lease_id))
        second_lease_id, second = lease()
        lost = problem_of(lambda: extend(first.event_id, first_lease_id))
        events.acknowledge_inbox_event(first.event_id, lease_id=second_lease_id)
        return {
            "isTheSavedJob": leased.event_id == saved.event_id,
            "outcome": leased.result.outcome,
            "attempt": leased.attempt,
            "isExtended": extended.lease_until > leased.lease_until,
            "acknowledged": [result.status for result in results],
            "lost": lost,
            "isReadyAgain": second.event_id == first.event_id,
        }

    worker = work_on()
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
                "worker": worker,
            }
        )
    )
