"""Prints requests as botocore signs them, for `signatures.rs`; run by hand with boto3 installed.

python botocore_signatures.py > botocore_signatures.json
"""

import datetime
import json
from urllib.parse import urlsplit

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ACCESS_KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "SESSIONTOKEN/+="
URL = "http://dynamodb.us-east-1.amazonaws.com/"
NOW = datetime.datetime(2026, 1, 31, 12, 0, 0)

botocore.auth.get_current_datetime = lambda remove_tzinfo=True: NOW


def signed(name, signer=botocore.auth.SigV4Auth, url=URL, headers=(), token=None, context=(), **options):
    request = AWSRequest(
        method="POST",
        url=url,
        data=b'{"TableName":"orders"}',
        headers={
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": "DynamoDB_20120810.DescribeTable",
            **dict(headers),
        },
    )
    request.context.update(context)
    signer(Credentials(ACCESS_KEY, SECRET, token), "dynamodb", "us-east-1", **options).add_auth(request)
    prepared = request.prepare()
    parts = urlsplit(prepared.url)
    return {
        "name": name,
        "target": f"{parts.path}?{parts.query}" if parts.query else parts.path,
        "headers": {"Host": parts.netloc, **{key: _text(value) for key, value in prepared.headers.items()}},
        "body": _text(prepared.body or ""),
    }


def _text(value):
    return value.decode() if isinstance(value, bytes) else value


if __name__ == "__main__":
    presigned = {"signer": botocore.auth.SigV4QueryAuth, "expires": 900}
    cases = [
        signed("plain"),
        signed("with a session token", token=TOKEN),
        signed("with odd headers", headers={"X-Amz-Meta-Note": "  two   spaces  ", "User-Agent": "x"}),
        signed("with a path and a query", url=URL + "a%20b/c?z=1&a=x%2Fy&a=b&empty="),
        signed("presigned", **presigned),
        signed("presigned with a session token", token=TOKEN, **presigned),
        signed(
            "with an unsigned payload",
            url=URL.replace("http:", "https:"),
            context={"payload_signing_enabled": False},
        ),
    ]
    print(json.dumps(cases, indent=2))
