"""From YAML to scans in SI units."""
