"""Reads a page of each export with pydantic models that were generated from the OpenAPI document.

Each page is read twice: as it came, and with a value in every enumeration that the document does not
list. Both must be read, and every value of an enumeration must be what was sent.

Arguments: the simulator's base URL, the folder of `models.py`, and the document.
"""

import json
import sys
import urllib.request

import yaml

base_url, folder, document = sys.argv[1:]
sys.path.insert(0, folder)

import models  # noqa: E402

with open(document, encoding="utf-8") as file:
    spec = yaml.safe_load(file)
NEW = "never-seen-before"


def resolve(node):
    if "$ref" not in node:
        return node
    found = spec
    for name in node["$ref"].split("/")[1:]:
        found = found[name]
    return found


def enumerations(schema, value, place=""):
    """The holder, the key and the place of each value that an enumeration describes."""
    schema = resolve(schema)
    if isinstance(value, dict):
        for key, member in schema.get("properties", {}).items():
            if key in value:
                yield from within(member, value, key, f"{place}/{key}")
    elif isinstance(value, list) and "items" in schema:
        for index in range(len(value)):
            yield from within(schema["items"], value, index, f"{place}/{index}")


def within(schema, holder, key, place):
    kinds = resolve(schema).get("anyOf", [])
    if any("enum" in kind for kind in kinds) and isinstance(holder[key], str):
        yield holder, key, place
    yield from enumerations(schema, holder[key], place)


def values(schema, page):
    return {place: holder[key] for holder, key, place in enumerations(schema, page)}


def read(name, schema, page, id):
    """How many values of enumerations were read as they were sent."""
    model = getattr(models, name).model_validate_json(json.dumps(page))
    got = json.loads(model.model_dump_json(by_alias=True, exclude_unset=True))
    sent = values(schema, page)
    assert values(schema, got) == sent, f"{name} changed values of enumerations"
    for items in resolve(schema)["required"]:
        ids = [record[id] for record in page[items]]
        assert ids and [record[id] for record in got[items]] == ids, f"{name} lost {items}"
    return len(sent)


def main():
    for path, item in spec["paths"].items():
        if "get" not in item:
            continue
        parameters = [resolve(given)["name"] for given in item["get"].get("parameters", [])]
        address = base_url + path.replace("{custom_object_key}", "asset")
        if "start_time" in parameters:
            address += "?start_time=0"
        request = urllib.request.Request(address, headers={"Authorization": "Bearer any-token"})
        with urllib.request.urlopen(request) as answer:
            page = json.load(answer)
        schema = item["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        name = schema["$ref"].rsplit("/", 1)[1]
        mark = item["get"].get("x-export") or item["get"].get("x-list") or {}
        # The list of custom objects has keys.
        id = mark.get("id", "id")
        known = read(name, schema, page, id)
        for holder, key, _ in list(enumerations(schema, page)):
            holder[key] = NEW
        assert read(name, schema, page, id) == known
        print(f"{path}: {name}, {known} values of enumerations")


main()
