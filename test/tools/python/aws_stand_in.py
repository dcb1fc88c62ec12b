"""aws_stand_in.py PORT CALLS starts a stand-in for AWS, moto, that `sam deploy` can deploy to.

Each call is a line of JSON in the file CALLS.

moto's CloudFormation lacks the AWS::Serverless transform, the outputs of a change set, and some resource types whose
services moto has. They are added here. Other types are not made: moto logs their names.
"""

import io
import json
import re
import sys
from urllib.parse import parse_qsl

from moto.apigatewayv2.models import apigatewayv2_backends
from moto.awslambda.models import LambdaVersion, lambda_backends
from moto.cloudformation import models
from moto.cloudformation.parsing import ResourceMap
from moto.core.common_models import CloudFormationModel
from moto.dynamodb.models.table import Table
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.secretsmanager.models import secretsmanager_backends
from moto.server import main
from serverless import expand


def add_transform(cls, method):
    parse = getattr(cls, method)

    def parse_and_expand(*args):
        template = parse(*args) or args[0].template_dict
        # The transform gets the values of the parameters, and lists as lists, as on AWS.
        values = args[0].stack.parameters | args[0].parameters if isinstance(args[0], cls) else {}
        for name, declared in template.get("Parameters", {}).items():
            if declared["Type"] == "CommaDelimitedList" and name in values:
                values = values | {name: values[name].split(",")}
        expanded = expand(template, values) if "Transform" in template else template
        if isinstance(args[0], cls):
            args[0].template_dict = expanded
        return expanded

    setattr(cls, method, parse_and_expand if method.startswith("_") else staticmethod(parse_and_expand))


def add_outputs():
    execute = models.CloudFormationBackend.execute_change_set

    def execute_with_outputs(self, change_set_name, stack_name=None):
        change_set = self.describe_change_set(change_set_name)
        execute(self, change_set_name, stack_name)
        stack = change_set.stack
        stack.template_dict, stack.parameters = change_set.template_dict, change_set.parameters
        stack.output_map = stack._create_output_map()

    models.CloudFormationBackend.execute_change_set = execute_with_outputs


def keep_order():
    update = ResourceMap.update

    def update_in_order(self, template, parameters=None):
        # AWS changes a function before it publishes a version, then moves the alias, and deletes the old version last.
        # moto begins with deletions and new resources.
        old, new = self._resource_json_map, template["Resources"]
        changed = {name: new[name] for name in old if name in new and new[name]["Type"] != "AWS::Lambda::Alias"}
        for resources in (old | changed, old | new, new):
            update(self, template | {"Resources": resources}, parameters)

    ResourceMap.update = update_in_order


def has_parameters(stack, parameters):
    """Compares the values, of which only some may be given."""
    defaults = {name: declared.get("Default") for name, declared in stack.template_dict["Parameters"].items()}
    return defaults | stack.parameters == defaults | parameters


def resource_type(name, backends, create, update=lambda *_: None):
    """`create` gets the name and the properties of a resource, and returns its id."""

    class Resource(CloudFormationModel):
        __module__ = models.__name__  # moto reads its service from it

        def __init__(self, id):
            self.physical_resource_id = id

        @staticmethod
        def cloudformation_type():
            return name

        @staticmethod
        def cloudformation_name_type():
            return ""

        @classmethod
        def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **_):
            return cls(create(backends[account_id][region_name], resource_name, cloudformation_json["Properties"]))

        @classmethod
        def update_from_cloudformation_json(
            cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name
        ):
            id = original_resource.physical_resource_id
            update(backends[account_id][region_name], id, cloudformation_json["Properties"])
            return original_resource

    return Resource


def create_secret(backend, name, properties):
    text = properties.get("SecretString")
    if text is None:
        wanted = properties["GenerateSecretString"]
        password = backend.get_random_password(
            wanted["PasswordLength"], "", False, wanted["ExcludePunctuation"], False, False, False, True
        )
        secret = json.loads(wanted["SecretStringTemplate"])
        secret[wanted["GenerateStringKey"]] = json.loads(password)["RandomPassword"]
        text = json.dumps(secret)
    created = backend.create_secret(name, text, None, properties["Description"], [], None, None, [], False)
    return json.loads(created)["ARN"]


def create_api(backend, name, properties):
    api = backend.create_api(None, None, None, None, None, name, "HTTP", None, {}, None)
    api.import_api(json.dumps(properties["Body"]), properties["FailOnWarnings"])
    return api.api_id


def update_api(backend, id, properties):
    backend.reimport_api(id, json.dumps(properties["Body"]), properties["FailOnWarnings"])


def in_camel_case(value):
    if not isinstance(value, dict):
        return value
    return {key[0].lower() + key[1:]: in_camel_case(member) for key, member in value.items()}


def create_stage(backend, _, properties):
    settings = properties["RouteSettings"]
    keys = [route.route_key for route in backend.get_routes(properties["ApiId"])]
    routes = [key.replace("X-AMAZON-APIGATEWAY-ANY-METHOD", "ANY") for key in keys]
    missing = [route for route in settings if route not in routes]
    if missing:
        raise ValueError(f"AWS refuses RouteSettings of routes that the API does not have: {missing}")
    config = in_camel_case(properties) | {"routeSettings": {key: in_camel_case(settings[key]) for key in settings}}
    return backend.create_stage(properties["ApiId"], config).name


def create_alias(backend, _, properties):
    alias = (properties[key] for key in ("Name", "FunctionName", "FunctionVersion"))
    return backend.create_alias(*alias, None, None).arn


def update_alias(backend, id, properties):
    alias = (properties[key] for key in ("Name", "FunctionName", "FunctionVersion"))
    backend.update_alias(*alias, None, None)


def record_calls(file):
    answer = DomainDispatcherApplication.__call__

    def record_and_answer(self, environ, start_response):
        # The credential of a signature names the service: `…/20261126/us-east-1/s3/aws4_request`.
        service = re.search(r"/(\w+)/aws4_request", environ.get("HTTP_AUTHORIZATION", ""))
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        is_form = "urlencoded" in environ.get("CONTENT_TYPE", "")
        call = {
            "service": service and service[1],
            "method": environ["REQUEST_METHOD"],
            "path": environ["PATH_INFO"],
            "parameters": dict(parse_qsl(environ["QUERY_STRING"], keep_blank_values=True))
            | (dict(parse_qsl(body.decode())) if is_form else {}),
        }
        with open(file, "a", encoding="utf-8") as calls:
            print(json.dumps(call), file=calls)
        return answer(self, environ, start_response)

    DomainDispatcherApplication.__call__ = record_and_answer


add_transform(models.Stack, "parse_template")
add_transform(models.ChangeSet, "_parse_template")
add_outputs()
keep_order()
record_calls(sys.argv[2])
models.Stack.has_parameters = has_parameters
# moto takes the default of a parameter for a changed value. It cannot change a table, and would lose it.
Table.update_from_cloudformation_json = classmethod(lambda cls, original_resource, *_, **__: original_resource)
LambdaVersion.get_cfn_attribute = lambda self, _: str(self.version)
# moto finds the types among the subclasses, which Python forgets without a reference.
types = [
    resource_type("AWS::SecretsManager::Secret", secretsmanager_backends, create_secret),
    resource_type("AWS::ApiGatewayV2::Api", apigatewayv2_backends, create_api, update_api),
    resource_type("AWS::ApiGatewayV2::Stage", apigatewayv2_backends, create_stage),
    resource_type("AWS::Lambda::Alias", lambda_backends, create_alias, update_alias),
]
main(["-H", "127.0.0.1", "-p", sys.argv[1]])
