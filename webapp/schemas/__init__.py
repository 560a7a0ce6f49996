"""Pydantic schemas: what comes in (Create, Update), what the API gives out (Read)."""
