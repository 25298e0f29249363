"""The schemas are closed, and explain every key."""

import yaml

from heatscan.configuration.schema import SCHEMAS

# What holds besides for some values; every key is described where it is declared.
CONDITIONS = {"if", "then", "else", "dependentSchemas"}


def test_the_schemas_are_closed_and_described(root):
    def visit(node, place):
        if isinstance(node, dict):
            if node.get("type") == "object" or "properties" in node:
                assert "additionalProperties" in node, place
            for name, entry in node.get("properties", {}).items():
                assert "description" in entry or "$ref" in entry, f"{place}.{name}"
            for name, entry in node.items():
                if name not in CONDITIONS:
                    visit(entry, f"{place}.{name}")

    for path in (root / SCHEMAS).glob("*.yaml"):
        schema = yaml.safe_load(path.read_text())
        assert schema["$schema"].startswith("https://json-schema.org/")
        visit(schema, path.name)
