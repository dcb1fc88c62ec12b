"""Imports all of a generated client, tries its models, and prints the outcomes as JSON."""

import importlib
import inspect
import json
import pkgutil
import sys

package, models_module, reader, answers = sys.argv[1:]
root = importlib.import_module(package)
modules = [module.name for module in pkgutil.walk_packages(getattr(root, "__path__", []), f"{package}.")]
for name in modules:
    importlib.import_module(name)
models = importlib.import_module(models_module)


def read(model, value):
    """Says whether the model can be read from the value."""
    try:
        getattr(getattr(models, model), reader)(value)
        return "read"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


problem = inspect.signature(models.Problem).parameters
print(
    json.dumps(
        {
            "modules": len(modules),
            "signIn": read("GoogleCredential", {"credential": "an ID token"}),
            "event": read("NewEvent", {"event_type": "posting.seen", "payload": {}}),
            "badEvent": read("NewEvent", {"event_type": "a type", "payload": {}}),
            "problem": sorted({"code", "detail", "status", "existing_id"} & set(problem)),
            "answers": [read(name, answer) for name, answer in json.loads(answers)],
        }
    )
)
