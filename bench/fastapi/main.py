"""FastAPI with Mangum and boto3: GET /health, and GET /api/user with one table call."""

import os
from datetime import datetime, timezone

import boto3
from fastapi import FastAPI
from mangum import Mangum

client = boto3.client("dynamodb")
app = FastAPI()


@app.get("/health")
def health():
    return {"status": "healthy", "timestamp": datetime.now(timezone.utc).isoformat()}


@app.get("/api/user")
def user():
    key = {"pk": {"S": f"user#{os.environ['BENCH_USER_ID']}"}, "sk": {"S": "account"}}
    return client.get_item(TableName=os.environ["TABLE_NAME"], Key=key)["Item"]


handler = Mangum(app, lifespan="off", api_gateway_base_path="/prod")
