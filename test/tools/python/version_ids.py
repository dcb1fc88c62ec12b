"""version_ids.py TEMPLATE VARIANTS prints the logical id of the function's version in each variant of a template.

VARIANTS is JSON: a list of objects with the `values` of parameters, and `properties` of the function that replace those
of the template. The output is JSON too.
"""

import json
import sys

from samcli.yamlhelper import yaml_parse
from serverless import expand

with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()


def version_id(variant):
    template = yaml_parse(text)
    [properties] = [
        resource["Properties"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
    ]
    properties |= {"CodeUri": "s3://bucket/key"} | variant.get("properties", {})
    resources = expand(template, variant["values"])["Resources"]
    [name] = [name for name, resource in resources.items() if resource["Type"] == "AWS::Lambda::Version"]
    return name


json.dump([version_id(variant) for variant in json.loads(sys.argv[2])], sys.stdout)
