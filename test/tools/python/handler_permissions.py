"""handler_permissions.py TYPE ... prints the IAM actions that CloudFormation needs for these resource types, as JSON.

AWS publishes them in the schema of each type, and cfn-lint includes the schemas. A type without a schema is an error.
"""

import json
import pathlib
import sys

import cfnlint.data.schemas

schemas = pathlib.Path(cfnlint.data.schemas.__file__).parent
names = json.loads((schemas / "providers/us-east-1.json").read_text())


def actions_of(type_name):
    schema = json.loads((schemas / f"resources/{names[type_name]}.json").read_text())
    # A deploy does not call the `list` handler.
    handlers = [handler for name, handler in schema["handlers"].items() if name != "list"]
    return sorted({action for part in [*handlers, schema.get("tagging", {})] for action in part.get("permissions", [])})


json.dump({name: actions_of(name) for name in sys.argv[1:]}, sys.stdout)
