"""expand_template.py IN OUT [NAME=VALUE ...] writes the template after CloudFormation's AWS::Serverless transform.

The transform is AWS's own translator and needs no account. NAME=VALUE sets a parameter of the template.
"""

import json
import os
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform


class ManagedPolicies:
    """The ARNs of AWS managed policies, which the translator would otherwise read from IAM."""

    def load(self):
        names = ("AWSXrayWriteOnlyAccess", "AWSXRayDaemonWriteAccess")
        basic = {"AWSLambdaBasicExecutionRole": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}
        return basic | {name: f"arn:aws:iam::aws:policy/{name}" for name in names}


source, target, *values = sys.argv[1:]
with open(source, encoding="utf-8") as file:
    template = yaml_parse(file.read())
for resource in template["Resources"].values():
    # `sam package` replaces a local folder with its S3 URL.
    if resource.get("Properties", {}).get("CodeUri") == ".":
        resource["Properties"]["CodeUri"] = "s3://bucket/key"

expanded = transform(template, dict(value.split("=", 1) for value in values), ManagedPolicies())
with open(target, "w", encoding="utf-8") as file:
    json.dump(expanded, file, indent=2, default=str)
