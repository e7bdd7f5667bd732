"""Random requests, the same for the same seed: valid ones that find what earlier ones stored, and such with one thing wrong."""

from __future__ import annotations

import random
from typing import Any

Json = dict[str, Any]

PATHS = ["n", "s", "tags", "nums", "m.a", "m.b", "l[0]", "l[1]", "#x", "nope", "m.nope.a"]
TEXTS = ["", "a", "b", "ab", "zebra", "é", "\U0001f98a", "x" * 40]
NUMBERS = ["0", "1", "-1", "1.50", "007", "1e3", "3.14159", "-0", "99999999999999999999999999999999999999", "1E-10"]


class Requests:
    """A stream of requests about two tables."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.tables: list[Json] = [
            {
                "TableName": "Hash",
                "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                "BillingMode": "PAY_PER_REQUEST",
            },
            {
                "TableName": "Range",
                "AttributeDefinitions": [
                    {"AttributeName": name, "AttributeType": kind}
                    for name, kind in (("pk", "S"), ("sk", "N"), ("g", "S"))
                ],
                "KeySchema": [
                    {"AttributeName": "pk", "KeyType": "HASH"},
                    {"AttributeName": "sk", "KeyType": "RANGE"},
                ],
                "BillingMode": "PAY_PER_REQUEST",
                "GlobalSecondaryIndexes": [
                    {
                        "IndexName": "ByG",
                        "KeySchema": [
                            {"AttributeName": "g", "KeyType": "HASH"},
                            {"AttributeName": "sk", "KeyType": "RANGE"},
                        ],
                        "Projection": {"ProjectionType": "ALL"},
                    }
                ],
            },
        ]

    def next(self) -> tuple[str, Json]:
        operation, request = self.random.choice(
            [
                self.put, self.put, self.update, self.update, self.delete, self.get, self.query, self.query,
                self.scan, self.batch_get, self.batch_write, self.transact_write, self.transact_get,
            ]
        )()  # fmt: skip
        if self.random.random() < 0.25:
            self.break_one_thing(request)
        return operation, request

    # Values.

    def scalar(self) -> Json:
        kind = self.random.choice(["S", "S", "N", "N", "B", "BOOL", "NULL"])
        value = {
            "S": self.random.choice(TEXTS),
            "N": self.random.choice(NUMBERS),
            "B": self.random.choice(["", "YQ==", "AAEC", "/w=="]),
            "BOOL": self.random.random() < 0.5,
            "NULL": True,
        }[kind]
        return {kind: value}

    def value(self, depth: int = 0) -> Json:
        kind = self.random.choice(["scalar", "scalar", "scalar", "SS", "NS", "L", "M"])
        if kind == "scalar" or depth > 2:
            return self.scalar()
        if kind == "SS":
            return {"SS": self.random.sample(["a", "b", "c", "d"], self.random.randint(1, 3))}
        if kind == "NS":
            return {"NS": self.random.sample(["1", "2", "3.5", "-4"], self.random.randint(1, 3))}
        if kind == "L":
            return {"L": [self.value(depth + 1) for _ in range(self.random.randint(0, 3))]}
        return {"M": {name: self.value(depth + 1) for name in self.random.sample("abc", self.random.randint(0, 3))}}

    def table(self) -> str:
        return self.random.choice(["Hash", "Range"])

    def key(self, table: str) -> Json:
        key: Json = {"pk": {"S": self.random.choice("pqr")}}
        if table == "Range":
            key["sk"] = {"N": str(self.random.randint(0, 5))}
        return key

    def item(self, table: str) -> Json:
        item = self.key(table)
        for name in self.random.sample(["n", "s", "tags", "nums", "l", "m", "x"], self.random.randint(0, 5)):
            item[name] = self.value()
        if table == "Range" and self.random.random() < 0.6:
            item["g"] = {"S": self.random.choice("uv")}
        return item

    # Expressions.

    def condition(self, request: Json, depth: int = 0) -> str:
        if depth < 2 and self.random.random() < 0.4:
            inner = [self.condition(request, depth + 1) for _ in range(2)]
            joined = f"{inner[0]} {self.random.choice(['AND', 'OR'])} {inner[1]}"
            return self.random.choice([joined, f"NOT ({joined})"])
        path = self.path(request)
        form = self.random.choice(
            ["exists", "not_exists", "type", "begins", "contains", "size", "between", "in", "compare", "compare"]
        )
        if form == "exists":
            return f"attribute_exists({path})"
        if form == "not_exists":
            return f"attribute_not_exists({path})"
        if form == "type":
            kind = self.random.choice(["S", "N", "B", "BOOL", "NULL", "SS", "NS", "L", "M"])
            return f"attribute_type({path}, {self.placeholder(request, {'S': kind})})"
        if form == "begins":
            return f"begins_with({path}, {self.placeholder(request, {'S': 'a'})})"
        if form == "contains":
            return f"contains({path}, {self.placeholder(request, self.scalar())})"
        operator = self.random.choice(["=", "<>", "<", "<=", ">", ">="])
        if form == "size":
            return f"size({path}) {operator} {self.placeholder(request, {'N': '2'})}"
        if form == "between":
            return f"{path} BETWEEN {self.placeholder(request, {'N': '0'})} AND {self.placeholder(request, {'N': '5'})}"
        if form == "in":
            return f"{path} IN ({self.placeholder(request, self.scalar())}, {self.placeholder(request, self.scalar())})"
        return f"{path} {operator} {self.placeholder(request, self.scalar())}"

    def path(self, request: Json) -> str:
        path = self.random.choice(PATHS)
        if path == "#x":
            request.setdefault("ExpressionAttributeNames", {})["#x"] = "x"
        return path

    def placeholder(self, request: Json, value: Json) -> str:
        values = request.setdefault("ExpressionAttributeValues", {})
        name = f":v{len(values)}"
        values[name] = value
        return name

    def update_expression(self, request: Json) -> str:
        paths = self.random.sample(
            ["n", "s", "tags", "nums", "m.a", "m.b", "l[0]", "l[5]", "x"], self.random.randint(1, 3)
        )
        sections: dict[str, list[str]] = {}
        for path in paths:
            form = self.random.choice(["set", "set", "plus", "if", "append", "remove", "add", "delete"])
            if form == "set":
                sections.setdefault("SET", []).append(f"{path} = {self.placeholder(request, self.value())}")
            elif form == "plus":
                sections.setdefault("SET", []).append(f"{path} = n + {self.placeholder(request, {'N': '1'})}")
            elif form == "if":
                sections.setdefault("SET", []).append(
                    f"{path} = if_not_exists({path}, {self.placeholder(request, self.scalar())})"
                )
            elif form == "append":
                sections.setdefault("SET", []).append(
                    f"{path} = list_append(l, {self.placeholder(request, {'L': [self.scalar()]})})"
                )
            elif form == "remove":
                sections.setdefault("REMOVE", []).append(path)
            else:
                value = {"N": "2"} if form == "add" else {"SS": ["a"]}
                sections.setdefault(form.upper(), []).append(f"{path} {self.placeholder(request, value)}")
        return " ".join(f"{name} {', '.join(parts)}" for name, parts in sections.items())

    # Operations.

    def conditional(self, request: Json) -> Json:
        if self.random.random() < 0.5:
            request["ConditionExpression"] = self.condition(request)
            if self.random.random() < 0.5:
                request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        return request

    def put(self) -> tuple[str, Json]:
        table = self.table()
        request = self.conditional({"TableName": table, "Item": self.item(table)})
        if self.random.random() < 0.4:
            request["ReturnValues"] = "ALL_OLD"
        if self.random.random() < 0.3:
            request["ReturnConsumedCapacity"] = self.random.choice(["TOTAL", "INDEXES"])
        return "PutItem", request

    def update(self) -> tuple[str, Json]:
        table = self.table()
        request = self.conditional({"TableName": table, "Key": self.key(table)})
        request["UpdateExpression"] = self.update_expression(request)
        returns = ["NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"]
        request["ReturnValues"] = self.random.choice(returns)
        return "UpdateItem", request

    def delete(self) -> tuple[str, Json]:
        table = self.table()
        request = self.conditional({"TableName": table, "Key": self.key(table)})
        request["ReturnValues"] = self.random.choice(["NONE", "ALL_OLD"])
        return "DeleteItem", request

    def get(self) -> tuple[str, Json]:
        table = self.table()
        request: Json = {"TableName": table, "Key": self.key(table)}
        if self.random.random() < 0.5:
            paths = self.random.sample(["pk", "n", "s", "m.a", "l[1]", "nope"], self.random.randint(1, 3))
            request["ProjectionExpression"] = ", ".join(paths)
        return "GetItem", request

    def query(self) -> tuple[str, Json]:
        request: Json = {"TableName": "Range"}
        attribute = "pk"
        if self.random.random() < 0.3:
            request["IndexName"], attribute = "ByG", "g"
        value = self.random.choice("pqr" if attribute == "pk" else "uv")
        condition = f"{attribute} = {self.placeholder(request, {'S': value})}"
        if self.random.random() < 0.6:
            operator = self.random.choice(["=", "<", "<=", ">", ">=", "BETWEEN"])
            low = self.placeholder(request, {"N": str(self.random.randint(0, 3))})
            high = f" AND {self.placeholder(request, {'N': '4'})}" if operator == "BETWEEN" else ""
            condition += f" AND sk {operator} {low}{high}"
        request["KeyConditionExpression"] = condition
        if self.random.random() < 0.4:
            request["FilterExpression"] = self.condition(request)
        if self.random.random() < 0.3 and attribute == "pk":
            request["Limit"] = self.random.randint(1, 4)
        if self.random.random() < 0.3:
            request["ScanIndexForward"] = False
        if self.random.random() < 0.2:
            request["Select"] = "COUNT"
        return "Query", request

    def scan(self) -> tuple[str, Json]:
        request: Json = {"TableName": self.table()}
        if self.random.random() < 0.6:
            request["FilterExpression"] = self.condition(request)
        return "Scan", request

    def batch_get(self) -> tuple[str, Json]:
        table = self.table()
        keys = [self.key(table) for _ in range(self.random.randint(1, 2))]
        return "BatchGetItem", {"RequestItems": {table: {"Keys": keys[:1]}}}

    def batch_write(self) -> tuple[str, Json]:
        table = self.table()
        entries: list[Json] = [{"PutRequest": {"Item": self.item(table)}}, {"DeleteRequest": {"Key": self.key(table)}}]
        return "BatchWriteItem", {"RequestItems": {table: entries[: self.random.randint(1, 2)]}}

    def transact_write(self) -> tuple[str, Json]:
        put: Json = self.conditional({"TableName": "Hash", "Item": self.item("Hash")})
        update: Json = self.conditional({"TableName": "Range", "Key": self.key("Range")})
        update["UpdateExpression"] = self.update_expression(update)
        return "TransactWriteItems", {"TransactItems": [{"Put": put}, {"Update": update}]}

    def transact_get(self) -> tuple[str, Json]:
        gets = [{"Get": {"TableName": table, "Key": self.key(table)}} for table in ("Hash", "Range")]
        return "TransactGetItems", {"TransactItems": gets}

    # Mistakes.

    def break_one_thing(self, request: Json) -> None:
        """Removes a member, or gives one a value that it cannot have."""
        name = self.random.choice(list(request))
        form = self.random.choice(["remove", "text", "empty", "unknown table", "syntax"])
        if form == "remove":
            del request[name]
        elif form == "text" and isinstance(request[name], str):
            request[name] = "nonsense!"
        elif form == "empty" and isinstance(request[name], dict):
            request[name] = {}
        elif form == "unknown table" and "TableName" in request:
            request["TableName"] = "Nowhere"
        elif form == "syntax":
            for expression in ("ConditionExpression", "FilterExpression", "UpdateExpression", "ProjectionExpression"):
                if expression in request:
                    request[expression] += self.random.choice([" AND", ")", " = ", " :undefined", ", #undefined"])
                    break
