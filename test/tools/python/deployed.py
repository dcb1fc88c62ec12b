"""deployed.py STACK prints a stack and its resources as JSON. AWS_ENDPOINT_URL says where."""

import json
import sys

import boto3

stack = sys.argv[1]
cloudformation, dynamodb = boto3.client("cloudformation"), boto3.client("dynamodb")
resources = cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
# A resource that the stand-in does not make has no name, and a Lambda permission has no id.
ids = {made["LogicalResourceId"]: made.get("PhysicalResourceId") for made in resources if "LogicalResourceId" in made}
described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
gateway, functions = boto3.client("apigatewayv2"), boto3.client("lambda")
function = {"FunctionName": ids["JobHuntTrackerAPI"]}
live = function | {"Qualifier": "live"}
api = {"ApiId": ids["HttpApi"]}
table = {"TableName": ids["Table"]}

print(json.dumps({
    "status": described["StackStatus"],
    "outputs": {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]},
    "ids": ids,
    "function": functions.get_function_configuration(**live),
    "permissions": json.loads(functions.get_policy(**live)["Policy"])["Statement"],
    "version": functions.get_alias(**function, Name="live")["FunctionVersion"],
    "integrations": [one["IntegrationUri"] for one in gateway.get_integrations(**api)["Items"]],
    "secret": boto3.client("secretsmanager").get_secret_value(SecretId=ids["JwtSecret"])["SecretString"],
    "table": dynamodb.describe_table(**table)["Table"]
    | dynamodb.describe_time_to_live(**table)
    | dynamodb.describe_continuous_backups(**table)["ContinuousBackupsDescription"],
    "cors": gateway.get_api(**api)["CorsConfiguration"],
    "routes": [route["RouteKey"] for route in gateway.get_routes(**api)["Items"]],
    "stages": gateway.get_stages(**api)["Items"],
}, default=str))
