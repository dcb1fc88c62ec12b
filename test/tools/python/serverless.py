"""CloudFormation's AWS::Serverless transform. It is AWS's own translator, and needs no account."""

import os

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samtranslator.translator.transform import transform


class ManagedPolicies:
    """The ARNs of AWS managed policies, which the translator would otherwise read from IAM."""

    def load(self):
        names = ("AWSXrayWriteOnlyAccess", "AWSXRayDaemonWriteAccess")
        basic = {"AWSLambdaBasicExecutionRole": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}
        return basic | {name: f"arn:aws:iam::aws:policy/{name}" for name in names}


def expand(template, parameters):
    return transform(template, parameters, ManagedPolicies())
