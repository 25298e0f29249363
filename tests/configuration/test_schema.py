"""The schemas are closed, and explain every key."""

import pytest
import yaml

from heatscan.configuration.documents import read_value
from heatscan.configuration.schema import SCHEMAS, validate
from heatscan.errors import ConfigurationError

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


def test_a_pattern_ends_where_the_text_does():
    """In Python $ is also before a last line break; keys, values and names of scans must not end in one."""
    schema = {
        "properties": {"colour": {"type": "string", "pattern": "^#[0-9]{6}$"}},
        "propertyNames": {"pattern": "r$"},
    }
    validate({"colour": "#123456"}, schema, "a file")
    for wrong in ({"colour": "#123456\n"}, {"colour\n": "#123456"}):
        with pytest.raises(ConfigurationError, match="a file: "):
            validate(wrong, schema, "a file")


@pytest.mark.parametrize(("written", "hint"), [("{mode:x}", "; write a blank after the colon"), ("{mode: }", "")])
def test_a_blank_that_is_missing_after_a_colon_is_said(written, hint):
    """To YAML, mode:x is one word, and so a key without a value."""
    schema = {"additionalProperties": {"type": ["number", "string"]}}
    with pytest.raises(ConfigurationError) as caught:
        validate(read_value(written), schema, "at")
    key = written.strip("{: }")
    assert str(caught.value) == f"at: {key}: None is nothing, not a number or text{hint}"
