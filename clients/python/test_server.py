"""What only a server has: signatures, permissions, TLS, the end."""

import botocore.exceptions
import pytest
from conftest import READER, Server

PUBLIC = {
    "TableName": "public-menu",
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}


def code_of(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]["Code"]


def test_a_wrong_secret_and_an_unknown_key_are_refused(server):
    assert code_of(server.client(key=("AKIDADMIN", "wrong")).list_tables) == "InvalidSignatureException"
    assert code_of(server.client(key=("AKIDNOBODY", "x")).list_tables) == "UnrecognizedClientException"


def test_a_key_may_do_what_its_lists_say(server, client):
    client.create_table(**PUBLIC)
    client.put_item(TableName="public-menu", Item={"id": {"S": "soup"}})
    reader = server.client(key=READER)
    assert reader.get_item(TableName="public-menu", Key={"id": {"S": "soup"}})["Item"] == {"id": {"S": "soup"}}
    put = {"TableName": "public-menu", "Item": {"id": {"S": "fish"}}}
    assert code_of(reader.put_item, **put) == "AccessDeniedException"
    assert code_of(reader.get_item, TableName="private", Key={"id": {"S": "a"}}) == "AccessDeniedException"
    assert code_of(reader.list_tables) == "AccessDeniedException"
    client.delete_table(TableName="public-menu")


def test_clients_trust_the_made_certificate(tmp_path):
    with Server(tmp_path, "--memory", "--tls-self-signed", "tls") as running:
        trusting = running.client(verify=str(tmp_path / "tls" / "cert.pem"))
        assert trusting.list_tables()["TableNames"] == []
        with pytest.raises(botocore.exceptions.SSLError):
            running.client().list_tables()


def test_what_was_acknowledged_is_there_after_a_restart(tmp_path):
    with Server(tmp_path, "app.dynafile") as first:
        first.client().create_table(**PUBLIC)
        first.client().put_item(TableName="public-menu", Item={"id": {"S": "soup"}})
    with Server(tmp_path, "app.dynafile") as second:
        read = second.client().get_item(TableName="public-menu", Key={"id": {"S": "soup"}})
    assert read["Item"] == {"id": {"S": "soup"}}


def test_waiters_wait_where_the_service_is_slow(tmp_path):
    running = Server(tmp_path, "--memory", "--table-status-delay-ms", "1500", "--index-delay-ms", "300")
    try:
        client = running.client()
        assert client.create_table(**PUBLIC)["TableDescription"]["TableStatus"] == "CREATING"
        put = {"TableName": "public-menu", "Item": {"id": {"S": "fish"}}}
        assert code_of(client.put_item, **put) == "ResourceNotFoundException"
        client.get_waiter("table_exists").wait(TableName="public-menu", WaiterConfig={"Delay": 1})
        client.put_item(**put)
        client.delete_table(TableName="public-menu")
        client.get_waiter("table_not_exists").wait(TableName="public-menu", WaiterConfig={"Delay": 1})
    finally:
        running.stop()
