"""Holds JSON documents to a JSON Schema: the part of draft 2020-12 that this repository's schemas
use. A keyword that it does not know is refused, so that no schema asks for more than is tested.

    python3 json_schema.py SCHEMA FILES...

Prints a line `FILE: why` for each document that is refused and how many conform; exits with 1 if
any is refused, and with 2 if the schema cannot be used. Standard library only.
"""

import json
import re
import sys

# Said for people and editors; nothing is refused for them.
ANNOTATIONS = {"$schema", "title", "description", "examples", "default", "patternErrorMessage"}
# What holds schemas, and how: one, a list, or by name.
ONE = {"items", "additionalProperties", "propertyNames", "if", "then", "else"}
LIST = {"anyOf", "oneOf"}
NAMED = {"properties", "patternProperties", "$defs"}
PLAIN = {
    "$ref", "type", "enum", "const", "pattern", "minLength", "minimum", "maximum", "required",
    "minProperties", "maxProperties", "minItems",
}

TYPES = {
    "object": lambda x: isinstance(x, dict),
    "array": lambda x: isinstance(x, list),
    "string": lambda x: isinstance(x, str),
    "boolean": lambda x: isinstance(x, bool),
    "null": lambda x: x is None,
    "number": lambda x: isinstance(x, (int, float)) and not isinstance(x, bool),
    "integer": lambda x: TYPES["number"](x) and x == int(x),
}


class SchemaError(Exception):
    """The schema itself cannot be used."""


def expression(pattern):
    if re.search(r"\\[pPwWdDsSbB]", pattern):
        raise SchemaError(f"the pattern {pattern} does not mean the same to every reader")
    try:
        # `$` as ECMAScript has it: at the very end.
        return re.compile(re.sub(r"(?<!\\)\$", r"\\Z", pattern))
    except re.error as error:
        raise SchemaError(f"the pattern {pattern} cannot be read: {error}")


def usable(schema, root, path="#"):
    """Refuses keywords that `conforms` does not know, and references to nothing."""
    if isinstance(schema, bool):
        return
    if not isinstance(schema, dict):
        raise SchemaError(f"{path} is no schema")
    for key, value in schema.items():
        inner = f"{path}/{key}"
        if key in ONE:
            usable(value, root, inner)
        elif key in LIST:
            for index, item in enumerate(value):
                usable(item, root, f"{inner}/{index}")
        elif key in NAMED:
            for name, item in value.items():
                usable(item, root, f"{inner}/{name}")
                if key == "patternProperties":
                    expression(name)
        elif key == "$ref":
            referred(value, root)
        elif key == "pattern":
            expression(value)
        elif key == "type":
            for name in [value] if isinstance(value, str) else value:
                if name not in TYPES:
                    raise SchemaError(f"{path} has an unknown type {name}")
        elif key not in ANNOTATIONS and key not in PLAIN:
            raise SchemaError(f"{path} has a keyword {key} that is not known here")


def referred(reference, root):
    start, name = reference[:8], reference[8:]
    if start != "#/$defs/" or name not in root.get("$defs", {}):
        raise SchemaError(f"{reference} refers to nothing in this file")
    return root["$defs"][name]


def load(path):
    """The schema of a file, if it can be used here."""
    with open(path, encoding="utf-8") as file:
        schema = json.load(file)
    usable(schema, schema)
    return schema


def same(a, b):
    return a == b and isinstance(a, bool) == isinstance(b, bool)


def holds(x, schema, root):
    try:
        conforms(x, schema, root)
        return True
    except ValueError:
        return False


def conforms(x, schema, root, path="$"):
    """Raises a ValueError that says where and why `x` is not what the schema describes."""
    if schema is True:
        return
    if schema is False:
        raise ValueError(f"{path} must not be there")
    if "$ref" in schema:
        conforms(x, referred(schema["$ref"], root), root, path)
    if "type" in schema:
        names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        if not any(TYPES[name](x) for name in names):
            raise ValueError(f"{path} is not {' or '.join(names)}")
    if "enum" in schema and not any(same(x, value) for value in schema["enum"]):
        raise ValueError(f"{path} is {x!r}")
    if "const" in schema and not same(x, schema["const"]):
        raise ValueError(f"{path} is {x!r}")
    if isinstance(x, str):
        conforms_text(x, schema, path)
    elif TYPES["number"](x):
        if not schema.get("minimum", x) <= x <= schema.get("maximum", x):
            raise ValueError(f"{path} is {x}")
    elif isinstance(x, dict):
        conforms_object(x, schema, root, path)
    elif isinstance(x, list):
        if len(x) < schema.get("minItems", 0):
            raise ValueError(f"{path} has {len(x)} items")
        for index, item in enumerate(x):
            conforms(item, schema.get("items", True), root, f"{path}[{index}]")
    conforms_together(x, schema, root, path)


def conforms_text(x, schema, path):
    if len(x) < schema.get("minLength", 0):
        raise ValueError(f"{path} has {len(x)} characters")
    if "pattern" in schema and not expression(schema["pattern"]).search(x):
        raise ValueError(f"{path} is {x!r}: {schema.get('patternErrorMessage', schema['pattern'])}")


def conforms_object(x, schema, root, path):
    for key in schema.get("required", []):
        if key not in x:
            raise ValueError(f"{path} has no {key}")
    if not schema.get("minProperties", 0) <= len(x) <= schema.get("maxProperties", len(x)):
        raise ValueError(f"{path} has {len(x)} keys")
    named, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    for key, value in x.items():
        if "propertyNames" in schema:
            conforms(key, schema["propertyNames"], root, f"{path} has a key that")
        inner = [named[key]] if key in named else []
        inner += [patterns[p] for p in patterns if expression(p).search(key)]
        if not inner and schema.get("additionalProperties") is False:
            raise ValueError(f"{path} has a key {key} too many")
        for item in inner or [schema.get("additionalProperties", True)]:
            conforms(value, item, root, f"{path}.{key}")


def conforms_together(x, schema, root, path):
    for key in ("anyOf", "oneOf"):
        if key in schema:
            count = sum(holds(x, item, root) for item in schema[key])
            if not count or (key == "oneOf" and count > 1):
                raise ValueError(f"{path} fits {count} of the forms that it may have")
    if "if" in schema:
        branch = "then" if holds(x, schema["if"], root) else "else"
        conforms(x, schema.get(branch, True), root, path)


def main(schema_path, paths):
    try:
        schema = load(schema_path)
    except SchemaError as error:
        print(f"{schema_path}: {error}", file=sys.stderr)
        return 2
    refused = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        try:
            conforms(document, schema, schema)
        except ValueError as error:
            refused += 1
            print(f"{path}: {error}")
    print(f"{len(paths) - refused} of {len(paths)} conform")
    return 1 if refused or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
