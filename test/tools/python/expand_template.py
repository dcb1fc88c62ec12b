"""expand_template.py IN OUT [NAME=VALUE ...] writes the template after CloudFormation's AWS::Serverless transform.

NAME=VALUE sets a parameter of the template.
"""

import json
import sys

from samcli.yamlhelper import yaml_parse
from serverless import expand

source, target, *values = sys.argv[1:]
with open(source, encoding="utf-8") as file:
    template = yaml_parse(file.read())
for resource in template["Resources"].values():
    # `sam package` replaces a local folder with its S3 URL.
    if resource.get("Properties", {}).get("CodeUri") == ".":
        resource["Properties"]["CodeUri"] = "s3://bucket/key"

expanded = expand(template, dict(value.split("=", 1) for value in values))
with open(target, "w", encoding="utf-8") as file:
    json.dump(expanded, file, indent=2, default=str)
