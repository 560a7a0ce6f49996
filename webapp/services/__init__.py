"""One function per use case: load, ask the model, record the change, return it."""
