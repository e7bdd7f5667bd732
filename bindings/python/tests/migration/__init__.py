"""The command that brings databases of dynafile 0.1 over. A package, so that its `conftest` is its own."""
