"""Files of results: NetCDF, chunks and their merge, names and attributes, provenance, paths, tables."""
