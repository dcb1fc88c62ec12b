"""aws_cli.py SERVICE OPERATION [--OPTION VALUE | --FLAG ...] makes one call and prints its answer, as the AWS CLI does.

AWS_ENDPOINT_URL says where. The tests do not install the AWS CLI itself.
"""

import json
import sys

import boto3
import jmespath
from botocore.exceptions import ClientError

service, operation, *rest = sys.argv[1:]
options = {}
while rest:
    name = rest.pop(0).removeprefix("--")
    options[name] = rest.pop(0) if rest and not rest[0].startswith("--") else True
output, query = options.pop("output", "json"), options.pop("query", "@")
client = boto3.client(service, region_name=options.pop("region", None))
arguments = {"".join(part.capitalize() for part in name.split("-")): value for name, value in options.items()}

try:
    answer = getattr(client, operation.replace("-", "_"))(**arguments)
except ClientError as error:
    print(f"\n{error}", file=sys.stderr)
    sys.exit(254)
del answer["ResponseMetadata"]
found = jmespath.search(query, answer)
if output == "text":
    print(*(found if isinstance(found, list) else [found]), sep="\t")
elif found:
    print(json.dumps(found, default=str))
