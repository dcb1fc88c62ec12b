"""handler_permissions.py TYPE ...: the actions that CloudFormation's handlers of these types use, as JSON.

They stand in the schemas that AWS publishes for the types; cfn-lint brings them. A type without a schema is an error.
"""

import json
import pathlib
import sys

import cfnlint.data.schemas

schemas = pathlib.Path(cfnlint.data.schemas.__file__).parent
names = json.loads((schemas / "providers/us-east-1.json").read_text())


def actions_of(type_name):
    schema = json.loads((schemas / f"resources/{names[type_name]}.json").read_text())
    # `list` is for those who ask what there is, not for a deploy.
    handlers = [handler for name, handler in schema["handlers"].items() if name != "list"]
    return sorted({action for part in [*handlers, schema.get("tagging", {})] for action in part.get("permissions", [])})


json.dump({name: actions_of(name) for name in sys.argv[1:]}, sys.stdout)
